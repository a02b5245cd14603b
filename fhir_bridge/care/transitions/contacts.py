"""Contacts after a discharge: what counts as reached, what counts as an attempt, and what does not.

Reached means both ways, with the patient or somebody who may speak for them, by clinical staff, on
more than a date. What was tried is always kept; whether it is *valid* is judged here and shown with
its reason. To add a reason: a row in ``REASONS`` and in ``_REACHED`` or ``_TRIED``. Sources: domain
§C.2 (CPT as quoted by Noridian) and §C.3; contact rules 1, 2 and 4 of the care rules §3.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from enum import StrEnum

from fhir_bridge.care.disciplines import CLINICAL
from fhir_bridge.care.safe_contact import NO, SafeContact, hours_of
from fhir_bridge.care.transitions.contact_log import (
    CALL,
    CHANNELS,
    LETTER,
    RESULTS,
    TOPICS,
    Attempt,
    Whom,
)

NOT_ASKED = SafeContact()


@dataclass(frozen=True)
class Hours:
    """Hours somebody chose to be called in; ``days`` as ``date.weekday`` counts them."""

    begin: time
    end: time
    days: frozenset[int] = frozenset(range(7))


@dataclass(frozen=True)
class Wishes:
    """How somebody wants to be reached.

    Attributes:
        zone: of the person's home.
        hours: any of them will do; none chosen allows all.
    """

    zone: tzinfo
    hours: tuple[Hours, ...] = ()
    safe: SafeContact = NOT_ASKED

    def in_hours(self, at: datetime) -> bool:
        """Whether a moment is one they chose."""
        there = at.astimezone(self.zone)
        return not self.hours or any(
            there.weekday() in each.days and each.begin <= there.time() < each.end
            for each in self.hours
        )

    def allows(self, what: str, number: str = "") -> bool:
        """Whether safe contact lets something happen.

        A number that was given may be called unless they said no; a message, a text or a letter
        can be seen by others and needs what ``safe_contact`` asks for.
        """
        if number and number in self.safe.unsafe:
            return False
        if what == LETTER:
            return not self.safe.not_told
        return self.safe.call != NO if what in {"", CALL} else self.safe.may(what)


def wishes_of(safe: SafeContact | None, zone: tzinfo) -> Wishes:
    """How somebody wants to be reached, from what was noted; nothing noted allows a call.

    Args:
        zone: of their home.
    """
    chosen = hours_of(safe) if safe else None
    return Wishes(zone, (Hours(*chosen),) if chosen else (), safe or NOT_ASKED)


class Standing(StrEnum):
    """What an attempt counts for."""

    SUCCESS = "success"
    VALID = "valid"
    LOGGED = "logged"
    DECLINED = "declined"


STANDING_WORDS: Mapping[Standing, str] = {
    Standing.SUCCESS: "reached",
    Standing.VALID: "valid attempt, not reached",
    Standing.LOGGED: "logged, does not count",
    Standing.DECLINED: "does not want to be called",
}

REASONS: Mapping[str, str] = {
    "machine": "a machine called: that never counts",
    "not-both-ways": "not both ways",
    "language": "nobody on it spoke their language",
    "not-clinical": "not by clinical staff",
    "not-identified": "fewer than two identifiers",
    "not-the-person": "with neither the patient nor a caregiver",
    "no-permission": "no permission on file to talk with them",
    "only-dates": "about dates alone",
    "outside-hours": "outside the hours they chose",
    "not-safe": "safe contact does not allow it",
}
IDENTIFIERS = 2

_Check = Callable[[Attempt, Wishes], bool]

_ALWAYS: Mapping[str, _Check] = {
    "machine": lambda each, _: CHANNELS[each.channel].machine,
    "language": lambda each, _: not each.understood,
    "not-clinical": lambda each, _: each.discipline not in CLINICAL,
}
_REACHED: Mapping[str, _Check] = {
    **_ALWAYS,
    "not-both-ways": lambda each, _: not CHANNELS[each.channel].both_ways,
    "not-the-person": lambda each, _: each.whom not in {Whom.PATIENT, Whom.CAREGIVER},
    "no-permission": lambda each, _: each.whom is Whom.CAREGIVER and not each.permitted,
    "not-identified": lambda each, _: each.identifiers < IDENTIFIERS,
    "only-dates": lambda each, _: not any(TOPICS[topic].care for topic in each.topics),
}
_TRIED: Mapping[str, _Check] = {
    **_ALWAYS,
    "outside-hours": lambda each, wishes: (
        CHANNELS[each.channel].both_ways and not wishes.in_hours(each.at)
    ),
    "not-safe": lambda each, wishes: (
        bool(each.number and each.number in wishes.safe.unsafe)
        or not all(
            wishes.allows(what, each.number)
            for what in filter(None, (CHANNELS[each.channel].asks, RESULTS[each.result].left))
        )
    ),
}


@dataclass(frozen=True)
class Judged:
    """An attempt with what it counts for; ``reasons`` are keys of ``REASONS``."""

    attempt: Attempt
    standing: Standing
    reasons: tuple[str, ...] = ()


def judged(attempt: Attempt, wishes: Wishes) -> Judged:
    """What an attempt counts for, with every reason against it.

    Whoever answers outside their hours was reached; only a try that reached nobody is measured by
    them.
    """
    result = RESULTS[attempt.result]
    checks = _REACHED if result.talked else _TRIED
    against = tuple(code for code, holds in checks.items() if holds(attempt, wishes))
    if result.stops and (attempt.whom is Whom.PATIENT or attempt.permitted):
        return Judged(attempt, Standing.DECLINED)
    if against:
        return Judged(attempt, Standing.LOGGED, against)
    return Judged(attempt, Standing.SUCCESS if result.talked else Standing.VALID)


def all_judged(attempts: Iterable[Attempt], wishes: Wishes) -> tuple[Judged, ...]:
    """Each of them, the earliest first."""
    return tuple(judged(each, wishes) for each in sorted(attempts, key=lambda each: each.at))
