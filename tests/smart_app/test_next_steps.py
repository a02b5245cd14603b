"""The one thing that comes next: of any two, the more urgent one; and each says its reason."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any

import preview_advocacy
import preview_needs
import preview_plan
import pytest
from preview import APPOINTMENTS, EHR, FRAME, MOMENT, READ_AT, WARNINGS, WEIGH

from fhir_bridge.care.case import State
from smart_app.screens.advocacy_lines import lines_of as matters_of
from smart_app.screens.alert_lines import AlertLine
from smart_app.screens.contact_row import ContactRow
from smart_app.screens.following_lines import lines_of as followed_of
from smart_app.screens.frame import CaseLine
from smart_app.screens.goals import GoalRow, goal_row
from smart_app.screens.handed import HandedLine
from smart_app.screens.look_lines import LooksLine
from smart_app.screens.medicine_questions import MedicineQuestion
from smart_app.screens.next_steps import NEXT, most_urgent
from smart_app.screens.receipts import receipt
from smart_app.screens.transition_lines import PointLine
from smart_app.screens.transition_way import LATE, SOON

TODAY = MOMENT.today
OWED = [line for group in preview_plan.groups(FRAME) for line in group.lines if line.open]
MATTERS = matters_of(preview_advocacy.told(preview_advocacy.ALL).kept, MOMENT, "Walter")
HANDED = HandedLine("1", "Oakview Nursing", "Fri 9:00", lead=False, lead_from="Mon 12:00")
ASKED = MedicineQuestion("Waiting for Dr. Lindqvist: apixaban", "Asked 9:41", same_day=True)
FOLLOWED = followed_of(preview_needs.TOLD.kept, MOMENT)


CALL = ContactRow(
    stay="1", state="due", look=SOON, last="", next="Call today", clock="by Fri, Nov 20",
    due=True, late=False, may_act=True, may_call=True, numbers=(), offers=(), scripts=(), find=(),
    tries=(), stopped=False, letter=False,
)  # fmt: skip


def point(place: str, key: str = "handoff", **more: Any) -> PointLine:
    late = place == "late"
    return PointLine(
        "1", "stay", key, 0, "Warm hand-over", "", place, "R. Castillo RN",
        "by Fri, Nov 20", "", LATE if late else SOON, "What is not read back was not said.",
        "Read back", "nurse", late=late, **more,
    )  # fmt: skip


def goal(number: int, kind: str = "in-ehr", **values: Any) -> GoalRow:
    made = (WEIGH, APPOINTMENTS, WARNINGS)[number].model_copy(update=values)
    return goal_row(made, receipt(kind, EHR), FRAME, version=1)


def case(state: State, *ways: State) -> CaseLine:
    return CaseLine(state, "", "", datetime.combine(READ_AT, READ_AT.timetz()), frozenset(ways))


READING = AlertLine(
    "a1", 1, "Weight: 88 kg, above what was agreed", "R. Castillo", "an answer by Fri", "waits",
    SOON, "", (), open=True, late=False,
)  # fmt: skip
SAYS: Mapping[str, Mapping[str, Any]] = {
    "died": {"patient": replace(FRAME.patient, deceased=True)},
    "hospice": {"hospice": True},
    "start": {"enrolled": False},
    "take-on": {"case": case(State.UNASSIGNED, State.ACCEPTED)},
    "medicine-today": {"questions": (ASKED,)},
    "way-home-safety": {"stays": (point("now", same_day=True),)},
    "reading-alert": {"alerts": (READING,)},
    "promise-late": {"owed": [each for each in OWED if each.late]},
    "way-home-late": {"stays": (point("late"),)},
    "medicine-late": {"questions": (replace(ASKED, same_day=False, late=True),)},
    "letter-late": {"matters": [each for each in MATTERS if each.late]},
    "service-late": {"followed": [each for each in FOLLOWED if each.late]},
    "handover-late": {"handed": (HANDED, replace(HANDED, lead=True))},
    "call-today": {"contact": CALL},
    "way-home-today": {"stays": (point("now"),)},
    "look-again": {"looks": LooksLine(again="Look again on day 14", clock="Tue, Dec 1, today")},
    "letter-near": {"matters": [each for each in MATTERS if each.near and not each.late]},
    "hours-open": {"followed": [each for each in FOLLOWED if each.unfilled]},
    "answer-awaited": {"owed": [each for each in OWED if each.waits and not each.late]},
    "another-day": {"owed": [e for e in OWED if e.state.value == "did-not-happen" and not e.late]},
    "handover-waits": {"handed": (HANDED,)},
    "first-goal": {"goals": ()},
    "goal-date": {"goals": (goal(0, due=TODAY),)},
    "two-texts": {"goals": (goal(1, "conflict", due=date(2027, 3, 1)),)},
    "sign-in": {"goals": (goal(2, "held", due=date(2027, 3, 1)),)},
    "said-yes": {"case": case(State.ACCEPTED, State.CONSENTED)},
    "way-home-found-late": {"stays": (point("now", before_us=True),)},
    "look-back": {"looks": LooksLine(back="Back in hospital on day 12", back_by="best by Fri")},
    "goal-soon": {"goals": (goal(0, due=TODAY + timedelta(days=3)),)},
    "goal-no-date": {"goals": (goal(1, due=None),)},
    "goal-later": {"goals": (goal(0, due=date(2027, 3, 1)),)},
}
"""What a page must know for a row to speak. A new row needs its own."""

CODES = [row.code for row in NEXT]
A_GOAL = {"goal-date", "two-texts", "sign-in", "goal-soon", "goal-no-date", "goal-later"}
NOT_TOGETHER = (
    {"take-on", "said-yes"}, {"goal-date", "goal-soon"}, {"goal-date", "goal-later"},
    {"goal-soon", "goal-later"}, *({"first-goal", each} for each in A_GOAL),
    {"first-goal", "way-home-found-late"},  # without a goal it is a row of today: the test below
)  # fmt: skip
PAIRS = [pair for pair in combinations(CODES, 2) if set(pair) not in NOT_TOGETHER]


def together(*codes: str) -> str:
    """Which of several things comes next."""
    seen = FRAME
    rows: tuple[GoalRow, ...] = (goal(0, due=date(2027, 3, 1)),)
    told = [SAYS[code] for code in codes]
    if any("goals" in each for each in told):
        rows = tuple(row for each in told for row in each.get("goals", ()))
    for name in ("patient", "hospice", "enrolled", "case", "contact"):
        for each in told:
            seen = replace(seen, **({name: each[name]} if name in each else {}))
    for each in told:
        looks = vars(each.get("looks", LooksLine())).items()
        seen = replace(seen, looks=replace(seen.looks, **{k: v for k, v in looks if v}))
    for name in ("owed", "matters", "followed", "stays", "questions", "handed", "alerts"):
        found = tuple(line for each in told for line in each.get(name, ()))
        seen = replace(seen, **{name: found})
    return most_urgent(seen, rows)[0]


def test_rows_stand_in_the_order_of_their_ranks_each_with_its_own_name() -> None:
    assert [row.rank for row in NEXT] == sorted(row.rank for row in NEXT)
    assert len(set(CODES)) == len(CODES)
    assert set(SAYS) == set(CODES), "a new row tells what it speaks about"


@pytest.mark.parametrize("code", CODES)
def test_each_speaks_where_nothing_else_does(code: str) -> None:
    assert together(code) == code


@pytest.mark.parametrize(("first", "then"), PAIRS)
def test_of_any_two_the_more_urgent_one_comes_first(first: str, then: str) -> None:
    assert together(first, then) == together(then, first) == first


def test_without_a_goal_what_was_late_when_we_were_told_comes_before_writing_one() -> None:
    assert together("first-goal", "way-home-found-late") == "way-home-today"


def test_nothing_at_all_is_said_kindly() -> None:
    code, step = most_urgent(FRAME, [goal(0, status="completed", due=None)])
    assert code == "" and step.title == "Nothing is due for Walter"


@pytest.mark.parametrize("code", CODES)
def test_each_says_its_reason(code: str) -> None:
    told = SAYS[code]
    seen = replace(FRAME, **{
        name: tuple(value) if isinstance(value, list) else value
        for name, value in told.items() if name != "goals"
    })  # fmt: skip
    assert most_urgent(seen, told.get("goals", [goal(0)]))[1].text


@pytest.mark.parametrize("key", ["safe-tonight", "medicines-in-hand", "contact", "explained"])
def test_what_a_call_would_prove_does_not_stand_before_the_call(key: str) -> None:
    waits = (point("late", key, same_day=True), point("now", key))
    assert most_urgent(replace(FRAME, contact=CALL, stays=waits), ())[0] == "call-today"
    assert most_urgent(replace(FRAME, stays=waits), ())[0] == "way-home-safety"
