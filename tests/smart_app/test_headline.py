"""The headline: one question, its words and its way, and nothing added up."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.landmarks import EVENT, SUPPORT, WIN, Mark
from fhir_bridge.learners import Known, Said, sure_of
from fhir_bridge.r4.views import PatientView
from smart_app.screens.frame import PageFrame
from smart_app.screens.headline import (
    BESIDE,
    LEFT,
    MOST_DAYS,
    NOT_ASKED,
    NOT_IN_PLAN,
    RIGHT,
    headline,
)
from smart_app.screens.moments import Moment

NOW = datetime(2026, 11, 20, 15, 52, tzinfo=UTC)
TODAY = date(2026, 11, 20)
FRAME = PageFrame(
    ctx="x", csrf="x", patient_id="okafor", patient=PatientView(
        id="okafor", name="Walter J. Okafor", birth_date="1948-03-14", mrn=None, sex_word="",
        gender="male",
        phone=None, language=None, interpreter_needed=False, deceased=False, identifiers=(),
    ), ehr_name="Riverside EHR", moment=Moment(NOW, ZoneInfo("America/Chicago")),
)  # fmt: skip
PLAN = frozenset(STRATEGIES) - {"digital-empowerment"}


def known(*answers: tuple[str, int, int]) -> Known:
    """Answers: question, how many days ago, value."""
    told = sorted(answers, key=lambda each: -each[1])
    return Known(answers=tuple((code, TODAY - timedelta(ago), value) for code, ago, value in told))


def test_four_answers_are_never_made_into_one() -> None:
    four = known(*((sure_of(code), 2, value) for code, value in zip(STRATEGIES, (7, 6, 2, 5))))  # noqa: B905
    told = headline(FRAME, four, (), frozenset(STRATEGIES))
    assert (told.value, told.words, told.chart) == (None, NOT_ASKED, None)
    assert [each.words for each in told.apart] == [
        "sure (7)", "somewhat sure (6)", "not sure just now (2)", "somewhat sure (5)",
    ]  # fmt: skip


def test_what_is_not_in_the_plan_is_said_to_be_so_and_is_no_zero() -> None:
    told = headline(FRAME, known((sure_of("digital-empowerment"), 2, 0)), (), PLAN)
    assert [each.words for each in told.apart] == [NOT_ASKED, NOT_ASKED, NOT_IN_PLAN, NOT_ASKED]


def test_the_way_there_has_every_answer_and_what_happened() -> None:
    marks = (
        Mark(TODAY - timedelta(80), EVENT, "Stayed in hospital"),
        Mark(TODAY - timedelta(50), EVENT, "Went to the emergency department"),
        Mark(TODAY - timedelta(3), WIN, "Booked a visit"),
    )
    told = headline(FRAME, known(("confidence", 40, 3), ("confidence", 2, 7)), marks, PLAN)
    assert told.chart
    assert told.chart.said == "From 0 to 10: 3 on Oct 11, 7 on Nov 18."
    assert [flag.words for flag in told.chart.flags] == [
        "Went to the emergency department", "Booked a visit",
    ]  # fmt: skip
    assert len(told.chart.rows) == 4
    assert (told.value, told.words, told.change, told.old) == (7, "sure", "from 3", "")


def test_what_happened_on_one_day_is_one_flag_with_one_line() -> None:
    day = TODAY - timedelta(10)
    marks = (
        Mark(day, SUPPORT, "Do with: Day to day"), Mark(day, SUPPORT, "Do for: Phone and online"),
        Mark(day + timedelta(1), WIN, "Booked a visit"),
    )  # fmt: skip
    told = headline(FRAME, known(("confidence", 40, 3), ("confidence", 2, 7)), marks, PLAN)
    assert told.chart
    first, second = told.chart.flags
    assert (first.letter, first.on) == ("A", "Nov 10")
    assert first.words == "Do with: Day to day · Do for: Phone and online"
    assert second.letter_x - first.letter_x >= BESIDE > second.x - first.x
    assert len(told.chart.rows) == 5, "the table has each by itself"


@given(st.lists(st.integers(0, 200), min_size=1, max_size=30), st.sets(st.integers(0, 29)))
def test_letters_stand_apart_and_no_acute_event_is_lost(days: list[int], acute: set[int]) -> None:
    marks = [
        Mark(TODAY - timedelta(ago), EVENT if at in acute else WIN, f"{at}")
        for at, ago in enumerate(sorted(days, reverse=True))
    ]
    told = headline(FRAME, known(("confidence", 200, 3), ("confidence", 0, 7)), marks, PLAN)
    assert told.chart
    flags = told.chart.flags
    assert len(flags) == min(len(set(days)), MOST_DAYS)
    for left, right in pairwise(flags):
        assert left.x < right.x
        assert right.letter_x - left.letter_x >= BESIDE - 0.1
    assert all(LEFT <= each.letter_x <= RIGHT for each in flags)
    events = {each.on for each in marks if each.kind == EVENT}
    shown = {each.on for each in flags}
    assert len(events) > MOST_DAYS or {f"{on:%b} {on.day}" for on in events} <= shown


def test_an_old_answer_says_how_old_it_is() -> None:
    assert headline(FRAME, known(("confidence", 37, 8)), (), PLAN).old == "37 days old"


def test_a_fall_asks_for_a_talk_until_somebody_noted_what_is_in_the_way() -> None:
    fell = known(("confidence", 40, 8), ("confidence", 1, 5))
    told = headline(FRAME, fell, (), PLAN)
    assert told.talk and told.talk[0] == "Less sure than before"
    assert told.talk[2] == "by Mon, Nov 23"
    noted = Said("in-the-way", NOW, TODAY, "The dark", "Practitioner/rc")
    assert headline(FRAME, replace(fell, ways=(noted,)), (), PLAN).talk is None
