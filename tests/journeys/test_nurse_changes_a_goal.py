"""A goal is changed: here, in the EHR, in two tabs at once. No text is lost or overwritten."""

from datetime import timedelta
from uuid import UUID

import pytest
from eavesdropper import Eavesdropper
from nurse import WORDS, Colleague, Nurse, launch, records, rows, the_one

from fhir_bridge.care.goal import small_win_id
from fhir_bridge.clock import fixed
from fhir_bridge.store.tables import Outbox, Placement
from fhir_bridge.wire import read_json
from support.pages import form, text
from support.world import World

EXTRA = {
    "priority": {"text": "Set by the EHR"},
    "statusReason": "Seen by Dr. Novak",
    "note": [{"text": "Kept in the EHR by somebody else"}],
}


def body(world: World, id: str) -> dict[str, object]:
    [row] = [row for row in records(world, "Goal") if row.id == id]
    found: dict[str, object] = read_json(row.body)
    return found


def test_new_words_date_and_status_reach_the_ehr_as_its_version_two(
    world: World, nurse: Nurse, ehr: Eavesdropper
) -> None:
    key = nurse.write(due="2026-12-04", small_win="Walk to the corner")
    editor = nurse.editor(key)
    assert editor.fields["statement"] == WORDS
    assert editor.fields["due"] == "2026-12-04"
    assert editor.fields["status"] == "active"
    ehr.hush()
    saved = nurse.send(editor, statement="Walk around the lake", due="2027-01-08", status="on-hold")
    assert saved.status_code == 200
    goal = the_one(world, key)
    assert goal["description"]["text"] == "Walk around the lake"
    assert goal["target"][0]["dueDate"] == "2027-01-08"
    assert goal["lifecycleStatus"] == "on-hold"
    assert goal["note"][0]["text"] == "First small win: Walk to the corner"
    [put] = ehr.heard("PUT", "/r4/Goal")
    assert put.headers["if-match"] == 'W/"1"'
    assert f"In Riverside EHR · Goal/{goal['id']} v2" in text(saved.text)


def test_the_goal_keeps_the_day_it_was_agreed_on(world: World, nurse: Nurse) -> None:
    then = world.bridge.clock
    key = nurse.write()
    world.bridge.clock = fixed(then() + timedelta(days=9))
    nurse.send(nurse.editor(key), statement="Walk around the lake")
    world.bridge.clock = then
    assert the_one(world, key)["startDate"] == "2026-11-20"


def test_what_the_ehr_added_is_still_there_after_our_change(
    world: World, nurse: Nurse, colleague: Colleague
) -> None:
    key = nurse.write(small_win="Walk to the corner")
    id = the_one(world, key)["id"]
    mine = the_one(world, key)["note"]
    colleague.change("Goal", id, **EXTRA | {"note": [*mine, *EXTRA["note"]]})
    shown = nurse.reads()
    assert f"In Riverside EHR · Goal/{id} v2" in shown, "what was added changed nothing of ours"
    nurse.send(nurse.editor(key), statement="Walk around the lake", small_win="Stand up")
    goal = the_one(world, key)
    assert goal["description"]["text"] == "Walk around the lake"
    assert goal["priority"] == EXTRA["priority"]
    assert goal["statusReason"] == EXTRA["statusReason"]
    assert sorted(each["text"] for each in goal["note"]) == [
        "First small win: Stand up", "Kept in the EHR by somebody else",
    ]  # fmt: skip
    assert f"Goal/{id} v3" in nurse.reads()


def test_r8_a_change_made_there_while_the_editor_was_open_is_not_overwritten(
    world: World, nurse: Nurse, colleague: Colleague
) -> None:
    key = nurse.write()
    id = the_one(world, key)["id"]
    editor = nurse.editor(key)
    colleague.change("Goal", id, description={"text": "Walk with a walker"})
    saved = nurse.send(editor, statement="Walk around the lake")
    assert "Changed in Riverside EHR: compare" in text(saved.text)
    assert the_one(world, key)["description"]["text"] == "Walk with a walker"
    again = nurse.open(f"goals/{key}/conflict")
    assert "Walk with a walker" in text(again.text)
    assert "Walk around the lake" in text(again.text)
    nurse.send(form(again.text, f"/goals/{key}/conflict"), statement="ours")
    assert the_one(world, key)["description"]["text"] == "Walk around the lake"
    assert f"In Riverside EHR · Goal/{id} v3" in nurse.reads()


def test_something_added_there_while_the_editor_was_open_stays_beside_ours(
    world: World, nurse: Nurse, colleague: Colleague
) -> None:
    key = nurse.write()
    id = the_one(world, key)["id"]
    editor = nurse.editor(key)
    colleague.change("Goal", id, priority=EXTRA["priority"])
    saved = nurse.send(editor, statement="Walk around the lake")
    goal = the_one(world, key)
    assert goal["description"]["text"] == "Walk around the lake"
    assert goal["priority"] == EXTRA["priority"]
    assert f"In Riverside EHR · Goal/{id} v3" in text(saved.text)


