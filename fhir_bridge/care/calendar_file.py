"""What of a plan goes into the patient's own calendar, and under which words.

A calendar is read on a phone that others see: titles say "Visit", and nothing of illness. No words
that somebody typed about the patient are in it but the ride and the interpreter of a visit, which
stand on the handout too. What is private is left out whole; whoever has somebody who must not hear
of it gets neither places nor names (care rules §2.3, §5).

To let another kind of thing in: a function that gives its ``Entry``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from fhir_bridge.care.commitment_moves import WAITING, Kind, Side
from fhir_bridge.care.commitments import Commitment
from fhir_bridge.care.visits import Visit

VISIT: Final = "Visit"
MINE: Final = "One thing I took on"
AWAITED: Final = "Somebody calls me"
SEE: Final = "It stands on my handout."
CALLS: Final = "{who} tells me by this day."
WITH: Final = "With {who}"
RIDE: Final = "Ride: {ride}"
INTERPRETER: Final = "Interpreter: {interpreter}"
FREE: Final = "I get a free interpreter."

TOLD_BY_NAME = frozenset({Side.STAFF, Side.CLINICIAN})
"""Who is named. The name of an agency would say what it is for."""
AWAITED_FROM = TOLD_BY_NAME | {Side.AGENCY}
"""Whom a patient waits for, as on the handout. What a caregiver took on is theirs to tell."""


@dataclass(frozen=True)
class Entry:
    """One entry.

    Attributes:
        uid: the same at every download, so that the next one changes the entry.
        sequence: greater after every change.
        begins: a day for something that lasts all day.
        called_off: it will not be.
    """

    uid: str
    sequence: int
    begins: datetime | date
    title: str
    place: str = ""
    text: tuple[str, ...] = ()
    called_off: bool = False


def visit_entry(
    uid: str, sequence: int, visit: Visit, *, interpreter: bool = False, called_off: bool = False
) -> Entry:
    """A visit that the EHR has planned, or has called off.

    Args:
        interpreter: the patient needs one.

    Example:
        >>> visit_entry("1", 0, Visit(datetime(2026, 11, 24, 10), "", "Riverside")).title
        'Visit'
    """
    arranged = visit.arranged
    free = FREE if interpreter else ""
    lines = (
        WITH.format(who=visit.who) if visit.who else "",
        RIDE.format(ride=arranged.ride) if arranged.ride else "",
        INTERPRETER.format(interpreter=arranged.interpreter) if arranged.interpreter else free,
    )
    text = () if called_off else tuple(filter(None, lines))
    return Entry(uid, sequence, visit.at, VISIT, visit.place, text, called_off)


def promise_entry(uid: str, sequence: int, made: Commitment) -> Entry | None:
    """What the patient took on, or waits for; None for what is not theirs to see."""
    side, over = made.owner.side, made.state not in WAITING
    if side is Side.PATIENT and made.kind is not Kind.QUESTION:
        return Entry(uid, sequence, made.due, MINE, text=(SEE,), called_off=over)
    if side not in AWAITED_FROM:
        return None
    text = (CALLS.format(who=made.owner.name),) if side in TOLD_BY_NAME else ()
    return Entry(uid, sequence, made.due, AWAITED, text=text, called_off=over)


def to_come(entries: Iterable[Entry], now: datetime) -> tuple[Entry, ...]:
    """Entries of today and after, the nearest first.

    Args:
        now: in the zone of the people.
    """
    found = [each for each in entries if _day(each) >= now.date()]
    return tuple(sorted(found, key=lambda each: (_day(each), each.title, each.uid)))


def discreet(entry: Entry) -> Entry:
    """The same without places, names and rides: for a phone that others look at."""
    return replace(entry, place="", text=())


def _day(entry: Entry) -> date:
    at = entry.begins
    return at.date() if isinstance(at, datetime) else at
