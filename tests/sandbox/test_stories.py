"""The sandbox's patients: told right on every demo day, sound R4, and the same bytes each time."""

import re
from base64 import b64decode
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from fhir_bridge.r4.check import findings
from fhir_bridge.r4.compartment import patients_of
from fhir_bridge.r4.models import strict_findings
from fhir_bridge.sandbox.stories import PATIENT_IDS, bundles
from fhir_bridge.sandbox.stories.dates import CHICAGO, delgado_discharge
from fhir_bridge.wire import Json, write_json

T = date(2026, 11, 20)
FIRST = date(2026, 1, 1)
SAMPLE = sorted(
    {FIRST + timedelta(days=n) for n in range(0, 1096, 17)}
    | {date(2028, 2, 29), date(2026, 3, 8), date(2026, 3, 9), date(2026, 11, 1), date(2026, 11, 2)}
    | {date(2026, 11, 27), date(2027, 12, 25), date(2027, 12, 31), date(2028, 1, 3)}
    | {date(2028, 12, 31)}
)
PLANNED = {"Appointment.start", "Appointment.end", "Goal.target.dueDate"}


def resources(today: date = T) -> list[Json]:
    return [entry["resource"] for bundle in bundles(today) for entry in bundle["entry"]]


def chart(patient: str, type: str, today: date = T) -> dict[str, Json]:
    """One patient's resources of a type, by the tail of their id."""
    return {
        each["id"].removeprefix(f"{patient}-"): each
        for each in resources(today)
        if each["resourceType"] == type and patients_of(each) == {patient}
    }


