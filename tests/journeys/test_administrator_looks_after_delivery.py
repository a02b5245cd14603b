"""An administrator sees how the exchange goes and decides about what is stuck, and sees nobody."""

from collections.abc import Iterator

import pytest
from administrator import administrator, as_role, sign_in
from eavesdropper import Eavesdropper
from nurse import WORDS, Colleague, MakeWorld, Nurse, launch, rows, tally, the_one

from fhir_bridge import staff
from fhir_bridge.delivery import keep_next
from fhir_bridge.roles import DEFAULT
from fhir_bridge.store.tables import Audit, Outbox
from support.pages import Form, text
from support.world import World

SAYS = "Goal of Walter Okafor, born 1948-05-04, <b>is</b> not valid: " + WORDS


@pytest.fixture(scope="module")
def world(make_world: MakeWorld, ehr: Eavesdropper) -> Iterator[World]:
    with make_world(around_ehr=ehr) as made:
        launch(made)  # somebody signed in before, so there is somebody to grant a role to
        yield made


@pytest.fixture
def nurse(world: World) -> Nurse:
    as_role(world, "case-manager")
    return launch(world)


def refused(nurse: Nurse, ehr: Eavesdropper) -> str:
    """A goal that the EHR did not accept, in words that name the patient."""
    issue = {"severity": "error", "code": "invalid", "diagnostics": SAYS}
    outcome = {"resourceType": "OperationOutcome", "issue": [issue]}
    ehr.say("/r4/Goal", outcome, method="POST", status=422)
    key = nurse.write()
    ehr.hush()
    return key


def test_the_page_tells_the_connection_the_queue_and_what_is_stuck(
    world: World, nurse: Nurse, ehr: Eavesdropper
) -> None:
    nurse.write("Walk home")
    key = refused(nurse, ehr)
    shown = administrator(world).reads()
    assert "Exchange with Riverside EHR" in shown
    assert "Connection Answers" in shown
    assert "Last success 9:41" in shown
    assert f"Goal {key[:8]} · revision 1" in shown
    assert "Not accepted" in shown
    assert "<b>is</b> not valid" in shown, "the EHR's own words, as words"


def test_nobody_is_named(world: World, nurse: Nurse, ehr: Eavesdropper) -> None:
    refused(nurse, ehr)
    shown = administrator(world)
    page = shown.http.get(f"{shown.base}/exchange").text
    for name in ("Walter", "Okafor", "1948-05-04", "okafor", WORDS[:20], "<b>is"):
        assert name not in page, name
    assert "[patient]" in text(page)


def test_tried_again_with_a_reason_it_arrives(
    world: World, nurse: Nurse, ehr: Eavesdropper
) -> None:
    key = refused(nurse, ehr)
    who = administrator(world)
    page = who.send(who.acts(key), act="retry", why="The EHR was set right")
    assert "It is tried again" in text(page.text)
    assert keep_next(world.bridge, id=key) == "created"
    assert the_one(world, key)["description"]["text"] == WORDS
    told = [row for row in rows(world, Audit) if row.detail == "tried again: The EHR was set right"]
    assert [(row.what, row.patient_id is not None) for row in told] == [(f"Goal/{key}", True)]


def test_given_up_with_a_reason_its_nurse_reads_why(
    world: World, nurse: Nurse, ehr: Eavesdropper
) -> None:
    key = refused(nurse, ehr)
    who = administrator(world)
    page = who.send(who.acts(key), act="abandon", why="It is in the old system")
    assert "It is not sent" in text(page.text)
    assert key[:8] not in text(page.text)
    as_role(world, "case-manager")  # there is one person in this EHR, and no chart for admins
    assert "It is in the old system" in nurse.reads()
    [row] = [row for row in rows(world, Outbox) if row.id == key]
    assert row.state == "abandoned"


@pytest.mark.parametrize("act", ["retry", "abandon"])
def test_without_a_reason_nothing_is_done(
    world: World, nurse: Nurse, ehr: Eavesdropper, act: str
) -> None:
    key = refused(nurse, ehr)
    who = administrator(world)
    filled = who.acts(key)
    before = tally(world)
    page = who.send(filled, act=act, why="  ")
    assert page.status_code == 422
    assert "Say in a sentence why" in text(page.text)
    assert tally(world) == before


