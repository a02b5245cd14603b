"""The dates of the stories: everything is told from one demo day, T, in the hospital's zone.

Business days are Monday to Friday without US federal holidays, from the ``holidays`` library
(observed days included). They are here and not taken from the care rules because the sandbox is a
stand-in for somebody else's software: it may not know ours.

A story whose dates move with the calendar gets one small function at the end of this file.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from holidays import country_holidays

CHICAGO = ZoneInfo("America/Chicago")
DENVER = ZoneInfo("America/Denver")
DAY = timedelta(days=1)
SEED_DAY = "ehr-seed-day"
"""The file of a data folder that says T."""
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

    def born(self, age: int, days: int = 200) -> str:
        """A birth date that gives this age all through the demo: T minus the years and 200 days."""
        year = self.today.year - age
        leap_day = (self.today.month, self.today.day) == (2, 29)
        anniversary = self.today.replace(year=year, day=28 if leap_day else self.today.day)
        return (anniversary - timedelta(days=days)).isoformat()

    def working(self, offset: int) -> int:
        """The offset of the last business day up to T plus so many days: offices are open then."""
        return self.offset(on_or_before(self.day(offset)))

    def offset(self, day: date) -> int:
        """How many days from T: the inverse of ``day``."""
        return (day - self.today).days


def demo_day(now: datetime) -> date:
    """T for a demo that is first started at this instant."""
    return now.astimezone(CHICAGO).date()


def seed_day(data_dir: Path) -> date | None:
    """The day the stories in this folder are told from; nothing before the first start."""
    path = data_dir / SEED_DAY
    return date.fromisoformat(path.read_text().strip()) if path.exists() else None


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


def abara_appointment(today: date) -> date:
    """The visit that the ride never came to: the last business day before T."""
    return on_or_before(today - DAY)


def nguyen_appointment(today: date) -> date:
    """The first business day from T + 5 on; within 14 days of the discharge on T - 5."""
    return on_or_after(today + 5 * DAY)


def brooks_holiday(today: date) -> date:
    """The latest federal holiday, as observed, at least 130 days ago."""
    day = today - 130 * DAY
    while day.weekday() >= 5 or is_business_day(day):  # noqa: PLR2004  Saturday is 5
        day -= DAY
    return day


def brooks_discharge(today: date) -> date:
    """The last business day before that holiday, which the two-business-day contact skips."""
    return on_or_before(brooks_holiday(today) - DAY)


def price_visit(today: date) -> date:
    """The visit within 7 days of the discharge on T - 6: the last business day up to T + 1."""
    return on_or_before(today + DAY)


def reed_appointment(today: date) -> date:
    """T + 4, or the nearest business day from T to T + 5: within 7 days of the discharge."""
    return next(
        day for offset in (4, 5, 3, 2, 1, 0) if is_business_day(day := today + offset * DAY)
    )
