"""What an EHR may answer to a launch: refusals have their words, all else opens the chart."""

from datetime import timedelta

import pytest
from eavesdropper import Eavesdropper
from nurse import Nurse, launch, rows

from fhir_bridge.clock import real_time
from fhir_bridge.launches import context_of
from fhir_bridge.sandbox.simulated import SIMULATED
from fhir_bridge.store.tables import Audit, ContextRow
from support.pages import text
from support.world import World

REFUSED = {
    "auth_invalid_client_id": "does not know Footbridge",
    "auth_invalid_redirect_uri": "could not use this sign-in request",
    "auth_invalid_scope": "asks to read who the patient is, care plans, visits, the chart’s goals, "
    "the care team, conditions, medicines ordered and your name, and to write goals",
    "access_denied": "did not allow this sign-in",
    "auth_invalid_client_secret": "did not accept Footbridge's own key or id",
    "token_invalid_token": "did not accept Footbridge's own key or id",
    "token_invalid_scope": "does not grant the permissions",
    "token_expired_registration_token": "did not accept Footbridge's own key or id",
    "token_invalid_jti": "did not accept Footbridge's own key or id",
    "id_token_wrong_nonce": "",
    "id_token_no_nonce": "",
    "id_token_wrong_aud": "",
    "id_token_wrong_iss": "",
    "id_token_expired": "",
    "id_token_alg_none": "",
    "id_token_fhiruser_patient": "",
    "no_id_token": "did not say who you are",
    "answer_no_patient": "did not say which patient is open",
}
OPENED = (
    "id_token_fhiruser_elsewhere",
    "id_token_no_fhiruser", "id_token_fhiruser_relative", "answer_no_scope",
    "answer_expires_in_text", "answer_no_expires_in", "answer_lower_bearer",
)  # fmt: skip


LATER = {"request_expired_token", "request_invalid_token", "token_expired_refresh_token"}
"""What goes wrong once the chart is open."""


@pytest.mark.parametrize("simulate", REFUSED)
def test_l65_every_simulated_refusal_is_a_page_with_words(world: World, simulate: str) -> None:
    opened = len(rows(world, ContextRow))
    page = world.browser().get(f"{world.ehr_url}/launch/okafor", params={"simulate": simulate})
    assert page.status_code in {400, 403}, page.text
    said = text(page.text)
    assert "This launch could not be finished" in said
    assert "Reference" in said
    assert REFUSED[simulate] in said
    assert len(rows(world, ContextRow)) == opened


def test_l65_every_simulated_error_is_met_by_the_app() -> None:
    assert {*REFUSED, *OPENED, *LATER} == SIMULATED.keys()


def test_l65_a_token_that_has_expired_is_renewed_and_nobody_notices(world: World) -> None:
    """request_expired_token"""
    assert "Okafor" in launch(world, simulate="request_expired_token").page.text


def test_l65_a_token_that_is_refused_for_good_is_a_page_with_the_way_back(world: World) -> None:
    """request_invalid_token"""
    page = world.browser().get(
        f"{world.ehr_url}/launch/harris", params={"simulate": "request_invalid_token"}
    )
    assert page.status_code == 401
    said = text(page.text)
    assert "The sign-in at the EHR is over" in said
    assert "Reconnect" in said


def test_l65_a_refresh_token_that_has_expired_leads_to_reconnect(world: World) -> None:
    """token_expired_refresh_token"""
    nurse = launch(world, simulate="token_expired_refresh_token")
    nurse.write()
    with world.bridge.store.writing() as session:
        row = session.get_one(ContextRow, ("sandbox", nurse.ctx))
        row.token_until = row.renew_at = real_time() - timedelta(seconds=1)
    page = text(nurse.open("today").text)
    assert "The sign-in at Riverside EHR is over" in page
    assert "Reconnect" in page


@pytest.mark.parametrize("simulate", OPENED)
def test_l32_what_is_legal_or_harmless_opens_the_chart(world: World, simulate: str) -> None:
    assert "Okafor" in launch(world, simulate=simulate).page.text


def row_of(nurse: Nurse) -> ContextRow:
    [row] = [each for each in rows(nurse.world, ContextRow) if each.ctx == nurse.ctx]
    assert isinstance(row, ContextRow)
    return row


