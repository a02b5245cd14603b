"""Which stays are one, which lead on to the next, and which are a return to hospital.

Acute stays that touch are one: the emergency department somebody came in by, observation that
became an admission, the second hospital of a transfer. A nursing facility after a hospital is a
leg of its own. Everything here looks at two stays and says yes or no, so that no order plays a
part. To add a way in which two stays are one: a row in ``ONE_STAY``. Sources: domain §C.1 (direct
transfer, chain), §E E15 (same-day merge), §C.5 (the emergency visit just before, ours).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

from fhir_bridge.care.transitions.local_days import Zones
from fhir_bridge.care.transitions.settings import SETTINGS, Onward, disposition_of
from fhir_bridge.care.transitions.stays import Stay

FROM_HOSPITAL = "hosp-trans"
OVERNIGHT = timedelta(days=1)


@dataclass(frozen=True)
class Dated:
    """A stay on the calendar of where it was.

    Attributes:
        came, left: its days; None while not known.
    """

    stay: Stay
    came: date | None
    left: date | None

    @property
    def onward(self) -> Onward:
        """What kind of place it led to, as far as it was said."""
        return disposition_of(self.stay.disposition).onward

    @property
    def acute(self) -> bool:
        """Of the kind that is one with what touches it."""
        return SETTINGS[self.stay.place.setting].acute

    def named_by(self, other: "Dated") -> bool:
        """Whether another stay says that somebody came from here."""
        return other.stay.origin in {*self.stay.numbers, self.stay.place.facility} - {""}


def dated(stay: Stay, zones: Zones) -> Dated:
    """A stay with its days."""
    first, last = stay.places[0].facility, stay.place.facility
    return Dated(
        stay,
        None if stay.began is None else zones.day(stay.began, first),
        None if stay.ended is None else zones.day(stay.ended, last),
    )


def gap(one: Dated, other: Dated) -> int | None:
    """Nights between leaving one and coming to the other; None where a day is not known."""
    if one.left is None or other.came is None:
        return None
    return (other.came - one.left).days


def _in_by_emergency(one: Dated, other: Dated) -> bool:
    """Came by the emergency department, and was not sent home from it in between."""
    if not one.stay.light or other.stay.light or not one.came or not other.came:
        return False
    until = (one.left or one.came) + OVERNIGHT
    return one.came <= other.came <= until and one.onward is not Onward.HOME


def _moved_over(one: Dated, other: Dated) -> bool:
    """Moved from one hospital to another, by what either of them says."""
    said = one.onward is Onward.HOSPITAL or other.stay.source == FROM_HOSPITAL
    return (said or one.named_by(other)) and gap(one, other) in {0, 1}


def _same_day(one: Dated, other: Dated) -> bool:
    """Left and came on one day: back at the same place, or nobody said where to."""
    if one.stay.light or other.stay.light or gap(one, other) != 0:
        return False
    same_place = one.stay.place.facility == other.stay.place.facility
    return same_place or one.onward is Onward.UNKNOWN


ONE_STAY: Collection[Callable[[Dated, Dated], bool]] = (_in_by_emergency, _moved_over, _same_day)


def are_one(one: Dated, other: Dated) -> bool:
    """Whether the other is the same stay, going on."""
    return one.acute and other.acute and any(rule(one, other) for rule in ONE_STAY)


def leads_to(one: Dated, other: Dated) -> bool:
    """Whether the other is the next leg: hospital, then facility, then home.

    A night at home in between ends a chain, unless the other names where somebody came from.
    """
    between = gap(one, other)
    if between not in {0, 1}:
        return False
    if one.named_by(other) or one.onward in {Onward.FACILITY, Onward.HOSPITAL}:
        return True
    after_care = SETTINGS[other.stay.place.setting].after_care
    return between == 0 and (one.onward is Onward.UNKNOWN or after_care)


def is_inside(one: Dated, other: Dated) -> bool:
    """Whether the other began while somebody stayed in a facility for after-care."""
    if not SETTINGS[one.stay.place.setting].after_care or not one.came or not other.came:
        return False
    return one.came <= other.came and (one.left is None or other.came <= one.left)
