"""A question's clock runs on working days, and what does not come is ours to follow up."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.answer_clock import FOLLOW_UP, first_answer, follow_up
from fhir_bridge.care.calendar import WorkCalendar

THANKSGIVING = WorkCalendar(frozenset({date(2026, 11, 26)}))
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("today", "answer"),
    [("2026-11-20", "2026-11-20"), ("2026-11-21", "2026-11-23"), ("2026-11-26", "2026-11-27")],
)
def test_on_a_day_off_the_clock_starts_on_the_next_working_day(today: str, answer: str) -> None:
    soonest = first_answer(date.fromisoformat(today), THANKSGIVING)
    assert soonest == date.fromisoformat(answer)


@pytest.mark.parametrize(
    ("today", "after"),
    [
        ("2026-11-25", 0), ("2026-11-26", 0), ("2026-11-27", 1), ("2026-11-29", 1),
        ("2026-11-30", 2), ("2026-12-01", 3), ("2026-12-31", 3),
    ],
)  # fmt: skip
def test_from_who_was_asked_to_cover_to_lead_to_clinician(today: str, after: int) -> None:
    """Due on a Wednesday, before a holiday and a weekend."""
    found = follow_up(date(2026, 11, 25), date.fromisoformat(today), THANKSGIVING)
    assert (found.after if found else 0) == after


def test_the_rows_follow_one_another() -> None:
    assert [each.after for each in FOLLOW_UP] == [1, 2, 3]
    assert all(each.words for each in FOLLOW_UP)


@given(DAYS, st.integers(-10, 60))
def test_nobody_is_followed_up_before_the_day_or_over_a_weekend(due: date, days: int) -> None:
    today = due + timedelta(days=days)
    found, between = follow_up(due, today, THANKSGIVING), THANKSGIVING.between(due, today)
    assert (found is None) is (between == 0)
    if days <= 0:
        assert found is None
    assert first_answer(due, THANKSGIVING) >= due
