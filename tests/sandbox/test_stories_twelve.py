"""What the EHR knows of the twelve stories, on one demo day; Helen and Ty have their own file."""

import pytest
from stories_told import T, attached, chart, codes, period, references, resources, texts, values

from fhir_bridge.sandbox.stories import PATIENT_IDS


def active_medicines(patient: str) -> set[str]:
    orders = chart(patient, "MedicationRequest").values()
    return texts(
        [each["medicationCodeableConcept"] for each in orders if each["status"] == "active"]
    )


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


def test_rosa_needs_an_interpreter_and_got_english_paper() -> None:
    patient = chart("delgado", "Patient")["delgado"]
    assert patient["communication"][0]["language"]["text"] == "Spanish"
    assert any(
        each["url"].endswith("patient-interpreterRequired") and each["valueBoolean"]
        for each in patient["extension"]
    )
    answer = chart("delgado", "Observation")["obs-interpreter"]
    assert answer["code"]["coding"][0]["code"] == "54588-9"
    paper = chart("delgado", "DocumentReference")["doc-instructions"]
    assert paper["content"][0]["attachment"]["language"] == "en"
    assert "COPD" in attached(paper)
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


def test_chidi_went_home_late_in_the_evening_which_is_the_next_day_in_utc() -> None:
    assert chart("abara", "Encounter")["enc-stay"]["period"] == {
        "start": "2026-11-08T13:40:00-06:00",
        "end": "2026-11-12T23:30:00-06:00",
    }
    assert codes(chart("abara", "Condition")["dx-stroke"]["code"]) == ["422504002"]
    assert period("abara", "enc-ed")[0].startswith("2026-08-12")
    assert chart("abara", "Coverage")["coverage"]["payor"][0]["reference"] == "Organization/summit"


def test_chidis_ride_did_not_come_and_nobody_blames_him() -> None:
    [visit] = chart("abara", "Appointment").values()
    assert (visit["status"], visit["start"]) == ("noshow", "2026-11-19T10:00:00-06:00")
    assert visit["participant"][1]["actor"]["display"] == "Dr A. Lindqvist"
    assert "did not arrive" in visit["comment"]


def test_chidis_second_inr_and_his_heart_test_are_open() -> None:
    [inr] = chart("abara", "Observation").values()
    assert (inr["valueQuantity"]["value"], inr["effectiveDateTime"][:10]) == (1.6, "2026-11-15")
    orders = chart("abara", "ServiceRequest")
    assert {key: (each["status"], each["occurrenceDateTime"]) for key, each in orders.items()} == {
        "order-inr-first": ("completed", "2026-11-15"),
        "order-inr-second": ("active", "2026-11-19"),
        "order-echo": ("active", "2026-11-22"),
    }
    assert orders["order-echo"]["requester"]["display"] == "Dr N. Haddad"


def test_thi_lan_has_new_insulin_and_nobody_who_speaks_her_language() -> None:
    patient = chart("nguyen", "Patient")["nguyen"]
    assert patient["communication"][0]["language"]["text"] == "Vietnamese"
    assert active_medicines("nguyen") == {
        "Insulin glargine 100 units/mL",
        "Lisinopril 10 mg tablet",
    }
    assert chart("nguyen", "MedicationRequest")["rx-metformin"]["status"] == "stopped"
    assert chart("nguyen", "Observation")["obs-hba1c"]["valueQuantity"]["value"] == 11.2
    roles = {
        role["text"]
        for each in chart("nguyen", "CareTeam")["team"]["participant"]
        for role in each["role"]
    }
    assert roles == {"Patient", "Caregiver", "Primary care provider", "Case manager"}
    [visit] = chart("nguyen", "Appointment").values()
    assert (visit["status"], visit["start"][:16]) == ("booked", "2026-11-25T14:00")
    assert len(chart("nguyen", "Coverage")) == 2


def test_kevin_is_seventeen_and_no_caregiver() -> None:
    kevin = chart("nguyen", "RelatedPerson")["kevin"]
    assert (T.year - int(kevin["birthDate"][:4])) in {17, 18}
    team = chart("nguyen", "CareTeam")["team"]
    assert "RelatedPerson/nguyen-duc" in references(team)
    assert "RelatedPerson/nguyen-kevin" not in references(team)


