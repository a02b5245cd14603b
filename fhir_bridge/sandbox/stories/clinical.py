"""What happened and what was found: conditions, encounters, prescriptions, results.

Fill in a row; the function beside it makes the resource. ``key`` is the tail of the resource's id
(``okafor-enc-stay`` = patient ``okafor``, key ``enc-stay``), and how one row names another.
"""

from dataclasses import dataclass

from fhir_bridge.sandbox.stories import shapes
from fhir_bridge.sandbox.stories.codes import (
    ANSWERS,
    CONDITIONS,
    DISPOSITIONS,
    ENCOUNTER_CLASSES,
    ENCOUNTER_TYPES,
    HL7,
    LOINC,
    MEDICINES,
    SIGS,
    TESTS,
    UCUM,
    V3_ACT_CODE,
    VISIT,
)
from fhir_bridge.sandbox.stories.people import Person
from fhir_bridge.sandbox.stories.shared import PLACES, party
from fhir_bridge.wire import Json

SUPPLY = 90  # days a prescription without an end is filled for


@dataclass(frozen=True)
class Problem:
    """A condition on the problem list, or (with ``visit``) the diagnosis of one encounter."""

    key: str
    what: str
    since: str
    recorded: str
    visit: str = ""
    over: str = ""  # when it was gone
    stage: str = ""
    by: str = "lindqvist"


@dataclass(frozen=True)
class Kind:
    """A sort of encounter."""

    class_code: str
    type: str
    place: str
    role: str  # v3-ParticipationType of the clinician
    priority: str = ""
    admit_source: str = ""


KINDS = {
    "stay": Kind("IMP", "emergency-admission", "riverside-ward", "ATND", "EM", "emd"),
    "emergency": Kind("EMER", "emergency-department", "riverside-ed", "ATND", "EM"),
    "office": Kind("AMB", "follow-up", "rpc-clinic", "PPRF"),
    "hospice": Kind("HH", "hospice-admission", "home", ""),
}


@dataclass(frozen=True)
class Visit:
    """One encounter. Without an end it is going on; ``reasons`` are keys of problems."""

    key: str
    kind: str
    start: str
    end: str
    why: str
    reasons: tuple[str, ...]
    by: str = ""
    disposition: str = ""


@dataclass(frozen=True)
class Prescription:
    """A medicine ordered. ``replaces`` is the key of the order it corrects."""

    key: str
    medicine: str
    how_often: str
    authored: str
    by: str = "lindqvist"
    status: str = "active"
    why: str = ""  # of the status
    category: str = "community"
    visit: str = ""
    replaces: str = ""
    course: int = 0  # days, for a limited course
    note: str = ""
    changed: str = ""  # when the status changed, if it did


@dataclass(frozen=True)
class Result:
    """A measurement, or the answer (a key of ``ANSWERS``) to something asked."""

    key: str
    test: str
    value: float | str
    taken: str
    visit: str = ""
    by: str = "riverside"


def condition(person: Person, row: Problem) -> Json:
    """A Condition on the problem list, or of an encounter."""
    diagnosis = bool(row.visit)
    profile = "encounter-diagnosis" if diagnosis else "problems-health-concerns"
    kind = "encounter-diagnosis" if diagnosis else "problem-list-item"
    asserted = shapes.extension(f"{HL7}/condition-assertedDate", valueDateTime=row.recorded)
    return shapes.without_empty(
        {
            **shapes.resource(
                "Condition",
                f"{person.id}-{row.key}",
                f"us-core-condition-{profile}",
                row.over or row.recorded,
            ),
            "extension": [asserted],
            "clinicalStatus": shapes.tho(
                "condition-clinical", "resolved" if row.over else "active"
            ),
            "verificationStatus": shapes.tho("condition-ver-status", "confirmed"),
            "category": [shapes.tho("condition-category", kind)],
            "code": shapes.concept(CONDITIONS[row.what]),
            "subject": person.ref,
            "encounter": _encounter_ref(person, row.visit),
            "onsetDateTime": row.since,
            "abatementDateTime": row.over,
            "recordedDate": row.recorded,
            "recorder": party(row.by),
            "stage": [{"summary": {"text": row.stage}}] if row.stage else [],
        }
    )


