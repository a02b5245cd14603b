"""What comes next for a patient: the one most urgent thing, of enablement and transition alike.

There is one *Next*: of the rows of ``NEXT``, which stand in their order of urgency, the first that
has something to say. To add one: a function that returns a ``NextStep`` (what, and why) or None,
and its row at the end of its rank; a test holds the order.
"""

from collections.abc import Iterable

from fhir_bridge.care.goal import Status
from smart_app.screens import (
    handed_steps,
    home_steps,
    next_of_case,
    next_of_goals,
    next_of_looks,
    next_of_plan,
    reading_steps,
)
from smart_app.screens.frame import PageFrame
from smart_app.screens.goals import GoalRow, ordered
from smart_app.screens.next_step import NextStep, Rank, Row

NEXT = (
    Row("died", Rank.SILENCE, next_of_case.quiet),
    Row("hospice", Rank.SILENCE, next_of_case.comfort),
    Row("start", Rank.BEGIN, next_of_case.start),
    Row("take-on", Rank.BEGIN, next_of_case.taken_on),
    Row("medicine-today", Rank.SAFETY, home_steps.medicine_today),
    Row("way-home-safety", Rank.SAFETY, home_steps.home_safety),
    Row("reading-alert", Rank.SAFETY, reading_steps.alert_open),
    Row("promise-late", Rank.LATE, next_of_plan.owed_late),
    Row("way-home-late", Rank.LATE, home_steps.home_late),
    Row("medicine-late", Rank.LATE, home_steps.medicine_late),
    Row("letter-late", Rank.LATE, next_of_plan.letter_late),
    Row("service-late", Rank.LATE, next_of_plan.service_late),
    Row("handover-late", Rank.LATE, handed_steps.handed_late),
    Row("call-today", Rank.TODAY, home_steps.call_today),
    Row("way-home-today", Rank.TODAY, home_steps.home_now),
    Row("look-again", Rank.TODAY, next_of_looks.look_again),
    Row("letter-near", Rank.WAITS, next_of_plan.letter_near),
    Row("hours-open", Rank.WAITS, next_of_plan.hours_open),
    Row("answer-awaited", Rank.WAITS, next_of_plan.waited_for),
    Row("another-day", Rank.WAITS, next_of_plan.did_not_happen),
    Row("handover-waits", Rank.WAITS, handed_steps.handed_waits),
    Row("first-goal", Rank.ASK, next_of_goals.first_goal),
    Row("goal-date", Rank.ASK, next_of_goals.date_reached),
    Row("two-texts", Rank.ASK, next_of_goals.conflict),
    Row("sign-in", Rank.ASK, next_of_goals.held),
    Row("said-yes", Rank.ASK, next_of_case.said_yes),
    Row("way-home-found-late", Rank.ASK, home_steps.home_found_late),
    Row("look-back", Rank.ASK, next_of_looks.look_back),
    Row("goal-soon", Rank.SOON, next_of_goals.due_soon),
    Row("goal-no-date", Rank.SOON, next_of_goals.no_date),
    Row("goal-later", Rank.SOON, next_of_goals.later),
)


def next_step(frame: PageFrame, goals: Iterable[GoalRow]) -> NextStep:
    """The one thing to do next, with its reason, from what is known."""
    return most_urgent(frame, goals)[1]


def most_urgent(frame: PageFrame, goals: Iterable[GoalRow]) -> tuple[str, NextStep]:
    """The code of the row that speaks, and what it says; "" where nothing is due at all."""
    ours = _ours(goals)
    said = ((row.code, row.rule(frame, ours)) for row in NEXT)
    found = next(((code, step) for code, step in said if step), None)
    return found or ("", _nothing(frame))


def _nothing(frame: PageFrame) -> NextStep:
    return NextStep(
        f"Nothing is due for {frame.first_name}",
        "Every goal is reached or stopped. Ask what comes next.",
        "circle-check",
        href=frame.url("goals") + "#new-goal",
        action="Write a goal",
        action_icon="plus",
    )


def _ours(goals: Iterable[GoalRow]) -> list[GoalRow]:
    return [row for row in ordered(goals) if row.ours and row.status != Status.ENTERED_IN_ERROR]
