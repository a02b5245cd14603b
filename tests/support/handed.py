"""A chart with something to hand over, and what is true of every document made of it."""

from typing import Any
from uuid import uuid4

from fhir_bridge.bridge import Bridge
from fhir_bridge.care.handover.answering import Receiver
from fhir_bridge.cases import begin
from fhir_bridge.ehr.chart import Panel
from fhir_bridge.handover.giving import Wish, look
from fhir_bridge.launches import Context
from fhir_bridge.r4.check import require_strict
from fhir_bridge.r4.references import references_in
from fhir_bridge.record import Record
from fhir_bridge.store import resources
from fhir_bridge.wire import Document, Json, read_json, write_json
from support.desk import AT

PART2 = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "42CFRPart2"}
SUBJECT = {"reference": "Patient/ann"}
MRN = {"system": "urn:riverside:mrn", "value": "RV-7"}
OAKVIEW = Receiver("Oakview Nursing", "L. Brandt RN", "555 0100")
EMPTY = Record({}, reachable=False, enrolled=True)


def ann(**more: Any) -> Json:
    """The EHR's copy of the patient."""
    return {
        "resourceType": "Patient", "id": "ann", "identifier": [MRN], "gender": "female",
        "name": [{"family": "Lee", "given": ["Ann"]}], "birthDate": "1950-01-02", **more,
    }  # fmt: skip


def condition(id: str, name: str, *, private: bool = False, **more: Any) -> Json:
    """A problem of hers."""
    label = {"meta": {"security": [PART2]}} if private else {}
    return {
        "resourceType": "Condition", "id": id, "code": {"text": name}, "subject": SUBJECT, **label,
        **more,
    }  # fmt: skip


def order(id: str, name: str, **more: Any) -> Json:
    """A medicine of hers that was ordered."""
    return {
        "resourceType": "MedicationRequest", "id": id, "status": "active", "intent": "order",
        "medicationCodeableConcept": {"text": name}, "subject": SUBJECT, **more,
    }  # fmt: skip


def answered(**states: Any) -> Record:
    """What the EHR said just now, by type; ``read`` where nothing is said."""
    types = ("Patient", "Condition", "MedicationRequest", "CarePlan", "Encounter")
    panels = {type: Panel(type, states.get(type, "read")) for type in types}
    return Record(panels, reachable=True, enrolled=True)


def begun(made: Bridge, context: Context, *held: Json, patient: Json | None = None) -> Context:
    """Her record has begun, with what the EHR told."""
    with made.store.writing() as session:
        begin(session, context, AT)
        for each in (patient or ann(), *held):
            view, document = context.chart, Document.of(each)
            resources.create(session, view, document, id=each["id"], at=AT, owner="ehr")
    return context


def wish(made: Bridge, context: Context, record: Record = EMPTY, **more: Any) -> Wish:
    """A form as it is filled in by somebody who looked."""
    seen = look(made, context, record).seen
    return Wish(**{"key": uuid4(), "receiver": OAKVIEW, "why": "Home after pneumonia. Last dose "
                   "of warfarin at 8 <PM>.", "seen": seen} | more)  # fmt: skip


def sections_of(raw: bytes) -> dict[str, Json]:
    """The sections of a document by the last part of their code."""
    composition = read_json(raw)["entry"][0]["resource"]
    return {each["code"]["coding"][0]["code"]: each for each in composition["section"]}


def sound(raw: bytes) -> Json:
    """The Bundle, which is sound: strict R4, the Composition first, no reference out of it."""
    bundle: Json = read_json(raw, once=True)
    require_strict(bundle)
    entries = bundle["entry"]
    assert entries[0]["resource"]["resourceType"] == "Composition"
    urls = [each["fullUrl"] for each in entries]
    assert len(set(urls)) == len(urls)
    for each in entries:
        record = each["resource"]
        require_strict(record)
        base, type, id = each["fullUrl"].rsplit("/", 2)
        assert (type, id) == (record["resourceType"], record["id"])
        for reference in references_in(write_json(record)):
            assert reference.startswith("#") or f"{base}/{reference}" in urls, reference
    sections = entries[0]["resource"]["section"]
    assert len(sections) == 15
    for each in sections:
        assert each["text"]["div"].startswith("<div xmlns=")
        told = bool(each.get("entry")), "emptyReason" in each
        assert told in {(True, False), (False, True)} or each["code"]["coding"][0][
            "code"] == "42349-1"  # fmt: skip
    return bundle