@pytest.mark.parametrize("shape", ["2.0", "2.2"])
def test_l36_context_of_either_version_opens_the_chart_and_is_kept(
    world: World, shape: str
) -> None:
    plan = world.held("CarePlan")[0]
    patient = plan["subject"]["reference"].partition("/")[2]
    [visit, *_] = [
        each
        for each in world.held("Encounter")
        if each["subject"]["reference"] == f"Patient/{patient}"
    ]
    nurse = launch(
        world, patient, fhir_context=shape, context=f"CarePlan/{plan['id']}", encounter=visit["id"]
    )
    context = context_of(world.bridge.site("sandbox"), row_of(nurse), "case-manager")
    assert context.launched_on("CarePlan") == plan["id"]
    assert context.launched_on("Encounter") == visit["id"]
    assert context.launched_on("Goal") is None
    assert len(context.opened_with) == (3 if shape == "2.2" else 1)


def test_l36_what_was_open_there_is_marked_and_nothing_else(world: World) -> None:
    mark = "Open in the EHR"
    visits = [
        each for each in world.held("Encounter") if each["subject"]["reference"] == "Patient/okafor"
    ]
    nurse = launch(world, encounter=visits[0]["id"], fhir_context="2.2")
    assert nurse.reads("record").count(mark) == 2, "the visit and the care plan"
    assert nurse.reads("today").count(mark) >= 1
    assert mark not in launch(world).page.text


@pytest.mark.parametrize("intent", ["summary-timeline-view", "today", "logout", "c", "launch"])
def test_l39_an_unknown_intent_is_the_first_page(world: World, intent: str) -> None:
    assert launch(world, intent=intent).page.url.path.endswith("/today")


def test_l37_without_our_banner_it_still_says_whose_page_it_is(world: World) -> None:
    shown, hidden = (
        launch(world, need_patient_banner=said).page.text for said in ("absent", "false")
    )
    assert "fb-banner-print" not in shown
    assert "fb-banner-print" in hidden
    for page in (shown, hidden):
        assert page.count("Walter J. Okafor, born May 4, 1948") >= 2  # title and foot


def test_l38_the_ehrs_look_comes_as_a_style_sheet_of_ours(world: World) -> None:
    nurse = launch(world, style="plain")
    assert f'<link rel="stylesheet" href="/c/{nurse.ctx}/theme.css">' in nurse.page.text
    sheet = nurse.open("theme.css")
    assert sheet.headers["content-type"].startswith("text/css")
    assert sheet.headers["cache-control"] == "no-store"
    assert "--fb-ground: #fdfdfb;" in sheet.text
    assert '--fb-sans: "Noto Sans", "Arial", sans-serif' in sheet.text
    assert "unsafe" not in nurse.page.headers["content-security-policy"]
    assert "fdfdfb" not in nurse.page.text


def test_l38_of_a_hostile_style_nothing_is_left(world: World, ehr: Eavesdropper) -> None:
    nurse = launch(world, style="hostile")
    assert len(ehr.heard("GET", "/styles/hostile")) >= 1
    assert "theme.css" not in nurse.page.text
    assert nurse.open("theme.css").text == ""


def test_l38_a_style_is_asked_for_once_and_without_a_token(world: World, ehr: Eavesdropper) -> None:
    ehr.hush()
    for _ in range(2):
        launch(world, style="plain")
    asked = ehr.heard("GET", "/styles/plain")
    assert len(asked) <= 1, "another version has another address"
    assert all("authorization" not in each.headers for each in asked)


def test_l38_without_a_style_there_is_no_sheet(world: World) -> None:
    assert "theme.css" not in launch(world).page.text


def test_l40_a_tenant_chooses_nothing(world: World) -> None:
    before = len(rows(world, Audit))
    nurse = launch(world, tenant="another-hospital")
    assert row_of(nurse).site_id == "sandbox"
    told = [row.detail for row in rows(world, Audit)[before:] if row.what == "launch"]
    assert told == ["tenant another-hospital"]


def test_l33_what_was_not_granted_is_said_and_the_rest_works(world: World) -> None:
    nurse = launch(world)
    with world.bridge.store.writing() as session:
        row = session.get_one(ContextRow, ("sandbox", nurse.ctx))
        row.scope = "openid patient/Patient.read patient/Goal.rs user/Condition.rs launch"
    for path in ("today", "record"):
        said = nurse.reads(path)
        assert (
            "permission to read care plans, visits, the care team, medicines ordered and your name"
            in said
        )
        assert "may not write goals to Riverside EHR" in said
        assert "Okafor" in said
    assert "Kept here" in text(nurse.open("goals").text) or nurse.write()


def test_l33_more_than_was_asked_says_nothing(world: World) -> None:
    nurse = launch(world)
    with world.bridge.store.writing() as session:
        row = session.get_one(ContextRow, ("sandbox", nurse.ctx))
        row.scope = "user/*.cruds patient/*.*"
    assert "permission to read" not in nurse.reads("today")
