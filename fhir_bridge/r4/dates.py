"""FHIR dates of any precision as half-open intervals of UTC.

Low and high are text (``2026-11-21T00:00:00.000000Z``) that sorts as the instants do, so that any
database compares them without knowing what a date is. ``[low, high)`` is all the time the date may
mean: a day is 24 hours, a month is all of it (FHIR R4 search §3.1.1.4.5).
"""

import re
from calendar import isleap, monthrange
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

OPEN_LOW = "0001-01-01T00:00:00.000000Z"
OPEN_HIGH = "9999-12-31T23:59:59.999999Z"

Interval = tuple[str, str]

_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)

_FORM = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:T(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{1,12}))?)?"
    r"(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)


_LONGEST = 40


def date_range(text: str) -> Interval | None:
    """The time that a FHIR date, dateTime or instant covers; None when it is none.

    Dates without a zone, and times without one, are taken as UTC. A leap second (``:60``) counts
    as the second before it, so that it stays in its own day.

    Example:
        >>> date_range("2026-02")
        ('2026-02-01T00:00:00.000000Z', '2026-03-01T00:00:00.000000Z')
        >>> date_range("2026-11-21T23:30:00-06:00")
        ('2026-11-22T05:30:00.000000Z', '2026-11-22T05:30:01.000000Z')
        >>> date_range("2026-02-30") is None
        True
    """
    return _known(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _known(text: str) -> Interval | None:
    form = _FORM.fullmatch(text)
    if form is None:
        return None
    try:
        low, length = _start_and_length(form)
    except ValueError:
        return None
    return _text(low), _later(low, length)


def period_range(period: dict[str, Any]) -> Interval | None:
    """The time a Period covers: an absent end is open, a wrong one makes it no period.

    A period that ends before it begins counts as its beginning.
    """
    start, end = period.get("start"), period.get("end")
    low = (OPEN_LOW, OPEN_LOW) if start is None else _range_of(start)
    high = (OPEN_HIGH, OPEN_HIGH) if end is None else _range_of(end)
    if low is None or high is None or (start is None and end is None):
        return None
    return (low[0], high[1]) if high[1] > low[0] else low


def interval(value: object) -> Interval | None:
    """What a date, a Period or anything else covers; None when that is nothing."""
    return period_range(value) if isinstance(value, dict) else _range_of(value)


def _range_of(value: object) -> Interval | None:
    return date_range(value) if isinstance(value, str) else None


def _start_and_length(form: re.Match[str]) -> tuple[datetime, timedelta]:
    year, month, day = int(form["year"]), int(form["month"] or 1), int(form["day"] or 1)
    first = datetime(year, month, day, tzinfo=UTC)
    if form["month"] is None:
        return first, timedelta(days=366 if isleap(year) else 365)
    if form["day"] is None:
        return first, timedelta(days=monthrange(year, month)[1])
    if form["hour"] is None:
        return first, timedelta(days=1)
    return _instant(form, first)


def _instant(form: re.Match[str], day: datetime) -> tuple[datetime, timedelta]:
    hour, minute, second = int(form["hour"]), int(form["minute"]), int(form["second"] or 0)
    if second == 60:  # noqa: PLR2004
        second = 59
    at = day.replace(hour=hour, minute=minute, second=second, tzinfo=_zone(form["zone"]))
    if form["second"] is None:
        return _utc(at), timedelta(minutes=1)
    fraction = form["fraction"]
    if fraction is None:
        return _utc(at), timedelta(seconds=1)
    digits = fraction[:6]
    unit = 10 ** (6 - len(digits))
    at = at.replace(microsecond=int(digits) * unit)
    return _utc(at), timedelta(microseconds=unit)


def _zone(text: str | None) -> timezone:
    if text is None or text == "Z":
        return UTC
    ahead = timedelta(hours=int(text[1:3]), minutes=int(text[4:]))
    if ahead > timedelta(hours=14) or int(text[4:]) > 59:  # noqa: PLR2004
        raise ValueError("no such zone")
    return timezone(ahead if text[0] == "+" else -ahead)


def _utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError:  # the first hours of year 1 and the last of 9999, in another zone
        return _FIRST if at.year == 1 else _LAST


def _later(at: datetime, length: timedelta) -> str:
    try:
        return _text(at + length)
    except OverflowError:
        return OPEN_HIGH


def _text(at: datetime) -> str:
    return at.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
