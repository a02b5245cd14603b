"""Bundles from files into our own record, on both databases: whose, how, and what is set aside."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from kept import AT, bridge
from sqlmodel import SQLModel, select

from fhir_bridge import admin, cases
from fhir_bridge.bridge import Bridge
from fhir_bridge.bundle_files import Taken
from fhir_bridge.care.case import IMPORT, State
from fhir_bridge.ehr.smart import ClientKeys, Site
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.errors import NotFound
from fhir_bridge.intake import take_in_files
from fhir_bridge.intake.entries import ELSEWHERE, NOT_A_TYPE, OURS
from fhir_bridge.intake.patients import (
    NOBODYS,
    NOT_ENROLLED,
    NOT_SOUND,
    SOMEBODY_ELSE,
    UNKNOWN,
)
from fhir_bridge.r4.bundle_entries import NO_RECORD
from fhir_bridge.r4.canonicals import GOAL_ID
from fhir_bridge.store import resources
from fhir_bridge.store.access import Chart, Grant
from fhir_bridge.store.tables import Audit, Enrolment, SourceCopy
from fhir_bridge.wire import read_document
from support.bundles import bundle_file, entry

BASE = "https://ehr.example/r4"
SITE = Site(id="riverside", name="Riverside", base=BASE, client_id="f")
ALL = Grant(SITE.id, admin.ADMIN, {"*": "rs"})
ANN = {"resourceType": "Patient", "id": "ann", "birthDate": "1948-03-14"}
GOAL = {
    "resourceType": "Goal",
    "id": "g1",
    "lifecycleStatus": "active",
    "description": {"text": "Canary walks"},
    "subject": {"reference": "urn:uuid:0a"},
}
CLINIC = {
    "resourceType": "Organization",
    "id": "clinic",
    "name": "Clinic",
    "identifier": [{"system": "urn:npi", "value": "9"}],
}

Import = Callable[..., Taken]


@pytest.fixture(scope="module")
def keys() -> ClientKeys:
    return ClientKeys.create()


@pytest.fixture
def made(database_url: str, keys: ClientKeys) -> Iterator[Bridge]:
    opened = bridge(database_url, keys=keys)
    admin.add_site(opened.store, SITE)
    yield opened
    opened.close()


@pytest.fixture
def load(made: Bridge, tmp_path: Path) -> Import:
    """Import one file of these entries."""

    def take(*entries: str, enrol: bool = True, **more: Any) -> Taken:
        path = bundle_file(tmp_path, *entries, **more)
        [taken] = take_in_files(made, SITE.id, [path], enrol=enrol)
        return taken

    return take


def rows(made: Bridge, table: type[SQLModel]) -> list[Any]:
    with made.store.reading() as session:
        return list(session.exec(select(table)))


def kept(made: Bridge, type: str, ehr_id: str) -> Any:
    """What is published of an EHR's record."""
    with made.store.reading() as session:
        found = resources.find(session, ALL, type, our_id(BASE, type, ehr_id))
    return read_document(found.body).data if found else None


def ann() -> str:
    return entry(ANN, "urn:uuid:0a")


def test_a_record_is_kept_twice_and_refers_to_ours(made: Bridge, load: Import) -> None:
    raw = (
        '{ "resourceType":"Observation","id" : "w1","status":"final", "code":{"text":"é \\u00e9"},'
        '\n"valueQuantity":{"value":81.600 },"subject":{"reference" : "urn:uuid:0a"},'
        '"performer":[{"reference":"Practitioner/d1"},{"reference":"https://else.example/X/1"}]}'
    )
    taken = load(ann(), entry(raw, "urn:uuid:0b", method="POST", url="Observation"))
    assert taken.whole
    assert dict(taken.created) == {"Patient": 1, "Observation": 1}
    copy = next(row for row in rows(made, SourceCopy) if row.type == "Observation")
    assert copy.body == raw.encode()
    assert (copy.ehr_id, copy.patient_id, copy.read_at, copy.quarantined) == (
        "w1", our_id(BASE, "Patient", "ann"), AT, None,
    )  # fmt: skip
    body = kept(made, "Observation", "w1")
    assert body["subject"] == {"reference": f"Patient/{our_id(BASE, 'Patient', 'ann')}"}
    assert body["performer"] == [
        {"reference": f"Practitioner/{our_id(BASE, 'Practitioner', 'd1')}"},
        {"reference": "https://else.example/X/1"},
    ]
    assert body["meta"]["source"] == f"{BASE}/Observation/w1"
    assert body["identifier"] == [{"system": BASE, "value": "w1"}]


