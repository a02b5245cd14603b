"""The practice lists its patients in the EHR; they are enrolled before anybody launches."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from nurse import Colleague, MakeWorld, launch, records, rows

from fhir_bridge import admin
from fhir_bridge.admin import SyncReport
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.errors import BridgeError, EhrUnavailable, NotFound, Refused
from fhir_bridge.store.tables import Audit, CaseEvent, Enrolment
from support.world import World

GROUP = "Group/footbridge-roster"
EVERYBODY = 46
DIED = "tanaka"


def sync(world: World, roster: str = GROUP) -> SyncReport:
    """Register the sandbox with that roster, the rest as it was, and go through it."""
    site = world.bridge.site("sandbox")
    admin.add_site(world.bridge.store, site, (world.ehr_url,), roster=roster)
    return admin.sync_site(world.bridge, "sandbox")


def enrolled(world: World) -> set[str]:
    return {row.ehr_patient_id for row in rows(world, Enrolment)}


def listed(*patients: str) -> list[dict[str, Any]]:
    return [{"entity": {"reference": f"Patient/{each}"}} for each in patients]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def practice(request: pytest.FixtureRequest, make_world: MakeWorld) -> Iterator[World]:
    """A world of this file's own, on each kind of database: the tests go on from one another."""
    with make_world(request.param) as made:
        yield made


def test_everybody_on_the_roster_is_enrolled_and_waits_for_the_team(practice: World) -> None:
    report = sync(practice)
    assert (report.enrolled, report.known, report.complete) == (EVERYBODY - 1, 0, True)
    assert [(each.id, each.reason) for each in report.quarantined] == [
        (DIED, "The EHR says that this person has died.")
    ]
    everybody = {each["id"] for each in practice.held("Patient")}
    assert enrolled(practice) == everybody - {DIED}
    walter = our_id(practice.bridge.site("sandbox").base, "Patient", "okafor")
    told = [row for row in rows(practice, CaseEvent) if row.patient_id == walter]
    assert [(row.state, row.how, row.by) for row in told] == [
        ("referred", "roster", "footbridge"), ("unassigned", "", "footbridge"),
    ]  # fmt: skip
    audited = [row for row in rows(practice, Audit) if row.patient_id == walter]
    assert [(row.what, row.detail) for row in audited] == [
        ("enrolment", "roster"), ("case", "roster"), ("case", "referred to unassigned"),
    ]  # fmt: skip
    assert records(practice) == [], "a case is no record of care"


def test_a_second_run_changes_nothing_and_asks_for_no_patient(practice: World) -> None:
    before = rows(practice, CaseEvent)
    report = sync(practice)
    assert (report.enrolled, report.known) == (0, EVERYBODY - 1)
    assert rows(practice, CaseEvent) == before
    assert len(enrolled(practice)) == EVERYBODY - 1


def test_who_left_the_roster_is_reported_and_nothing_is_ended(practice: World) -> None:
    colleague = Colleague(practice)
    nurse = launch(practice, "harris")
    nurse.http.post(f"{nurse.base}/start", data=nurse.blank().fields)  # taken on meanwhile
    members = colleague.read("Group", "footbridge-roster")["member"]
    left = [each for each in members if "harris" not in each["entity"]["reference"]]
    left[0]["inactive"] = True  # Walter
    colleague.change("Group", "footbridge-roster", member=left, quantity=len(left))
    before = rows(practice, CaseEvent)
    report = sync(practice)
    assert sorted(report.left) == ["harris", "okafor"]
    assert {"harris", "okafor"} <= enrolled(practice)
    assert rows(practice, CaseEvent) == before
    assert "Taken on" in nurse.reads("today")


def test_who_comes_back_is_there_as_before(practice: World) -> None:
    colleague = Colleague(practice)
    members = colleague.read("Group", "footbridge-roster")["member"]
    members[0]["inactive"] = False
    members += listed("harris")
    colleague.change("Group", "footbridge-roster", member=members, quantity=len(members))
    report = sync(practice)
    assert (report.enrolled, report.left) == (0, ())


