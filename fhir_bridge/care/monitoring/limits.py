"""Limits that people agreed on for one patient: between what a reading asks for no answer.

No limit is there by itself: each is agreed with a clinician, who is named, on a day that is named,
and ends when somebody ends it. What it says of a reading is below, above or within; nothing else
follows from it by itself. Our own design, after domain §B.4 and care rules §2.2 row 15.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from fhir_bridge.care.monitoring.measures import MEASURES, Measure, unit_words
from fhir_bridge.care.monitoring.readings import Reading
from fhir_bridge.care.typed import about_words
from fhir_bridge.errors import Issue, Refused

NOT_KEPT = "Nothing was agreed yet."
WITH_WHOM = "Name the clinician it was agreed with."


class Stands(StrEnum):
    """How a reading stands to a limit."""

    BELOW = "below"
    ABOVE = "above"
    WITHIN = "within"
    NOT_COMPARED = "not-compared"


STANDS_WORDS = {
    Stands.BELOW: "below what was agreed",
    Stands.ABOVE: "above what was agreed",
    Stands.WITHIN: "within what was agreed",
    Stands.NOT_COMPARED: "not compared",
}
OUTSIDE = frozenset({Stands.BELOW, Stands.ABOVE})


@dataclass(frozen=True)
class Limit:
    """What was agreed for one measure.

    Attributes:
        low, high: the ends, which are within; None for no end on that side.
        unit: of both, one of the measure's.
        agreed_with: the clinician, by name; ``agreed_on``: the day.
        ended: it holds no more.
    """

    measure: str
    low: float | None
    high: float | None
    unit: str
    agreed_with: str
    agreed_on: date | None
    ended: bool = False

    @property
    def row(self) -> Measure:
        """What it is a limit of."""
        return MEASURES[self.measure]

    @property
    def words(self) -> str:
        """``from 80 to 86 kg``."""
        ends = (
            f"from {self.low:g}" if self.low is not None else "",
            f"{'to' if self.low is not None else 'up to'} {self.high:g}"
            if self.high is not None else "",
        )  # fmt: skip
        return " ".join((*filter(None, ends), unit_words(self.unit)))

    def of(self, reading: Reading) -> Stands:
        """How a reading stands to it; what is equal to an end is within."""
        value = None if reading.comparator else reading.row.between(
            reading.value, reading.unit, self.unit
        )  # fmt: skip
        if value is None or reading.measure != self.measure:
            return Stands.NOT_COMPARED
        rounded = round(value, 6)  # an exact end in another unit is still that end
        if self.low is not None and rounded < self.low:
            return Stands.BELOW
        return Stands.ABOVE if self.high is not None and rounded > self.high else Stands.WITHIN


def sound_limit(limit: Limit, today: date) -> Limit:
    """A limit fit to be kept.

    Raises:
        Refused: an end, the unit, the clinician or the day is missing or cannot be.
    """
    if limit.measure not in MEASURES:
        raise Refused(NOT_KEPT, issues=(Issue("Choose from the list.", "measure"),))
    issues = [
        *_about_ends(limit), *about_words(limit.agreed_with.strip(), "agreed_with", WITH_WHOM)
    ]  # fmt: skip
    if limit.agreed_on is None or limit.agreed_on > today:
        issues.append(Issue("Give the day it was agreed on; not one to come.", "agreed_on"))
    if issues:
        raise Refused(NOT_KEPT, issues=tuple(issues))
    return replace(limit, agreed_with=limit.agreed_with.strip())


def _about_ends(limit: Limit) -> Iterable[Issue]:
    row, ends = limit.row, [each for each in (limit.low, limit.high) if each is not None]
    if limit.unit not in row.units:
        yield Issue("Choose the unit.", "unit", "required")
    elif not ends:
        yield Issue("Give at least one number.", "low", "required")
    elif any(not row.least <= each * row.units[limit.unit] <= row.most for each in ends):
        yield Issue("Nobody can have this number: look again, and at the unit.", "low")
    elif len(ends) > 1 and ends[0] >= ends[1]:
        yield Issue("The second number must be the higher one.", "high")
