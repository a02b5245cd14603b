"""The dates of the stories: everything is told from one demo day, T, in the hospital's zone.

Business days are Monday to Friday without US federal holidays, from the ``holidays`` library
(observed days included). They are here and not taken from the care rules because the sandbox is a
stand-in for somebody else's software: it may not know ours.

A story whose dates move with the calendar gets one small function at the end of this file.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from holidays import country_holidays

CHICAGO = ZoneInfo("America/Chicago")
DAY = timedelta(days=1)
_FEDERAL = country_holidays("US")


@dataclass(frozen=True)
class StoryDay:
    """The demo day, and how to say "three days ago at ten past two" in FHIR.

    Attributes:
        today: T, a calendar day in ``zone``.
        zone: where the events happen; a second hospital may have another.
    """

    today: date
    zone: ZoneInfo = CHICAGO

    def day(self, offset: int) -> date:
        """T plus so many days."""
        return self.today + timedelta(days=offset)

    def on(self, offset: int) -> str:
        """A FHIR ``date``."""
        return self.day(offset).isoformat()

    def at(self, offset: int, clock: str) -> str:
        """A FHIR ``dateTime`` with the offset of that day, summer time included.

        Example:
            >>> day = StoryDay(date(2026, 11, 2))
            >>> day.at(-2, "14:10"), day.at(-1, "14:10")
            ('2026-10-31T14:10:00-05:00', '2026-11-01T14:10:00-06:00')
        """
        local = datetime.combine(self.day(offset), time.fromisoformat(clock), self.zone)
        return local.isoformat(timespec="seconds")

    def born(self, age: int) -> str:
        """A birth date that gives this age all through the demo: T minus the years and 200 days."""
        year = self.today.year - age
        leap_day = (self.today.month, self.today.day) == (2, 29)
        anniversary = self.today.replace(year=year, day=28 if leap_day else self.today.day)
        return (anniversary - timedelta(days=200)).isoformat()

    def offset(self, day: date) -> int:
        """How many days from T: the inverse of ``day``."""
        return (day - self.today).days


def demo_day(now: datetime) -> date:
    """T for a demo that is first started at this instant."""
    return now.astimezone(CHICAGO).date()


def is_business_day(day: date) -> bool:
    """Monday to Friday and not a US federal holiday."""
    return day.weekday() < 5 and day not in _FEDERAL  # noqa: PLR2004  Saturday is 5


def on_or_after(day: date) -> date:
    """This day if it is a business day, else the next one."""
    while not is_business_day(day):
        day += DAY
    return day


def on_or_before(day: date) -> date:
    """This day if it is a business day, else the one before."""
    while not is_business_day(day):
        day -= DAY
    return day


def add_business_days(day: date, count: int) -> date:
    """The day so many business days later; the first day is not counted."""
    for _ in range(count):
        day = on_or_after(day + DAY)
    return day


def delgado_discharge(today: date) -> date:
    """The discharge whose two-business-day contact falls due on T, or on the next business day.

    The first business day after it (attempt 1) is over on T, the second one is not.
    """
    due = on_or_after(today)
    first_attempt = on_or_before(due - DAY)
    return first_attempt - DAY
