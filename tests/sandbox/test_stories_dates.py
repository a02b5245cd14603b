"""The calendar of the stories, for every demo day of three years."""

import importlib.util
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest

from fhir_bridge.sandbox.stories.dates import (
    StoryDay,
    add_business_days,
    delgado_discharge,
    demo_day,
    is_business_day,
    on_or_after,
    on_or_before,
)

FIRST, LAST = date(2026, 1, 1), date(2028, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def model(shared: Path) -> ModuleType:
    """The requirement's own script of the date rules."""
    path = shared / "requirements" / "story_dates.py"
    spec = importlib.util.spec_from_file_location("story_dates", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_our_dates_are_those_of_the_requirement(model: ModuleType) -> None:
    for today in EVERY_DAY:
        told = model.stories(today)
        assert StoryDay(today).day(-3) == told["okafor"]["D"]
        assert add_business_days(StoryDay(today).day(-3), 2) == told["okafor"]["contact_due"]
        assert delgado_discharge(today) == told["delgado"]["D"]
        assert on_or_after(today) == told["delgado"]["contact_due"]
        assert on_or_before(today - DAY) == told["harris"]["assess2"]
        assert StoryDay(today).day(-2) == told["whitfield"]["D"]


def test_holidays_are_those_of_the_requirement(model: ModuleType) -> None:
    for today in [FIRST - 200 * DAY + n * DAY for n in range(1500)]:
        assert is_business_day(today) == model.bd(today), today


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 7, 3), "Independence Day is a Saturday, observed on Friday"),
        (date(2027, 7, 5), "Independence Day is a Sunday, observed on Monday"),
        (date(2027, 12, 31), "New Year's Day 2028 is a Saturday, observed the year before"),
        (date(2026, 11, 26), "Thanksgiving"),
        (date(2026, 11, 21), "a Saturday"),
    ],
)
def test_a_day_off_is_not_a_business_day(day: date, why: str) -> None:
    assert not is_business_day(day), why


def test_walter_was_called_in_time_and_his_visit_is_due_in_four_days() -> None:
    for today in EVERY_DAY:
        discharged = StoryDay(today).day(-3)
        assert discharged + DAY <= add_business_days(discharged, 2)
        assert discharged + 7 * DAY == today + 4 * DAY


def test_rosas_contact_is_due_on_the_demo_day_or_the_next_business_day() -> None:
    for today in EVERY_DAY:
        discharged = delgado_discharge(today)
        due = on_or_after(today)
        first_attempt = on_or_before(due - DAY)
        assert add_business_days(discharged, 2) == due
        assert discharged < first_attempt < today
        assert 1 <= (today - discharged).days <= 5


def test_leons_window_closed_before_his_first_assessment() -> None:
    for today in EVERY_DAY:
        second = on_or_before(today - DAY)
        first = on_or_before(second - 7 * DAY)
        closed = StoryDay(today).day(-41) + 29 * DAY
        assert (second - first).days >= 7
        assert closed == today - 12 * DAY
        assert closed < first


def test_nobody_has_a_birthday_near_the_demo() -> None:
    for today in EVERY_DAY:
        born = date.fromisoformat(StoryDay(today).born(78))
        for near in (today - 60 * DAY, today, today + 120 * DAY):
            had_birthday = (near.month, near.day) >= (born.month, born.day)
            assert near.year - born.year - (not had_birthday) == 78


def test_local_times_carry_the_offset_of_their_own_day() -> None:
    day = StoryDay(date(2026, 3, 9))  # summer time began on the 8th
    assert day.at(-1, "23:30") == "2026-03-08T23:30:00-05:00"
    assert day.at(-2, "23:30") == "2026-03-07T23:30:00-06:00"


def test_the_demo_day_is_the_hospitals_not_utcs() -> None:
    assert demo_day(datetime(2026, 11, 21, 5, 30, tzinfo=UTC)) == date(2026, 11, 20)
    assert demo_day(datetime(2026, 11, 21, 6, 30, tzinfo=UTC)) == date(2026, 11, 21)
