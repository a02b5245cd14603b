"""What goes on the page a patient takes home, and whether it can be read."""

from dataclasses import replace
from datetime import UTC, date, datetime
from string import Formatter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.commitment_moves import CAUSES, Kind, Side, State
from fhir_bridge.care.commitments import Agreed, Commitment, Owner, Step
from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.goal import EnablementGoal, Status
from fhir_bridge.care.handout import (
    GENERAL,
    GOAL_LENGTH,
    IN_THE_PLAN,
    MOST_GOALS,
    SHORT_LENGTH,
    STEP_LENGTH,
    Awaited,
    GoalLine,
    Handout,
    awaited,
    fit,
    goals_first,
    language_for,
    sheet_in,
)
from fhir_bridge.care.handout_words import (
    ALOUD,
    DAYS,
    EN,
    ENGLISH,
    ES,
    HELPERS,
    LANGUAGES,
    MONTHS,
    SPANISH,
    WORDS,
    dated,
    said_day,
    said_time,
)
from fhir_bridge.care.warning_signs import SHEETS
from fhir_bridge.care.warning_signs_es import LINES, in_spanish

AT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def test_both_catalogues_say_the_same_things_with_the_same_places() -> None:
    def places(words: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(words) if name}

    assert set(ENGLISH) == set(SPANISH)
    for name, words in ENGLISH.items():
        assert places(words) == places(SPANISH[name]), name
    assert set(WORDS) == set(LANGUAGES)
    assert set(HELPERS[EN]) == set(HELPERS[ES]) == set(Doer)
    assert {len(each) for each in MONTHS.values()} == {12}
    assert {len(each) for each in DAYS.values()} == {7}
    assert [said_day(date(2026, 1, 4), each) for each in (EN, ES, ALOUD)] == [
        "Sun, Jan 4", "dom 4 de ene", "Sun, Jan 4",
    ]  # fmt: skip
    assert dated(date(2026, 1, 4), EN) == "Sun, Jan 4, 2026"


@pytest.mark.parametrize("sheet", [*SHEETS.values(), GENERAL], ids=lambda sheet: sheet.code)
def test_every_sheet_has_its_spanish_lines_with_the_same_places(sheet: object) -> None:
    made = in_spanish(sheet)  # type: ignore[arg-type]
    assert made, "an English line was changed: write its Spanish anew in warning_signs_es"
    for line, ours in zip(made.lines, sheet.lines, strict=True):  # type: ignore[attr-defined]
        assert (line.level, line.slot) == (ours.level, ours.slot)
        assert ("{order}" in line.words) is ("{order}" in ours.words)
    assert made.draft


def test_a_changed_english_line_is_never_printed_with_its_old_spanish() -> None:
    sheet = SHEETS["copd"]
    line = replace(sheet.lines[0], words="you cannot speak at all")
    changed = replace(sheet, lines=(line, *sheet.lines[1:]))
    assert in_spanish(changed) is None
    assert sheet_in(changed, ES) is changed
    assert sheet_in(sheet, EN) is sheet
    assert sheet_in(sheet, ES).lines[0].words == LINES[sheet.lines[0].words]


@pytest.mark.parametrize(
    ("spoken", "interpreter", "language"),
    [
        ("English", False, EN), ("", False, EN), ("Spanish", False, ES), ("Spanish", True, ES),
        ("Vietnamese", False, ALOUD), ("", True, ALOUD), ("English", True, ALOUD),
    ],
)  # fmt: skip
def test_the_patients_language_comes_first(spoken: str, interpreter: bool, language: str) -> None:
    assert language_for(spoken, interpreter=interpreter) == language


@pytest.mark.parametrize("status", Status)
def test_only_goals_that_are_worked_on_are_printed(status: Status) -> None:
    goal = EnablementGoal(strategy="self-management", statement="Walk", status=status)
    assert bool(goals_first([goal], {})) is (status in IN_THE_PLAN)


