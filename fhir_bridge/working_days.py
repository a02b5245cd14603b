"""The working days of a year or two, as the care rules take them: US federal holidays are none."""

from datetime import date
from functools import cache

from fhir_bridge.care.calendar import WorkCalendar


def calendar_around(day: date) -> WorkCalendar:
    """The calendar that counts from a day: its own year and the next.

    Example:
        >>> date(2026, 11, 26) in calendar_around(date(2026, 11, 20)).holidays
        True
    """
    return _of_year(day.year)


def with_closed(calendar: WorkCalendar, closed: frozenset[date]) -> WorkCalendar:
    """The same with the days on which an organisation is closed: for staffing, never for a clock.

    Example:
        >>> friday = date(2026, 11, 27)
        >>> with_closed(calendar_around(friday), frozenset({friday})).is_business_day(friday)
        False
    """
    return WorkCalendar(calendar.holidays | closed)


@cache
def _of_year(year: int) -> WorkCalendar:
    from holidays import country_holidays  # noqa: PLC0415 - dear to import, and seldom asked

    return WorkCalendar(frozenset(country_holidays("US", years=(year, year + 1))))
