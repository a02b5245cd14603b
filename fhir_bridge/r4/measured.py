"""What was measured, out of any EHR's Observation: numbers with their units, as they were sent.

A blood pressure is two numbers of one record. Nothing is converted or judged here: an odd unit, a
comparator (``<``) or a day to come is for the rules to see. What bears no number is not told.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from fhir_bridge.care.transitions.local_days import When
from fhir_bridge.r4.datatypes import inner, rows, words
from fhir_bridge.r4.stay_events import when
from fhir_bridge.wire import Json

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
COUNTS = frozenset({"final", "amended", "corrected", "preliminary"})
"""Statuses (http://hl7.org/fhir/observation-status) of what was measured; ``cancelled`` and
``entered-in-error`` never were."""


@dataclass(frozen=True)
class Measured:
    """One number of one record.

    Attributes:
        id: of the record, ours.
        codes: LOINC codes of what was measured.
        taken: when; None where that is not said.
        unit: UCUM where the record says so, else the unit in its words.
        comparator: ``<`` or ``>=``: then the number is only a bound.
        by: reference to who measured it.
        source: where the record comes from.
    """

    id: str
    codes: frozenset[str]
    taken: When | None
    value: float
    unit: str
    comparator: str = ""
    by: str = ""
    source: str = ""


def measured(resource: Json) -> Iterator[Measured]:
    """Every number of a record, the one of the record itself first."""
    if resource.get("status") not in COUNTS:
        return
    for element in (resource, *rows(resource, "component")):
        quantity = inner(element, "valueQuantity")
        value = quantity.get("value")
        if not isinstance(value, int | float) or isinstance(value, bool):
            continue
        performers = rows(resource, "performer")
        yield Measured(
            str(resource.get("id", "")),
            frozenset(
                str(each.get("code"))
                for each in rows(inner(element, "code"), "coding")
                if each.get("system") == LOINC
            ),
            _taken(resource),
            float(value),
            _unit(quantity),
            words(quantity, "comparator") or "",
            (words(performers[0], "reference") or "") if performers else "",
            words(inner(resource, "meta"), "source") or "",
        )


def _taken(resource: Json) -> When | None:
    period = inner(resource, "effectivePeriod")
    said = (
        resource.get("effectiveDateTime"), resource.get("effectiveInstant"), period.get("end"),
        period.get("start"),
    )  # fmt: skip
    found = next((day for each in said if each and (day := when(each))), None)
    # a time without a zone is nobody's time; its day stands
    return found.date() if isinstance(found, datetime) and found.tzinfo is None else found


def _unit(quantity: Json) -> str:
    code = words(quantity, "code") if quantity.get("system") == UCUM else None
    return code or words(quantity, "unit") or ""
