"""EHRs that are otherwise at launch, what the log tells of a refusal, and signing out."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
from eavesdropper import Eavesdropper
from nurse import MakeWorld, Nurse, launch, rows
from structlog.testing import capture_logs

from fhir_bridge.store.tables import Audit, ContextRow
from support.pages import text
from support.world import World, register_sandbox, wait_for

CONFIGURATION = "/r4/.well-known/smart-configuration"
TOKEN = "/auth/token"
LONG = tuple(f"user/{'Goal' if each == 0 else 'Observation'}.rs?code=urn:x|{each:060}"
                   for each in range(60))  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def shared_world(
    request: pytest.FixtureRequest, make_world: MakeWorld, ehr: Eavesdropper
) -> Iterator[World]:
    with make_world(request.param, around_ehr=ehr) as made:
        yield made


@pytest.fixture
def world(shared_world: World, ehr: Eavesdropper) -> Iterator[World]:
    """As registered in the beginning, and nothing known of the EHR yet."""
    register_sandbox(shared_world.bridge, shared_world.ehr_url)
    shared_world.bridge._connections.clear()
    ehr.hush()
    yield shared_world
    shared_world.control(simulate=None)


def registered(world: World, **facts: Any) -> None:
    register_sandbox(world.bridge, world.ehr_url, **facts)


def listed(world: World, **changes: Any) -> dict[str, Any]:
    """The EHR's smart-configuration with members changed, or left out where None."""
    said = httpx.get(f"{world.ehr_url}{CONFIGURATION}").json() | changes
    return {name: value for name, value in said.items() if value is not None}


def sent_back(world: World, browser: httpx.Client) -> str:
    """A launch up to the address that brings the browser back to us."""
    page = browser.get(f"{world.ehr_url}/launch/okafor", follow_redirects=False)
    for _ in range(2):
        page = browser.get(page.headers["location"], follow_redirects=False)
    back = str(page.headers["location"])
    assert back.startswith(f"{world.app_url}/smart/callback/")
    return back


def without(url: str, name: str) -> str:
    start, _, query = url.partition("?")
    return f"{start}?{urlencode([each for each in parse_qsl(query) if each[0] != name])}"


def test_l10_an_ehr_of_smart_v1_is_launched_by_its_capability_statement(
    world: World, ehr: Eavesdropper
) -> None:
    registered(world, flags=frozenset({"smart_v1"}))
    world.control(permission="v1")
    ehr.say(CONFIGURATION, {"resourceType": "OperationOutcome"}, status=404)
    try:
        nurse = launch(world)
    finally:
        world.control(permission=None)
    assert "Okafor" in nurse.page.text
    asked = ehr.heard("GET", "/auth/authorize")[0].asked
    assert "user/Goal.read" in asked["scope"].split()
    assert asked["code_challenge_method"] == "S256", "the safe way, though it is not listed"


def test_l10_without_the_flag_such_an_ehr_is_refused(world: World, ehr: Eavesdropper) -> None:
    ehr.say(CONFIGURATION, {"resourceType": "OperationOutcome"}, status=404)
    page = world.browser().get(f"{world.ehr_url}/launch/okafor")
    assert page.status_code == 400
    assert "does not say how to sign in" in text(page.text)
    assert ehr.heard("GET", "/r4/metadata") == []


@pytest.mark.parametrize("error", ["invalid_client", "404"])
def test_l11_discovery_is_kept_and_asked_anew_after_such_a_refusal(
    world: World, ehr: Eavesdropper, error: str
) -> None:
    for _ in range(2):
        launch(world)
    assert len(ehr.heard("GET", CONFIGURATION)) == 1
    status = 404 if error == "404" else 401
    ehr.say(TOKEN, {"error": error}, method="POST", status=status, kind="application/json")
    page = world.browser().get(f"{world.ehr_url}/launch/okafor")
    assert page.status_code == 400
    assert len(ehr.heard("GET", CONFIGURATION)) == 2
    assert len(ehr.heard("POST", TOKEN)) == 3, "the code itself is spent (L31)"
    ehr.told.clear()
    assert "Okafor" in launch(world).page.text
    assert len(ehr.heard("GET", CONFIGURATION)) == 2


