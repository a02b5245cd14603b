"""Which section of a handover a record stands in, whether it counts, and how it is said in a line.

A type is a row of ``_KINDS``: its statuses that count, and how a record of it is said. Only words
the record itself carries are told: a code's own short display, never an expansion (codes.md).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from fhir_bridge.r4.datatypes import codes, concept_name, concept_words, day, inner, rows, words
from fhir_bridge.r4.medicine import medicine_of
from fhir_bridge.r4.problems import OVER
from fhir_bridge.r4.vocabulary import ENCOUNTER_KINDS
from fhir_bridge.wire import Json

UNTRUE = frozenset({"entered-in-error", "refuted"})
BY_CATEGORY = {
    "laboratory": "results",
    "imaging": "results",
    "vital-signs": "vitals",
    "social-history": "social",
    "functional-status": "function",
}
"""Observation category (HL7 and US Core) to the section its records stand in."""

_BY_TYPE = {
    "AllergyIntolerance": "allergies", "CarePlan": "plan", "Condition": "problems",
    "Consent": "directives", "Device": "devices", "DeviceUseStatement": "devices",
    "DiagnosticReport": "results", "Encounter": "reason", "Immunization": "immunizations",
    "MedicationRequest": "medications", "MedicationStatement": "medications",
    "Procedure": "procedures",
}  # fmt: skip
_FINAL = frozenset({"final", "amended", "corrected", "preliminary"})


def section_name(record: Json) -> str:
    """The section a record stands in; "" for none.

    Example:
        >>> vitals = {"coding": [{"code": "vital-signs"}]}
        >>> section_name({"resourceType": "Observation", "category": [vitals]})
        'vitals'
    """
    type = str(record.get("resourceType"))
    if type != "Observation":
        return _BY_TYPE.get(type, "")
    said = (code for each in rows(record, "category") for code in codes(each))
    return next((BY_CATEGORY[code] for code in said if code in BY_CATEGORY), "")


def counts(record: Json) -> bool:
    """Whether a record is true and still so: nothing wrong, refuted, stopped or over."""
    kind = _KINDS.get(str(record.get("resourceType")))
    if kind is None:
        return False
    said = {*codes(inner(record, "verificationStatus")), str(record.get("status"))}
    over = OVER & set(codes(inner(record, "clinicalStatus")))
    in_force = not kind.statuses or record.get("status") in kind.statuses
    return in_force and not over and UNTRUE.isdisjoint(said)


def line_of(record: Json) -> str:
    """A record in one line."""
    kind = _KINDS.get(str(record.get("resourceType")))
    parts = kind.said(record) if kind else (concept_name(inner(record, "code")),)
    line = " · ".join(filter(None, parts))
    return line or f"{record.get('resourceType')}: it is not named"


def dated(record: Json) -> str:
    """The day a record is of, so that the latest stand first; "" where it names none."""
    period = inner(record, "period").get("start") or inner(record, "effectivePeriod").get("start")
    return str(next((record[name] for name in _DATES if isinstance(record.get(name), str)), "")
               or period or "")  # fmt: skip


_DATES = (
    "effectiveDateTime", "performedDateTime", "occurrenceDateTime", "authoredOn", "dateAsserted",
    "recordedDate", "onsetDateTime", "issued", "dateTime", "recordedOn", "created",
)  # fmt: skip


@dataclass(frozen=True)
class _Kind:
    said: Callable[[Json], Iterable[str | None]]
    statuses: frozenset[str] = frozenset()


def _condition(each: Json) -> Iterable[str | None]:
    since = day(each, "onsetDateTime")
    return concept_name(inner(each, "code")), f"since {since}" if since else None


def _allergy(each: Json) -> Iterable[str | None]:
    said = [concept_words(what) for one in rows(each, "reaction")
            for what in rows(one, "manifestation")]  # fmt: skip
    high = "high risk" if each.get("criticality") == "high" else None
    return concept_name(inner(each, "code")), ", ".join(filter(None, said)), high


def _medicine(each: Json) -> Iterable[str | None]:
    view = medicine_of(each, id="", partly=False)
    name = view.name or "A medicine that the record names only by a link"
    told = "told, not ordered" if each.get("resourceType") == "MedicationStatement" else None
    held = "on hold" if view.status == "on-hold" else None
    return f"NOT to be given: {name}" if view.forbids else name, view.how, told, held


def _encounter(each: Json) -> Iterable[str | None]:
    kind = ENCOUNTER_KINDS.get(words(inner(each, "class"), "code") or "", "Stay")
    period, reasons = inner(each, "period"), [concept_name(one) for one in rows(each, "reasonCode")]
    span = " to ".join(filter(None, (_on(period.get("start")), _on(period.get("end")))))
    place = words(inner(each, "serviceProvider"), "display")
    return kind, place, span, ", ".join(filter(None, reasons))


def _observation(each: Json) -> Iterable[str | None]:
    parts = [
        " ".join(filter(None, (concept_name(inner(one, "code")), _value(one))))
        for one in rows(each, "component")
    ]
    said = _value(each) or ", ".join(filter(None, parts))
    return concept_name(inner(each, "code")), said, _on(dated(each))


def _value(each: Json) -> str | None:
    quantity = inner(each, "valueQuantity")
    if "value" in quantity:
        unit = words(quantity, "unit") or words(quantity, "code") or ""
        return f"{words(quantity, 'comparator') or ''}{quantity['value']} {unit}".strip()
    return concept_words(inner(each, "valueCodeableConcept")) or words(each, "valueString")


def _report(each: Json) -> Iterable[str | None]:
    return concept_name(inner(each, "code")), words(each, "conclusion"), _on(dated(each))


def _done(each: Json) -> Iterable[str | None]:
    what = inner(each, "code") or inner(each, "vaccineCode")
    return concept_name(what), _on(dated(each) or inner(each, "performedPeriod").get("start"))


def _device(each: Json) -> Iterable[str | None]:
    named = next((words(one, "name") for one in rows(each, "deviceName")), None)
    return (named or concept_name(inner(each, "type")) or words(inner(each, "device"), "display"),)


def _titled(each: Json) -> Iterable[str | None]:
    said = next(filter(None, map(concept_words, rows(each, "category"))), None)
    return words(each, "title") or said, _on(dated(each))


def _on(value: object) -> str | None:
    """The day of a date or an instant."""
    return value[:10] if isinstance(value, str) and value else None


_KINDS: Mapping[str, _Kind] = {
    "AllergyIntolerance": _Kind(_allergy),
    "CarePlan": _Kind(_titled, frozenset({"active", "on-hold"})),
    "Condition": _Kind(_condition),
    "Consent": _Kind(_titled, frozenset({"active"})),
    "Device": _Kind(_device),
    "DeviceUseStatement": _Kind(_device, frozenset({"active", "intended"})),
    "DiagnosticReport": _Kind(_report, _FINAL),
    "Encounter": _Kind(_encounter),
    "Immunization": _Kind(_done, frozenset({"completed"})),
    "MedicationRequest": _Kind(_medicine, frozenset({"active", "on-hold"})),
    "MedicationStatement": _Kind(_medicine, frozenset({"active", "on-hold", "intended"})),
    "Observation": _Kind(_observation, _FINAL),
    "Procedure": _Kind(_done, frozenset({"completed", "in-progress"})),
}
