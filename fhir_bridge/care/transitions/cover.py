"""Who covers: a site's own rota, and the days off that it is for.

A weekend begins at noon of the last working day and ends with the first working day after it; a
holiday, and a day on which the organisation is closed, belong to it. Nothing here moves a due date.
Source: care rules §3 (a discharge at Friday 18:00; the weekend cover list).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.typed import about_words
from fhir_bridge.errors import Issue, Refused

ONE_DAY = timedelta(days=1)
NOON = time(12)
LONGEST = timedelta(days=92)
LONGEST_NAME = 120


@dataclass(frozen=True)
class Cover:
    """One line of the rota.

    Attributes:
        first, last: the days it covers, both of them too.
        who: as the audit knows them; "" where they are known by name alone.
        reach: how they are reached then.
        by: whoever wrote it, by name.
    """

    id: str
    first: date
    last: date
    name: str
    reach: str = ""
    who: str = ""
    by: str = ""

    def covers(self, day: date) -> bool:
        """Whether it is for a day."""
        return self.first <= day <= self.last


def covering(rota: Iterable[Cover], day: date) -> tuple[Cover, ...]:
    """Who covers a day; nobody where no line is for it."""
    return tuple(each for each in rota if each.covers(day))


@dataclass(frozen=True)
class DaysOff:
    """A weekend, as long as it is.

    Attributes:
        since: noon of the last working day before it.
        days: on which nobody is at work as usual.
        until: the first working day after it.
    """

    since: datetime
    days: tuple[date, ...]
    until: date

    @property
    def covered(self) -> tuple[date, ...]:
        """Every day that somebody has to cover: from the afternoon before."""
        return (self.since.date(), *self.days)


def days_off(now: datetime, calendar: WorkCalendar, zone: tzinfo) -> DaysOff:
    """The days off that are, were just now, or come next.

    On the first working day after them they are still looked back on, until noon.

    Args:
        calendar: with the holidays and the organisation's own days off.

    Example:
        >>> from datetime import UTC
        >>> saturday = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
        >>> found = days_off(saturday, WorkCalendar(), UTC)
        >>> found.since.isoformat(), found.until.isoformat()
        ('2026-11-20T12:00:00+00:00', '2026-11-23')
    """
    here = now.astimezone(zone)
    works, first = calendar.is_business_day, here.date()
    looks_back = here.time() < NOON or works(first + ONE_DAY)
    if works(first) and looks_back and not works(first - ONE_DAY):
        first -= ONE_DAY
    first = _to(first, ONE_DAY, lambda day: not works(day))
    first = _to(first, -ONE_DAY, works) + ONE_DAY
    until = _to(first, ONE_DAY, works)
    days = tuple(first + n * ONE_DAY for n in range((until - first).days))
    return DaysOff(datetime.combine(first - ONE_DAY, NOON, zone), days, until)


def _to(day: date, step: timedelta, found: Callable[[date], bool]) -> date:
    """The next day, from this one on, of which something holds."""
    while not found(day):
        day += step
    return day


def sound(cover: Cover, today: date) -> Cover:
    """A line of the rota as it may be kept.

    Raises:
        Refused: something is missing; each issue's ``expression`` names the field.
    """
    tidy = Cover(
        cover.id, cover.first, cover.last, cover.name.strip(), cover.reach.strip(), cover.who,
        cover.by,
    )  # fmt: skip
    issues = tuple(_wrong(tidy, today))
    if issues:
        raise Refused("Something is still missing. Nothing was kept.", issues=issues)
    return tidy


def _wrong(cover: Cover, today: date) -> Iterable[Issue]:
    yield from about_words(cover.name, "name", "Choose who covers, or write a name.")
    for field, words in (("name", cover.name), ("reach", cover.reach)):
        if len(words) > LONGEST_NAME:
            yield Issue(f"Keep this under {LONGEST_NAME} characters.", field)
    yield from about_words(cover.reach, "reach", "Write how they are reached then.")
    if cover.last < cover.first:
        yield Issue("The last day is before the first.", "last")
    elif cover.last < today:
        yield Issue("These days are over.", "last")
    elif cover.last - cover.first > LONGEST:
        yield Issue("Write three months at most, so that somebody looks at it again.", "last")


def gaps(rota: Sequence[Cover], days: DaysOff) -> tuple[date, ...]:
    """The days of a weekend that nobody is named for: the lead has them."""
    return tuple(each for each in days.covered if not covering(rota, each))
