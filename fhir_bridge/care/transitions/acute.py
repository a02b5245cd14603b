"""What is acute among the stays that were heard of, so that extra support is there at once.

One way (hospital → facility → home) is one event; its day is the day of coming home, and until then
it goes on. To let another kind of place count: a row in ``KINDS``. What follows:
``care.extra_support``. Sources: care rules §2.2 row 2, domain §B.4.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fhir_bridge.care.transitions.legs import Transition, chain
from fhir_bridge.care.transitions.settings import Setting

ADMISSION, OBSERVATION, EMERGENCY, RETURN = "admission", "observation", "emergency", "return"

KINDS: Mapping[Setting, str] = {
    Setting.EMERGENCY: EMERGENCY,
    Setting.OBSERVATION: OBSERVATION,
    Setting.INPATIENT: ADMISSION,
    Setting.HOSPITAL_AT_HOME: ADMISSION,
    Setting.PSYCHIATRIC: ADMISSION,
    Setting.REHABILITATION: ADMISSION,
    Setting.LONG_TERM_ACUTE: ADMISSION,
    Setting.SKILLED_NURSING: ADMISSION,
}
"""A key of ``extra_support.EVENTS`` for each kind of place; a place without one is not acute."""

PLANNED: Mapping[str, str] = {ADMISSION: "planned-admission", OBSERVATION: "planned-observation"}


@dataclass(frozen=True)
class AcuteEvent:
    """One way through hospital, as far as it has come.

    Attributes:
        kind: a key of ``extra_support.EVENTS``.
        on: the day it was over; while it goes on, the day it began.
        came: the day it began, as far as it is known.
        over: somebody has come home, or went where no leg follows.
        first, last: the legs it began and stands with.
    """

    kind: str
    on: date
    came: date
    over: bool
    first: Transition
    last: Transition

    @property
    def numbers(self) -> frozenset[str]:
        """Everything its stays were ever called."""
        return self.first.stay.numbers | self.last.stay.numbers


def acute_events(legs: Sequence[Transition]) -> tuple[AcuteEvent, ...]:
    """Every acute event, the earliest first; what never was, or is only planned, is none."""
    returns = {each.back.key for each in legs if each.back and each.back.counts}
    ways = {way[0].key: way for way in (chain(legs, each.key) for each in legs)}
    found = (_event(way, returns) for way in ways.values())
    return tuple(sorted(filter(None, found), key=lambda each: each.on))


def inside(legs: Sequence[Transition]) -> AcuteEvent | None:
    """The event that goes on: somebody is in hospital, or in a facility after it."""
    return next((each for each in reversed(acute_events(legs)) if not each.over), None)


def _event(way: Sequence[Transition], returns: set[str]) -> AcuteEvent | None:
    first, last = way[0], way[-1]
    kind = KINDS.get(first.stay.place.setting)
    on = last.left or first.came
    if kind is None or on is None or first.stay.cancelled:
        return None
    if first.key in returns:
        kind = RETURN
    elif first.stay.planned:
        kind = PLANNED.get(kind, kind)
    return AcuteEvent(kind, on, first.came or on, last.left is not None, first, last)