def test_l21_a_long_request_goes_to_the_ehr_as_a_form(world: World, ehr: Eavesdropper) -> None:
    scopes = (*world.bridge.site("sandbox").scopes, *LONG)
    registered(world, scopes=scopes, flags=frozenset({"authorize_post"}))
    browser = world.browser()
    page = browser.get(f"{world.ehr_url}/launch/okafor")
    assert page.status_code == 200
    assert "Signing in at Riverside EHR" in text(page.text)
    assert f"form-action 'self' {world.ehr_url};" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    fields = {
        unescape(name): unescape(value)
        for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    }
    assert fields.keys() == {
        "response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "aud", "launch",
        "code_challenge", "code_challenge_method",
    }  # fmt: skip
    assert re.search(r'<button type="submit"', page.text), "works without JavaScript"
    [action] = re.findall(r'<form method="post" action="([^"]+)"', page.text)
    opened = browser.post(unescape(action), data=fields)
    assert opened.url.path.endswith("/today"), opened.text
    assert "Okafor" in opened.text
    assert ehr.heard("GET", "/auth/authorize") == []


def test_l21_where_the_ehr_does_not_list_it_the_browser_is_just_sent(
    world: World, ehr: Eavesdropper
) -> None:
    scopes = (*world.bridge.site("sandbox").scopes, *LONG)
    registered(world, scopes=scopes, flags=frozenset({"authorize_post"}))
    found = listed(world)
    found["capabilities"].remove("authorize-post")
    ehr.say(CONFIGURATION, found, kind="application/json")
    assert "Okafor" in launch(world).page.text
    assert len(ehr.heard("GET", "/auth/authorize")) == 1


def test_l26_who_promises_to_say_who_it_is_must_do_so(world: World, ehr: Eavesdropper) -> None:
    browser = world.browser()
    back = sent_back(world, browser)
    ehr.hush()
    page = browser.get(without(back, "iss"))
    assert page.status_code == 400
    assert ehr.heard("POST", TOKEN) == []


def test_l26_who_promises_nothing_may_leave_it_out(world: World, ehr: Eavesdropper) -> None:
    promised = "authorization_response_iss_parameter_supported"
    ehr.say(CONFIGURATION, listed(world, **{promised: None}), kind="application/json")
    browser = world.browser()
    assert "Okafor" in browser.get(without(sent_back(world, browser), "iss")).text


@pytest.mark.parametrize("evil", ["", "https://evil.example/x", "javascript:alert(1)"])
def test_l27_the_ehrs_own_page_about_an_error_is_linked(world: World, evil: str) -> None:
    browser = world.browser()
    back = sent_back(world, browser)
    theirs = f"{world.ehr_url}/auth/errors/invalid_scope"
    error = {"error": "invalid_scope", "error_description": "EVIL", "error_uri": evil or theirs}
    page = browser.get(f"{without(back, 'code')}&{urlencode(error)}")
    assert page.status_code == 400
    assert (f'href="{theirs}"' in page.text) == (not evil)
    assert "evil" not in page.text.lower()


def test_q12_the_page_says_which_permission_and_what_does_not_work(world: World) -> None:
    page = world.browser().get(f"{world.ehr_url}/launch/okafor?simulate=auth_invalid_scope")
    said = text(page.text)
    assert "Footbridge asks to read who the patient is, care plans" in said
    assert "without it nothing of the chart is shown" in said


@contextmanager
def told(world: World) -> Iterator[list[Any]]:
    """What the log says of a launch that is refused."""
    found: list[Any] = []
    with capture_logs() as lines:
        yield found
    found += [line for line in lines if line["event"].endswith("refused")]


def test_l57_a_refusal_is_logged_by_site_and_code_and_without_what_was_sent(world: World) -> None:
    with told(world) as lines:
        page = world.browser().get(
            f"{world.ehr_url}/launch/okafor", params={"simulate": "auth_invalid_client_secret"}
        )
    [line] = lines
    assert (line["site"], line["error"], line["reason"]) == (
        "sandbox", "TokenRefused", "invalid_client",
    )  # fmt: skip
    assert line["request"] in text(page.text), "the page's reference finds the line"
    for name in ("code", "state"):
        for value in dict(parse_qsl(urlsplit(str(page.url)).query)).values():
            assert value not in str(line), name
    before = [row for row in rows(world, Audit) if row.request == line["request"]]
    assert [(row.what, row.site_id, row.outcome) for row in before] == [
        ("callback", "sandbox", "4")
    ]