def test_a_second_change_there_is_compared_too(
    world: World, nurse: Nurse, colleague: Colleague
) -> None:
    key = nurse.write()
    id = the_one(world, key)["id"]
    colleague.change("Goal", id, description={"text": "Walk with a walker"})
    assert "compare" in nurse.reads()
    colleague.change("Goal", id, description={"text": "Walk with two sticks"})
    page = nurse.open(f"goals/{key}/conflict")
    assert "Walk with two sticks" in text(page.text)
    nurse.send(form(page.text, f"/goals/{key}/conflict"), statement="ours")
    assert the_one(world, key)["description"]["text"] == WORDS
    assert f"Goal/{id} v4" in nurse.reads()


def test_two_tabs_one_goal_both_texts(world: World) -> None:
    browser = world.browser()
    left, right = launch(world, browser=browser), launch(world, browser=browser)
    key = left.write(due="2026-12-04")
    first, second = left.editor(key), right.editor(key)
    assert left.send(first, statement="Walk around the lake").status_code == 200
    stale = right.send(second, statement="Swim in the lake", due="2026-12-31")
    assert stale.status_code == 412
    assert "Someone saved this goal first" in text(stale.text)
    assert "Walk around the lake" in text(stale.text)
    assert the_one(world, key)["description"]["text"] == "Walk around the lake"
    editor = form(stale.text, f"/goals/{key}")
    assert editor.fields["statement"] == "Swim in the lake"
    assert editor.fields["due"] == "2026-12-31"
    assert editor.fields["version"] == "2"
    assert right.send(editor).status_code == 200
    goal = the_one(world, key)
    assert (goal["description"]["text"], goal["meta"]["versionId"]) == ("Swim in the lake", "3")


def test_the_small_win_follows_its_goal(world: World, nurse: Nurse) -> None:
    key = nurse.write(small_win="Walk to the corner")
    win = str(small_win_id(UUID(key)))
    nurse.send(nurse.editor(key), small_win="Stand up alone")
    assert body(world, win)["description"] == {"text": "Stand up alone"}
    nurse.send(nurse.editor(key), status="on-hold")
    assert body(world, win)["lifecycleStatus"] == "on-hold"
    nurse.send(nurse.editor(key), small_win="")
    assert body(world, win)["lifecycleStatus"] == "cancelled"
    assert win not in str(body(world, key))
    assert "note" not in the_one(world, key)


def test_a_goal_that_was_a_mistake_is_marked_so_there_and_gone_here(
    world: World, nurse: Nurse
) -> None:
    key = nurse.write("A goal for another patient")
    saved = nurse.send(nurse.editor(key), status="entered-in-error")
    assert saved.status_code == 200
    assert "A goal for another patient" not in text(saved.text)
    assert the_one(world, key)["lifecycleStatus"] == "entered-in-error"
    assert "A goal for another patient" not in nurse.reads("today")


def test_a_status_that_cannot_follow_is_refused_with_the_words_kept(
    world: World, nurse: Nurse
) -> None:
    key = nurse.write()
    nurse.send(nurse.editor(key), status="cancelled")
    refused = nurse.send(nurse.editor(key), status="active", statement="Walk again")
    assert refused.status_code == 422
    assert form(refused.text, f"/goals/{key}").fields["statement"] == "Walk again"
    assert the_one(world, key)["lifecycleStatus"] == "cancelled"


@pytest.mark.parametrize("which", ["the small win", "an unknown goal", "no id at all"])
def test_what_is_no_goal_of_ours_has_no_editor(world: World, nurse: Nurse, which: str) -> None:
    key = nurse.write(small_win="Walk to the corner")
    wrong = {
        "the small win": str(small_win_id(UUID(key))),
        "an unknown goal": "00000000-0000-4000-8000-000000000000",
        "no id at all": "Goal",
    }
    status = 400 if which == "no id at all" else 404
    for path in (f"goals/{wrong[which]}/edit", f"goals/{wrong[which]}/receipt"):
        assert nurse.open(path).status_code == status


def test_what_the_ehr_drops_without_a_word_is_said(
    world: World, nurse: Nurse, ehr: Eavesdropper
) -> None:
    """An EHR that answers 200 and keeps less than it was sent (W9)."""
    key = nurse.write(due="2026-12-04")
    goal = the_one(world, key)
    path = f"/r4/Goal/{goal['id']}"
    less = {name: value for name, value in goal.items() if name != "target"}
    less["meta"] = {**goal["meta"], "versionId": "2"}
    ehr.say(path, less)
    saved = nurse.send(nurse.editor(key), statement=WORDS)
    ehr.hush()
    assert "target dropped" in text(saved.text)
    [placed] = [row for row in rows(world, Placement) if row.id == key]
    assert placed.state == "in-ehr"


def test_an_update_that_could_not_be_read_back_is_checked_on_the_next_page(
    world: World, nurse: Nurse, ehr: Eavesdropper
) -> None:
    key = nurse.write()
    id = the_one(world, key)["id"]
    editor = nurse.editor(key)
    ehr.say(f"/r4/Goal/{id}", b"", status=500)
    ehr.say("/r4/Goal", b"", status=500)
    saved = nurse.send(editor, statement="Walk around the lake")
    assert "Kept here · checking with Riverside EHR" in text(saved.text)
    ehr.hush()
    assert f"In Riverside EHR · Goal/{id} v2" in nurse.reads()
    assert {row.state for row in rows(world, Outbox) if row.id == key} == {"done"}
