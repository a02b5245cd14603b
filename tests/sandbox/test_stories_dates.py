"""The calendar of the stories, as their charts tell it, for every demo day of three years."""

import importlib.util
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from stories_told import DAY, EVERY_DAY, FIRST

from fhir_bridge.sandbox.stories import STORIES
from fhir_bridge.sandbox.stories.dates import (
    CHICAGO,
    StoryDay,
    add_business_days,
    brooks_holiday,
    demo_day,
    is_business_day,
    on_or_after,
    on_or_before,
)
from fhir_bridge.sandbox.stories.story import Story

THIRTY_DAYS, WEEK = 29 * DAY, 7 * DAY  # "30 days" counts the day of discharge


@cache
def told(patient: str, today: date) -> Story:
    return STORIES[patient](StoryDay(today))


def visit_days(patient: str, key: str, today: date) -> tuple[date, date]:
    """First and last day of a visit, by the clock where it was."""
    [visit] = [each for each in told(patient, today).visits if each.key == key]
    return _day(visit.start), _day(visit.end)


def home(patient: str, today: date, key: str = "enc-stay") -> date:
    return visit_days(patient, key, today)[1]


def booked(patient: str, today: date) -> date:
    [booking] = told(patient, today).bookings
    return _day(booking.start)


def _day(text: str) -> date:
    return datetime.fromisoformat(text).date()


# what each story says of its dates; T is the demo day, D the discharge


def okafor(today: date) -> dict[str, date]:
    d = home("okafor", today)
    due = add_business_days(d, 2)
    assert d + DAY <= due  # he was called on D + 1, in time
    assert d + WEEK == today + 4 * DAY
    return {"D": d, "contact": d + DAY, "contact_due": due, "d7": d + WEEK, "d14": d + 2 * WEEK,
            "tcm_end": d + THIRTY_DAYS}  # fmt: skip


def delgado(today: date) -> dict[str, date]:
    d, due = home("delgado", today), on_or_after(today)
    attempt = on_or_before(due - DAY)
    assert add_business_days(d, 2) == due
    assert d < attempt < today
    assert 1 <= (today - d).days <= 5
    return {"D": d, "attempt1": attempt, "contact_due": due, "d7": d + WEEK}


def abara(today: date) -> dict[str, date]:
    d, visit = home("abara", today), booked("abara", today)
    [stay] = [each for each in told("abara", today).visits if each.key == "enc-stay"]
    in_utc = datetime.fromisoformat(stay.end).astimezone(UTC).date()
    assert in_utc == d + DAY  # whoever counts in UTC is a day late
    assert d < visit <= d + WEEK
    assert d + WEEK < today <= in_utc + WEEK
    return {"D": d, "d7": d + WEEK, "noshow": visit, "d14": d + 2 * WEEK,
            "d7_if_wrong_utc": in_utc + WEEK}  # fmt: skip


def nguyen(today: date) -> dict[str, date]:
    d, visit = home("nguyen", today), booked("nguyen", today)
    interpreter = on_or_before(visit - DAY)
    assert visit <= d + 2 * WEEK
    assert interpreter >= today
    return {"D": d, "visit": visit, "interpreter_by": interpreter, "d7": d + WEEK,
            "d14": d + 2 * WEEK}  # fmt: skip


def harris(today: date) -> dict[str, date]:
    d, second = home("harris", today), on_or_before(today - DAY)
    first = on_or_before(second - WEEK)
    assert d + THIRTY_DAYS == today - 12 * DAY < first
    return {"D": d, "tcm_end": d + THIRTY_DAYS, "assess1": first, "assess2": second}


def kowalski(today: date) -> dict[str, date]:
    e = home("kowalski", today, "enc-ed")
    assert visit_days("kowalski", "enc-ed", today) == (e, e) == (today - DAY, today - DAY)
    return {"E": e, "fmc_due": e + WEEK}


