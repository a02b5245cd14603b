"""What the record knows of a stay that a readmission score asks for, each with where it comes from.

Read from the copies that are here. The record reaches back to the first day on which the EHR wrote
of the patient: how often somebody was somewhere before that day is not known. A list that is empty
proves nothing (reading rule C13), so without any condition the conditions are not known either.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo

from sqlmodel import Session

from fhir_bridge.around_stays import about, conditions
from fhir_bridge.care.condition_families import Condition, hits
from fhir_bridge.care.risk.hospital import HEMOGLOBIN_UNITS, LAB_CODES, SODIUM_UNITS, Inputs, Lab
from fhir_bridge.care.risk.stay_facts import SIX, TWELVE, months_before, stay_facts
from fhir_bridge.care.risk.word_of import Known
from fhir_bridge.care.transitions.legs import Transition
from fhir_bridge.care.transitions.local_days import local_day
from fhir_bridge.landmarks import NEVER_WAS, copies
from fhir_bridge.r4.datatypes import inner
from fhir_bridge.r4.measured import LOINC, Measured, measured
from fhir_bridge.r4.stay_events import when
from fhir_bridge.store.access import Chart
from fhir_bridge.store.search import Query, Term, Token, search
from fhir_bridge.wire import Json, read_json

LABS: Mapping[str, tuple[str, Mapping[str, float]]] = {
    "hemoglobin": (LAB_CODES["hemoglobin"], HEMOGLOBIN_UNITS),
    "sodium": (LAB_CODES["sodium"], SODIUM_UNITS),
}
"""LOINC code of each laboratory result that is asked for, and the units it is read in."""

CANCER = frozenset({"cancer", "cancer-spread"})
MOST_RESULTS = 50
_DATED = ("Encounter", "Condition", "MedicationRequest")
"""Types that bear the day on which the EHR wrote them, or on which somebody was there."""


@dataclass(frozen=True)
class Source:
    """Where an input comes from.

    Attributes:
        words: what the record, or a person, says.
        on: the day it is of.
        by: who added it, as the audit knows them; "" for the record.
    """

    words: str
    on: date | None = None
    by: str = ""


@dataclass(frozen=True)
class OfRecord:
    """What the record knows of a stay.

    Attributes:
        sources: by input.
        age: whole years on the day they left.
        since: the first day of which this record tells.
        labs: the results it rests on, ``Observation/<id>``.
    """

    known: Known
    sources: Mapping[str, Source]
    age: int | None
    since: date | None
    labs: tuple[str, ...] = ()


def read_stay(
    session: Session, chart: Chart, stay: Transition, others: Iterable[Transition], zone: tzinfo
) -> OfRecord:
    """What the record knows of a stay.

    Args:
        others: every transition of the patient.
        zone: of the facility.
    """
    since = _since(session, chart, zone)
    facts = stay_facts(stay, others, since)
    told = list(conditions(session, chart))
    results = {code: _last(session, chart, code, stay, zone) for code in LABS}
    labs = {code: Lab(each.value, each.unit) for code, each in results.items() if each}
    inputs = Inputs(labs.get("hemoglobin"), labs.get("sodium"), _oncology(told) if told else None)
    known = Known(facts, tuple(each for each, _ in told) if told else None, inputs)
    lab_sources = {
        code: Source(f"{each.value:g} {each.unit}", local_day(each.taken, zone))
        for code, each in results.items() if each and each.taken
    }  # fmt: skip
    return OfRecord(
        known, {**_sources(stay, known, since), **lab_sources},
        about(session, chart, stay).subject_age, since,
        tuple(f"Observation/{each.id}" for each in results.values() if each),
    )  # fmt: skip


def _since(session: Session, chart: Chart, zone: tzinfo) -> date | None:
    """The first day on which the EHR wrote of the patient: no visit before it would be seen."""
    found = (
        when(_written(each))
        for type in _DATED
        for each in copies(session, chart, type)
        if each.get("status") not in NEVER_WAS
    )
    return min((local_day(each, zone) for each in found if each), default=None)


def _written(resource: Json) -> object:
    if resource["resourceType"] == "Encounter":
        return inner(resource, "period").get("start")
    return resource.get("recordedDate") or resource.get("authoredOn")


def _oncology(told: Iterable[tuple[Condition, bool]]) -> bool:
    """Whether a cancer is among the problems of now."""
    return any(hit.family in CANCER for hit in hits(each for each, now in told if now))


def _last(
    session: Session, chart: Chart, lab: str, stay: Transition, zone: tzinfo
) -> Measured | None:
    """The last result of the stay in a unit that is read."""
    code, units = LABS[lab]
    if stay.came is None or stay.left is None:
        return None
    terms = (Term("code", (Token(LOINC, code),)),)
    page = search(session, chart, Query("Observation", terms, count=MOST_RESULTS, sort="-date"))
    data: Iterable[Json] = (read_json(row.body) for row in page.rows if row.owner == "ehr")
    for each in (one for body in data for one in measured(body)):
        day = local_day(each.taken, zone) if each.taken else None
        fits = code in each.codes and each.unit in units and not each.comparator
        if fits and day and stay.came <= day <= stay.left:
            return each
    return None


def _sources(stay: Transition, known: Known, since: date | None) -> dict[str, Source]:
    facts, place = known.stay, stay.facility or "the stay"
    found = {}
    if facts.days is not None and stay.came and stay.left:
        span = f"{stay.came:%b} {stay.came.day} to {stay.left:%b} {stay.left.day}"
        found["days"] = Source(f"{facts.days} days: {place}, {span}")
    if facts.emergent is not None:
        how = "an emergency" if facts.emergent else "no emergency"
        found["emergent"] = Source(f"{how}, as {place} told", stay.came)
    if known.conditions is not None:
        found["families"] = Source("the problem list")
        cancer = "a cancer" if known.inputs.oncology else "no cancer"
        found["oncology"] = Source(f"{cancer} among the problems of now")
    if facts.emergencies is not None:
        found["emergencies"] = _counted(facts.emergencies, stay, SIX)
    if facts.admissions is not None:
        found["admissions"] = _counted(facts.admissions, stay, TWELVE)
    return found


def _counted(days: tuple[date, ...], stay: Transition, months: int) -> Source:
    first = months_before(stay.came, months) if stay.came else None
    since = f"since {first:%b} {first.day}, {first.year}" if first else ""
    return Source(f"{len(days)} in this record {since}".strip())
