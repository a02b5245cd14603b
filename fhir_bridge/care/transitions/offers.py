"""What is offered for the next try, one tap each; what the patient did not allow is not offered.

To offer another tap: a row in ``OFFERS``. Sources: contact rules 3, 4, 5 and 7 of the care rules
§3; two taps from the row: §4.2.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fhir_bridge.care.transitions.attempts import PLAN, Planned
from fhir_bridge.care.transitions.contact_log import (
    CHANNELS,
    DISCONNECTED,
    LEFT_MESSAGE,
    NO_ANSWER,
    PHONE,
    RESULTS,
    SENT,
    WRONG_NUMBER,
    Whom,
)
from fhir_bridge.care.transitions.contacts import Judged, Wishes


@dataclass(frozen=True)
class Offer:
    """One tap: ``channel`` and ``result`` are keys of ``CHANNELS`` and ``RESULTS``."""

    channel: str
    result: str
    words: str


OFFERS = (
    Offer(PHONE, NO_ANSWER, "No answer"),
    Offer(PHONE, LEFT_MESSAGE, "Left a message"),
    Offer(PHONE, WRONG_NUMBER, "Wrong number"),
    Offer(PHONE, DISCONNECTED, "Not in use"),
    Offer("text", SENT, "Sent a text"),
    Offer("letter", SENT, "Sent the letter"),
    Offer("portal", SENT, "Wrote in the portal"),
)

NEED_A_NUMBER = frozenset({PHONE, "text"})
"""Channels that nobody can use without a number."""


@dataclass(frozen=True)
class Number:
    """A number that can be tried.

    Attributes:
        whose: as staff read it.
        whom: who would answer.
        permitted: a caregiver who may hear it.
    """

    number: str
    whose: str
    whom: Whom = Whom.PATIENT
    permitted: bool = False


def may_call(wishes: Wishes) -> bool:
    """Whether a call may be offered at all."""
    return wishes.allows(CHANNELS[PHONE].asks)


def offered(
    planned: Planned | None, wishes: Wishes, numbers: Sequence[Number]
) -> tuple[Offer, ...]:
    """What is offered for the next try; nothing where nobody is to be called any more.

    A call may stand in for every way of the plan; who is not to be called, or has no number, is
    reached otherwise from the first try on.

    Args:
        numbers: that can be tried.
    """
    if planned is None:
        return ()
    plan = (PLAN[planned.code],) if may_call(wishes) and numbers else PLAN.values()
    channels = {PHONE, *(channel for row in plan for channel in row.channels)}
    channels -= frozenset() if numbers else NEED_A_NUMBER
    return tuple(
        each for each in OFFERS
        if each.channel in channels
        and all(wishes.allows(what)
                for what in filter(None, (CHANNELS[each.channel].asks, RESULTS[each.result].left)))
    )  # fmt: skip


def to_try(known: Iterable[Number], tried: Sequence[Judged], wishes: Wishes) -> tuple[Number, ...]:
    """The numbers to try: no wrong one, none that is never used; one not tried yet comes first.

    Args:
        known: the usual one first.
        tried: the earliest first.
    """
    attempts = [each.attempt for each in tried]
    wrong = {each.number for each in attempts if RESULTS[each.result].find_number}
    used = {each.number for each in attempts}
    found = {
        each.number: each for each in known
        if each.number and each.number not in wrong and each.number not in wishes.safe.unsafe
    }  # fmt: skip
    return tuple(sorted(found.values(), key=lambda each: each.number in used))


def find_number(tried: Sequence[Judged], numbers: Sequence[Number]) -> bool:
    """Whether a number has to be found: the last one was wrong, or none is left to try."""
    last = tried[-1].attempt if tried else None
    return not numbers or bool(last and RESULTS[last.result].find_number)
