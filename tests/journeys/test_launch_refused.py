"""Launches that must not be finished: a clear page, no token asked for, nothing opened, audited."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import pytest
from eavesdropper import Eavesdropper
from nurse import MakeWorld, launch, rows

from fhir_bridge.clock import real_time
from fhir_bridge.store.tables import Audit, ContextRow, LaunchRow
from support.pages import text
from support.world import World

HOSTILE = "<script>alert('HOSTILE')</script>"
TOKEN = "/auth/token"


@pytest.fixture(scope="module")
def world(make_world: MakeWorld, ehr: Eavesdropper) -> Iterator[World]:
    with make_world(around_ehr=ehr) as made:
        launch(made)  # everything that is asked once and kept is known now
        yield made


@pytest.fixture
def refused(world: World, ehr: Eavesdropper) -> Iterator[World]:
    """Nothing is opened and no token asked for in these stories, and each leaves its trace."""
    ehr.hush()
    opened, told = len(rows(world, ContextRow)), len(refusals(world))
    yield world
    assert ehr.heard("POST", TOKEN) == []
    assert len(rows(world, ContextRow)) == opened
    assert len(refusals(world)) > told


def refusals(world: World) -> list[Audit]:
    return [row for row in rows(world, Audit) if row.outcome == "4" and row.patient_id is None]


def clear(page: httpx.Response, status: int) -> None:
    """A page of ours with words to go on, a reference, and nothing of a stranger's text."""
    assert page.status_code == status, page.text
    said = text(page.text)
    assert "This launch could not be finished" in said or "did not keep this sign-in" in said
    assert "Reference" in said
    for echo in ("HOSTILE", "evil", "<script>alert", "localhost:1"):
        assert echo not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in page.headers["content-security-policy"]


def handle(world: World, browser: httpx.Client) -> dict[str, str]:
    """What the EHR hands over when Footbridge is opened from a chart: iss and launch."""
    sent = browser.get(f"{world.ehr_url}/launch/okafor", follow_redirects=False)
    return dict(parse_qsl(urlsplit(sent.headers["location"]).query))


def way_back(world: World, browser: httpx.Client) -> str:
    """A launch up to the redirect that brings the browser back to us."""
    asked = browser.get(
        f"{world.app_url}/launch", params=handle(world, browser), follow_redirects=False
    )
    signed = browser.get(asked.headers["location"], follow_redirects=False)
    back = str(signed.headers["location"])
    assert back.startswith(f"{world.app_url}/smart/callback/sandbox?")
    return back


def changed(url: str, **changes: str | None) -> str:
    """A URL with parameters set, or left out where None."""
    given = dict(parse_qsl(urlsplit(url).query)) | changes
    kept = {name: value for name, value in given.items() if value is not None}
    return f"{url.partition('?')[0]}?{urlencode(kept)}"


UNKNOWN = {
    "another host": "https://evil.example/r4",
    "an address inside": "http://169.254.169.254/latest",
    "another port": "http://localhost:1/r4",
    "the same with more": "{iss}.evil.example",
    "the same with a user": "http://localhost:1@{host}/r4",
    "ours as the user": "http://{host}@evil.example/r4",
    "a longer path": "{iss}/evil",
    "a shorter path": "http://{host}/",
    "a query": "{iss}?evil",
    "a fragment": "{iss}#evil",
    "another scheme": "ftp://{host}/r4",
    "no scheme": "{host}/r4",
    "javascript": "javascript:alert('evil')",
    "a tab": "{iss}\t",
    "a line end": "{iss}\r\nX-Evil: 1",
    "a backslash": "http://{host}\\evil/r4",
    "a look-alike": "http://lосalhost{port}/r4",  # noqa: RUF001 - two letters are Cyrillic
    "markup": HOSTILE,
    "megabytes": "https://evil.example/" + "e" * 5000,
}


@pytest.mark.parametrize("kind", UNKNOWN)
def test_l1_an_ehr_that_is_not_registered(refused: World, ehr: Eavesdropper, kind: str) -> None:
    host = refused.ehr_url.removeprefix("http://")
    iss = UNKNOWN[kind].format(
        iss=f"{refused.ehr_url}/r4", host=host, port=host.removeprefix("localhost")
    )
    with closing(refused.browser()) as browser:
        page = browser.get(f"{refused.app_url}/launch", params={"iss": iss, "launch": "x"})
    assert page.status_code in {400, 403}
    clear(page, page.status_code)
    assert ehr.calls == [], "refused before anything is asked of anybody"


@pytest.mark.parametrize("iss", ["{iss}", "{iss}/", "{upper}"])
def test_l1_l15_the_same_address_written_otherwise_is_the_same(world: World, iss: str) -> None:
    with closing(world.browser()) as browser:
        given = handle(world, browser)
        told = iss.format(iss=given["iss"], upper=given["iss"].replace("http:", "HTTP:"))
        page = browser.get(
            f"{world.app_url}/launch", params=given | {"iss": told}, follow_redirects=False
        )
        assert page.status_code == 302
        assert parse_qs(urlsplit(page.headers["location"]).query)["aud"] == [told]