def values(node: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every primitive of a resource with its path, without indexes."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from values(value, f"{path}.{key}")
    elif isinstance(node, list):
        for value in node:
            yield from values(value, path)
    else:
        yield path, node


def moments(resource: Json) -> Iterator[tuple[str, datetime]]:
    """Every date or time in a resource; a date counts from its first minute."""
    for path, value in values(resource, resource["resourceType"]):
        if re.match(r"\d{4}-\d\d-\d\d(T|$)", str(value)):
            moment = datetime.fromisoformat(value)
            yield path, moment if moment.tzinfo else moment.replace(tzinfo=CHICAGO)


def concepts(node: Any) -> Iterator[Json]:
    """Every CodeableConcept of a resource that has a coding."""
    if isinstance(node, list):
        for value in node:
            yield from concepts(value)
    elif isinstance(node, dict):
        if isinstance(node.get("coding"), list):
            yield node
        yield from concepts(list(node.values()))


def texts(rows: list[Json]) -> set[str]:
    return {row["text"] for row in rows}


# the set of bundles


def test_shared_things_come_first_then_one_bundle_a_patient_then_the_members() -> None:
    told = bundles(T)
    assert len(told) == 1 + len(PATIENT_IDS) + 1
    owners = [
        set().union(*(patients_of(entry["resource"]) for entry in bundle["entry"]))
        for bundle in told
    ]
    assert owners == [set(), *({id} for id in PATIENT_IDS), set()]


@pytest.mark.parametrize("today", SAMPLE, ids=str)
def test_nothing_that_is_over_lies_after_the_evening_before(today: date) -> None:
    evening = datetime.combine(today - timedelta(days=1), time(23, 30), CHICAGO)
    for resource in resources(today):
        for path, moment in moments(resource):
            if path not in PLANNED:
                assert moment <= evening, (resource["id"], path)


@pytest.mark.parametrize("today", SAMPLE, ids=str)
def test_every_encounter_ends_after_it_began(today: date) -> None:
    for patient in PATIENT_IDS:
        for key, visit in chart(patient, "Encounter", today).items():
            period = visit["period"]
            end = period.get("end", datetime.combine(today, time(), CHICAGO).isoformat())
            assert datetime.fromisoformat(period["start"]) < datetime.fromisoformat(end), key


@pytest.mark.parametrize("today", SAMPLE, ids=str)
def test_every_record_is_sound_r4_on_every_day(today: date) -> None:
    for resource in resources(today):
        assert findings(resource) == [], (resource["resourceType"], resource["id"])


def test_every_record_and_bundle_passes_the_strict_model() -> None:
    for bundle in bundles(T):
        assert strict_findings(bundle) == []
        assert findings(bundle) == []
    for resource in resources():
        assert strict_findings(resource) == [], (resource["resourceType"], resource["id"])


def test_every_reference_leads_to_something_seeded() -> None:
    known = {f"{each['resourceType']}/{each['id']}" for each in resources()}
    for resource in resources():
        for path, value in values(resource, resource["resourceType"]):
            if path.endswith(".reference"):
                assert value in known, (resource["id"], path)


def test_the_same_day_gives_the_same_bytes() -> None:
    assert write_json(bundles(T)) == write_json(bundles(T))


def test_seeding_again_replaces_and_never_doubles() -> None:
    first = [entry["request"] for bundle in bundles(T) for entry in bundle["entry"]]
    later = [
        entry["request"] for bundle in bundles(T + timedelta(days=40)) for entry in bundle["entry"]
    ]
    assert first == later
    assert {request["method"] for request in first} == {"PUT"}
    assert len({request["url"] for request in first}) == len(first)


def test_a_story_is_not_told_before_its_day() -> None:
    midnight = datetime.combine(T, time(), CHICAGO)
    assert write_json(bundles(T, midnight)) == write_json(bundles(T))
    with pytest.raises(ValueError, match="not begun"):
        bundles(T, midnight - timedelta(minutes=1))


def test_words_stand_beside_every_terminology_code() -> None:
    in_words = ("http://snomed.info/sct", "http://loinc.org", "http://www.nlm.nih.gov")
    for resource in resources():
        for each in concepts(resource):
            if any(coding["system"].startswith(in_words) for coding in each["coding"]):
                assert each.get("text"), resource["id"]


def test_no_licensed_code_list_is_used() -> None:
    for resource in resources():
        for path, value in values(resource, resource["resourceType"]):
            if path.endswith(".system"):
                assert "nubc" not in value
                assert "ama-assn" not in value


def test_every_npi_passes_its_check_digit_and_belongs_to_nobody() -> None:
    identifiers = [row for each in resources() for row in each.get("identifier", [])]
    npis = [row["value"] for row in identifiers if row["system"].endswith("/us-npi")]
    assert len(npis) == len(set(npis)) >= 15
    for npi in npis:
        digits = [int(digit) for digit in "80840" + npi]
        doubled = [
            digit if at % 2 == 0 else sum(divmod(digit * 2, 10))
            for at, digit in enumerate(reversed(digits))
        ]
        assert sum(doubled) % 10 == 0
        assert npi.startswith("9")


# US Core must-supports (exchange Q9)


@pytest.mark.parametrize("id", PATIENT_IDS)
def test_every_patient_carries_what_us_core_asks_for(id: str) -> None:
    patient = chart(id, "Patient")[id]
    extensions = {each["url"].rsplit("/", 1)[1] for each in patient["extension"]}
    assert {"us-core-race", "us-core-ethnicity", "us-core-birthsex", "us-core-genderIdentity"} <= (
        extensions
    )
    assert any(name["use"] == "old" and name["period"]["end"] for name in patient["name"])
    assert all(point["use"] for point in patient["telecom"])
    assert patient["address"][0]["period"]["start"]
    assert patient["communication"][0]["preferred"] is True
    assert patient["contact"][0]["telecom"]
    assert chart(id, "Coverage")["coverage"]["subscriberId"]


@pytest.mark.parametrize("id", PATIENT_IDS)
def test_every_patient_has_a_team_with_the_case_manager_and_primary_care(id: str) -> None:
    members = {each["member"]["reference"] for each in chart(id, "CareTeam")["team"]["participant"]}
    assert {f"Patient/{id}", "Practitioner/lindqvist", "Practitioner/castillo"} <= members
    relatives = {f"RelatedPerson/{each['id']}" for each in chart(id, "RelatedPerson").values()}
    assert relatives <= members


@pytest.mark.parametrize("id", PATIENT_IDS)
def test_every_patient_has_a_plan_with_narrative(id: str) -> None:
    plans = chart(id, "CarePlan").values()
    assert plans
    for plan in plans:
        assert plan["title"] in plan["text"]["div"]
        assert plan["category"][0]["coding"][0]["code"] == "assess-plan"


def test_conditions_and_encounters_show_every_must_support() -> None:
    conditions = [each for each in resources() if each["resourceType"] == "Condition"]
    kinds = {each["category"][0]["coding"][0]["code"] for each in conditions}
    assert kinds == {"problem-list-item", "encounter-diagnosis"}
    assert any("abatementDateTime" in each for each in conditions)
    for each in conditions:
        assert each["verificationStatus"]
        assert each["onsetDateTime"][:10] <= each["recordedDate"][:10]
        assert each["extension"][0]["url"].endswith("condition-assertedDate")
    for each in resources():
        if each["resourceType"] == "Encounter" and each["status"] == "finished":
            assert each["identifier"]
            assert each["participant"][0]["type"]
            assert each["participant"][0]["period"]
            assert each["reasonCode"][0]["text"]
            assert each["reasonReference"]
            assert each["location"]


def test_the_group_holds_all_heartland_members_and_the_one_who_opted_out() -> None:
    [group] = [each for each in resources() if each["resourceType"] == "Group"]
    assert group["id"] == "demo-members"
    members = [each["entity"]["reference"] for each in group["member"]]
    assert members == [f"Patient/{id}" for id in ("okafor", "delgado", "harris", "whitfield")]
    assert group["quantity"] == len(members)


# the stories


def test_walter_came_home_three_days_ago_after_five_days() -> None:
    visits = chart("okafor", "Encounter")
    stay = visits["enc-stay"]
    assert stay["period"] == {
        "start": "2026-11-12T09:40:00-06:00",
        "end": "2026-11-17T14:10:00-06:00",
    }
    assert stay["type"][0]["coding"][0]["code"] == "183452005"
    assert stay["priority"]["coding"][0]["code"] == "EM"
    assert stay["hospitalization"]["dischargeDisposition"]["coding"][0] == {
        "system": "http://terminology.hl7.org/CodeSystem/discharge-disposition",
        "code": "home",
    }
    assert [visits[key]["class"]["code"] for key in sorted(visits)] == ["IMP", "EMER", "AMB", "IMP"]
    assert visits["enc-ed"]["period"]["start"] == "2026-11-03T18:20:00-06:00"
    assert visits["enc-earlier-stay"]["period"]["end"].startswith("2026-05-08")
    labs = chart("okafor", "Observation")
    assert labs["obs-hb"]["valueQuantity"]["value"] == 11.4
    assert labs["obs-na"]["valueQuantity"]["value"] == 133


def test_walters_plans_show_what_is_open() -> None:
    plans = chart("okafor", "CarePlan")
    assert {key: plan["created"][:10] for key, plan in plans.items()} == {
        "plan-hf": "2026-11-17",
        "plan-diabetes": "2026-08-02",
    }
    states = [each["detail"]["status"] for each in plans["plan-hf"]["activity"]]
    assert len(states) == 5
    assert sum(state != "completed" for state in states) == 2
    assert {plan["status"] for plan in plans.values()} == {"active"}


def test_walters_furosemide_was_corrected_the_day_after_he_came_home() -> None:
    orders = chart("okafor", "MedicationRequest")
    active = {
        order["medicationCodeableConcept"]["text"]
        for order in orders.values()
        if order["status"] == "active"
    }
    assert active == {
        "Furosemide 40 mg tablet",
        "Carvedilol 6.25 mg tablet",
        "Lisinopril 10 mg tablet",
        "Metformin 1000 mg tablet",
    }
    corrected = orders["rx-furosemide-40"]
    assert corrected["authoredOn"].startswith("2026-11-18")
    assert corrected["requester"]["display"] == "Dr A. Lindqvist"
    assert corrected["priorPrescription"]["reference"].endswith("rx-furosemide-20")
    assert orders["rx-furosemide-20"]["status"] == "stopped"
    assert orders["rx-furosemide-discharge"]["category"][0]["coding"][0]["code"] == "discharge"


def test_walters_doctor_owns_one_goal() -> None:
    [goal] = chart("okafor", "Goal").values()
    assert goal["description"]["text"] == "Keep sodium under 2 g a day"
    assert goal["expressedBy"]["reference"] == "Practitioner/lindqvist"
    assert goal["startDate"] < goal["target"][0]["dueDate"] == "2027-01-15"


@pytest.mark.parametrize("today", SAMPLE, ids=str)
def test_rosa_came_home_on_the_day_that_makes_her_call_due(today: date) -> None:
    discharged = delgado_discharge(today)
    [stay] = chart("delgado", "Encounter", today).values()
    assert stay["period"]["start"][:10] == (discharged - timedelta(days=3)).isoformat()
    assert stay["period"]["end"].startswith(f"{discharged}T16:30")


def test_rosa_needs_an_interpreter_and_got_english_paper() -> None:
    patient = chart("delgado", "Patient")["delgado"]
    assert patient["communication"][0]["language"]["text"] == "Spanish"
    assert any(
        each["url"].endswith("patient-interpreterRequired") and each["valueBoolean"]
        for each in patient["extension"]
    )
    answer = chart("delgado", "Observation")["obs-interpreter"]
    assert answer["code"]["coding"][0]["code"] == "54588-9"
    attachment = chart("delgado", "DocumentReference")["doc-instructions"]["content"][0][
        "attachment"
    ]
    assert attachment["language"] == "en"
    assert "COPD" in b64decode(attachment["data"]).decode()
    assert chart("delgado", "Goal") == {}
    orders = chart("delgado", "MedicationRequest").values()
    assert texts([order["medicationCodeableConcept"] for order in orders]) == {
        "Tiotropium 18 mcg inhalation capsule",
        "Prednisone 20 mg tablet",
        "Fluticasone/salmeterol 250/50 mcg dry powder inhaler",
        "Metformin 1000 mg tablet",
    }


def test_leons_sugar_came_down_and_his_payer_gets_nothing() -> None:
    results = chart("harris", "Observation")
    assert [results[key]["valueQuantity"]["value"] for key in sorted(results)] == [9.1, 7.0]
    [stay] = chart("harris", "Encounter").values()
    assert (stay["period"]["start"][:10], stay["period"]["end"][:10]) == (
        "2026-10-07",
        "2026-10-10",
    )
    [consent] = chart("harris", "Consent").values()
    assert consent["status"] == "active"
    assert consent["provision"]["type"] == "deny"
    assert consent["provision"]["actor"][0]["reference"]["reference"] == "Organization/heartland"


def test_george_went_from_hospital_to_hospice() -> None:
    visits = chart("whitfield", "Encounter")
    stay, hospice = visits["enc-stay"], visits["enc-hospice"]
    disposition = stay["hospitalization"]["dischargeDisposition"]["coding"][0]["code"]
    assert (stay["period"]["end"], disposition) == ("2026-11-18T16:00:00-06:00", "hosp")
    assert hospice["class"]["code"] == "HH"
    assert hospice["type"][0]["coding"][0]["code"] == "305336008"
    assert hospice["period"] == {"start": "2026-11-18T18:00:00-06:00"}
    emergency = [each for each in visits.values() if each["class"]["code"] == "EMER"]
    assert len(emergency) == 2
    assert all(each["period"]["start"] > "2026-05-20" for each in emergency)
    plans = chart("whitfield", "CarePlan")
    assert {key: plan["status"] for key, plan in plans.items()} == {
        "plan-oncology": "revoked",
        "plan-hospice": "active",
    }
    [booked] = chart("whitfield", "Appointment").values()
    assert (booked["status"], booked["start"][:10]) == ("booked", "2026-11-23")
    [june] = chart("whitfield", "RelatedPerson").values()
    assert texts(june["relationship"]) == {"wife", "Health care agent"}
    races = chart("whitfield", "Patient")["whitfield"]["extension"][0]["extension"]
    codes = {each["valueCoding"]["code"] for each in races if each["url"] == "ombCategory"}
    assert codes == {"2106-3", "1002-5"}