def test_the_goal_that_is_due_first_comes_first_with_its_next_step() -> None:
    late, soon, some_day = (
        EnablementGoal(key=UUID(int=number), strategy="self-management", statement=f"Goal {number}",
                       due=due)
        for number, due in ((1, date(2027, 1, 1)), (2, date(2026, 12, 1)), (3, None))
    )  # fmt: skip
    told = goals_first([late, some_day, soon], {str(soon.key): "Begin"})
    assert told == [
        GoalLine("Goal 2", "Begin", Doer.TOGETHER), GoalLine("Goal 1", "", Doer.TOGETHER),
        GoalLine("Goal 3", "", Doer.TOGETHER),
    ]  # fmt: skip


def promise(side: Side, kind: Kind = Kind.COMMITMENT, day: int = 24) -> Commitment:
    doer = Doer.CASE_MANAGER if kind is Kind.TO_DO else None
    agreed = Agreed(
        kind, "Bring the oxygen", Owner(side, "Somebody"), date(2026, 11, day), doer=doer
    )
    return Commitment.begun(agreed, "Practitioner/1", AT, role="case-manager")


@pytest.mark.parametrize("side", Side)
def test_a_patient_waits_for_us_clinicians_and_agencies(side: Side) -> None:
    kind = Kind.QUESTION if side is Side.CLINICIAN else Kind.COMMITMENT
    told = awaited([promise(side, kind)])
    waits = side in {Side.STAFF, Side.CLINICIAN, Side.AGENCY}
    assert bool(told) is waits, "what a caregiver took on or said is never printed"
    if waits:
        assert told[0].what == ("" if kind is Kind.QUESTION else "Bring the oxygen")


def test_what_is_done_is_not_waited_for_and_the_nearest_comes_first() -> None:
    role = "case-manager"
    done = promise(Side.STAFF).move_to(Step(State.DONE, "x", AT), role=role)
    cause = next(iter(CAUSES))
    not_done = promise(Side.STAFF).move_to(
        Step(State.DID_NOT_HAPPEN, "x", AT, "No time", cause), role=role
    )
    told = awaited([done, promise(Side.AGENCY, day=27), not_done, promise(Side.STAFF, day=25)])
    assert [each.by.day for each in told] == [25, 27]


@given(st.lists(st.text(min_size=1, max_size=200), max_size=6), st.booleans())
def test_what_does_not_fit_is_cut_or_left_and_said_so(said: list[str], private: bool) -> None:
    goals = tuple(GoalLine(words, words, Doer.PATIENT) for words in said)
    waits = tuple(Awaited(words, words, AT.date()) for words in said)
    made = fit(Handout("Walter", AT.date(), "", EN, private, GENERAL, goals=goals, awaited=waits,
                       wins=tuple(said)))  # fmt: skip
    assert len(made.goals) <= MOST_GOALS
    assert all(len(each.words) <= GOAL_LENGTH and len(each.next_step) <= STEP_LENGTH
               for each in made.goals)  # fmt: skip
    assert all(len(each) <= SHORT_LENGTH for each in made.wins)
    assert not private or {each.what for each in made.awaited} <= {""}
    assert bool(made.left) >= (len(said) > MOST_GOALS)
    assert all("\n" not in each.words for each in made.goals)


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("Walk to the corner", "Walk to the corner"),
        ("word " * 40, " ".join(["word"] * 8) + "…"),  # cut at a word
        ("w" * 100, "w" * (STEP_LENGTH - 1) + "…"),  # there is no place to cut
    ],
)
def test_a_long_step_ends_at_a_word_and_shows_that_more_was_said(said: str, printed: str) -> None:
    goals = (GoalLine("Walk", said, Doer.PATIENT),)
    made = fit(Handout("W", AT.date(), "", EN, False, GENERAL, goals=goals))
    assert made.goals[0].next_step == printed
    assert bool(made.left) is (printed != said)


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [(0, 5, "12:05 AM"), (9, 30, "9:30 AM"), (12, 0, "12:00 PM"), (14, 5, "2:05 PM")],
)
def test_a_time_is_said_as_people_say_it_here(hour: int, minute: int, said: str) -> None:
    assert said_time(AT.replace(hour=hour, minute=minute)) == said


def test_one_more_is_said_as_one() -> None:
    goals = tuple(GoalLine(word, "", Doer.PATIENT) for word in "abcd")
    made = fit(Handout("W", AT.date(), "", EN, False, GENERAL, goals=goals))
    assert made.left == ("1 more goal: no room on one page.",)
