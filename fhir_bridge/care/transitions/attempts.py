"""Trying to reach somebody: what the attempts come to, and which is the next.

Two valid attempts in time are counted apart from having reached somebody. They help a claim only
where everything else is met, and trying goes on: on both business days, then by letter with the
offer of a visit, then weekly until day 29, never silence. To change the plan: a row in ``PLAN``.
Sources: domain §C.2 and §C.3 (what "separate" means is ours: the source says only "two or more
separate attempts in a timely manner"); contact rules 5 and 7 of the care rules §3.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from itertools import combinations

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.transitions.clocks import Due
from fhir_bridge.care.transitions.contact_log import Attempt
from fhir_bridge.care.transitions.contacts import Judged, Standing
from fhir_bridge.care.transitions.local_days import local_day

APART = timedelta(hours=2)
NOON = 12
LAST_DAY = timedelta(days=29)
WEEK = timedelta(days=7)


def reached_on(
    tried: Iterable[Judged], due: Due, zone: tzinfo, *, same_day: bool = False
) -> date | None:
    """The day of the first contact that is credited to a clock; None where there is none yet.

    Args:
        due: the clock of the contact.
        zone: of the facility.
        same_day: the site credits what happened on the day of discharge, too. Sources read
            "following discharge" differently; by default it is shown and not credited (§C.2, 5).
    """
    opens = due.opens - timedelta(days=1) if same_day else due.opens
    days = (local_day(each.attempt.at, zone) for each in tried if each.standing is Standing.SUCCESS)
    return min((day for day in days if day >= opens), default=None)


def are_separate(one: Attempt, other: Attempt, zone: tzinfo) -> bool:
    """Whether two attempts are two: on other half-days or two hours apart, and another way."""

    def half(each: Attempt) -> tuple[date, bool]:
        there = each.at.astimezone(zone)
        return there.date(), there.hour < NOON

    apart = half(one) != half(other) or abs(one.at - other.at) >= APART
    return apart and (one.channel, one.number) != (other.channel, other.number)


def two_attempts(tried: Iterable[Judged], due: Due, zone: tzinfo) -> bool:
    """Whether two valid and separate attempts were made in time; says nothing of being reached."""
    valid = [
        each.attempt for each in tried
        if each.standing is Standing.VALID and due.holds(local_day(each.attempt.at, zone))
    ]  # fmt: skip
    return any(are_separate(one, other, zone) for one, other in combinations(valid, 2))


def exhausted_on(tried: Sequence[Judged], due: Due, zone: tzinfo, today: date) -> date | None:
    """The day on which the time went by with two valid attempts and nobody reached."""
    reached = reached_on(tried, due, zone)
    in_time = reached is not None and reached <= due.due
    return due.due if today >= due.due and not in_time and two_attempts(tried, due, zone) else None


@dataclass(frozen=True)
class Try:
    """What an attempt of the plan is.

    Attributes:
        words: as staff read it.
        channels: keys of ``CHANNELS``, the usual one first.
    """

    words: str
    channels: tuple[str, ...]


FIRST, SECOND, THIRD, WEEKLY = "first", "second", "third", "weekly"
PLAN = {
    FIRST: Try("first call", ("phone", "video")),
    SECOND: Try("second call, another number or way", ("phone", "video", "text")),
    THIRD: Try("letter or portal, and the offer that somebody comes by", ("letter", "portal")),
    WEEKLY: Try("weekly try", ("phone", "text", "portal", "letter")),
}


@dataclass(frozen=True)
class Planned:
    """The next attempt; ``code`` is a key of ``PLAN``."""

    code: str
    on: date


def days_of_plan(due: Due, calendar: WorkCalendar) -> tuple[Planned, ...]:
    """Every attempt that is planned while nobody is reached."""
    left = due.opens - timedelta(days=1)
    third = calendar.after(due.due, 1)
    first = Planned(FIRST, calendar.after(left, 1))
    weekly = (third + week * WEEK for week in range(1, 5))
    return (
        first,
        Planned(SECOND, due.due),
        Planned(THIRD, third),
        *(Planned(WEEKLY, day) for day in weekly if day <= left + LAST_DAY),
    )


def next_attempt(
    tried: Sequence[Judged], due: Due, calendar: WorkCalendar, zone: tzinfo, today: date,
    *, stopped: bool = False, same_day: bool = False,
) -> Planned | None:  # fmt: skip
    """What to try next, and when; None where nobody is to be called any more.

    A planned day that went by without a valid attempt is today's. To have been reached before the
    clock opens ends nothing: the contact it asks for is still to come.

    Args:
        stopped: the transition has ended; death and hospice end it in the same moment.
        same_day: as of ``reached_on``.
    """
    over = today > due.opens - timedelta(days=1) + LAST_DAY
    reached = reached_on(tried, due, zone, same_day=same_day) is not None
    if stopped or over or reached or any(each.standing is Standing.DECLINED for each in tried):
        return None
    made = [local_day(each.attempt.at, zone) for each in tried if each.standing is Standing.VALID]
    plan = days_of_plan(due, calendar)
    begun = [each for each in plan if each.on <= today]
    if begun and not any(day >= begun[-1].on for day in made):
        return Planned(begun[-1].code, today)
    return next((each for each in plan if each.on > today), None)
