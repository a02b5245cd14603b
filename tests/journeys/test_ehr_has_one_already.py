"""A create that made nothing: what the EHR has already is looked up by our mark, not believed."""

from typing import Any

import pytest
from eavesdropper import Eavesdropper
from nurse import GOAL_ID, WORDS, Colleague, Turning, launch, mark, ours, rows, the_one

from fhir_bridge.delivery import keep_next
from fhir_bridge.store.tables import Outbox, Placement
from support.pages import text
from support.world import World

GOAL = {
    "resourceType": "Goal", "lifecycleStatus": "active",
    "description": {"text": "Walk with a walker"}, "subject": {"reference": "Patient/okafor"},
}  # fmt: skip
RACE = {
    "resourceType": "OperationOutcome",
    "issue": [{"severity": "error", "code": "conflict", "diagnostics": "Two were made at once"}],
}
OURS = {"statement": "ours", "status": "ours", "due": "ours"}


def twin(world: World, key: str) -> str:
    """A goal with our mark that is there before ours; gives its id."""
    marked = GOAL | {"identifier": [{"system": GOAL_ID, "value": key}]}
    return str(Colleague(world).fhir("POST", "Goal", json=marked).json()["id"])


def marked(world: World, key: str) -> list[dict[str, Any]]:
    """Every goal in the EHR with this mark."""
    return [goal for goal in ours(world) if mark(goal) == key]


def promises(world: World, key: str) -> list[str]:
    return [row.state for row in rows(world, Outbox) if row.id == key]


@pytest.mark.parametrize("status", [409, 412])
def test_a_create_refused_for_one_that_is_not_there_is_sent_again_later(
    overheard: World, ehr: Eavesdropper, real: Turning, status: int
) -> None:
    """HAPI answers some of the conditional creates that race with 409, and made none."""
    nurse = launch(overheard)
    blank = nurse.blank()
    ehr.say("/r4/Goal", RACE, method="POST", status=status)
    saved = nurse.send(blank, strategy="self-management", statement=WORDS)
    key = blank.fields["key"]
    assert "compare" not in text(saved.text)
    assert promises(overheard, key) == ["queued"]
    ehr.hush()
    real.on(minutes=1)
    assert keep_next(overheard.bridge) == "created"
    assert the_one(overheard, key)["description"]["text"] == WORDS


@pytest.mark.parametrize("refused", [True, False])
def test_one_with_our_mark_and_another_text_is_compared_not_overwritten(
    overheard: World, ehr: Eavesdropper, *, refused: bool
) -> None:
    """A record restored from a backup, or somebody was faster than our second look."""
    nurse = launch(overheard)
    blank = nurse.blank()
    key = blank.fields["key"]
    id = twin(overheard, key)
    if refused:
        ehr.say("/r4/Goal", RACE, method="POST", status=409)
    saved = nurse.send(blank, strategy="self-management", statement=WORDS)
    ehr.hush()
    assert "Changed in Riverside EHR: compare" in text(saved.text)
    assert the_one(overheard, key)["description"]["text"] == "Walk with a walker"
    both = nurse.reads(f"goals/{key}/conflict")
    assert "Walk with a walker" in both
    assert "Last agreed" not in both, "nothing ever was"
    nurse.send(nurse.texts(key), **OURS)
    goal = the_one(overheard, key)
    assert (goal["id"], goal["description"]["text"]) == (id, WORDS)
    assert "compare" not in nurse.reads()


def test_of_two_with_our_mark_one_is_taken_and_none_is_made(overheard: World) -> None:
    nurse = launch(overheard)
    blank = nurse.blank()
    key = blank.fields["key"]
    both = {twin(overheard, key), twin(overheard, key)}
    nurse.send(blank, strategy="self-management", statement=WORDS)
    nurse.send(nurse.texts(key), **OURS)
    kept = {goal["id"]: goal["description"]["text"] for goal in marked(overheard, key)}
    assert set(kept) == both  # of one age here: the clock stands still
    assert sorted(kept.values()) == sorted([WORDS, "Walk with a walker"])


def test_what_was_saved_before_a_conflict_was_known_waits_for_the_nurse(
    overheard: World, real: Turning
) -> None:
    nurse = launch(overheard)
    key = nurse.write()
    goal = the_one(overheard, key)
    overheard.control({"kind": "status", "status": 500, "type": "Goal", "method": "PUT"})
    nurse.send(nurse.editor(key), statement="Walk around the lake")
    nurse.send(nurse.editor(key), statement="Swim in the lake")
    overheard.control()
    assert promises(overheard, key) == ["done", "unknown", "queued"]
    Colleague(overheard).change("Goal", goal["id"], description={"text": "Walk with a walker"})
    real.on(seconds=61)
    assert keep_next(overheard.bridge) == "conflict"
    assert keep_next(overheard.bridge) is None
    assert the_one(overheard, key)["description"]["text"] == "Walk with a walker"
    assert "Changed in Riverside EHR: compare" in nurse.reads()
    both = nurse.reads(f"goals/{key}/conflict")
    assert "Walk with a walker" in both
    assert "Swim in the lake" in both
    nurse.send(nurse.texts(key), **OURS)
    assert the_one(overheard, key)["description"]["text"] == "Swim in the lake"


def test_a_goal_without_our_mark_is_never_taken_for_ours(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    """An EHR that takes If-None-Exist for a question about something else."""
    nurse = launch(overheard)
    blank = nurse.blank()
    stranger = Colleague(overheard).fhir("POST", "Goal", json=GOAL).json()
    ehr.say("/r4/Goal", stranger, method="POST")
    nurse.send(blank, strategy="self-management", statement=WORDS)
    key = blank.fields["key"]
    assert promises(overheard, key) == ["queued"]
    assert [row.ehr_id for row in rows(overheard, Placement) if row.id == key] == [None]
    ehr.hush()
    real.on(minutes=1)
    assert keep_next(overheard.bridge) == "created"
    assert the_one(overheard, key)["id"] != stranger["id"]
    assert Colleague(overheard).read("Goal", stranger["id"])["description"] == GOAL["description"]


def test_a_change_to_a_goal_that_was_deleted_there_is_not_tried_for_ever(overheard: World) -> None:
    nurse = launch(overheard)
    key = nurse.write()
    Colleague(overheard).fhir("DELETE", f"Goal/{the_one(overheard, key)['id']}")
    saved = nurse.send(nurse.editor(key), statement="Walk around the lake")
    assert "did not accept" in text(saved.text)
    assert promises(overheard, key) == ["done", "rejected"]
    assert marked(overheard, key) == []
