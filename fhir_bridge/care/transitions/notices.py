"""When we were told: what a late or silent feed means for a clock, and whose finding it is.

A clock runs from the discharge whether we know of it or not, so the moment we were told stands
beside each due day. What was overdue when it arrived is a finding about the feed and goes to
whoever owns it, never to the nurse (domain §C.2, pitfall 4; care rules §3). What re-deriving moved
is told with the day it was before. To change what is promised: a new row of ``PROMISES`` with the
day ``since`` when it holds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from fhir_bridge.care.transitions.clocks import Due
from fhir_bridge.care.transitions.local_days import local_day


@dataclass(frozen=True)
class Promise:
    """Within how long a message is on somebody's list.

    Attributes:
        since: for messages from this day on.
    """

    since: date
    within: timedelta
    source: str


PROMISES: Sequence[Promise] = (
    Promise(
        date.min, timedelta(minutes=15),
        "ours; the rule that it serves names no minutes (42 CFR 482.24(d))",
    ),
)  # fmt: skip


def promised(told: date, promises: Sequence[Promise] = PROMISES) -> timedelta:
    """What is promised of a message of a day."""
    held = [each for each in promises if each.since <= told]
    return max(held, key=lambda each: each.since).within


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
    return (listed_at or now) - notified_at > promised(notified_at.date())


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
