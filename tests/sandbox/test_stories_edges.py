"""The edge patients: what each of them is there for."""

from datetime import date, timedelta

import pytest
from stories_told import ALL, SAMPLE, T, chart, codes, of_type, period, resources, texts

from fhir_bridge.r4.reading import read_patient
from fhir_bridge.sandbox.stories.dates import is_business_day

EDGES = ALL[12:24]


def test_a_planned_knee_replacement_lies_ahead_and_is_no_emergency() -> None:
    [stay] = chart("hale", "Encounter").values()
    assert (stay["status"], stay["period"]["start"][:10]) == ("planned", "2026-11-23")
    assert codes(stay["priority"]) == ["EL"]
    assert stay["meta"]["lastUpdated"][:10] < "2026-11-20"
    [booked] = chart("hale", "Appointment").values()
    assert booked["start"] == stay["period"]["start"]


def test_an_admission_was_cancelled_yesterday() -> None:
    [stay] = chart("boyd", "Encounter").values()
    assert (stay["status"], stay["class"]["code"]) == ("cancelled", "IMP")
    assert stay["period"] == {"start": "2026-11-19T13:40:00-06:00"}


def test_somebody_left_before_the_discharge_was_complete() -> None:
    [stay] = chart("lund", "Encounter").values()
    disposition = stay["hospitalization"]["dischargeDisposition"]
    assert (codes(disposition), disposition["text"]) == (
        ["aadvice"],
        "Left before discharge was complete",
    )
    assert stay["period"]["end"][:10] == "2026-11-19"
    assert chart("lund", "DocumentReference") == {}


def test_somebody_died_within_thirty_days_of_coming_home() -> None:
    patient = chart("tanaka", "Patient")["tanaka"]
    assert patient["deceasedDateTime"][:10] == "2026-11-17"
    assert read_patient(patient).deceased
    home = date.fromisoformat(period("tanaka", "enc-stay")[1][:10])
    assert home + timedelta(days=30) > T
    assert chart("tanaka", "CareTeam")["team"]["status"] == "inactive"
    assert chart("tanaka", "CarePlan")["plan"]["status"] == "revoked"


def test_somebody_is_in_another_hospital_on_the_twelfth_day() -> None:
    visits = chart("schultz", "Encounter")
    home = date.fromisoformat(visits["enc-first"]["period"]["end"][:10])
    again = date.fromisoformat(visits["enc-second"]["period"]["start"][:10])
    assert (again - home, T - again) == (timedelta(days=12), timedelta(days=1))
    assert visits["enc-second"]["status"] == "in-progress"
    hospitals = {each["serviceProvider"]["reference"] for each in visits.values()}
    assert hospitals == {"Organization/riverside", "Organization/northfield"}


def test_of_the_stay_with_eight_notices_the_ehr_has_one_encounter() -> None:
    assert len(chart("rahimi", "Encounter")) == 1


def test_an_adolescent_has_her_mother_as_proxy_and_keeps_her_own_things() -> None:
    [mother] = chart("robinson", "RelatedPerson").values()
    assert texts(mother["relationship"]) == {"mother", "Legally responsible"}
    born = date.fromisoformat(chart("robinson", "Patient")["robinson"]["birthDate"])
    assert (T - born).days // 365 == 15
    assert len(chart("robinson", "Goal")) == 1


def test_somebody_is_called_by_another_name_than_the_one_on_her_card() -> None:
    names = chart("moreno", "Patient")["moreno"]["name"]
    assert [(each["use"], each["given"]) for each in names] == [
        ("official", ["Guadalupe"]),
        ("usual", ["Lupe"]),
    ]


def test_two_patients_have_the_same_name_and_age_and_nothing_else() -> None:
    one, other = (chart(id, "Patient")[id] for id in ("carter-a", "carter-b"))
    views = [read_patient(each) for each in (one, other)]
    assert views[0].name == views[1].name == "James Carter"
    assert one["gender"] == other["gender"]
    for differs in ("birthDate", "telecom", "address", "identifier"):
        assert one[differs] != other[differs]


@pytest.mark.parametrize("today", SAMPLE, ids=str)
def test_the_namesakes_are_of_one_age_on_every_day(today: date) -> None:
    ages = set()
    for id in ("carter-a", "carter-b"):
        born = date.fromisoformat(chart(id, "Patient", today)[id]["birthDate"])
        ages.add(today.year - born.year - ((today.month, today.day) < (born.month, born.day)))
    assert ages == {68}


def test_somebody_has_no_telephone_at_all() -> None:
    without = [each["id"] for each in of_type("Patient") if "telecom" not in each]
    assert without == ["dubois"]
    assert "contact" not in chart("dubois", "Patient")["dubois"]


def test_a_discharge_belongs_to_nobody() -> None:
    patient = chart("lindgren", "Patient")["lindgren"]
    assert "generalPractitioner" not in patient
    assert period("lindgren", "enc-stay")[1][:10] == "2026-11-19"
    assert not chart("lindgren", "CareTeam")
    assert not chart("lindgren", "CarePlan")


def test_edge_patients_are_of_every_payer_and_no_name_tells_an_outcome() -> None:
    payers = {
        each["payor"][0]["reference"]
        for each in resources()
        if each["resourceType"] == "Coverage" and each["beneficiary"]["reference"][8:] in EDGES
    }
    assert payers == {"Organization/heartland", "Organization/medicaid", "Organization/summit"}


@pytest.mark.parametrize("today", SAMPLE, ids=str)
def test_visits_by_appointment_of_brief_charts_are_on_working_days(today: date) -> None:
    for id in ALL[12:]:
        for visit in chart(id, "Encounter", today).values():
            if visit["class"]["code"] in {"AMB", "VR"}:
                assert is_business_day(date.fromisoformat(visit["period"]["start"][:10])), id
