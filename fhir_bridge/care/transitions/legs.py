"""A transition: one stay, its end, and what came before and after it.

Inpatient → nursing facility → home is a chain: each leg is a transition that knows its neighbours
(domain §C.1). Made by ``deriving``; a row that is stored is only a copy of what stands here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fhir_bridge.care.transitions.settings import Onward, disposition_of
from fhir_bridge.care.transitions.stays import Stay

WATCHED = 30
"""Days after a discharge in which a return to hospital is looked for (domain §C.2)."""


@dataclass(frozen=True)
class Back:
    """A return to hospital after a discharge.

    Attributes:
        key: of the transition it began.
        day: 1 for the day after the discharge.
        planned: arranged beforehand; None where nothing says so.
        admitted: as an inpatient. Observation is told apart.
    """

    key: str
    on: date
    day: int
    planned: bool | None
    admitted: bool

    @property
    def counts(self) -> bool:
        """Whether it is a readmission: inpatient, not planned, on days 1 to 30."""
        return self.admitted and not self.planned and 1 <= self.day <= WATCHED


@dataclass(frozen=True)
class Transition:
    """One stay, its end, and what came before and after.

    Attributes:
        stay: everything that is one stay, as one; ``stay.number`` is its key.
        came, left: its days, each in the zone of its facility.
        previous: key of the leg before; ``next``: of the leg after.
        inside: key of the facility stay during which it began.
        back: the first return to hospital within 30 days.
    """

    stay: Stay
    came: date | None = None
    left: date | None = None
    previous: str = ""
    next: str = ""
    next_onward: Onward | None = None
    inside: str = ""
    back: Back | None = None

    @property
    def key(self) -> str:
        """What names it."""
        return self.stay.number

    @property
    def facility(self) -> str:
        """Where its clocks are read: the facility somebody left last."""
        return self.stay.place.facility

    @property
    def light(self) -> bool:
        """Treated in an emergency department and sent home."""
        return self.stay.light

    @property
    def onward(self) -> Onward:
        """What kind of place it led to: where somebody was next says more than a code."""
        return self.next_onward or disposition_of(self.stay.disposition).onward

    @property
    def left_early(self) -> bool:
        """Left before discharge was complete."""
        return disposition_of(self.stay.disposition).early

    @property
    def went_home(self) -> bool:
        """Is at home now, as far as is known.

        A destination nobody named is taken for home: a call too many harms nobody.
        """
        return self.left is not None and self.onward in {Onward.HOME, Onward.UNKNOWN}


def chain(legs: Sequence[Transition], key: str) -> tuple[Transition, ...]:
    """The legs that belong together, the first one first.

    Args:
        key: of any of them.
    """
    by_key = {each.key: each for each in legs}
    first = by_key[key]
    while first.previous:
        first = by_key[first.previous]
    found = [first]
    while found[-1].next:
        found.append(by_key[found[-1].next])
    return tuple(found)
