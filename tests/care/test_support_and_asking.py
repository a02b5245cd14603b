"""The people around a patient, the layer after an acute event, and what is asked."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fhir_bridge.care.asking import (
    QUESTIONS,
    Asked,
    may_be_answered,
    next_questions,
    others_speak,
)
from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.extra_support import EVENTS, layer_for, may_end_early
from fhir_bridge.care.support import (
    CHECKLIST,
    LED_BY,
    STATUS_WORDS,
    Leading,
    Support,
    status_of,
    still_needed,
    unchecked,
)

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("support", "status"),
    [
        (Support(present=False, willing=9, able=90.0), "none"),
        (Support(present=True), "not-asked"),
        (Support(present=True, willing=9), "not-shown"),
        (Support(present=True, willing=2), "present-only"),
        (Support(present=True, able=90.0), "not-asked"),
        (Support(present=True, willing=4, able=55.0, strained=True), "able-not-willing"),
        (Support(present=True, willing=9, able=90.0), "willing-and-able"),
        (Support(present=True, willing=7, able=69.0), "willing-not-able"),
        (Support(present=True, willing=6, able=70.0), "able-not-willing"),
        (Support(present=True, willing=10, able=90.0, strained=True), "able-not-willing"),
        (Support(present=True, willing=2, able=10.0), "present-only"),
    ],
)
def test_there_willing_and_able_are_three_questions(support: Support, status: str) -> None:
    assert status_of(support) == status
    assert status in STATUS_WORDS


SHE_LEADS = Leading(
    asked_alone=True, age=44, tasks=("medicines",), hours="evenings", limits="no lifting",
    back_up="her brother", authority="none", kept="where he lives", knows_to_stop=True,
    patient_agrees=True, own_health="well", relief="a weekend, later",
)  # fmt: skip


def test_a_caregiver_leads_once_everything_is_asked_and_said() -> None:
    assert still_needed(SHE_LEADS) == ()
    assert {each.expression for each in still_needed(Leading())} == set(LED_BY)


@pytest.mark.parametrize("age", [17, None])
def test_nobody_under_18_is_left_in_charge(age: int | None) -> None:
    assert [each.expression for each in still_needed(replace(SHE_LEADS, age=age))] == ["age"]


def test_one_decision_always_stays_with_the_patient() -> None:
    assert [each.expression for each in still_needed(replace(SHE_LEADS, kept="  "))] == ["kept"]


def test_help_is_planned_only_after_everything_was_looked_at() -> None:
    assert unchecked(CHECKLIST) == ()
    assert "a qualified interpreter, where one is needed" in unchecked(["cost", "pain"])


THANKSGIVING = WorkCalendar(frozenset({date(2026, 11, 26)}))


@pytest.mark.parametrize(
    ("day", "call_by"),
    [
        (date(2026, 11, 16), date(2026, 11, 18)),
        (date(2026, 11, 20), date(2026, 11, 24)),
        (date(2026, 11, 21), date(2026, 11, 24)),
        (date(2026, 11, 25), date(2026, 11, 30)),
    ],
)
def test_the_call_alone_skips_what_is_no_business_day(day: date, call_by: date) -> None:
    layer = layer_for("emergency", day, THANKSGIVING)
    assert layer.call_by == call_by
    assert layer.review_on == (day + timedelta(days=14), day + timedelta(days=30))


def test_planned_maternity_and_unrelated_events_are_waved_off_in_one_tap() -> None:
    assert {code for code, row in EVENTS.items() if row.often_unneeded} == {
        "planned-admission", "planned-observation", "maternity", "unrelated-injury",
    }  # fmt: skip


def test_to_use_the_plan_is_kept_with_the_layer() -> None:
    assert layer_for("emergency", TODAY, WorkCalendar(), used_plan=True).used_plan


@pytest.mark.parametrize(
    ("medicines", "signs", "confidence", "ends"),
    [
        ("correct-first", "correct-after-reteach", 7, True),
        ("correct-first", "correct-first", 6, False),
        ("correct-first", "correct-first", None, False),
        ("correct-first", "partial", 9, False),
        ("not-assessable", "correct-first", 9, False),
    ],
)
def test_the_layer_ends_early_when_both_are_understood_and_she_is_sure(
    medicines: str, signs: str, confidence: int | None, ends: bool
) -> None:
    assert may_end_early({"medicines": medicines, "warning-signs": signs}, confidence) is ends


def codes(asked: list[Asked], in_plan: tuple[str, ...] = ()) -> list[str]:
    return [each.code for each in next_questions(asked, in_plan, TODAY)]


def test_five_questions_at_the_first_contact_and_three_at_the_next() -> None:
    first = codes([])
    assert len(first) == 5
    assert codes([Asked(each, TODAY) for each in first]) == []
    month_later = [Asked(each, TODAY - timedelta(days=30)) for each in first]
    assert codes(month_later) == first, "three on the ruler, and two that are no score"
    plan = ("health-literacy", "self-management")
    assert codes(month_later, plan) == first, "never a fourth on the ruler"


def test_what_was_answered_in_between_is_not_asked_again() -> None:
    recent = [Asked("confidence", TODAY - timedelta(days=29))]
    assert "confidence" not in codes(recent)
    assert codes(recent, ("self-management",))[-1] != "confidence"


def test_three_a_contact_counts_what_was_asked_today() -> None:
    earlier = [Asked("setback", TODAY - timedelta(days=20)), Asked("matters", TODAY)]
    today = [Asked("confidence", TODAY), Asked("importance", TODAY)]
    assert codes([*earlier, *today]) == ["wanting"]
    assert codes([*earlier, *today, Asked("wanting", TODAY)], ("self-management",)) == []


@pytest.mark.parametrize(
    ("question", "value", "answers"),
    [
        ("confidence", 0, True), ("confidence", 10, True), ("confidence", 11, False),
        ("confidence", True, False), ("confidence", "7", False), ("setback", "not-yet", True),
        ("setback", "maybe", False), ("matters", "choir", True), ("matters", "  ", False),
        ("matters", "x" * 1001, False),
    ],
)  # fmt: skip
def test_what_is_an_answer(question: str, value: object, answers: bool) -> None:
    assert may_be_answered(QUESTIONS[question], value) is answers


def test_whoever_chose_paper_is_left_in_peace_for_a_year() -> None:
    plan = ("digital-empowerment",)
    question = "confidence-digital-empowerment"
    everything = [Asked(code, TODAY - timedelta(days=1)) for code in
                  ("confidence", "importance", "wanting", "setback", "matters")]  # fmt: skip
    assert codes(everything, plan) == [question]
    declined = Asked(question, TODAY - timedelta(days=364), declined=True)
    assert codes([*everything, declined], plan) == []
    assert codes([*everything, replace(declined, on=TODAY - timedelta(days=365))], plan) == [
        question
    ]
    assert codes(everything) == []


@pytest.mark.parametrize(
    ("born", "others"),
    [
        (None, False), (date(2020, 5, 4), True), (date(2014, 11, 20), False),
        (date(2014, 11, 21), True), (date(1950, 1, 1), False),
    ],
)  # fmt: skip
def test_others_are_asked_in_the_place_of_a_child_under_12(born: date | None, others: bool) -> None:
    assert others_speak(born, date(2026, 11, 20)) is others
