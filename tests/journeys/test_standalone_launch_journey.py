"""Launches without a chart: the EHR asks for the patient; a context goes on after Reconnect."""

import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from eavesdropper import Eavesdropper
from nurse import Nurse, launch, rows

from fhir_bridge.store.tables import Audit, ContextRow
from support.pages import text
from support.world import World


def ask(world: World, browser: httpx.Client, resume: str = "") -> httpx.Response:
    """Start from our side, up to the EHR's page where a patient is chosen."""
    return browser.get(
        f"{world.app_url}/launch/standalone/sandbox", params={"resume": resume} if resume else None
    )


def choose(world: World, browser: httpx.Client, patient: str, resume: str = "") -> httpx.Response:
    """Start from our side and choose a patient at the EHR; an empty one is a no."""
    page = ask(world, browser, resume)
    assert page.url.path == "/auth/authorize", page.text
    found = re.search(r'name="request" value="([^"]+)"', page.text)
    assert found
    answer = {"request": found[1]} | ({"patient": patient} if patient else {})
    return browser.post(f"{world.ehr_url}/auth/patient", data=answer)


def test_l54_the_ehr_asks_for_the_patient_and_the_context_opens(
    world: World, ehr: Eavesdropper
) -> None:
    ehr.hush()
    browser = world.browser()
    page = choose(world, browser, "okafor")
    assert page.status_code == 200
    assert page.url.path.startswith("/c/")
    assert "Okafor" in page.text
    asked = ehr.heard("GET", "/auth/authorize")[0].asked
    assert "launch" not in asked
    assert "launch/patient" in asked["scope"].split()
    assert "launch" not in asked["scope"].split()
    assert asked["aud"] == f"{world.ehr_url}/r4"
    nurse = Nurse(world, browser, page)
    nurse.write()


@pytest.mark.parametrize(
    "site", ["elsewhere", "https:%2F%2Fevil.example", "SANDBOX", "sandbox%2F..", "%00", "a" * 3000]
)
def test_l54_only_registered_ehrs_are_asked(world: World, ehr: Eavesdropper, site: str) -> None:
    ehr.hush()
    page = world.browser().get(f"{world.app_url}/launch/standalone/{site}")
    assert page.status_code == 404
    assert "evil" not in page.text
    assert ehr.calls == []


def test_l54_a_refused_site_is_audited(world: World) -> None:
    before = len(rows(world, Audit))
    world.browser().get(f"{world.app_url}/launch/standalone/elsewhere")
    [row] = rows(world, Audit)[before:] or [None]
    assert row is not None
    assert (row.what, row.outcome, row.detail) == ("launch", "4", "NotFound")


def test_l12_an_ehr_that_does_not_offer_it_is_not_asked(world: World, ehr: Eavesdropper) -> None:
    listed = httpx.get(f"{world.ehr_url}/r4/.well-known/smart-configuration").json()
    listed["capabilities"].remove("launch-standalone")
    ehr.say("/r4/.well-known/smart-configuration", listed, kind="application/json")
    connection = world.bridge.connection(world.bridge.site("sandbox"))
    try:
        connection.configuration(anew=True)
        page = ask(world, world.browser())
    finally:
        ehr.hush()
        connection.configuration(anew=True)
    assert page.status_code == 400
    assert "starts apps from its charts alone" in text(page.text)


def test_l35_no_patient_in_the_token_answer_is_a_clear_page(world: World) -> None:
    opened = len(rows(world, ContextRow))
    world.control(simulate="answer_no_patient")
    try:
        page = choose(world, world.browser(), "okafor")
    finally:
        world.control(simulate=None)
    assert page.status_code == 400
    assert "did not say which patient is open" in text(page.text)
    assert len(rows(world, ContextRow)) == opened


def test_l27_no_patient_chosen_is_a_clear_page(world: World) -> None:
    page = choose(world, world.browser(), "")
    assert page.status_code == 400
    assert "did not allow this sign-in, or it was cancelled" in text(page.text)


def test_l53_after_reconnect_with_the_same_patient_the_context_goes_on(world: World) -> None:
    nurse = launch(world)
    typed = nurse.blank()
    opened = len(rows(world, ContextRow))
    page = choose(world, nurse.http, "okafor", nurse.ctx)
    assert page.url.path == f"/c/{nurse.ctx}/today"
    assert len(rows(world, ContextRow)) == opened
    saved = nurse.send(typed, strategy="self-management", statement="Typed before reconnecting")
    assert "Typed before reconnecting" in saved.text


@pytest.mark.parametrize("case", ["another patient", "another browser", "no such context"])
def test_l46_in_every_other_case_another_context_opens(world: World, case: str) -> None:
    nurse = launch(world)
    browser = world.browser() if case == "another browser" else nurse.http
    patient = "delgado" if case == "another patient" else "okafor"
    resume = nurse.ctx if case != "no such context" else "nothing"
    page = choose(world, browser, patient, resume)
    assert page.status_code == 200
    assert page.url.path != f"/c/{nurse.ctx}/today"
    assert "Okafor" in nurse.open("today").text, "what was open stays as it was"


def test_l60_nothing_but_a_page_of_ours_comes_after(world: World) -> None:
    for evil in ("//evil.example", "https://evil.example", "../../x", "<script>"):
        page = choose(world, world.browser(), "okafor", evil)
        assert re.fullmatch("/c/[^/]+/today", page.url.path)
        assert str(page.url).startswith(world.app_url)
        assert parse_qs(urlsplit(str(page.url)).query) == {}