def brooks(today: date) -> dict[str, date]:
    d, holiday = home("brooks", today), brooks_holiday(today)
    due = add_business_days(d, 2)
    visit, _ = visit_days("brooks", "enc-follow-up", today)
    assert d < holiday < due
    assert d + 60 * DAY <= today - 66 * DAY
    assert d + 5 * DAY <= visit <= d + WEEK
    assert is_business_day(visit)
    return {"holiday": holiday, "D": d, "contact_due": due, "closed": d + 30 * DAY,
            "enable_since": today - 66 * DAY}  # fmt: skip


def santos(today: date) -> dict[str, date]:
    assert visit_days("santos", "enc-stay", today) == (today - 82 * DAY, today - 75 * DAY)
    return {"notice": today - 20 * DAY, "appeal_by": today + 2 * WEEK}


def price(today: date) -> dict[str, date]:
    d, visit = home("price", today), booked("price", today)
    [booking] = told("price", today).bookings
    seen = {each.key for each in told("price", today).visits} == {"enc-stay", "enc-visit"}
    assert today - 2 * DAY <= visit <= d + WEEK
    assert d < visit
    assert seen == (visit < today) == (booking.status == "fulfilled")
    return {"D": d, "d7": d + WEEK, "visit": visit}


def fischer(today: date) -> dict[str, date]:
    admitted, moved = visit_days("fischer", "enc-stay", today)
    arrived, d = visit_days("fischer", "enc-snf", today)
    due = add_business_days(d, 2)
    assert (admitted, moved, arrived) == (today - 28 * DAY, today - 22 * DAY, today - 22 * DAY)
    assert due > today
    return {"contact_due": due, "hh_soc_by": d + 2 * DAY, "d7": d + WEEK}


def reed(today: date) -> dict[str, date]:
    d, visit = home("reed", today), booked("reed", today)
    due = add_business_days(d, 2)
    assert due >= today
    assert is_business_day(visit)
    assert today <= visit <= d + WEEK
    return {"D": d, "contact_due": due, "visit": visit, "fuh7": d + WEEK, "fuh30": d + 30 * DAY}


def whitfield(today: date) -> dict[str, date]:
    return {"D": home("whitfield", today)}


RULES: tuple[Callable[[date], dict[str, date]], ...] = (
    okafor, delgado, abara, nguyen, harris, kowalski, brooks, santos, price, fischer, reed,
    whitfield,
)  # fmt: skip


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


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.__name__))
def test_the_dates_of_a_story_hold_on_every_day(rule: Callable[[date], dict[str, date]]) -> None:
    for today in EVERY_DAY:
        assert rule(today), today


def test_they_are_those_of_the_requirement(model: ModuleType) -> None:
    for today in EVERY_DAY:
        asked = model.stories(today)
        asked["fischer"] = {
            name: value for name, value in asked["fischer"].items() if name not in {"hosp", "snf"}
        }
        assert {rule.__name__: rule(today) for rule in RULES} == asked, today


def test_nothing_in_a_story_is_over_before_it_is() -> None:
    for today in EVERY_DAY:
        evening = datetime.combine(today - DAY, time(23, 30), CHICAGO)
        for patient in STORIES:
            for visit in told(patient, today).visits:
                begun = datetime.fromisoformat(visit.start)
                ended = datetime.fromisoformat(visit.end) if visit.end else evening
                assert begun < ended <= evening, (patient, visit.key, today)


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


def test_denise_on_the_day_the_requirement_gives_as_an_example() -> None:
    today = date(2026, 11, 21)
    told = brooks(today)
    assert (told["D"], told["holiday"], told["contact_due"]) == (
        date(2026, 7, 2),
        date(2026, 7, 3),
        date(2026, 7, 7),
    )


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


def test_an_office_is_open_on_the_last_working_day() -> None:
    assert StoryDay(date(2026, 11, 29)).working(-1) == -2  # a Sunday; the Friday before
    assert StoryDay(date(2026, 11, 27)).working(-1) == -2  # Thanksgiving was yesterday
