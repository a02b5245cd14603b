"""HOSPITAL: seven parts of a stay and of the year before it (0 to 13).

Two tables of earlier admissions were published and are in use (2013, and the international one of
2016); a site chooses one, and the version says which. Low 0 to 4, intermediate 5 to 6, high 7 and
more. Source: domain §C.5. To change a number: a new ``VERSION``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fhir_bridge.care.risk.score import Band, Part, Score, Who, part
from fhir_bridge.care.risk.stay_facts import StayFacts, how_many

VERSION = "hospital-1"
BANDS = (Band("low", 0), Band("intermediate", 5), Band("high", 7))

TABLE_2013, TABLE_2016 = "2013", "2016"
ADMISSIONS: Mapping[str, tuple[tuple[int, int], ...]] = {
    TABLE_2013: ((6, 5), (1, 2)),
    TABLE_2016: ((6, 5), (2, 2)),
}
"""Admissions in twelve months from which so many points."""

LAB_CODES = {"hemoglobin": "718-7", "sodium": "2951-2"}
"""LOINC (codes §10)."""

LOW_HEMOGLOBIN, LOW_SODIUM, LONG_STAY = 12.0, 135.0, 5
MOST_ADMISSIONS = 5

HEMOGLOBIN_UNITS: Mapping[str, float] = {"g/dL": 1.0, "g/L": 0.1}
SODIUM_UNITS: Mapping[str, float] = {"mmol/L": 1.0, "meq/L": 1.0, "mEq/L": 1.0}
"""What a number is multiplied with; in any other unit it is not known."""


@dataclass(frozen=True)
class Lab:
    """The last result before somebody left."""

    value: float
    unit: str


@dataclass(frozen=True)
class Inputs:
    """What the score asks beside the stay; None for what is not known.

    Attributes:
        oncology: discharged from an oncology service, or under treatment for cancer.
        procedure: any procedure during the stay.
    """

    hemoglobin: Lab | None = None
    sodium: Lab | None = None
    oncology: bool | None = None
    procedure: bool | None = None


def hospital(who: Who, stay: StayFacts, inputs: Inputs, table: str = TABLE_2013) -> Score:
    """The score of a stay.

    Args:
        table: a key of ``ADMISSIONS``.
    """
    version = f"{VERSION} ({table})"
    if who.not_computed:
        return Score("HOSPITAL", version, not_computed=who.not_computed)
    return Score("HOSPITAL", version, _parts(stay, inputs, table), BANDS)


def _parts(stay: StayFacts, inputs: Inputs, table: str) -> tuple[Part, ...]:
    long_stay = None if stay.days is None else stay.days >= LONG_STAY
    days = () if stay.days is None else (f"{stay.days} days",)
    return (
        _below("H", "low hemoglobin", inputs.hemoglobin, HEMOGLOBIN_UNITS, LOW_HEMOGLOBIN),
        _yes("O", "oncology", inputs.oncology, 2),
        _below("S", "low sodium", inputs.sodium, SODIUM_UNITS, LOW_SODIUM),
        _yes("P", "procedure in the stay", inputs.procedure, 1),
        _yes("IT", "came as an emergency", stay.emergent, 1),
        _admissions(stay, table),
        _yes("L", "five days or more", long_stay, 2, days),
    )


def _yes(
    code: str, words: str, holds: bool | None, most: int, told: tuple[str, ...] = ()
) -> Part:  # fmt: skip
    return part(code, words, None if holds is None else most * holds, most, told)


def _below(
    code: str, words: str, lab: Lab | None, units: Mapping[str, float], least: float
) -> Part:  # fmt: skip
    if lab is None or lab.unit not in units:
        return part(code, words, None, 1)
    low = round(lab.value * units[lab.unit], 6) < least
    return part(code, words, int(low), 1, (f"{lab.value:g} {lab.unit}",))


def _admissions(stay: StayFacts, table: str) -> Part:
    count = how_many(stay.admissions, stay.admissions_told)
    if count is None:
        return part("A", "admissions, 12 months", None, MOST_ADMISSIONS)
    points = next((points for least, points in ADMISSIONS[table] if count >= least), 0)
    told = tuple(each.isoformat() for each in stay.admissions or ())
    return part("A", "admissions, 12 months", points, MOST_ADMISSIONS, told)
