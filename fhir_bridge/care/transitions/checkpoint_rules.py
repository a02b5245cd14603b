"""What a checkpoint is: one thing that must be true by a day, who may say so, and by what proof.

The rows stand in ``checkpoints_home`` and ``checkpoints_elsewhere``. To add a day that something
can be counted from: a member of ``From``; a kind of transition: a member of ``Feature``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.disciplines import Discipline

ONE_DAY = timedelta(days=1)


class From(StrEnum):
    """The day a checkpoint is counted from."""

    DISCHARGE = "discharge"
    ARRIVAL = "arrival"  # at a facility
    FIRST_CONTACT = "first-contact"  # the day it is due
    VISIT = "visit"
    ORDERED = "ordered"  # a day that stands in an order: next lab or dose, removal, first visit
    EXPECTED = "expected"  # a result
    END_OF_STAY = "end-of-stay"  # covered days in a facility
    ELECTION = "election"  # of hospice
    DEATH = "death"


class Feature(StrEnum):
    """What a transition is, or has: it decides which checkpoints apply."""

    HOME = "home"
    EMERGENCY = "emergency"
    TO_FACILITY = "to-facility"
    IN_FACILITY = "in-facility"
    LEFT_EARLY = "left-early"
    HOSPICE = "hospice"
    DIED = "died"
    MENTAL_HEALTH = "mental-health"
    SUBSTANCE_USE = "substance-use"
    CHRONIC = "chronic"
    CHILD = "complex-child"
    VISIT = "visit"
    MEDICINES = "medicines"
    HIGH_ALERT = "high-alert-medicine"
    PENDING = "pending-results"
    HOME_HEALTH = "home-health"
    EQUIPMENT = "equipment"
    OXYGEN = "oxygen"
    RIDE = "ride"
    INTERPRETER = "interpreter"
    LINES = "lines-tubes-wounds"


@dataclass(frozen=True)
class DueRule:
    """When a checkpoint is due.

    Attributes:
        days: after the day it is counted from; before it where negative.
        business: business days are counted.
        hard: days after which it is no longer only late, but wrong.
        by: the hour, where one is known, in the zone of the facility.
        or_else: counted from here while the day of ``start`` is not known.
    """

    start: From
    days: int = 0
    business: bool = False
    hard: int | None = None
    by: time | None = None
    or_else: "DueRule | None" = None


@dataclass(frozen=True)
class Checkpoint:
    """One row.

    Attributes:
        title: as staff read it.
        reason: why it is asked at all.
        proof: what has to be on record to close it.
        close: who may close it, or say that it is not needed.
        log: who may note a part of it beside them, and cannot close it.
        needs: features that a transition must all have.
        each: one for each thing (a test, a device, a person), not one for all.
        answer: cannot be closed before a prescriber answered.
        escalation: a key of ``escalation.CHAINS``.
        number: a number that is called has to stand in the proof.
        quiet: asked in hospice or after a death, when nothing else is.
        source: who says so; "ours" for our own.
    """

    code: str
    title: str
    reason: str
    proof: str
    due: DueRule
    close: frozenset[Discipline]
    needs: frozenset[Feature]
    source: str = "ours"
    log: frozenset[Discipline] = frozenset()
    each: bool = False
    answer: bool = False
    number: bool = False
    escalation: str = "usual"
    quiet: bool = False


@dataclass(frozen=True)
class DueBy:
    """A checkpoint's days.

    Attributes:
        hard: the last day; None where the rule names none.
        by: the hour of ``on``.
    """

    on: date
    hard: date | None = None
    by: time | None = None


def due_by(rule: DueRule, days: Mapping[From, date], calendar: WorkCalendar) -> DueBy | None:
    """When it is due; None while no day is known to count from.

    Args:
        days: those that are known, in the zone of the facility.
        calendar: with the holidays of all of them.

    Example:
        >>> ride = DueRule(From.VISIT, -1, business=True)
        >>> thanksgiving = WorkCalendar(frozenset({date(2026, 11, 26)}))
        >>> due_by(ride, {From.VISIT: date(2026, 11, 27)}, thanksgiving).on
        datetime.date(2026, 11, 25)
    """
    start = days.get(rule.start)
    if start is None:
        return due_by(rule.or_else, days, calendar) if rule.or_else else None
    hard = None if rule.hard is None else start + rule.hard * ONE_DAY
    if not rule.business:
        return DueBy(start + rule.days * ONE_DAY, hard, rule.by)
    if rule.days < 0:
        return DueBy(_before(start, -rule.days, calendar), hard, rule.by)
    return DueBy(calendar.after(start, rule.days), hard, rule.by)


def _before(day: date, count: int, calendar: WorkCalendar) -> date:
    while count:
        day -= ONE_DAY
        count -= calendar.is_business_day(day)
    return day