def test_broken_entries_cost_nobody_else_anything(practice: World) -> None:
    colleague = Colleague(practice)
    new = colleague.fhir("POST", "Patient", json=PERSON).json()["id"]
    unused = colleague.fhir("POST", "Patient", json=PERSON | {"active": False}).json()["id"]
    group = {
        "resourceType": "Group", "type": "person", "actual": True,
        "member": [
            {"entity": {"display": "A name alone"}},
            *listed("nobody-of-that-id"),
            {"entity": {"reference": "Practitioner/castillo"}},
            *listed(unused, new, "okafor"),
        ],
    }  # fmt: skip
    id = colleague.fhir("POST", "Group", json=group).json()["id"]
    report = sync(practice, f"Group/{id}")
    assert (report.enrolled, report.known) == (1, 1)
    assert new in enrolled(practice)
    assert [each.reason for each in report.quarantined] == [
        "This line names nobody by a reference.",
        "This line names no patient of this EHR.",
        "The EHR has no such record.",
        "The EHR says that this record is no longer in use.",
    ]
    assert "A name alone" not in str(report)


def test_every_page_of_a_list_of_care_teams_is_followed(practice: World) -> None:
    colleague = Colleague(practice)
    before = len(enrolled(practice))
    entries = [entry for number in range(110) for entry in _in_care_of_osei(number)]
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    colleague.fhir("POST", "", json=bundle)
    report = sync(practice, "CareTeam?participant=Practitioner/osei")
    assert report.complete
    assert report.enrolled == 110
    assert len(enrolled(practice)) == before + 110


def test_an_ehr_that_is_away_enrols_nobody_and_ends_nobody(practice: World) -> None:
    before = rows(practice, CaseEvent)
    practice.control({"kind": "down"})
    with pytest.raises(BridgeError):
        sync(practice)
    practice.control({"kind": "status", "status": 500, "type": "Group"})
    with pytest.raises(EhrUnavailable):
        sync(practice)
    practice.control()
    assert rows(practice, CaseEvent) == before


def test_patients_that_cannot_be_read_just_now_are_enrolled_by_the_next_run(
    practice: World,
) -> None:
    new = Colleague(practice).fhir("POST", "Patient", json=PERSON).json()["id"]
    group = {"resourceType": "Group", "type": "person", "actual": True, "member": listed(new)}
    id = Colleague(practice).fhir("POST", "Group", json=group).json()["id"]
    practice.control({"kind": "forbid", "type": "Patient"})
    report = sync(practice, f"Group/{id}")
    assert (report.enrolled, [each.id for each in report.quarantined]) == (0, [new])
    practice.control()
    assert sync(practice, f"Group/{id}").enrolled == 1


def test_what_is_asked_for_is_the_roster_and_its_patients_alone(practice: World) -> None:
    """The worker's own sign-in asks for no more than it did: an EHR may grant the two apart."""
    site = practice.bridge.site("sandbox")
    assert not [scope for scope in site.backend_scopes if "Group" in scope]


def test_without_a_roster_or_a_client_to_read_it_with_it_is_said_so(practice: World) -> None:
    with pytest.raises(Refused, match="without a roster"):
        sync(practice, "")
    with pytest.raises(NotFound):
        sync(practice, "Group/there-is-none")
    site = practice.bridge.site("sandbox")
    alone = replace(site, backend_client_id=None)
    admin.add_site(practice.bridge.store, alone, (practice.ehr_url,), roster=GROUP)
    with pytest.raises(Refused, match="without a backend client"):
        admin.sync_site(practice.bridge, "sandbox")
    admin.add_site(practice.bridge.store, site, (practice.ehr_url,), roster=GROUP)


PERSON = {
    "resourceType": "Patient", "name": [{"family": "Baptiste", "given": ["Odile"]}],
    "birthDate": "1951-02-03", "gender": "female",
}  # fmt: skip


def _in_care_of_osei(number: int) -> list[dict[str, Any]]:
    full = f"urn:uuid:00000000-0000-4000-8000-{number:012d}"
    team = {
        "resourceType": "CareTeam", "status": "active", "subject": {"reference": full},
        "participant": [{"member": {"reference": "Practitioner/osei"}}],
    }  # fmt: skip
    return [
        {"fullUrl": full, "resource": PERSON, "request": {"method": "POST", "url": "Patient"}},
        {"resource": team, "request": {"method": "POST", "url": "CareTeam"}},
    ]