@pytest.mark.parametrize(
    "query",
    ["", "iss={iss}", "launch=x", "iss={iss}&launch=", "iss=&launch=x",
     "iss={iss}&iss={iss}&launch=x", "iss={iss}&launch=x&launch=y",
     "iss={iss}&iss=https://evil.example&launch=x"],
)  # fmt: skip
def test_l13_a_link_that_is_not_complete(refused: World, ehr: Eavesdropper, query: str) -> None:
    with closing(refused.browser()) as browser:
        asked = query.format(iss=f"{refused.ehr_url}/r4")
        clear(browser.get(f"{refused.app_url}/launch?{asked}"), 400)
    assert ehr.calls == []


def test_l25_the_same_callback_again(world: World, ehr: Eavesdropper) -> None:
    with closing(world.browser()) as browser:
        back = way_back(world, browser)
        ehr.hush()
        first = browser.get(back)
        assert first.status_code == 200
        opened = len(rows(world, ContextRow))
        clear(browser.get(back), 400)
        clear(browser.get(changed(back, code="another")), 400)
        assert len(ehr.heard("POST", TOKEN)) == 1
        assert len(rows(world, ContextRow)) == opened
        assert browser.get(first.url).status_code == 200, "what was opened stays open"


def test_l25_a_callback_in_another_browser(refused: World) -> None:
    with closing(refused.browser()) as mine, closing(refused.browser()) as other:
        back = way_back(refused, mine)
        clear(other.get(back), 400)
        clear(mine.get(back), 400)


def test_l25_a_callback_in_a_browser_that_has_another_launch(refused: World) -> None:
    with closing(refused.browser()) as mine, closing(refused.browser()) as other:
        way_back(refused, other)
        clear(other.get(way_back(refused, mine)), 400)


@pytest.mark.parametrize(
    "changes",
    [{"state": "HOSTILE"}, {"state": None}, {"state": HOSTILE}, {"code": None}, {"code": ""},
     {"state": ""}, {"iss": "https://evil.example/r4"}, {"iss": HOSTILE},
     {"code": None, "error": "access_denied", "error_description": HOSTILE,
      "error_uri": "https://evil.example/"},
     {"error": HOSTILE}, {"error": "server_error"}, {"error": ""}],
    ids=str,
)  # fmt: skip
def test_l25_l26_a_tampered_callback(refused: World, changes: dict[str, str | None]) -> None:
    with closing(refused.browser()) as browser:
        clear(browser.get(changed(way_back(refused, browser), **changes)), 400)


@pytest.mark.parametrize("name", ["state", "code", "iss"])
def test_a_callback_that_says_something_twice(refused: World, name: str) -> None:
    with closing(refused.browser()) as browser:
        clear(browser.get(f"{way_back(refused, browser)}&{name}=HOSTILE"), 400)


def test_l27_denied_there_is_said_in_plain_words(refused: World) -> None:
    with closing(refused.browser()) as browser:
        denied = changed(way_back(refused, browser), code=None, error="access_denied")
        page = browser.get(denied)
        clear(page, 400)
        assert "did not allow this sign-in" in text(page.text)
        clear(browser.get(changed(denied, error=None, code="x")), 400)


def test_l16_an_attempt_older_than_ten_minutes(refused: World) -> None:
    with closing(refused.browser()) as browser:
        back = way_back(refused, browser)
        with refused.bridge.store.writing() as session:
            for row in rows(refused, LaunchRow):
                row.begun_at = real_time() - timedelta(minutes=11)
                session.merge(row)
        clear(browser.get(back), 400)


def test_a_callback_of_a_site_that_is_not_there(world: World) -> None:
    with closing(world.browser()) as browser:
        back = way_back(world, browser).replace("/callback/sandbox", "/callback/elsewhere")
        page = browser.get(back)
        assert page.status_code == 404
        assert "There is nothing here" in text(page.text)


def test_l31_a_code_the_ehr_does_not_know_opens_nothing(world: World, ehr: Eavesdropper) -> None:
    """The one refusal that needs the EHR: it is asked once, and never a second time."""
    opened, told = len(rows(world, ContextRow)), len(refusals(world))
    with closing(world.browser()) as browser:
        back = way_back(world, browser)
        ehr.hush()
        clear(browser.get(changed(back, code="HOSTILE")), 400)
        clear(browser.get(back), 400)
    assert len(ehr.heard("POST", TOKEN)) == 1
    assert len(rows(world, ContextRow)) == opened
    assert len(refusals(world)) >= told + 2


def test_the_ehr_is_down_when_it_is_needed(world: World) -> None:
    opened = len(rows(world, ContextRow))
    with closing(world.browser()) as browser:
        back = way_back(world, browser)
        world.control({"kind": "down"})
        page = browser.get(back)
        world.control()
        assert page.status_code in {400, 503}
        assert "try again" in text(page.text)
    assert len(rows(world, ContextRow)) == opened
