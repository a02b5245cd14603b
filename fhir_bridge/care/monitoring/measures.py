"""What can be followed from home, its units, and what no body can have.

To add a measure: a row in ``MEASURES``; its codes are LOINC (codes §10), its units UCUM, each with
what makes it the first one. A unit that is not listed is shown as it was sent and never compared:
nothing is guessed. No limit stands here: limits are agreed for one patient, by people (``limits``).
The ends of ``least`` and ``most`` are our own design: beyond them a number is a mistake, not news.
"""

from collections.abc import Mapping
from dataclasses import dataclass

POUND = 0.45359237
"""Kilograms of one pound, by the international agreement of 1959."""
GLUCOSE = 18.0156
"""mg/dL of one mmol/L of glucose (180.156 g/mol)."""


@dataclass(frozen=True)
class Measure:
    """Something that is measured at home.

    Attributes:
        words: as staff read it.
        loinc: codes it comes under.
        units: UCUM unit to what makes it the first one.
        least, most: what a body can have, in the first unit.
        shown: how a unit is written for people.
    """

    code: str
    words: str
    loinc: frozenset[str]
    units: Mapping[str, float]
    least: float
    most: float

    @property
    def unit(self) -> str:
        """The unit that everything is compared in."""
        return next(iter(self.units))

    def in_base(self, value: float, unit: str) -> float | None:
        """A number in the first unit; None in a unit that is not listed.

        Example:
            >>> MEASURES["weight"].in_base(100, "kg"), MEASURES["weight"].in_base(15, "[stone_av]")
            (100.0, None)
        """
        factor = self.units.get(unit)
        return None if factor is None else value * factor

    def between(self, value: float, unit: str, wanted: str) -> float | None:
        """A number in another unit; None where one of the two is not listed.

        Example:
            >>> round(MEASURES["glucose"].between(10, "mmol/L", "mg/dL"), 1)
            180.2
        """
        base, factor = self.in_base(value, unit), self.units.get(wanted)
        return None if base is None or factor is None else base / factor


_ROWS = (
    Measure("weight", "Weight", frozenset({"29463-7"}), {"kg": 1.0, "[lb_av]": POUND}, 0.3, 450),
    Measure("systolic", "Blood pressure, upper number", frozenset({"8480-6"}), {"mm[Hg]": 1.0},
            40, 300),
    Measure("diastolic", "Blood pressure, lower number", frozenset({"8462-4"}), {"mm[Hg]": 1.0},
            20, 200),
    Measure("glucose", "Blood sugar", frozenset({"2339-0"}), {"mg/dL": 1.0, "mmol/L": GLUCOSE},
            10, 1500),
    Measure("oxygen", "Oxygen in the blood", frozenset({"59408-5", "2708-6"}), {"%": 1.0}, 40, 100),
)  # fmt: skip
MEASURES = {row.code: row for row in _ROWS}

PANELS = frozenset({"85354-9"})
"""Codes of records that hold more than one of them (codes §10: blood pressure)."""

UNIT_WORDS = {"[lb_av]": "lb", "mm[Hg]": "mmHg"}
"""Units whose UCUM code no nurse would read."""


def unit_words(unit: str) -> str:
    """A unit for people, as it was sent where we do not know it."""
    return UNIT_WORDS.get(unit, unit)


def loinc_codes() -> tuple[str, ...]:
    """Every code that is looked for, in one order."""
    found = PANELS.union(*(each.loinc for each in MEASURES.values()))
    return tuple(sorted(found))


def measure_of(codes: frozenset[str]) -> Measure | None:
    """What a number is a measure of; None for what is not followed."""
    return next((each for each in MEASURES.values() if each.loinc & codes), None)
