"""When we were told: what a late or silent feed means for a clock, and whose finding it is.

A clock runs from the discharge whether we know of it or not, so the moment we were told stands
beside each due day. What was overdue when it arrived is a finding about the feed and goes to
whoever owns it, never to the nurse (domain §C.2, pitfall 4; care rules §3). What re-deriving moved
is told with the day it was before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from fhir_bridge.care.transitions.clocks import Due
from fhir_bridge.care.transitions.local_days import local_day

LISTED_WITHIN = timedelta(minutes=15)
"""From a message to somebody's list: our own promise. The rule it serves names no minutes
(42 CFR 482.24(d))."""


@dataclass(frozen=True)
class Arrival:
    """A clock beside the moment we were told of what started it.

    Attributes:
        notified_at: None where nobody told us: it was found by looking.
        days_left: from the day we were told to the day it is due, both counted from midnight.
    """

    due: Due
    notified_at: datetime | None
    days_left: int | None

    @property
    def overdue_on_arrival(self) -> bool:
        """Nobody here could have kept it."""
        return self.days_left is not None and self.days_left < 0


def arrival(due: Due, notified_at: datetime | None, zone: tzinfo) -> Arrival:
    """A clock beside when we were told.

    Args:
        zone: of the facility.
    """
    if notified_at is None:
        return Arrival(due, None, None)
    return Arrival(due, notified_at, (due.due - local_day(notified_at, zone)).days)


def listed_late(notified_at: datetime, listed_at: datetime | None, now: datetime) -> bool:
    """Whether a message took longer to reach somebody's list than promised.

    Args:
        listed_at: when it did; None while it waits.
    """
    return (listed_at or now) - notified_at > LISTED_WITHIN


@dataclass(frozen=True)
class Moved:
    """A clock that is due on another day than it was.

    Attributes:
        was, now: None where there was none, or is none any longer.
    """

    code: str
    was: date | None
    now: date | None


def moved(before: Iterable[Due], after: Iterable[Due]) -> tuple[Moved, ...]:
    """What re-deriving changed: the earlier day of each is kept in the history."""
    was = {each.code: each.due for each in before}
    now = {each.code: each.due for each in after}
    return tuple(
        Moved(code, was.get(code), now.get(code))
        for code in sorted(was.keys() | now.keys())
        if was.get(code) != now.get(code)
    )
