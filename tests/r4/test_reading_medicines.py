"""Medicines as EHRs really send them, read into views."""

from typing import Any

import pytest

from fhir_bridge.r4.reading import read_order, read_told

THO = "http://terminology.hl7.org/CodeSystem"


def of(resource_type: str, **elements: Any) -> dict[str, Any]:
    return {"resourceType": resource_type, "id": "1", **elements}


MEDICINES = (read_order, "MedicationRequest"), (read_told, "MedicationStatement")


@pytest.mark.parametrize(("read", "type"), MEDICINES)
@pytest.mark.parametrize(
    ("named", "name"),
    [
        ({"medicationCodeableConcept": {"text": "Furosemide 40 mg"}}, "Furosemide 40 mg"),
        ({"medicationReference": {"reference": "Medication/1", "display": "Insulin"}}, "Insulin"),
        (
            {"medicationReference": {"reference": "#m"},
             "contained": [{"resourceType": "Medication", "id": "m", "code": {"text": "Iron"}}]},
            "Iron",
        ),
        ({"medicationReference": {"reference": "Medication/1"}}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_a_medicine_is_named_in_the_record_or_beside_its_link_or_not_at_all(
    read: Any, type: str, named: dict[str, Any], name: str | None
) -> None:
    assert read(of(type, **named)).name == name


def test_a_medicine_says_how_and_who_in_the_records_own_words() -> None:
    view = read_order(of(
        "MedicationRequest", status="stopped", statusReason={"text": "Dose raised"}, intent="order",
        dosageInstruction=[{"text": "1 tablet"}, {"patientInstruction": "with food"}, {}],
        authoredOn="2026-11-18", requester={"display": "Dr. L"},
    ))  # fmt: skip
    assert (view.how, view.since, view.who) == (
        "1 tablet; with food",
        "2026-11-18",
        "Dr. L",
    )
    assert (view.status, view.why, view.forbids) == ("stopped", "Dose raised", False)
    told = read_told(of(
        "MedicationStatement", status="active", dosage=[{"text": "at night"}],
        dateAsserted="2026-11-01", informationSource={"display": "Maria"},
        statusReason=[{"text": "sleep"}],
    ))  # fmt: skip
    assert (told.how, told.since, told.who, told.why) == (
        "at night",
        "2026-11-01",
        "Maria",
        "sleep",
    )


@pytest.mark.parametrize(
    ("labels", "protected"),
    [
        ([], False),
        ([{"system": f"{THO}/v3-Confidentiality", "code": "N"}], False),
        ([{"system": f"{THO}/v3-Confidentiality", "code": "R"}], True),
        ([{"system": f"{THO}/v3-ActCode", "code": "42CFRPart2"}], True),
        ([{"system": "http://ours.example", "code": "R"}], False),
        ([{"system": f"{THO}/v3-ActCode"}], False),
    ],
)
def test_a_privacy_label_is_seen_and_an_order_not_to_give_too(
    labels: list[dict[str, str]], protected: bool
) -> None:
    view = read_order(of("MedicationRequest", meta={"security": labels}, doNotPerform=True))
    assert (view.protected, view.forbids) == (protected, True)