def test_whom_the_files_bring_is_enrolled_where_that_is_asked_for(
    made: Bridge, load: Import
) -> None:
    taken = load(ann(), entry(GOAL), enrol=False)
    assert [each.reason for each in taken.aside] == [NOT_ENROLLED] * 2
    assert rows(made, Enrolment) == rows(made, SourceCopy) == []
    assert load(ann(), entry(GOAL)).enrolled == 1
    [row] = rows(made, Enrolment)
    assert (row.ehr_patient_id, row.how, row.by) == ("ann", IMPORT, "footbridge")
    case = cases.current(made, Chart(SITE.id, row.patient_id, admin.ADMIN))
    assert case
    assert case.state is State.UNASSIGNED
    audited = [(each.what, each.detail) for each in rows(made, Audit) if each.patient_id]
    assert ("enrolment", "import") in audited
    assert ("Goal+Patient", "import: 2 records") in audited
    later = load(entry(GOAL | {"subject": {"reference": "Patient/ann"}}), enrol=False)
    assert later.whole, "an enrolled patient need not be in the file"


def test_a_second_import_changes_nothing_and_a_changed_file_makes_new_versions(
    made: Bridge, load: Import
) -> None:
    load(ann(), entry(GOAL))
    again = load(ann(), entry(GOAL))
    assert (again.unchanged.total(), again.created.total(), again.enrolled) == (2, 0, 0)
    assert kept(made, "Goal", "g1")["meta"]["versionId"] == "1"
    changed = load(ann(), entry(GOAL | {"description": {"text": "Walk on Sundays"}}))
    assert (dict(changed.updated), dict(changed.unchanged)) == ({"Goal": 1}, {"Patient": 1})
    assert kept(made, "Goal", "g1")["meta"]["versionId"] == "2"


def test_what_is_here_in_a_newer_version_is_left_alone(made: Bridge, load: Import) -> None:
    newer = GOAL | {"meta": {"lastUpdated": "2026-11-20T10:00:00Z"}}
    load(ann(), entry(newer))
    old = GOAL | {"meta": {"lastUpdated": "2026-11-20T10:59:59+01:00"}, "note": [{"text": "old"}]}
    assert dict(load(ann(), entry(old)).older) == {"Goal": 1}
    undated = GOAL | {"note": [{"text": "undated"}]}
    before = (AT - timedelta(days=1)).isoformat()
    assert dict(load(ann(), entry(undated), timestamp=before).older) == {"Goal": 1}
    assert "note" not in kept(made, "Goal", "g1")
    assert dict(load(ann(), entry(undated)).updated) == {"Goal": 1}


def test_a_file_is_as_old_as_it_says(made: Bridge, load: Import) -> None:
    before = AT - timedelta(days=30)
    load(ann(), timestamp=before.isoformat())
    assert [row.read_at for row in rows(made, SourceCopy)] == [before]


