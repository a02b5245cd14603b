"""Dates and times as a person reads them, always from a passed instant and zone.

Nothing here asks what time it is: a page is drawn for one ``Moment``, so that every date on it
agrees and a test can draw the same page again.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

_FHIR_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T.*)?)?)?")
_INFANT_MONTHS = 24


@dataclass(frozen=True)
class Moment:
    """When and where a page is drawn.

    Attributes:
        now: the care clock's instant, aware.
        zone: the zone in which the site's people read times.
    """

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The calendar day in the zone."""
        return self.now.astimezone(self.zone).date()

    def local(self, value: date | datetime) -> date:
        """The calendar day of an instant in the zone; a date stays what it is."""
        return value.astimezone(self.zone).date() if isinstance(value, datetime) else value


def day(value: date | datetime | None, moment: Moment) -> str:
    """A day with its weekday: ``Tue, Nov 24``; the year is said when it is another one."""
    if value is None:
        return ""
    local = moment.local(value)
    return f"{local:%a}, {short_day(local, moment)}"


def short_day(value: date | datetime | None, moment: Moment) -> str:
    """A day without its weekday: ``Nov 24`` or ``Nov 24, 2027``."""
    if value is None:
        return ""
    local = moment.local(value)
    year = "" if local.year == moment.today.year else f", {local.year}"
    return f"{local:%b} {local.day}{year}"


def long_day(value: date) -> str:
    """A day with its year, as for a birth date: ``Mar 14, 1948``."""
    return f"{value:%b} {value.day}, {value.year}"


def clock(value: datetime | None, moment: Moment) -> str:
    """A time of day on the 24-hour clock: ``10:42``, ``9:41``."""
    if value is None:
        return ""
    local = value.astimezone(moment.zone)
    return f"{local.hour}:{local:%M}"


def when(value: datetime | None, moment: Moment) -> str:
    """``10:42`` today, ``Nov 18, 10:42`` on another day."""
    if value is None:
        return ""
    time = clock(value, moment)
    same = moment.local(value) == moment.today
    return time if same else f"{short_day(value, moment)}, {time}"


def away(value: date | None, moment: Moment) -> str:
    """How far a day is: ``today``, ``tomorrow``, ``in 3 days``, ``2 days ago``."""
    if value is None:
        return ""
    days = (value - moment.today).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    return near.get(days) or (f"in {days} days" if days > 0 else f"{-days} days ago")


def fhir_date(text: str | None, moment: Moment) -> date | None:
    """The calendar day of a FHIR date or dateTime in the zone; None unless it names a day."""
    match = _FHIR_DATE.fullmatch(text or "")
    if not match or not match[3] or not text:
        return None
    try:
        return (
            moment.local(datetime.fromisoformat(text)) if "T" in text else date.fromisoformat(text)
        )
    except ValueError:
        return None


def fhir_day(text: str | None, moment: Moment, *, year: bool = False) -> str:
    """A FHIR date of any precision for reading: ``Nov 18``, ``Nov 2019``, ``2019``.

    Args:
        text: date or dateTime as received.
        moment: when and where the page is drawn.
        year: always say the year.

    Returns:
        "" when it cannot be read: a wrong date is worse than none.
    """
    whole = fhir_date(text, moment)
    if whole:
        return long_day(whole) if year else short_day(whole, moment)
    match = _FHIR_DATE.fullmatch(text or "")
    if not match or match[3]:
        return ""
    if not match[2]:
        return match[1]
    try:
        return f"{date(int(match[1]), int(match[2]), 1):%b %Y}"
    except ValueError:
        return ""


def period(start: str | None, end: str | None, moment: Moment, *, ongoing: bool = False) -> str:
    """From a first to a last day: ``Nov 12–17``; ``since Nov 12`` while ongoing."""
    first, last = fhir_day(start, moment), fhir_day(end, moment)
    if not first or first == last:
        return first or last
    if not last:
        return f"since {first}" if ongoing else first
    begun, ended = fhir_date(start, moment), fhir_date(end, moment)
    if begun and ended and (begun.year, begun.month) == (ended.year, ended.month):
        year = "" if ended.year == moment.today.year else f", {ended.year}"
        return f"{begun:%b} {begun.day}–{ended.day}{year}"
    return f"{first} – {last}"


def years(born: str | None, moment: Moment) -> int | None:
    """Whole years of age; None without a full birth date."""
    birth = fhir_date(born, moment)
    if birth is None or birth > moment.today:
        return None
    now = moment.today
    return now.year - birth.year - ((now.month, now.day) < (birth.month, birth.day))


def age(born: str | None, moment: Moment) -> str:
    """How old: ``78 y``, in months under two years, "" without a full birth date."""
    birth = fhir_date(born, moment)
    if birth is None or birth > moment.today:
        return ""
    now = moment.today
    months = (now.year - birth.year) * 12 + now.month - birth.month - (now.day < birth.day)
    return f"{months} mo" if months < _INFANT_MONTHS else f"{months // 12} y"
