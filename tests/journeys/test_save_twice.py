"""Save is pressed twice, by an impatient finger or by eight at once: one goal comes of it."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx
import pytest
from nurse import WORDS, Nurse, launch, mark, ours, records, rows, the_one

from fhir_bridge.r4.canonicals import ENABLEMENT_GOAL
from fhir_bridge.store.tables import Enrolment, Outbox, Staff, Submission
from fhir_bridge.wire import read_json
from support.pages import Form, form, text
from support.world import World

FULL = {"strategy": "self-management", "statement": WORDS, "small_win": "Walk to the corner"}


def side_by_side(nurse: Nurse, forms: list[Form], **typed: str) -> list[httpx.Response]:
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda each: nurse.send(each, **FULL | typed), forms))


def kept(world: World, key: str) -> list[int]:
    """The versions of a goal in our record."""
    return [row.version for row in records(world, "Goal") if row.id == key]


def test_eight_launches_at_once(on_both: World) -> None:
    """The nurse was never here before: who she is is raced for as well."""
    with ThreadPoolExecutor(8) as pool:
        nurses = list(pool.map(lambda _: launch(on_both, "whitfield"), range(8)))
    assert len({nurse.ctx for nurse in nurses}) == 8
    assert len(rows(on_both, Staff)) == 1


def test_r16_pressed_twice_one_after_the_other(on_both: World) -> None:
    nurse = launch(on_both)
    blank = nurse.blank()
    first, second = nurse.send(blank, **FULL), nurse.send(blank, **FULL)
    assert first.history[0].headers["location"] == second.history[0].headers["location"]
    assert first.status_code == second.status_code == 200
    key = blank.fields["key"]
    assert the_one(on_both, key)["meta"]["versionId"] == "1"
    assert kept(on_both, key) == [1]
    assert [row.revision for row in rows(on_both, Outbox) if row.id == key] == [1]
    assert text(second.text).count(f"Goal/{the_one(on_both, key)['id']} v1") == 1


def test_eight_at_once(on_both: World) -> None:
    nurse = launch(on_both, "delgado")  # nobody's first goal yet: enrolment is raced for as well
    blank = nurse.blank()
    answers = side_by_side(nurse, [blank] * 8)
    assert {each.history[0].headers["location"] for each in answers} == {
        f"/c/{nurse.ctx}/goals?saved={blank.fields['key']}"
    }
    assert {each.status_code for each in answers} == {200}
    key = blank.fields["key"]
    assert the_one(on_both, key)["description"]["text"] == WORDS
    assert kept(on_both, key) == [1]
    assert len([row for row in rows(on_both, Submission) if row.id == key]) == 1
    assert "In Riverside EHR" in nurse.reads()


def test_eight_first_goals_of_one_patient_at_once(on_both: World) -> None:
    nurse = launch(on_both, "harris")
    forms = [nurse.blank() for _ in range(8)]
    answers = side_by_side(nurse, forms)
    assert {each.status_code for each in answers} == {200}
    keys = {each.fields["key"] for each in forms}
    assert len(keys) == 8
    assert {mark(goal) for goal in ours(on_both)} >= keys
    assert [row.ehr_patient_id for row in rows(on_both, Enrolment)].count("harris") == 1
    assert nurse.reads().count("In Riverside EHR") >= 8


def test_the_same_form_with_another_text_shows_both_and_sends_nothing(alive: World) -> None:
    nurse = launch(alive)
    blank = nurse.blank()
    nurse.send(blank, **FULL)
    again = nurse.send(blank, **FULL | {"statement": "Swim in the lake"})
    assert again.status_code == 409
    assert "This form was sent before with another text" in text(again.text)
    assert WORDS in text(again.text)
    assert "Swim in the lake" in again.text
    key = blank.fields["key"]
    assert the_one(alive, key)["meta"]["versionId"] == "1"
    assert kept(alive, key) == [1]
    editor = form(again.text, f"/goals/{key}")
    assert editor.fields["statement"] == "Swim in the lake"
    assert editor.fields["submission"] not in {key, blank.fields["submission"]}
    assert nurse.send(editor).status_code == 200
    goal = the_one(alive, key)
    assert (goal["meta"]["versionId"], goal["description"]["text"]) == ("2", "Swim in the lake")


@pytest.mark.parametrize("field", ["due", "doer", "small_win", "how_we_know", "strategy"])
def test_any_other_field_counts_as_another_text(alive: World, field: str) -> None:
    other = {
        "due": "2026-12-24", "doer": "caregiver", "small_win": "Stand up", "how_we_know": "I see",
        "strategy": "health-literacy",
    }  # fmt: skip
    nurse = launch(alive)
    blank = nurse.blank()
    nurse.send(blank, **FULL)
    assert nurse.send(blank, **FULL | {field: other[field]}).status_code == 409
    assert kept(alive, blank.fields["key"]) == [1]


def test_two_forms_are_two_goals(alive: World) -> None:
    nurse = launch(alive)
    one, two = nurse.blank(), nurse.blank()
    nurse.send(one, **FULL)
    nurse.send(two, **FULL)
    assert the_one(alive, one.fields["key"])["id"] != the_one(alive, two.fields["key"])["id"]


def test_a_new_submission_under_an_old_key_shows_both(alive: World) -> None:
    """The back button and a second tab: the goal is there, so this cannot be its first text."""
    nurse = launch(alive)
    blank = nurse.blank()
    nurse.send(blank, **FULL)
    again = nurse.send(blank, **FULL | {"submission": str(uuid4()), "statement": "Swim"})
    assert again.status_code == 412
    assert "Someone saved this goal first" in text(again.text)
    assert kept(alive, blank.fields["key"]) == [1]


def test_a_change_sent_twice_is_one_version(on_both: World) -> None:
    nurse = launch(on_both)
    key = nurse.write()
    editor = nurse.editor(key)
    answers = side_by_side(nurse, [editor] * 8, statement="Walk to the church and home")
    assert {each.status_code for each in answers} == {200}
    assert kept(on_both, key) == [2]
    assert the_one(on_both, key)["meta"]["versionId"] == "2"
    [body] = [read_json(row.body) for row in records(on_both, "Goal") if row.id == key]
    assert ENABLEMENT_GOAL in body["meta"]["profile"]


def test_r20_eight_changes_from_one_version_are_one_change_and_seven_comparisons(
    on_both: World,
) -> None:
    nurse = launch(on_both)
    key = nurse.write()
    editors = [nurse.editor(key) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda n: nurse.send(editors[n], statement=f"Walk {n} miles"), range(8))
        )
    assert sorted(each.status_code for each in answers) == [200] + [412] * 7
    assert kept(on_both, key) == [2]
    [winner] = [n for n in range(8) if answers[n].status_code == 200]
    assert the_one(on_both, key)["description"]["text"] == f"Walk {winner} miles"
    for n, answer in enumerate(answers):
        if n != winner:
            assert form(answer.text, f"/goals/{key}").fields["statement"] == f"Walk {n} miles"
            assert f"Walk {winner} miles" in text(answer.text)
