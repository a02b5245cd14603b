"""Helen's two facilities and their papers; Ty's protected records and the other time zone."""

from stories_told import (
    attached,
    chart,
    codes,
    period,
    references,
    resources,
    texts,
    transfer_document,
    values,
)

from fhir_bridge.r4.check import findings
from fhir_bridge.r4.models import strict_findings
from fhir_bridge.wire import Json


def test_helen_went_from_hospital_to_lakeview_to_her_home() -> None:
    visits = chart("fischer", "Encounter")
    hospital, lakeview = visits["enc-stay"], visits["enc-snf"]
    assert period("fischer", "enc-stay") == ("2026-10-23T13:20", "2026-10-29T12:00")
    assert period("fischer", "enc-snf") == ("2026-10-29T13:30", "2026-11-19T11:00")
    assert codes(hospital["hospitalization"]["dischargeDisposition"]) == ["snf"]
    assert hospital["hospitalization"]["destination"]["reference"] == "Organization/lakeview"
    assert lakeview["class"]["code"] == "NONAC"
    assert lakeview["hospitalization"]["origin"]["reference"] == "Organization/riverside"
    assert codes(lakeview["hospitalization"]["dischargeDisposition"]) == ["home"]
    assert "partOf" not in lakeview
    [repair] = chart("fischer", "Procedure").values()
    assert repair["performedDateTime"][:10] == "2026-10-24"


def test_helens_two_lists_differ_by_a_blood_thinner_that_was_to_end() -> None:
    lists = chart("fischer", "List")
    orders = {
        f"MedicationRequest/fischer-{key}": each
        for key, each in chart("fischer", "MedicationRequest").items()
    }

    def medicines(key: str) -> set[str]:
        rows = [orders[each["item"]["reference"]] for each in lists[key]["entry"]]
        return texts([each["medicationCodeableConcept"] for each in rows])

    assert medicines("list-hospital") == {"Apixaban 5 mg tablet"}
    assert medicines("list-snf") == {"Apixaban 5 mg tablet", "Enoxaparin 40 mg injection"}
    second = orders["MedicationRequest/fischer-rx-snf-enoxaparin"]
    assert (second["status"], second["authoredOn"][:10]) == ("active", "2026-10-29")
    bounds = second["dosageInstruction"][0]["timing"]["repeat"]["boundsDuration"]
    assert (bounds["value"], bounds["code"]) == (14, "d")  # to T - 8


def test_helens_home_nurse_was_asked_and_has_not_answered() -> None:
    tasks = chart("fischer", "Task")
    assert {key: each["status"] for key, each in tasks.items()} == {
        "task-home-health": "requested",
        "task-commode": "requested",
    }
    assert tasks["task-home-health"]["owner"]["reference"] == "Organization/bluestem"
    orders = chart("fischer", "ServiceRequest")
    assert orders["order-walker"]["status"] == "completed"
    assert orders["order-commode"]["status"] == "active"
    pending = chart("fischer", "Observation")
    assert {each["status"] for each in pending.values()} == {"registered"}
    assert texts([each["code"] for each in pending.values()]) == {"Vitamin D", "Wound culture"}


def test_helens_transfer_summary_is_a_whole_document() -> None:
    document = transfer_document()
    assert findings(document) == []
    assert strict_findings(document) == []
    assert document["type"] == "document"
    held = {
        each["fullUrl"].removeprefix("https://ehr.lakeview.example/fhir/"): each["resource"]
        for each in document["entry"]
    }
    first = document["entry"][0]["resource"]
    assert (first["resourceType"], first["date"][:16]) == ("Composition", "2026-11-19T11:40")
    assert "confidentiality" not in first
    for each in held.values():
        assert findings(each) == [], each["id"]
        assert references(each) <= held.keys(), each["id"]
    ours = chart("fischer", "Patient")["fischer"]
    assert held["Patient/lv-3391"]["birthDate"] == ours["birthDate"]


def sections() -> dict[str, Json]:
    first = transfer_document()["entry"][0]["resource"]
    return {each["code"]["coding"][0]["code"]: each for each in first["section"]}


def test_the_transfer_summary_has_every_section_of_toc() -> None:
    assert sections().keys() == {
        "48765-2", "10160-0", "11450-4", "30954-2", "42348-3", "47420-5", "69730-0", "46264-8",
        "47519-4", "42349-1", "11369-6", "29762-2", "8716-3", "18776-5",
        "behavioral_health_summary",
    }  # fmt: skip
    for each in sections().values():
        assert each["text"]["div"]
        assert not ("entry" in each and "emptyReason" in each)
    assert codes(sections()["47420-5"]["emptyReason"]) == ["unavailable"]
    assert "Enoxaparin" in sections()["10160-0"]["text"]["div"]


PROTECTED = {
    "Condition/reed-condition-3", "MedicationRequest/reed-rx-2", "DocumentReference/reed-doc-2",
    "Provenance/reed-prov-2",
}  # fmt: skip


def test_tys_part_2_records_carry_the_label_and_nobody_elses_do() -> None:
    labelled = {
        f"{each['resourceType']}/{each['id']}": [row["code"] for row in each["meta"]["security"]]
        for each in resources()
        if "security" in each["meta"]
    }
    assert labelled == {key: ["42CFRPart2", "R"] for key in PROTECTED}
    assert chart("reed", "Condition")["condition-3"]["code"]["text"] == "Alcohol use disorder"
    assert "988" in attached(chart("reed", "DocumentReference")["doc-2"])


def test_nothing_without_the_label_speaks_of_what_has_it() -> None:
    for each in resources():
        if f"{each['resourceType']}/{each['id']}" in PROTECTED:
            continue
        assert not references(each) & PROTECTED, each["id"]
        if each["id"].startswith("reed"):
            told = [str(value) for _, value in values(each, "")]
            if each["resourceType"] == "DocumentReference":
                told.append(attached(each))
            said = " ".join(told).lower()
            assert not any(word in said for word in ("alcohol", "drink", "naltrexone")), each["id"]


def test_ty_is_called_ty_and_gets_texts() -> None:
    patient = chart("reed", "Patient")["reed"]
    assert [(name["use"], name["given"]) for name in patient["name"]][:2] == [
        ("official", ["Tyler"]),
        ("usual", ["Ty"]),
    ]
    assert ("Patient.extension.extension.valueCodeableConcept.text", "he/him") in values(
        patient, "Patient"
    )
    [number] = patient["telecom"]
    assert number["system"] == "sms"
    assert "No voicemail" in number["extension"][0]["valueString"]


def test_ty_left_oakview_by_the_clock_of_another_zone() -> None:
    stay = chart("reed", "Encounter")["enc-stay"]
    assert stay["period"] == {
        "start": "2026-11-11T20:10:00-07:00",
        "end": "2026-11-18T10:00:00-07:00",
    }
    assert stay["serviceProvider"]["reference"] == "Organization/oakview"
    [visit] = chart("reed", "Appointment").values()
    assert (visit["status"], visit["start"]) == ("booked", "2026-11-24T09:00:00-07:00")