def encounter(person: Person, row: Visit) -> Json:
    """An Encounter with who, why, where and how it ended."""
    kind = KINDS[row.kind]
    period = shapes.without_empty({"start": row.start, "end": row.end})
    place = PLACES[kind.place]
    class_coding = {
        "system": V3_ACT_CODE,
        "code": kind.class_code,
        "display": ENCOUNTER_CLASSES[kind.class_code],
    }
    return shapes.without_empty(
        {
            **shapes.resource(
                "Encounter", f"{person.id}-{row.key}", "us-core-encounter", row.end or row.start
            ),
            "identifier": [shapes.identifier(VISIT, f"{person.mrn}-{row.key}", "VN")],
            "status": "finished" if row.end else "in-progress",
            "class": class_coding,
            "type": [shapes.concept(ENCOUNTER_TYPES[kind.type])],
            "priority": shapes.tho("v3-ActPriority", kind.priority) if kind.priority else None,
            "subject": person.ref,
            "participant": _participants(row, kind, period),
            "period": period,
            "reasonCode": [{"text": row.why}],
            "reasonReference": [
                shapes.to("Condition", f"{person.id}-{key}") for key in row.reasons
            ],
            "hospitalization": _hospitalization(row, kind),
            "location": [
                {
                    "location": shapes.to("Location", place.id, place.name),
                    "status": "completed" if row.end else "active",
                    "period": period,
                }
            ],
            "serviceProvider": party(place.organisation),
        }
    )


def prescription(person: Person, row: Prescription) -> Json:
    """A MedicationRequest: the words, the rhythm and how much is dispensed."""
    words, times = SIGS[row.how_often]
    replaces = f"{person.id}-{row.replaces}" if row.replaces else ""
    return shapes.without_empty(
        {
            **shapes.resource(
                "MedicationRequest",
                f"{person.id}-{row.key}",
                "us-core-medicationrequest",
                row.changed or row.authored,
            ),
            "status": row.status,
            "statusReason": {"text": row.why} if row.why else None,
            "intent": "order",
            "category": [shapes.tho("medicationrequest-category", row.category)],
            "reportedBoolean": False,
            "medicationCodeableConcept": shapes.concept(MEDICINES[row.medicine]),
            "subject": person.ref,
            "encounter": _encounter_ref(person, row.visit),
            "authoredOn": row.authored,
            "requester": party(row.by),
            "note": [{"text": row.note}] if row.note else [],
            "dosageInstruction": [_dosage(words, times, row.course)],
            "dispenseRequest": {
                "numberOfRepeatsAllowed": 0 if row.course else 3,
                "quantity": {"value": times * (row.course or SUPPLY), "unit": "doses"},
            },
            "priorPrescription": shapes.to("MedicationRequest", replaces) if replaces else None,
        }
    )


def observation(person: Person, row: Result) -> Json:
    """A laboratory result, a vital sign or an answer."""
    test = TESTS[row.test]
    codings = [{"system": LOINC, "code": code} for code in test.loinc]
    value: Json = (
        {"valueCodeableConcept": shapes.concept(ANSWERS[row.value])}
        if isinstance(row.value, str)
        else {"valueQuantity": _quantity(row.value, test.unit, test.ucum)}
    )
    return shapes.without_empty(
        {
            **shapes.resource("Observation", f"{person.id}-{row.key}", test.profile, row.taken),
            "status": "final",
            "category": [shapes.tho("observation-category", test.category)],
            "code": {"coding": codings, "text": test.text},
            "subject": person.ref,
            "encounter": _encounter_ref(person, row.visit),
            "effectiveDateTime": row.taken,
            "issued": row.taken,
            "performer": [party(row.by)],
            **value,
        }
    )


def _participants(row: Visit, kind: Kind, period: Json) -> list[Json]:
    if not row.by:
        return []
    role = shapes.tho("v3-ParticipationType", kind.role)
    return [{"type": [role], "period": period, "individual": party(row.by)}]


def _hospitalization(row: Visit, kind: Kind) -> Json:
    body: Json = {}
    if kind.admit_source:
        body["admitSource"] = shapes.tho("admit-source", kind.admit_source)
    if row.disposition:
        body["dischargeDisposition"] = shapes.concept(DISPOSITIONS[row.disposition])
    return body


def _dosage(words: str, times: int, course: int) -> Json:
    repeat: Json = {"frequency": times, "period": 1, "periodUnit": "d"}
    if course:
        repeat["boundsDuration"] = _quantity(course, "days", "d")
    return {
        "text": f"1 dose {words}" + (f", for {course} days" if course else ""),
        "timing": {"repeat": repeat},
        "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "dose"}}],
    }


def _quantity(value: float, unit: str, ucum: str) -> Json:
    return {"value": value, "unit": unit, "system": UCUM, "code": ucum}


def _encounter_ref(person: Person, visit: str) -> Json | None:
    return shapes.to("Encounter", f"{person.id}-{visit}") if visit else None
