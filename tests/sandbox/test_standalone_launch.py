"""Standalone launch: the app begins, the user chooses the patient on a page of the EHR."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from small_ehr import HOSTILE, Turning
from strict_client import Keys, StrictClient

SHARES_ONE_EHR = True
SCOPE = "openid fhirUser launch/patient patient/*.rs"


def _asked(client: StrictClient, **changes: str | None) -> httpx.Response:
    query = client.request("", launch=None, **({"scope": SCOPE} | changes))
    return client.http.get("/auth/authorize", params=query)


def _handle(page: httpx.Response) -> str:
    assert page.status_code == 200, page.text
    found = re.search(r'name="request" value="([^"]+)"', page.text)
    assert found
    return found[1]


def _answer(client: StrictClient, handle: str, **form: str) -> httpx.Response:
    return client.http.post("/auth/patient", data={"request": handle, **form})


def test_discovery_offers_it(client: StrictClient) -> None:
    found = client.discover()
    assert {"launch-standalone", "context-standalone-patient"} <= set(found["capabilities"])
    assert "launch/patient" in found["scopes_supported"]


def test_the_patient_who_is_chosen_is_in_the_token_answer(client: StrictClient) -> None:
    page = _asked(client)
    back = client.came_back(_answer(client, _handle(page), patient="okafor"))
    assert back["state"] == client.state
    answer = client.exchange(back["code"]).json()
    assert answer["patient"] == "okafor"
    assert answer["scope"] == SCOPE
    assert "encounter" not in answer
    goals = client.fhir("GET", "Goal", answer["access_token"]).json()["entry"]
    assert [each["resource"]["id"] for each in goals] == ["g1"]


def test_the_page_lists_patients_and_keeps_the_request_to_itself(
    client: StrictClient, keys: Keys
) -> None:
    page = _asked(client)
    assert page.text.count('<button type="submit" class="choose"') == 2
    assert "Walter Okafor" in page.text
    assert HOSTILE not in page.text
    assert "<script" not in page.text
    for secret in (client.state, client.nonce, client.redirect_uri):
        assert secret not in page.text
    policy = page.headers["content-security-policy"]
    assert f"form-action 'self' {keys.url};" in policy, "the answer leads to the app"
    assert "script-src" not in policy
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("q", "found"), [("okafor", 1), ("RV-0048213", 1), ("zzz", 0), ("", 2)])
def test_the_page_can_be_searched(client: StrictClient, q: str, found: int) -> None:
    handle = _handle(_asked(client))
    page = client.http.get("/auth/patient", params={"request": handle, "q": q})
    assert _handle(page) == handle
    assert page.text.count('class="choose"') == found


def test_a_user_who_cancels_denies_access(client: StrictClient) -> None:
    handle = _handle(_asked(client))
    back = client.came_back(_answer(client, handle))
    assert back["error"] == "access_denied"
    assert back["state"] == client.state
    assert "code" not in back


def test_a_request_is_answered_once(client: StrictClient) -> None:
    handle = _handle(_asked(client))
    assert "code" in client.came_back(_answer(client, handle, patient="okafor"))
    for again in (_answer(client, handle, patient="hostile"), _answer(client, handle)):
        assert again.status_code == 400
        assert "location" not in again.headers
    assert client.http.get("/auth/patient", params={"request": handle}).status_code == 400


def test_a_request_waits_ten_minutes(client: StrictClient, now: Turning) -> None:
    handle = _handle(_asked(client))
    now.on(601)
    assert _answer(client, handle, patient="okafor").status_code == 400


@pytest.mark.parametrize("handle", ["", "made-up", HOSTILE])
def test_a_handle_that_is_none_leads_nowhere(client: StrictClient, handle: str) -> None:
    for answer in (
        _answer(client, handle, patient="okafor"),
        client.http.get("/auth/patient", params={"request": handle}),
    ):
        assert answer.status_code == 400
        assert HOSTILE not in answer.text
        assert "location" not in answer.headers


def test_a_patient_who_is_not_there_cannot_be_chosen(client: StrictClient) -> None:
    handle = _handle(_asked(client))
    assert _answer(client, handle, patient="nobody").status_code == 400
    assert "code" in client.came_back(_answer(client, handle, patient="okafor"))


def test_q10_a_driver_without_a_browser_may_name_the_patient(client: StrictClient) -> None:
    back = client.choose("okafor", SCOPE)
    assert client.exchange(back["code"]).json()["patient"] == "okafor"
    assert "fb_patient" in client.http.get("/control").json()["authorize"]
    wrong = client.choose("nobody", SCOPE)
    assert wrong["error"] == "invalid_request"
    assert wrong["state"] == client.state


def test_nobody_is_asked_when_nobody_may_be(client: StrictClient) -> None:
    assert client.came_back(_asked(client, prompt="none"))["error"] == "interaction_required"


def test_without_launch_patient_nobody_is_asked(client: StrictClient) -> None:
    back = client.came_back(_asked(client, scope="openid user/Patient.rs"))
    assert "patient" not in client.exchange(back["code"]).json()


def test_a_chart_that_is_open_is_not_asked_about(client: StrictClient) -> None:
    answer = client.sign_in("okafor", scope="launch launch/patient patient/Patient.r")
    assert answer["patient"] == "okafor"


def test_a_launch_without_a_patient_may_ask_for_one(client: StrictClient) -> None:
    launch = client.launch("none", intent="goals")
    query = client.request(launch, scope="launch launch/patient patient/Patient.r")
    handle = _handle(client.http.get("/auth/authorize", params=query))
    back = client.came_back(_answer(client, handle, patient="okafor"))
    answer = client.exchange(back["code"]).json()
    assert answer["patient"] == "okafor"
    assert answer["intent"] == "goals", "what else was open stays"
    assert client.authorize(launch)["error"] == "invalid_request", "the launch was used"


WRONG: list[tuple[dict[str, str | None], str]] = [
    ({"aud": None}, "invalid_request"),
    ({"state": None}, "invalid_request"),
    ({"code_challenge": None}, "invalid_request"),
    ({"scope": "launch/patient launch"}, "invalid_scope"),
    ({"scope": "launch/patient user/Goal.sr"}, "invalid_scope"),
]


@pytest.mark.parametrize(("change", "error"), WRONG)
def test_a_wrong_request_shows_no_page(
    client: StrictClient, change: dict[str, str | None], error: str
) -> None:
    assert client.came_back(_asked(client, **change))["error"] == error


@pytest.fixture
def page(new_browser: Any, ehr: httpx.Client) -> Any:
    return new_browser(base_url=str(ehr.base_url)).page()


def test_the_page_is_accessible_and_ends_at_the_app(
    page: Any, axe: Any, client: StrictClient
) -> None:
    ask = httpx.Request(
        "GET", f"{client.http.base_url}/auth/authorize",
        params=client.request("", launch=None, scope=SCOPE),
    ).url  # fmt: skip
    for width in (420, 1200):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(str(ask))
        assert axe(page) == [], width
    page.get_by_label("Name or MRN").fill("okafor")
    page.keyboard.press("Enter")
    page.wait_for_url("**/auth/patient?**q=okafor**")
    assert axe(page) == []
    page.get_by_role("button", name="Choose Walter Okafor").click()
    page.wait_for_url("**/smart/callback/**")
    given = parse_qs(urlsplit(page.url).query)
    assert given["state"] == [client.state]
    assert client.exchange(given["code"][0]).json()["patient"] == "okafor"
