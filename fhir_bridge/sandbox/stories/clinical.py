"""What is the matter, what is taken for it, what was measured.

Fill in a row; the function beside it makes the resource. ``key`` is the tail of the resource's id
(``okafor-hf`` = patient ``okafor``, key ``hf``), and how one row names another.
"""

from dataclasses import dataclass

from fhir_bridge.sandbox.stories import shapes
from fhir_bridge.sandbox.stories.codes import (
    ANSWERS,
    CONDITIONS,
    HL7,
    LIST_KINDS,
    LOINC,
    MEDICINES,
    SIGS,
    TESTS,
    UCUM,
)
from fhir_bridge.sandbox.stories.people import Person
from fhir_bridge.sandbox.stories.shared import party
from fhir_bridge.wire import Json

SUPPLY = 90  # days a prescription without an end is filled for
PATIENT = "patient"  # in place of a clinician: entered by the patient


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
    labels: tuple[str, ...] = ()


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
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """A measurement, or the answer (a key of ``ANSWERS``) to something asked.

    Attributes:
        value: None while it is not known yet.
        sample: the key of the specimen, if there is one.
        order: the key of the order it answers.
    """

    key: str
    test: str
    value: float | str | None
    taken: str
    visit: str = ""
    by: str = "riverside"
    sample: str = ""
    order: str = ""


@dataclass(frozen=True)
class MedicineList:
    """The medicines on one party's list; ``entries`` are keys of prescriptions."""

    key: str
    kind: str
    title: str
    made: str
    by: str
    visit: str
    entries: tuple[str, ...]


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
                row.labels,
            ),
            "extension": [asserted],
            "clinicalStatus": shapes.tho(
                "condition-clinical", "resolved" if row.over else "active"
            ),
            "verificationStatus": shapes.tho("condition-ver-status", "confirmed"),
            "category": [shapes.tho("condition-category", kind)],
            "code": shapes.concept(CONDITIONS[row.what]),
            "subject": person.ref,
            "encounter": encounter_ref(person, row.visit),
            "onsetDateTime": row.since,
            "abatementDateTime": row.over,
            "recordedDate": row.recorded,
            "recorder": party(row.by),
            "stage": [{"summary": {"text": row.stage}}] if row.stage else [],
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
                row.labels,
            ),
            "status": row.status,
            "statusReason": {"text": row.why} if row.why else None,
            "intent": "order",
            "category": [shapes.tho("medicationrequest-category", row.category)],
            "reportedBoolean": False,
            "medicationCodeableConcept": shapes.concept(MEDICINES[row.medicine]),
            "subject": person.ref,
            "encounter": encounter_ref(person, row.visit),
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
    """A laboratory result, a vital sign or an answer; without a value, why there is none yet."""
    test = TESTS[row.test]
    pending = row.value is None
    order = shapes.to("ServiceRequest", f"{person.id}-{row.order}") if row.order else None
    return shapes.without_empty(
        {
            **shapes.resource("Observation", f"{person.id}-{row.key}", test.profile, row.taken),
            "basedOn": [order] if order else [],
            "status": "registered" if pending else "final",
            "category": [shapes.tho("observation-category", test.category)],
            "code": {
                "coding": [{"system": LOINC, "code": code} for code in test.loinc],
                "text": test.text,
            },
            "subject": person.ref,
            "encounter": encounter_ref(person, row.visit),
            "effectiveDateTime": row.taken,
            "issued": "" if pending else row.taken,
            "performer": [person.ref if row.by == PATIENT else party(row.by)],
            **_value(row),
            "specimen": shapes.to("Specimen", f"{person.id}-{row.sample}") if row.sample else None,
        }
    )


def medicine_list(person: Person, row: MedicineList) -> Json:
    """A List of medicines, as its source left it."""
    return {
        **shapes.resource("List", f"{person.id}-{row.key}", None, row.made),
        "status": "current",
        "mode": "snapshot",
        "title": row.title,
        "code": shapes.concept(LIST_KINDS[row.kind]),
        "subject": person.ref,
        "encounter": encounter_ref(person, row.visit),
        "date": row.made,
        "source": party(row.by),
        "entry": [
            {"item": shapes.to("MedicationRequest", f"{person.id}-{key}")} for key in row.entries
        ],
    }


def quantity(value: float, unit: str, ucum: str) -> Json:
    """A Quantity in UCUM."""
    return {"value": value, "unit": unit, "system": UCUM, "code": ucum}


def encounter_ref(person: Person, visit: str) -> Json | None:
    """A reference to one of the patient's visits; None without one."""
    return shapes.to("Encounter", f"{person.id}-{visit}") if visit else None


def _value(row: Result) -> Json:
    test = TESTS[row.test]
    if row.value is None:
        return {"dataAbsentReason": shapes.tho("data-absent-reason", "temp-unknown")}
    if isinstance(row.value, str):
        return {"valueCodeableConcept": shapes.concept(ANSWERS[row.value])}
    return {"valueQuantity": quantity(row.value, test.unit, test.ucum)}


def _dosage(words: str, times: int, course: int) -> Json:
    repeat: Json = {"frequency": times, "period": 1, "periodUnit": "d"}
    if course:
        repeat["boundsDuration"] = quantity(course, "days", "d")
    return {
        "text": f"1 dose {words}" + (f", for {course} days" if course else ""),
        "timing": {"repeat": repeat},
        "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "dose"}}],
    }
