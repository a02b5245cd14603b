"""The chart pages: the list, the search, one chart with the app inside, starting the app."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from strict_client import Keys, StrictClient

SHARES_ONE_EHR = True

PAGES = ("/", "/?q=Okafor", "/?q=nobody", "/chart/okafor", "/chart/hostile", "/chart/nobody")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_that_it_is_pretence_and_lets_nothing_in(
    ehr: httpx.Client, keys: Keys, path: str
) -> None:
    page = ehr.get(path)
    assert "Pretend EHR, synthetic patients" in page.text
    assert '<html lang="en">' in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert f"frame-src 'self' {keys.url}" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert page.headers["cache-control"] == "no-store"
    assert "<script" not in page.text
    assert "style=" not in page.text


def test_the_list_shows_name_birth_date_and_mrn(ehr: httpx.Client) -> None:
    page = ehr.get("/").text
    assert "Walter Okafor" in page
    assert "Mar 14, 1948" in page
    assert "RV-0048213" in page
    assert "2 patients" in page
    assert 'href="/chart/okafor"' in page
    assert 'href="/launch/okafor" target="_blank" rel="noopener"' in page
    for user in ("castillo", "osei"):
        assert f'href="/launch/none?user={user}"' in page, "and two start the app without a patient"


def test_a_hostile_name_is_text_everywhere(ehr: httpx.Client) -> None:
    for path in ("/", "/chart/hostile"):
        page = ehr.get(path).text
        assert "<script>" not in page
        assert "<b>" not in page
        assert "&lt;script&gt;" in page
    answer = ehr.get("/", params={"q": '"><img src=x>'})
    assert "<img src=x>" not in answer.text


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("okafor", 1), ("OKA", 1), ("walter okafor", 1), ("walter", 2), ("RV-0048213", 1),
        ("rv-0048213", 1), ("zzz", 0), ("9999", 0), ("  ", 2), ("%", 0), ("\u00e9" * 200, 0),
    ],
)  # fmt: skip
def test_the_search_finds_by_name_and_mrn(ehr: httpx.Client, q: str, found: int) -> None:
    page = ehr.get("/", params={"q": q})
    assert page.status_code == 200
    assert page.text.count('<th scope="row">') == found


def test_a_page_key_that_is_none_is_the_first_page(ehr: httpx.Client) -> None:
    for after in ("x", "1-", "-okafor", "99999999999999999999-a"):
        assert ehr.get("/", params={"after": after}).text.count('<th scope="row">') == 2
    assert ehr.get("/", params={"after": "99999-a"}).text.count('<th scope="row">') == 0


def test_the_chart_holds_the_app_in_a_frame_that_can_do_what_ehr_frames_can(
    ehr: httpx.Client,
) -> None:
    page = ehr.get("/chart/okafor").text
    assert 'src="/launch/okafor' in page
    assert 'title="Footbridge for Walter Okafor"' in page
    assert "allow-same-origin" in page
    assert "allow-top-navigation" not in page


@pytest.mark.parametrize("path", ["/chart/nobody", "/launch/nobody", "/launch/okafor?encounter=x"])
def test_what_is_not_there_has_a_page_that_says_so(ehr: httpx.Client, path: str) -> None:
    page = ehr.get(path)
    assert page.status_code == 404
    assert "no such patient or visit" in page.text


def test_a_launch_goes_to_the_app_with_a_handle_and_nothing_else(
    client: StrictClient, keys: Keys
) -> None:
    answer = client.http.get("/launch/okafor", params={"encounter": "v1", "intent": "goals"})
    to = urlsplit(answer.headers["location"])
    assert answer.headers["location"].startswith(f"{keys.url}/launch?")
    assert parse_qs(to.query).keys() == {"iss", "launch"}
    assert "okafor" not in answer.headers["location"]
    assert client.launch("okafor") != client.launch("okafor")


def test_an_encounter_of_somebody_else_starts_nothing(ehr: httpx.Client) -> None:
    assert ehr.get("/launch/hostile", params={"encounter": "v1"}).status_code == 404


def test_an_odd_intent_is_left_out(client: StrictClient) -> None:
    assert "intent" not in client.sign_in("okafor", intent='"><b>')


def test_style_and_mark_are_served(ehr: httpx.Client) -> None:
    assert ehr.get("/static/ehr.css").headers["content-type"].startswith("text/css")
    assert ehr.get("/static/mark.svg").status_code == 200
    assert ehr.get("/static/../patients.html").status_code == 404
