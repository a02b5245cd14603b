"""From facts to words: dates, receipts, rows, the one next step."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

import preview
import pytest

from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.goal import EnablementGoal, Status
from fhir_bridge.r4.views import CareTeamMemberView, ConditionView, MedicineView
from smart_app.screens import goal_form, goals, moments, panels, today
from smart_app.screens.receipts import RECEIPTS, Receipt, receipt

FRAME = preview.FRAME
MOMENT = preview.MOMENT
said = partial(receipt, ehr=preview.EHR)


def row(receipt: Receipt | None = None, **values: object) -> goals.GoalRow:
    given = {"strategy": "self-management", "statement": "Walk to the corner", **values}
    goal = EnablementGoal.model_validate(given)
    return goals.goal_row(goal, receipt or said("in-ehr"), FRAME, version=1)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2026, 11, 24), "Tue, Nov 24"),
        (date(2027, 1, 15), "Fri, Jan 15, 2027"),
        (datetime(2026, 11, 25, 3, 0, tzinfo=UTC), "Tue, Nov 24"),
        (None, ""),
    ],
)
def test_a_day_is_said_in_the_zone(value: date | None, words: str) -> None:
    assert moments.day(value, MOMENT) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2026, 11, 20), "today"),
        (date(2026, 11, 21), "tomorrow"),
        (date(2026, 11, 23), "in 3 days"),
        (date(2026, 11, 19), "yesterday"),
        (date(2026, 11, 10), "10 days ago"),
    ],
)
def test_how_far_a_day_is(value: date, words: str) -> None:
    assert moments.away(value, MOMENT) == words


def test_a_time_of_another_day_says_its_day() -> None:
    assert moments.when(preview.READ_AT, MOMENT) == "9:41"
    assert moments.when(datetime(2026, 11, 18, 16, 42, tzinfo=UTC), MOMENT) == "Nov 18, 10:42"


@pytest.mark.parametrize(
    ("born", "words"),
    [
        ("1948-03-14", "78 y"),
        ("1948-11-21", "77 y"),
        ("2025-10-20", "13 mo"),
        ("1948-03", ""),
        ("2030-01-01", ""),
        (None, ""),
        ("about 1948", ""),
    ],
)
def test_an_age_needs_a_whole_birth_date(born: str | None, words: str) -> None:
    assert moments.age(born, MOMENT) == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2026-11-12T09:40:00-06:00", "2026-11-17T14:10:00-06:00", "Nov 12–17"),
        ("2026-10-30", "2026-11-02", "Oct 30 – Nov 2"),
        ("2026-11-03T18:20:00-06:00", "2026-11-03T23:10:00-06:00", "Nov 3"),
        ("2026-11-12", None, "Nov 12"),
        ("2019-05", None, "May 2019"),
        ("2026-11-31", None, ""),
        ("soon", "later", ""),
    ],
)
def test_a_period_as_far_as_it_is_known(start: str, end: str | None, words: str) -> None:
    assert moments.period(start, end, MOMENT) == words


def test_a_discharge_before_midnight_keeps_its_day() -> None:
    chicago = moments.Moment(MOMENT.now, ZoneInfo("America/Chicago"))
    assert moments.fhir_day("2026-11-13T05:30:00Z", chicago) == "Nov 12"


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (
            said("in-ehr", reference="Goal/123", version="2", at=preview.READ_AT, moment=MOMENT),
            "In Riverside EHR · Goal/123 v2 · 9:41",
        ),
        (said("sending"), "Kept here · sending to Riverside EHR"),
        (said("held"), "Kept here · sign in again to send"),
        (said("conflict"), "Changed in Riverside EHR: compare"),
        (said("kept-here"), "Kept here: this EHR does not take goals"),
        (
            said("not-accepted", reason="a category is required there"),
            "Riverside EHR did not accept – a category is required there",
        ),
    ],
)
def test_receipts_say_what_is_true(made: Receipt, text: str) -> None:
    assert made.text == text


def test_every_receipt_can_be_drawn() -> None:
    assert {said(kind).look.tone for kind in RECEIPTS} == {"good", "wait", "warn", "quiet"}


def test_the_first_thing_is_the_first_goal() -> None:
    step = today.next_step(FRAME, [])
    assert step.title == "Write the first goal with Walter"
    assert step.href == "/c/4f1c/goals#new-goal"


def test_an_ehr_goal_is_not_our_first_goal() -> None:
    step = today.next_step(FRAME, [goals.ehr_goal_row(preview.SODIUM, FRAME)])
    assert step.title == "Write the first goal with Walter"


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([row(due=date(2026, 11, 24))], "Goal due Tue, Nov 24: ask how it goes"),
        ([row(due=date(2026, 11, 20))], "Goal due today: ask how it went"),
        ([row(due=date(2026, 11, 18))], "Goal was due Wed, Nov 18: ask how it went"),
        ([row(due=date(2026, 12, 11))], "Next goal date is Fri, Dec 11"),
        ([row()], "Agree on a date with Walter"),
        ([row(status=Status.COMPLETED)], "Nothing is due for Walter"),
        (
            [row(due=date(2026, 11, 24)), row(said("conflict"))],
            "A goal was changed in Riverside EHR",
        ),
        ([row(said("held"))], "Sign in again to send a goal to Riverside EHR"),
    ],
)
def test_there_is_one_next_step(rows: list[goals.GoalRow], title: str) -> None:
    assert today.next_step(FRAME, rows).title == title


def test_starting_comes_before_everything() -> None:
    step = today.next_step(replace(FRAME, enrolled=False), [row(due=date(2026, 11, 18))])
    assert step.posts
    assert step.href == "/c/4f1c/start"
    assert (step.also, step.also_href) == ("Write the first goal", "/c/4f1c/goals#new-goal")


def test_the_caregiver_is_named_with_what_they_are_once() -> None:
    def named(name: str, role: str) -> str:
        member = CareTeamMemberView(name, role, "RelatedPerson/maria")
        return replace(FRAME, team=(member,)).caregiver

    assert named("Maria Okafor", "Daughter") == "Maria Okafor (daughter)"
    assert named("Maria Okafor (daughter)", "Caregiver") == "Maria Okafor (daughter)"


def test_the_same_name_on_the_list_and_at_a_visit_can_be_told_apart() -> None:
    def of(number: int, kind: str, status: str, onset: str) -> ConditionView:
        return ConditionView(id=str(number), name="HF", status=status, onset=onset, kind=kind)

    rows = [of(1, "visit", "active", "2026-11-13"), of(2, "visit", "resolved", "2026-11-19"),
            of(3, "problem", "active", "2022-11-22")]  # fmt: skip
    shown = panels.panel("Condition", "read", rows, FRAME).items
    assert [item.lines[0] for item in shown] == [
        "Problem list · since Nov 22, 2022",
        "Visit diagnosis · since Nov 13",
        "Visit diagnosis · since Nov 19",
    ]
    assert [item.status for item in shown] == ["", "", "Resolved"]


def test_a_passed_date_is_said_without_blame() -> None:
    assert goals.due_words(row(due=date(2026, 11, 18)), MOMENT) == "was due Nov 18"
    done = row(due=date(2026, 11, 18), status=Status.COMPLETED)
    assert goals.due_words(done, MOMENT) == "by Nov 18"


def test_who_does_it_is_named_where_we_know() -> None:
    names = {doer: row(doer=doer).doer_name for doer in Doer}
    assert names == {
        Doer.PATIENT: "Walter",
        Doer.TOGETHER: "Together",
        Doer.CAREGIVER: "Maria Okafor",
        Doer.CASE_MANAGER: "Case manager",
        Doer.DIRECTED: "Directed by the patient",
    }


def test_the_list_begins_with_what_is_open_and_near() -> None:
    late, soon = row(due=date(2026, 12, 1)), row(due=date(2026, 11, 21))
    done, undated = row(status=Status.COMPLETED), row()
    assert goals.ordered([done, undated, late, soon]) == (soon, late, undated, done)


def test_a_strategy_without_a_goal_is_not_a_zero() -> None:
    cards = {card.strategy.code: card for card in today.strategy_cards(preview.walters_goals())}
    assert cards["health-literacy"].count == "1 reached"
    assert cards["system-navigation"].count == "2 goals"
    assert {card.count for card in today.strategy_cards([])} == {"No goal yet"}


def test_what_was_entered_in_error_is_left_out_and_counted() -> None:
    views = [
        ConditionView(id="1", name="Heart failure", status="active", onset=None),
        ConditionView(id="2", name="Typhoid", status="entered-in-error", onset=None),
    ]
    view = panels.panel("Condition", "read", views, FRAME)
    assert [item.title for item in view.items] == ["Heart failure"]
    assert view.notes == ("1 entered in error in the EHR: left out.",)


def test_encounters_come_latest_first() -> None:
    view = panels.panel("Encounter", "read", preview.ENCOUNTERS, FRAME)
    assert [item.lead for item in view.items] == ["Nov 18", "Nov 12–17", "Nov 3", "Sep 22"]


def test_nothing_read_is_none_and_everything_hidden_is_not() -> None:
    assert panels.panel("CarePlan", "read", (), FRAME).state == "none"
    hidden = panels.panel(
        "CarePlan", "read", (), FRAME, quarantined=(preview.Quarantined("CarePlan", "1", "why"),)
    )
    assert hidden.state == "read"


def test_a_starter_begins_a_form() -> None:
    form = goal_form.blank_form(UUID(int=1), strategy="system-navigation", starter=0)
    assert form.values["statement"] == "Make my next appointment myself"
    unknown = goal_form.blank_form(UUID(int=1), strategy="x", starter=9)
    assert unknown.values == {"doer": "together", "status": "active"}


def test_an_edit_offers_where_the_goal_may_go() -> None:
    form = goal_form.edit_form(preview.WARNINGS, version=4, submission=UUID(int=2))
    assert form.statuses == (
        ("completed", "Achieved"), ("active", "On track"), ("entered-in-error", "Entered in error")
    )  # fmt: skip
    assert not form.new


def test_two_texts_are_compared_field_by_field() -> None:
    mine = goal_form.goal_values(preview.PORTAL)
    theirs = {"statement": mine["statement"], "due": "2026-12-02", "status": "active"}
    both = goal_form.compare("stale", mine, theirs, FRAME)
    assert [(each.name, each.differs) for each in both.rows] == [
        ("statement", False), ("due", True), ("status", False)
    ]  # fmt: skip
    assert both.rows[1].theirs == "Dec 2, 2026"
    assert both.rows[1].their_value == "2026-12-02"
    assert both.theirs == "Saved now"


def test_medicines_taken_now_come_first_and_nothing_is_said_that_the_record_does_not() -> None:
    views = (
        MedicineView(
            id="1", name="Old", how="1 tablet", status="stopped", since="2026-11-19", who="Dr. L",
            why="Dose raised",
        ),
        MedicineView(id="2", name="New", how="", status="active", since="2026-11-01", who=None),
        MedicineView(
            id="3", name=None, how="x", status="active", since=None, who=None, forbids=True
        ),
    )  # fmt: skip
    shown = panels.panel("MedicationRequest", "read", views, FRAME).items
    assert [(each.title, each.status) for each in shown] == [
        ("New", ""), (panels.NO_NAME, ""), ("Old", "Stopped"),
    ]  # fmt: skip
    assert shown[0].lines[0] == panels.NO_DIRECTIONS
    assert shown[1].lines[0] == panels.FORBIDDEN
    assert shown[2].lines == ("1 tablet", "since Nov 19 · Dr. L · Dose raised")