BOB = {"resourceType": "Goal", "subject": {"reference": "Patient/bob"}}
ASIDE: dict[str, tuple[str, str]] = {
    "another patient": (entry(GOAL | BOB), UNKNOWN),
    "a patient elsewhere": (
        entry(GOAL | {"subject": {"reference": "https://else.example/r4/Patient/ann"}}), UNKNOWN,
    ),
    "nobody": (
        entry({"resourceType": "Observation", "id": "o", "status": "final", "code": {"text": "x"}}),
        NOBODYS,
    ),
    "another server": (entry(GOAL, "https://else.example/r4/Goal/g1"), ELSEWHERE),
    "another id": (entry(GOAL, f"{BASE}/Goal/g2"), ELSEWHERE),
    "no type": (entry({"resourceType": "Canary", "id": "x"}), NOT_A_TYPE),
    "no record": ('{"request":{"method":"GET","url":"Goal/g1"}}', NO_RECORD),
    "a deletion": (entry(GOAL, method="DELETE", url="Goal/g1"), NO_RECORD),
    "a strange request": (entry(GOAL | BOB, method=["POST"]), UNKNOWN),
    "no id": (entry({k: v for k, v in GOAL.items() if k != "id"}), "It has no id."),
    "a strange id": (entry(GOAL | {"id": "g/1"}), "Its id is not one FHIR allows."),
    "ours": (entry(GOAL | {"identifier": [{"system": GOAL_ID, "value": "k"}]}), OURS),
    "a missing entry": (
        entry(GOAL | {"addresses": [{"reference": "urn:uuid:ff"}]}),
        "A reference to another entry finds no entry.",
    ),
    "the same member twice": (
        entry('{"resourceType":"Goal","id":"g1","id":"g2","subject":{"reference":"Patient/ann"}}'),
        "An object in this JSON has the same member twice.",
    ),
}  # fmt: skip


def test_what_is_not_ours_to_keep_is_set_aside_and_kept_nowhere(made: Bridge, load: Import) -> None:
    load(ann())
    for name, (wrong, reason) in ASIDE.items():
        taken = load(ann(), wrong)
        assert [(each.entry, each.reason) for each in taken.aside] == [(1, reason)], name
        assert not taken.whole
        assert not taken.created
        assert [row.type for row in rows(made, SourceCopy)] == ["Patient"], name


def test_what_breaks_r4_is_kept_as_received_and_served_to_nobody(
    made: Bridge, load: Import
) -> None:
    broken = GOAL | {"lifecycleStatus": ["Canary"]}
    for _ in range(2):
        [aside] = load(ann(), entry(broken)).aside
        assert (aside.type, aside.id) == ("Goal", "g1")
        assert aside.reason.startswith("Goal.lifecycleStatus")
        assert "Canary" not in aside.reason
    assert kept(made, "Goal", "g1") is None
    [copy] = [row for row in rows(made, SourceCopy) if row.type == "Goal"]
    assert copy.quarantined == aside.reason
    assert load(ann(), entry(GOAL)).whole, "it can be set right"
    assert kept(made, "Goal", "g1")


def test_an_element_that_r4_does_not_know_is_tolerated(made: Bridge, load: Import) -> None:
    assert load(ann(), entry(GOAL | {"futureElement": 1})).whole
    assert kept(made, "Goal", "g1")["futureElement"] == 1


NOT_TO_BE_ENROLLED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"deceasedBoolean": True}, "The EHR says that this person has died."),
    ({"active": False}, "The EHR says that this record is no longer in use."),
    ({"gender": 7}, NOT_SOUND),
)


def test_nobody_is_enrolled_whom_a_roster_would_not_enrol(made: Bridge, load: Import) -> None:
    for more, reason in NOT_TO_BE_ENROLLED:
        taken = load(entry(ANN | more, "urn:uuid:0a"), entry(GOAL))
        assert [each.reason for each in taken.aside] == [reason] * 2
        assert rows(made, Enrolment) == rows(made, SourceCopy) == []


def test_somebody_else_under_a_known_id_is_not_taken_for_our_patient(
    made: Bridge, load: Import
) -> None:
    load(ann())
    taken = load(entry(ANN | {"birthDate": "1990-01-01"}, "urn:uuid:0a"), entry(GOAL))
    assert [each.reason for each in taken.aside] == [SOMEBODY_ELSE] * 2
    assert kept(made, "Patient", "ann")["birthDate"] == "1948-03-14"


