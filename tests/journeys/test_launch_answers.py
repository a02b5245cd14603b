"""What an EHR may answer to a launch: refusals have their words, all else opens the chart."""

from collections.abc import Iterator

import pytest
from eavesdropper import Eavesdropper
from nurse import MakeWorld, launch, rows

from fhir_bridge.store.tables import ContextRow
from support.pages import text
from support.world import World

REFUSED = {
    "auth_invalid_client_id": "does not know Footbridge",
    "auth_invalid_redirect_uri": "could not use this sign-in request",
    "auth_invalid_scope": "asks to read who the patient is, care plans, visits, the chart’s goals, "
    "the care team, conditions and your name, and to write goals",
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


@pytest.fixture(scope="module")
def ehr() -> Eavesdropper:
    return Eavesdropper()


@pytest.fixture(scope="module")
def world(make_world: MakeWorld, ehr: Eavesdropper) -> Iterator[World]:
    with make_world(around_ehr=ehr) as made:
        yield made


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


@pytest.mark.parametrize("simulate", OPENED)
def test_l32_what_is_legal_or_harmless_opens_the_chart(world: World, simulate: str) -> None:
    assert "Okafor" in launch(world, simulate=simulate).page.text


@pytest.mark.parametrize("shape", ["2.0", "2.2"])
def test_l36_context_of_either_version_opens_the_chart(world: World, shape: str) -> None:
    assert "Okafor" in launch(world, fhir_context=shape).page.text


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


@pytest.mark.parametrize("style", ["plain", "hostile"])
def test_l38_a_style_of_the_ehr_changes_nothing(
    world: World, ehr: Eavesdropper, style: str
) -> None:
    ehr.hush()
    page = launch(world, style=style).page
    assert ehr.heard("GET", "/styles") == [], "not even asked for"
    for theirs in ("elsewhere.example", "visibility", "Noto Sans", "9999px"):
        assert theirs not in page.text


def test_l40_a_tenant_chooses_nothing(world: World) -> None:
    nurse = launch(world, tenant="another-hospital")
    [row] = [row for row in rows(world, ContextRow) if row.ctx == nurse.ctx]
    assert row.site_id == "sandbox"


def test_l33_what_was_not_granted_is_said_and_the_rest_works(world: World) -> None:
    nurse = launch(world)
    with world.bridge.store.writing() as session:
        row = session.get_one(ContextRow, ("sandbox", nurse.ctx))
        row.scope = "openid patient/Patient.read patient/Goal.rs user/Condition.rs launch"
    for path in ("today", "record"):
        said = nurse.reads(path)
        assert "permission to read care plans, visits, the care team and your name" in said
        assert "may not write goals to Riverside EHR" in said
        assert "Okafor" in said
    assert "Kept here" in text(nurse.open("goals").text) or nurse.write()


def test_l33_more_than_was_asked_says_nothing(world: World) -> None:
    nurse = launch(world)
    with world.bridge.store.writing() as session:
        row = session.get_one(ContextRow, ("sandbox", nurse.ctx))
        row.scope = "user/*.cruds patient/*.*"
    assert "permission to read" not in nurse.reads("today")