def test_two_texts_are_for_the_case_alone(world: World, nurse: Nurse) -> None:
    key = nurse.write()
    id = the_one(world, key)["id"]
    editor = nurse.editor(key)
    Colleague(world).change("Goal", id, description={"text": "Walk with a walker"})
    nurse.send(editor, statement="Walk around the lake")
    who = administrator(world)
    assert "Two texts" in who.reads()
    with pytest.raises(ValueError, match="not enough values"):
        who.acts(key)
    other = Form(f"{who.page.url.path}", "post", _csrf(who.http.get(f"{who.base}/exchange").text))
    for act in ("retry", "abandon"):
        page = who.send(other, type="Goal", id=key, act=act, why="I want it")
        assert page.status_code == 422
    assert the_one(world, key)["description"]["text"] == "Walk with a walker"


def _csrf(page: str) -> dict[str, str]:
    return {"csrf": page.split('name="csrf" value="', 1)[1].split('"', 1)[0]}


def test_a_case_manager_has_no_page_without_a_patient(world: World) -> None:
    as_role(world, "case-manager")
    page = sign_in(world)
    assert page.status_code == 400
    assert "Your role here has no pages without a patient" in text(page.text)


def test_an_ehr_launch_without_a_patient_opens_it_too(world: World) -> None:
    as_role(world, "admin")
    page = sign_in(world, f"{world.ehr_url}/launch/none")
    assert page.url.path.endswith("/exchange")
    assert page.status_code == 200


def test_a_role_that_is_taken_back_ends_at_once(world: World) -> None:
    who = administrator(world)
    as_role(world, "auditor")
    page = who.http.get(f"{who.base}/exchange")
    assert page.status_code == 403
    assert "Your role here does not include this page" in text(page.text)


def test_no_patient_opens_in_it_and_it_opens_in_no_patients(world: World, nurse: Nurse) -> None:
    who = administrator(world)
    ctx = who.base.rpartition("/")[2]
    assert who.http.get(f"{world.app_url}/c/{ctx}/today").status_code == 401
    assert nurse.http.get(f"{world.app_url}/s/{nurse.ctx}/exchange").status_code == 401
    assert world.browser().get(f"{who.base}/exchange").status_code == 401


def test_nothing_of_the_ehr_is_asked_or_kept_for_it(
    world: World, ehr: Eavesdropper, nurse: Nurse
) -> None:
    del nurse
    ehr.hush()
    who = administrator(world)
    who.reads()
    assert [each for each in ehr.heard("GET", "/r4/") if "well-known" not in each.path] == []


@pytest.mark.parametrize("lacks", ["csrf", "patient"])
def test_a_form_that_is_not_this_pages_is_refused(
    world: World, nurse: Nurse, ehr: Eavesdropper, lacks: str
) -> None:
    key = refused(nurse, ehr)
    who = administrator(world)
    filled = who.acts(key)
    fields = {"csrf": ""} if lacks == "csrf" else {"expected_patient": "x"}
    page = who.send(filled, act="retry", why="Because", **fields)
    assert page.status_code == {"csrf": 401, "patient": 409}[lacks]


def test_signing_out_ends_it(world: World) -> None:
    who = administrator(world)
    fields = _csrf(who.http.get(f"{who.base}/exchange").text)
    leave = Form(f"{who.page.url.path.rpartition('/')[0]}/logout", "post", fields)
    assert "You are signed out" in text(who.send(leave).text)
    assert who.http.get(f"{who.base}/exchange").status_code == 401


def test_an_unknown_role_and_nobody_are_refused(world: World) -> None:
    with pytest.raises(staff.Refused, match="no role"):
        staff.grant(world.bridge, "sandbox", "i", "s", "chief", by=staff.OPERATOR)
    with pytest.raises(staff.NotFound):
        staff.revoke(world.bridge, "sandbox", "i", "nobody", by=staff.OPERATOR)
    staff.grant(world.bridge, "sandbox", "i", "later", "lead", by=staff.OPERATOR)
    known = {each.sub: each for each in staff.people(world.bridge, "sandbox")}
    assert (known["later"].role, known["later"].seen_at) == ("lead", None)
    staff.revoke(world.bridge, "sandbox", "i", "later", by=staff.OPERATOR)
    assert {each.sub: each.role for each in staff.people(world.bridge, "sandbox")}["later"] == (
        DEFAULT
    )
