"""Which orders of the record ask for a plan for medicines that need close watching."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from fhir_bridge import transitions
from fhir_bridge.bridge import Bridge
from fhir_bridge.store import resources
from fhir_bridge.wire import Document
from support.desk import AT, nurse
from support.stays import hear, stay

HL7 = "http://terminology.hl7.org/CodeSystem"
PART_2 = {"security": [{"system": f"{HL7}/v3-ActCode", "code": "42CFRPart2"}]}


def codes(made: Bridge, name: str, category: str, **more: Any) -> set[str]:
    """The checkpoints of somebody who came home with one order."""
    rc = nurse(made)
    hear(made, rc.chart, stay(), AT - timedelta(days=4))
    coding = {"system": f"{HL7}/medicationrequest-category", "code": category}
    order = {
        "resourceType": "MedicationRequest", "id": "m1", "status": "active", "intent": "order",
        "category": [{"coding": [coding]}], "medicationCodeableConcept": {"text": name},
        "subject": {"reference": "Patient/ann"}, **more,
    }  # fmt: skip
    with made.store.writing() as session:
        resources.create(session, rc.chart, Document.of(order), id=str(uuid4()), at=AT, owner="ehr")
    [[one]] = transitions.tell(made, rc).chains
    return {point.held.code for point in one.leg.points}


@pytest.mark.parametrize(
    "name",
    ["Warfarin 5 MG Oral Tablet", "Lantus 100 UNT/ML", "oxycodone 5 mg", "predniSONE 20 MG",
     "Digoxin 0.125 mg"],
)  # fmt: skip
def test_a_medicine_that_needs_close_watching_needs_a_plan(made: Bridge, name: str) -> None:
    assert "high-alert" in codes(made, name, "discharge")


@pytest.mark.parametrize(
    ("name", "category", "more"),
    [
        ("Lisinopril 10 mg", "discharge", {}),
        ("Insulin syringe", "discharge", {}),
        ("Heparin 5,000 units", "inpatient", {}),
        ("Warfarin 5 mg", "discharge", {"status": "stopped"}),
        ("Warfarin 5 mg", "discharge", {"intent": "proposal"}),
        ("Warfarin 5 mg", "discharge", {"doNotPerform": True}),
        ("Methadone 10 mg", "discharge", {"meta": PART_2}),
    ],
)
def test_what_nobody_goes_home_with_and_what_a_label_covers_asks_for_none(
    made: Bridge, name: str, category: str, more: dict[str, Any]
) -> None:
    assert "high-alert" not in codes(made, name, category, **more)
