"""How sure somebody is: in words, when it asks for a talk, and what it never does."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.asking import (
    CONFIDENCE,
    EACH_CONTACT,
    QUESTIONS,
    RULER,
    Asked,
    due_from,
    may_be_put,
    next_questions,
    room_today,
)
from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.confidence import (
    FELL,
    LOW,
    NOT_SURE,
    SOMEWHAT,
    SURE,
    TALKS,
    asks_what_is_in_the_way,
    in_words,
    worth_a_talk,
)
from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.instruments import (
    INSTRUMENTS,
    OTHER,
    SEMCD_CREDIT,
    SEMCD_ITEMS,
    Score,
    semcd_score,
)

TODAY = date(2026, 11, 20)
THANKSGIVING = WorkCalendar(frozenset({date(2026, 11, 26)}))
days = st.dates(TODAY - timedelta(days=500), TODAY)


@pytest.mark.parametrize(
    ("answer", "words"), [(0, NOT_SURE), (3, NOT_SURE), (4, SOMEWHAT), (6, SOMEWHAT), (7, SURE)]
)
def test_an_answer_has_words(answer: int, words: str) -> None:
    assert in_words(answer) == words
    assert asks_what_is_in_the_way(answer) == (answer < 7)


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ((), None), ((8,), None), ((3,), LOW), ((4,), None), ((8, 5), FELL), ((8, 6), None),
        ((9, 3), FELL), ((3, 3), LOW), ((3, 6), None), ((9, 5, 5), None), ((0,), LOW),
    ],
)  # fmt: skip
def test_a_low_or_falling_answer_asks_for_a_talk(answers: tuple[int, ...], why: str | None) -> None:
    trend = [(TODAY - timedelta(days=30 * at), value) for at, value in enumerate(answers[::-1])]
    talk = worth_a_talk(trend[::-1], THANKSGIVING)
    assert (talk.why if talk else None) == why
    assert talk is None or talk.why in TALKS
    assert talk is None or talk.by == date(2026, 11, 24)


def test_a_talk_is_due_in_two_business_days() -> None:
    talk = worth_a_talk([(date(2026, 11, 25), 2)], THANKSGIVING)
    assert talk and talk.by == date(2026, 11, 30)


CODES = st.sampled_from(sorted(QUESTIONS))
asked = st.lists(st.builds(Asked, CODES, days, st.booleans()), max_size=12)
plans = st.sets(st.sampled_from(sorted(STRATEGIES)))


@given(asked, plans, st.none() | days)
def test_nobody_is_asked_again_within_thirty_days_but_after_an_acute_event(
    known: list[Asked], plan: set[str], acute_on: date | None
) -> None:
    offered = next_questions(known, plan, TODAY, acute_on)
    assert sum(each.kind == RULER for each in offered) <= EACH_CONTACT
    for question in offered:
        assert not question.strategy or question.strategy in plan
        before = [each.on for each in known if each.question == question.code]
        recent = [on for on in before if TODAY - on < timedelta(days=30)]
        assert not recent or (
            question.after_event and acute_on is not None and max(recent) < acute_on
        )
        assert TODAY not in before
        assert may_be_put(question, known, plan, TODAY, acute_on)
        assert room_today(known, question, TODAY)


@given(asked, plans, st.none() | days)
def test_whoever_would_rather_not_is_left_in_peace_for_a_year_whatever_happens(
    known: list[Asked], plan: set[str], acute_on: date | None
) -> None:
    for question in next_questions(known, plan, TODAY, acute_on):
        said = [each for each in known if each.question == question.code]
        last = max(said, key=lambda each: each.on, default=None)
        same_day = [each.declined for each in said if last and each.on == last.on]
        if last and all(same_day):
            assert due_from(last) <= TODAY


def test_what_was_answered_today_can_be_put_right_and_takes_no_further_room() -> None:
    three = [Asked(code, TODAY) for code in (CONFIDENCE, "importance", "wanting")]
    question = QUESTIONS[CONFIDENCE]
    assert may_be_put(question, three, (), TODAY)
    assert room_today(three, question, TODAY)
    assert not room_today(three, QUESTIONS["confidence-self-management"], TODAY)
    assert room_today(three, QUESTIONS["matters"], TODAY)


def test_three_of_the_strategies_first_leave_no_room_for_a_fourth_on_the_ruler() -> None:
    three = [Asked(f"confidence-{each}", TODAY) for each in sorted(STRATEGIES)[1:]]
    offered = next_questions(three, STRATEGIES, TODAY)
    assert [each.kind for each in offered if each.kind == RULER] == []


def test_somebody_else_who_learns_is_asked_in_other_words() -> None:
    question = QUESTIONS[CONFIDENCE]
    assert question.asked_of(patient=True) == question.text
    assert "your part" in question.asked_of(patient=False)
    assert QUESTIONS["wanting"].asked_of(patient=False) == QUESTIONS["wanting"].text


@pytest.mark.parametrize(
    ("answers", "score"),
    [
        ((5, 5, 6, 6, 6, 5), "5.50"), ((8, 7, 8, 7, 8, 7), "7.50"), ((1,) * 6, "1.00"),
        ((10,) * 6, "10.00"), ((5, 6, 7, 7), "6.25"), ((5, 6, 7), None), ((), None),
    ],
)  # fmt: skip
def test_the_six_are_scored_as_their_authors_say(
    answers: tuple[int, ...], score: str | None
) -> None:
    given_ = dict(zip(SEMCD_ITEMS, answers, strict=False))
    assert semcd_score(given_) == (Decimal(score) if score else None)


@pytest.mark.parametrize("answers", [{"fatigue": 0}, {"fatigue": 11}, {"sleep": 5}])
def test_what_is_no_answer_to_the_six_is_no_score(answers: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="from 1 to 10"):
        semcd_score(answers)


@given(st.dictionaries(st.sampled_from(sorted(SEMCD_ITEMS)), st.integers(1, 10)))
def test_the_six_are_a_mean_within_their_scale_or_nothing(answers: dict[str, int]) -> None:
    score = semcd_score(answers)
    assert (score is None) == (len(answers) < 4)
    assert score is None or min(answers.values()) <= score <= max(answers.values())


def test_the_six_come_with_their_credit_and_nobody_elses_questions_are_here() -> None:
    assert "Stanford" in SEMCD_CREDIT
    assert "free to use" in SEMCD_CREDIT
    assert {row.scale for row in INSTRUMENTS.values() if row.id in {"zarit", OTHER}} == {None}


WHOLE = Score(
    "pam", "Patient Activation Measure", "13 items", Decimal("62.5"), Decimal(0), Decimal(100),
    "higher-better", TODAY, "patient", "online",
)  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("instrument", "mine"), ("name", ""), ("name", "x" * 81), ("version", ""),
        ("value", Decimal(101)), ("value", Decimal(-1)), ("most", Decimal(0)),
        ("direction", "up"), ("on", TODAY + timedelta(days=1)), ("respondent", "cat"),
        ("mode", ""),
    ],
)  # fmt: skip
def test_a_score_without_all_of_its_provenance_is_none(field: str, value: object) -> None:
    assert WHOLE.faults(TODAY) == {}
    wrong = Score(**(vars(WHOLE) | {field: value}))
    assert field in wrong.faults(TODAY)
