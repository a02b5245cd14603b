"""The plan as it is drawn: red for ours alone, kind words for everybody else."""

import re
from dataclasses import replace

import pytest
from preview import FRAME
from preview_plan import ALL, TALKED, groups, item, open_lines, plan_pages

from fhir_bridge.care.commitment_moves import Side, State
from smart_app.screens.next_steps import next_step
from smart_app.screens.plan import summary
from smart_app.screens.plan_lines import LOOKS, line_of
from support.pages import text

PLANS = plan_pages(FRAME)


def test_ours_and_late_stand_first_and_red_is_nobody_elses() -> None:
    page = PLANS["plan"]
    assert [group.code for group in groups(FRAME)] == ["late", "today", "week", "later", "done"]
    assert page.count('class="fb-task fb-task-late"') == 1
    red = re.search(r'fb-task-late".*?</li>', page, re.DOTALL)
    assert red and "K. Kim CHW" in red[0] and "3 days late" in red[0]
    for group in groups(FRAME):
        assert all(line.late is (group.code == "late") for line in group.lines)


@pytest.mark.parametrize("name", PLANS)
def test_lateness_is_said_of_us_alone(name: str) -> None:
    said = text(PLANS[name])
    assert "overdue" not in said.lower()
    for line in open_lines(FRAME):
        if line.side is not Side.STAFF:
            assert "late" not in line.badge and not line.late


def test_what_did_not_happen_says_whose_part_it_was() -> None:
    said = text(PLANS["plan"])
    assert "Did not happen: ride – our part" in said
    assert "The bus did not come <again> & nobody called" in said
    assert "I waited an hour" in text(PLANS["plan-talk"])
    assert "That was ours to find" in text(PLANS["plan-talk"])


def test_a_question_says_since_when_its_answer_is_waited_for() -> None:
    said = text(PLANS["plan"])
    assert "asked Nov 16, 9:05 · answer was due Nov 19, yesterday" in said
    assert "ask again, or whoever covers for Dr. A. Lindqvist" in said, "that is ours to do"


def test_nothing_can_be_noted_by_a_role_that_may_not_or_after_a_death() -> None:
    for name in ("plan-not-mine", "plan-died", "plan-one-died"):
        main = PLANS[name].partition("<main")[2]
        assert "<form" not in main, name


def test_after_a_mistake_the_form_stands_open_with_what_was_typed() -> None:
    page = item(FRAME, ALL[0], State.DID_NOT_HAPPEN)
    assert re.search(r'<details class="fb-way" open><summary>Did not happen', page)
    assert 'value="I was there"' in page
    assert 'id="error-cause-did-not-happen"' in page


def test_today_begins_with_what_we_owe() -> None:
    owing = replace(FRAME, owed=open_lines(FRAME))
    step = next_step(owing, ())
    assert (step.title, step.tone) == ("Ours, and late: Book a ride that really comes", "late")
    assert "If this waits: The visit cannot be" in step.text


def test_then_the_answers_that_are_due_and_what_is_to_be_talked_about() -> None:
    rest = [line for line in open_lines(FRAME) if not line.late]
    asked = next_step(replace(FRAME, owed=tuple(rest)), ())
    assert asked.title == "Waiting for Dr. A. Lindqvist: Furosemide 20 mg or 40 mg?"
    talk = [line for line in rest if not line.waits]
    step = next_step(replace(FRAME, owed=tuple(talk)), ())
    assert step.title == "Agree on another day: Go to the visit with Dr. Lindqvist"
    assert step.text == "Did not happen: ride – our part · Walter J. Okafor"


def test_what_is_ours_and_late_comes_before_a_first_goal_but_not_before_a_death() -> None:
    owing = replace(FRAME, owed=open_lines(FRAME))
    died = replace(owing, patient=replace(FRAME.patient, deceased=True))
    assert next_step(died, ()).title == "Walter has died"
    assert "hospice" in next_step(replace(owing, hospice=True), ()).title


def test_a_line_says_how_much_there_is() -> None:
    assert summary(()) == "Nothing is written down yet."
    assert summary(groups(FRAME)) == "6 open · 1 of ours late · 2 done"
    assert summary(groups(FRAME)[-1:]) == "Nothing is open."


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_look(state: State) -> None:
    assert state in LOOKS


def test_who_may_note_nothing_is_offered_nothing() -> None:
    assert line_of("1", 1, TALKED, FRAME.moment).moves == ()
