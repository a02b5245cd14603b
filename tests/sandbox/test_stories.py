"""The sandbox's patients: all there, sound R4, not ahead of their day, always the same bytes."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from time import process_time

import pytest
from stories_told import ALL, DAY, SAMPLE, T, chart, concepts, moments, of_type, references, values
from stories_told import resources as told

from fhir_bridge.clock import fixed
from fhir_bridge.r4.check import findings
from fhir_bridge.r4.compartment import patients_of
from fhir_bridge.r4.models import strict_findings
from fhir_bridge.sandbox.held import open_ehr, seed
from fhir_bridge.sandbox.stories import EDGES, PATIENT_IDS, bundles, light
from fhir_bridge.sandbox.stories.dates import CHICAGO
from fhir_bridge.wire import write_json

PLANNED = {
    "Appointment.start", "Appointment.end", "Goal.target.dueDate",
    "ServiceRequest.occurrenceDateTime",
}  # fmt: skip
"""What may lie ahead of the demo day; an Encounter only if its status says ``planned``."""


def test_shared_things_come_first_then_one_bundle_a_patient_then_the_members() -> None:
    made = bundles(T)
    owners = [
        set().union(*(patients_of(entry["resource"]) for entry in bundle["entry"]))
        for bundle in made
    ]
    assert owners == [set(), *({id} for id in ALL), set()]


def test_there_are_46_charts_of_which_44_are_on_a_nurses_board() -> None:
    assert (len(PATIENT_IDS), len(EDGES), len(light.ROWS)) == (12, 12, 22)
    assert len(set(ALL)) == len(ALL) == 46
    patients = {each["id"]: each for each in of_type("Patient")}
    dead = {id for id, each in patients.items() if "deceasedDateTime" in each}
    nobodys = {id for id in ALL if not chart(id, "CareTeam")}
    assert (dead, nobodys) == ({"tanaka"}, {"lindgren"})
    assert len(patients.keys() - dead - nobodys) == 44


def test_no_two_patients_share_a_number() -> None:
    patients = of_type("Patient")
    mrns = [each["identifier"][0]["value"] for each in patients]
    members = [each["subscriberId"] for each in of_type("Coverage")]
    homes = [each["address"][0]["line"][0] for each in patients]
    for numbers in (mrns, members, homes):
        assert len(numbers) == len(set(numbers))


def test_every_telephone_number_belongs_to_nobody() -> None:
    for resource in told():
        for point in [*resource.get("telecom", []), *_telecom_of_contacts(resource)]:
            assert point["value"].startswith("(555) 010-"), resource["id"]


def _telecom_of_contacts(resource: dict[str, object]) -> list[dict[str, str]]:
    contacts = resource.get("contact", [])
    assert isinstance(contacts, list)
    return [point for contact in contacts for point in contact["telecom"]]


@pytest.mark.parametrize("today", SAMPLE, ids=str)
def test_nothing_that_is_over_lies_after_the_evening_before(today: date) -> None:
    evening = datetime.combine(today - DAY, time(23, 30), CHICAGO)
    for resource in told(today):
        planned = resource.get("status") == "planned"
        for path, moment in moments(resource):
            ahead = path in PLANNED or (planned and ".period." in path)
            assert ahead or moment <= evening, (resource["id"], path)


@pytest.mark.parametrize("today", SAMPLE, ids=str)
def test_every_encounter_ends_after_it_began(today: date) -> None:
    for visit in of_type("Encounter", today):
        period = visit["period"]
        if "end" in period:
            begun, ended = (datetime.fromisoformat(period[key]) for key in ("start", "end"))
            assert begun < ended, visit["id"]
        else:
            assert visit["status"] in {"planned", "cancelled", "in-progress"}, visit["id"]


@pytest.mark.parametrize("today", SAMPLE, ids=str)
def test_every_record_is_sound_r4_on_every_day(today: date) -> None:
    for resource in told(today):
        assert findings(resource) == [], (resource["resourceType"], resource["id"])


@pytest.mark.parametrize("today", SAMPLE, ids=str)
def test_every_reference_leads_to_something_seeded_of_the_same_patient(today: date) -> None:
    known = {f"{each['resourceType']}/{each['id']}": patients_of(each) for each in told(today)}
    for resource in told(today):
        if resource["resourceType"] == "Group":
            continue
        for reference in references(resource):
            assert reference in known, (resource["id"], reference)
            assert known[reference] <= patients_of(resource), (resource["id"], reference)


def test_every_record_and_bundle_passes_the_strict_model() -> None:
    for bundle in bundles(T):
        assert strict_findings(bundle) == []
        assert findings(bundle) == []
    for resource in told():
        assert strict_findings(resource) == [], (resource["resourceType"], resource["id"])


def test_the_same_day_gives_the_same_bytes() -> None:
    assert write_json(bundles(T)) == write_json(bundles(T))


def test_seeding_again_replaces_and_never_doubles() -> None:
    first = [entry["request"] for bundle in bundles(T) for entry in bundle["entry"]]
    later = [
        entry["request"] for bundle in bundles(T + timedelta(days=70)) for entry in bundle["entry"]
    ]
    assert first == later
    assert {request["method"] for request in first} == {"PUT"}
    assert len({request["url"] for request in first}) == len(first)


def test_a_story_is_not_told_before_its_day() -> None:
    midnight = datetime.combine(T, time(), CHICAGO)
    assert write_json(bundles(T, midnight)) == write_json(bundles(T))
    with pytest.raises(ValueError, match="not begun"):
        bundles(T, midnight - timedelta(minutes=1))


def test_the_demo_stays_quick_to_start(tmp_path: pytest.TempPathFactory) -> None:
    started = process_time()  # of this process alone: other tests may run beside
    made = bundles(T)
    built = process_time()
    store = open_ehr(tmp_path)  # type: ignore[arg-type]
    opened = process_time()
    kept = seed(store, made, fixed(datetime.combine(T, time(9), CHICAGO)))
    store.close()
    assert kept == len(told())
    assert built - started < 0.5
    assert process_time() - opened < 3


def test_words_stand_beside_every_terminology_code() -> None:
    in_words = ("http://snomed.info/sct", "http://loinc.org", "http://www.nlm.nih.gov")
    for resource in told():
        for each in concepts(resource):
            if any(coding["system"].startswith(in_words) for coding in each["coding"]):
                assert each.get("text"), resource["id"]


def test_no_licensed_code_list_is_used() -> None:
    for resource in told():
        for path, value in values(resource, resource["resourceType"]):
            if path.endswith(".system"):
                assert "nubc" not in value
                assert "ama-assn" not in value


def test_every_npi_passes_its_check_digit_and_belongs_to_nobody() -> None:
    identifiers = [row for each in told() for row in each.get("identifier", [])]
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


def test_the_group_holds_all_heartland_members_and_the_one_who_opted_out() -> None:
    [group] = [each for each in of_type("Group") if each["id"] == "demo-members"]
    members = [each["entity"]["reference"] for each in group["member"]]
    insured = {
        each["beneficiary"]["reference"]
        for each in of_type("Coverage")
        if each["payor"][0]["reference"] == "Organization/heartland"
    }
    assert len(members) == len(set(members)) == group["quantity"]
    assert set(members) == insured
    assert "Patient/harris" in members
    assert not insured & {"Patient/abara", "Patient/price"}


def test_the_roster_of_footbridge_lists_everybody_once() -> None:
    [group] = [each for each in of_type("Group") if each["id"] == "footbridge-roster"]
    listed = [each["entity"]["reference"] for each in group["member"]]
    assert sorted(listed) == sorted(f"Patient/{each['id']}" for each in of_type("Patient"))
    assert group["quantity"] == len(listed)


def test_the_light_patients_have_one_condition_one_visit_and_two_goals_at_most() -> None:
    for id in ALL[24:]:
        kinds = Counter(each["resourceType"] for each in told() if patients_of(each) == {id})
        assert kinds.pop("Goal", 0) <= 2
        assert kinds == {
            "Patient": 1, "CareTeam": 1, "Coverage": 1, "Condition": 1, "Encounter": 1,
            "CarePlan": 1,
        }  # fmt: skip
    goals = [sum(1 for _ in chart(id, "Goal")) for id in ALL[24:]]
    assert set(goals) == {0, 1, 2}
