"""The history of a goal: every text, who wrote it, when it was sent, what the EHR answered."""

from collections.abc import Iterator

import pytest
from eavesdropper import Eavesdropper
from nurse import WORDS, Colleague, Nurse, launch, rows, the_one

from fhir_bridge.store.tables import Audit
from support.pages import text
from support.world import World

SCRIPT = "<script>alert(1)</script> is no text for a goal"


@pytest.fixture
def nurse(world: World) -> Iterator[Nurse]:
    world.control(token_seconds=3600)
    yield launch(world)
    world.control()


def test_typed_sent_confirmed_with_every_text(world: World, nurse: Nurse) -> None:
    key = nurse.write(due="2026-12-04")
    nurse.send(nurse.editor(key), statement="Walk around the lake", due="2026-12-11")
    goals = nurse.open("goals")
    assert f"goals/{key}/history" in goals.text
    told = nurse.reads(f"goals/{key}/history")
    assert "typed 9:41 sent 9:41 confirmed v2 9:41" in told
    assert "typed 9:41 sent 9:41 confirmed v1 9:41" in told
    assert told.count("R. Castillo RN") >= 2
    assert told.index("Walk around the lake") < told.index(WORDS)
    assert "Fri, Dec 11 (changed)" in told
    assert "In Riverside EHR" in told


def test_a_choice_shows_the_text_that_was_not_taken(world: World, nurse: Nurse) -> None:
    key = nurse.write()
    id = the_one(world, key)["id"]
    Colleague(world).change("Goal", id, description={"text": "Walk with a walker"})
    nurse.send(nurse.texts(key), statement="ours")
    told = nurse.reads(f"goals/{key}/history")
    assert "changed in Riverside EHR v2, seen 9:41" in told
    assert "Chosen between this and what Riverside EHR had then" in told
    assert "Walk with a walker" in told
    assert "Taken" not in told.split("Chosen between", 1)[1].split("Text 1", 1)[0]
    assert "confirmed v3" in told


def test_what_the_ehr_answered_is_told_in_its_own_words_and_never_run(
    nurse: Nurse, ehr: Eavesdropper
) -> None:
    issue = {"severity": "error", "code": "invalid", "diagnostics": SCRIPT}
    outcome = {"resourceType": "OperationOutcome", "issue": [issue]}
    ehr.say("/r4/Goal", outcome, method="POST", status=422)
    key = nurse.write()
    ehr.hush()
    page = nurse.open(f"goals/{key}/history")
    assert "not accepted 9:41" in text(page.text)
    assert "The EHR said:" in text(page.text)
    assert "<script>alert" not in page.text


def test_what_was_never_sent_is_said_so(world: World, nurse: Nurse) -> None:
    world.control({"kind": "status", "status": 503, "type": "Goal", "method": "POST"})
    key = nurse.write()
    nurse.send(nurse.editor(key), statement="Walk around the lake")
    told = nurse.reads(f"goals/{key}/history")
    assert "Riverside EHR was away 9:41" in told


def test_reading_it_is_audited_and_it_is_this_patients_alone(world: World, nurse: Nurse) -> None:
    key = nurse.write()
    nurse.reads(f"goals/{key}/history")
    read = [row for row in rows(world, Audit) if row.what == f"Goal/{key}/_history"]
    assert [(row.action, row.patient_id is not None) for row in read] == [("R", True)]
    assert launch(world, "delgado").open(f"goals/{key}/history").status_code == 404