def test_a_record_does_not_move_to_another_patient(made: Bridge, load: Import) -> None:
    load(ann(), entry(GOAL))
    bob = entry(ANN | {"id": "bob"}, "urn:uuid:0b")
    [aside] = load(bob, entry(GOAL | BOB)).aside
    assert (aside.type, aside.id) == ("Goal", "g1")
    [copy] = [row for row in rows(made, SourceCopy) if row.type == "Goal"]
    assert copy.patient_id == our_id(BASE, "Patient", "ann")


def test_conditions_find_what_is_here_and_what_the_file_brings(made: Bridge, load: Import) -> None:
    load(entry(CLINIC))
    team = {
        "resourceType": "CareTeam", "id": "t", "status": "active",
        "subject": {"reference": "Patient?identifier=urn:mrn|7"},
        "managingOrganization": [
            {"reference": "Organization?identifier=urn:npi|9"}, {"reference": "urn:uuid:0c"},
            {"reference": "Organization?identifier=urn:npi|nobody"},
        ],
    }  # fmt: skip
    patient = entry(ANN | {"identifier": [{"system": "urn:mrn", "value": "7"}]})
    same = entry(
        CLINIC | {"id": "temporary"}, "urn:uuid:0c", method="POST", url="Organization",
        ifNoneExist="identifier=urn:npi|9",
    )  # fmt: skip
    taken = load(entry(team), patient, same)
    assert taken.whole
    assert (taken.unresolved, taken.unchanged["Organization"]) == (1, 1)
    clinic = {"reference": f"Organization/{our_id(BASE, 'Organization', 'clinic')}"}
    assert kept(made, "CareTeam", "t")["managingOrganization"] == [
        clinic, clinic, {"reference": "Organization?identifier=urn:npi|nobody"},
    ]  # fmt: skip
    assert kept(made, "Organization", "temporary") is None


def test_a_contained_record_is_not_taken_for_one_that_was_found(made: Bridge, load: Import) -> None:
    load(entry(CLINIC))
    goal = GOAL | {
        "contained": [{"resourceType": "Condition", "id": "c", "subject": {"display": "x"}}],
        "addresses": [{"reference": "#c"}],
    }
    found = entry(CLINIC, method="POST", url="Organization", ifNoneExist="identifier=urn:npi|9")
    assert load(ann(), found, entry(goal)).whole
    assert kept(made, "Goal", "g1")["addresses"] == [{"reference": "#c"}]


def test_a_condition_that_finds_several_or_cannot_be_looked_for(load: Import) -> None:
    load(ann(), entry(CLINIC), entry(CLINIC | {"id": "clinic2"}))
    for asked in ("identifier=urn:npi|9", "name=Clinic", "identifier=|", "x"):
        team = GOAL | {"expressedBy": {"reference": f"Organization?{asked}"}}
        new = entry(CLINIC | {"id": "c3"}, method="POST", url="Organization", ifNoneExist=asked)
        taken = load(ann(), entry(team), new)
        assert [each.entry for each in taken.aside] == [1, 2], asked
        assert "condition" in taken.aside[0].reason.lower()
        assert not taken.created


def test_a_file_with_the_same_record_twice_leaves_nothing_behind(
    made: Bridge, load: Import
) -> None:
    taken = load(ann(), entry(GOAL), entry(GOAL | {"description": {"text": "x"}}))
    assert taken.failed
    assert rows(made, SourceCopy) == rows(made, Enrolment) == []


def test_files_that_fail_do_not_stop_others(made: Bridge, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{")
    good = bundle_file(tmp_path, ann())
    first, second, third = take_in_files(made, SITE.id, [wrong, good, tmp_path / "x"], enrol=True)
    assert (bool(first.failed), second.whole, bool(third.failed)) == (True, True, True)


def test_a_site_that_is_not_registered_takes_nothing(made: Bridge) -> None:
    with pytest.raises(NotFound):
        take_in_files(made, "nowhere", [])