def test_irena_weighed_herself_every_morning_and_did_what_her_plan_says() -> None:
    weights = chart("kowalski", "Observation")
    rows = [
        (each["effectiveDateTime"][:10], each["valueQuantity"]["value"])
        for each in weights.values()
    ]
    assert len(rows) == 14
    assert rows == sorted(rows)
    assert rows[0][0] == "2026-11-06"
    assert rows[-2:] == [("2026-11-18", 62.0), ("2026-11-19", 63.1)]
    assert all(61.0 <= kg <= 61.2 for _, kg in rows[:-2])
    entered = {each["performer"][0]["reference"] for each in weights.values()}
    assert entered == {"Patient/kowalski"}
    assert period("kowalski", "enc-ed") == ("2026-11-19T16:40", "2026-11-19T21:30")
    assert "emergency" in chart("kowalski", "CarePlan")["plan-hf"]["text"]["div"]
    patient = chart("kowalski", "Patient")["kowalski"]
    assert ("Patient.extension.valueAddress.country", "PL") in values(patient, "Patient")


def test_denise_went_home_before_a_holiday_and_has_not_been_back() -> None:
    assert period("brooks", "enc-stay") == ("2026-06-26T19:50", "2026-07-02T13:00")
    assert period("brooks", "enc-follow-up")[0] == "2026-07-07T11:00"
    assert len(chart("brooks", "Encounter")) == 2


def test_joaos_wife_decides_where_he_cannot_and_no_paper_says_how_she_is() -> None:
    relatives = chart("santos", "RelatedPerson")
    assert texts(relatives["lucia"]["relationship"]) == {"wife", "Health care agent"}
    assert relatives["ana"]["address"][0]["city"] != relatives["lucia"]["address"][0]["city"]
    spoken = chart("santos", "Patient")["santos"]["communication"]
    assert [each["language"]["text"] for each in spoken] == ["Portuguese", "English"]
    assert period("santos", "enc-stay") == ("2026-08-30T22:05", "2026-09-06T14:30")
    assert active_medicines("santos") == {"Carbidopa/levodopa tablet", "Donepezil 10 mg tablet"}
    told = " ".join(str(value) for each in resources() if each["id"].startswith("santos-")
                    for _, value in values(each, ""))  # fmt: skip
    assert not any(word in told.lower() for word in ("tired", "sleep", "strain", "go on"))


def test_noah_is_a_child_whose_mother_acts_for_him() -> None:
    patient = chart("price", "Patient")["price"]
    assert ("Patient.extension.extension.valueCoding.code", "ASKU") in values(patient, "Patient")
    assert patient["generalPractitioner"][0]["display"] == "Dr P. Sorensen"
    relatives = chart("price", "RelatedPerson")
    assert [codes(each)[0] for each in relatives["danielle"]["relationship"]] == ["MTH", "RESPRSN"]
    assert [codes(each)[0] for each in relatives["ruth"]["relationship"]] == ["GRMTH"]
    assert "Practitioner/monroe" in references(chart("price", "CareTeam")["team"])
    assert period("price", "enc-stay") == ("2026-11-07T03:20", "2026-11-14T15:00")
    assert chart("price", "Coverage")["coverage"]["payor"][0]["display"] == "State Medicaid"


def test_noahs_nursing_is_approved_and_his_devices_are_at_home() -> None:
    orders = chart("price", "ServiceRequest")
    nursing = orders["order-nursing"]
    assert (nursing["status"], nursing["quantityQuantity"]["value"]) == ("active", 56)
    assert nursing["quantityQuantity"]["code"] == "h/wk"
    assert {orders[key]["status"] for key in ("order-suction", "order-oximeter")} == {"completed"}


@pytest.mark.parametrize("patient", PATIENT_IDS[1:])
def test_only_walters_doctor_has_written_a_goal(patient: str) -> None:
    assert chart(patient, "Goal") == {}


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