def test_l57_so_is_one_that_fails_before_the_ehr_is_asked(world: World, ehr: Eavesdropper) -> None:
    ehr.say(CONFIGURATION, b"<html>")
    with told(world) as lines:
        world.browser().get(f"{world.ehr_url}/launch/okafor")
        world.browser().get(f"{world.app_url}/launch?iss=https://evil.example&launch=x")
    assert [(line["site"], line["error"]) for line in lines] == [
        ("sandbox", "LaunchRefused"), ("", "UnknownIssuer"),
    ]  # fmt: skip
    assert "evil" not in str(lines)


def test_l58_clocks_that_differ_are_named_on_the_page_and_in_the_log(
    world: World, ehr: Eavesdropper
) -> None:
    behind = format_datetime(datetime.now(UTC) - timedelta(minutes=5), usegmt=True)
    ehr.say(
        TOKEN, {"error": "invalid_client"}, method="POST", status=401, kind="application/json",
        headers={"date": behind},
    )  # fmt: skip
    with told(world) as lines:
        page = world.browser().get(f"{world.ehr_url}/launch/okafor")
    assert re.search(
        r"clocks of the EHR and of Footbridge are 5\.\d minutes apart", text(page.text)
    )
    [line] = lines
    assert 290 < line["apart"] < 320


def revoked(ehr: Eavesdropper) -> list[str]:
    return [
        dict(parse_qsl(call.body.decode()))["token"] for call in ehr.heard("POST", "/auth/revoke")
    ]


def sign_out(nurse: Nurse) -> None:
    page = nurse.open("today").text
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)
    patient = re.search(r'name="expected_patient" value="([^"]+)"', page)
    assert csrf
    assert patient
    fields = {"csrf": csrf[1], "expected_patient": patient[1]}
    assert "You are signed out" in nurse.http.post(f"{nurse.base}/logout", data=fields).text


def test_l52_signing_out_gives_the_tokens_back(world: World, ehr: Eavesdropper) -> None:
    nurse = launch(world)
    assert kept(nurse)
    sign_out(nurse)
    assert kept(nurse) is None
    wait_for(lambda: len(revoked(ehr)) == 2, "both are given back")
    for call in ehr.heard("POST", "/auth/revoke"):
        assert call.status == 200
    access = revoked(ehr)[1]
    answer = httpx.get(
        f"{world.ehr_url}/r4/Patient/okafor", headers={"Authorization": f"Bearer {access}"}
    )
    assert answer.status_code == 401


def kept(nurse: Nurse) -> bytes | None:
    bridge = nurse.world.bridge
    with bridge.store.reading() as session:
        return bridge.vault.fetch(session, "sandbox", f"token/{nurse.ctx}")


@pytest.mark.parametrize("why", ["not listed", "elsewhere", "broken"])
def test_l52_our_own_are_gone_whatever_the_ehr_does(
    world: World, ehr: Eavesdropper, why: str
) -> None:
    places = {"not listed": None, "elsewhere": "https://evil.example/revoke"}
    if why in places:
        found = listed(world, revocation_endpoint=places[why])
        ehr.say(CONFIGURATION, found, kind="application/json")
    else:
        ehr.say("/auth/revoke", b"", method="POST", status=500)
    nurse = launch(world)
    sign_out(nurse)
    assert kept(nurse) is None
    [row] = [each for each in rows(world, ContextRow) if each.ctx == nurse.ctx]
    assert row.ended_at
    if why in places:
        assert revoked(ehr) == []


def test_l66_another_ehr_needs_no_restart(world: World) -> None:
    assert "not registered" in text(
        world.browser().get(f"{world.app_url}/launch/standalone/second").text
    )
    registered(world, id="second", base=f"{world.ehr_url}/second")
    page = world.browser().get(f"{world.app_url}/launch/standalone/second")
    assert page.status_code == 400
    assert "does not say how to sign in" in text(page.text)
