"""What another system writes stays its own, about its member, and touches nothing of this house."""

from typing import Any

import pytest
from sqlmodel import select

from fhir_bridge.api.app import create_app
from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.members import Said, add_member, say
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store.db import Store
from fhir_bridge.store.tables import Audit, resource
from fhir_bridge.wire import Json
from support.desk import bridge_over
from support.members_world import PART_2, READS, SITE, ours, told
from support.systems import System, register

WRITES = "system/Patient.rs system/Goal.crus system/CarePlan.crus system/Condition.crus \
system/Provenance.rs"
BODY = {"Content-Type": "application/fhir+json"}


@pytest.fixture
def bridge(store: Store, our_keys: ClientKeys) -> Bridge:
    made = bridge_over(store, our_keys)
    told(made)
    for id in ("clinic", "other"):
        register(store, id, name="A clinic", scopes=WRITES, opt_in=False, per_minute=100_000)
        for patient in ("ann", "cid"):
            add_member(made, id, patient, by=OPERATOR)
    return made


@pytest.fixture
def clinic(bridge: Bridge) -> System:
    return System(create_app(bridge), id="clinic")


@pytest.fixture
def other(clinic: System) -> System:
    return System(clinic.app, id="other")


def goal(patient: str = "ann", **more: Any) -> Json:
    return {
        "resourceType": "Goal", "lifecycleStatus": "active",
        "description": {"text": "Walk to the bus"},
        "subject": {"reference": f"Patient/{ours(patient)}"}, **more,
    }  # fmt: skip


def write(system: System, method: str, path: str, body: Any, **headers: str) -> Any:
    how = BODY | {name.replace("_", "-"): text for name, text in headers.items()}
    return system.fhir(method, path, WRITES, json=body, headers=how)


def kept(bridge: Bridge) -> set[tuple[str, str, int]]:
    with bridge.store.reading() as session:
        rows = session.execute(select(resource.c.type, resource.c.id, resource.c.version))
        return {tuple(row) for row in rows}


def issue(answer: Any) -> Json:
    found: Json = answer.json()["issue"][0]
    return found


def test_a_record_is_kept_as_its_senders_and_signed(clinic: System, bridge: Bridge) -> None:
    sent = goal(id="theirs", meta={"versionId": "9", "profile": ["http://elsewhere/x"]})
    answer = write(clinic, "POST", "Goal", sent, X_Request_Id="their-7")
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert answer.headers["etag"] == 'W/"1"'
    assert answer.headers["location"].endswith(f"/fhir/Goal/{made['id']}/_history/1")
    assert (made["id"] != "theirs", made["meta"]["versionId"]) == (True, "1")
    assert made["meta"]["source"] == "urn:footbridge:client:clinic"
    assert "profile" not in made["meta"], "nobody checked it"
    signed = clinic.fhir("GET", f"Goal?_id={made['id']}&_revinclude=Provenance:target", WRITES)
    told = signed.json()["entry"][1]["resource"]
    assert told["agent"][0]["type"]["coding"][0]["code"] == "transmitter"
    assert told["agent"][0]["who"]["identifier"]["value"] == "clinic"
    assert "their-7" in {each["what"]["identifier"]["value"] for each in told["entity"]}
    assert told["target"] == [{"reference": f"Goal/{made['id']}/_history/1"}]
    with bridge.store.reading() as session:
        rows = session.exec(select(Audit).where(Audit.actor == "client/clinic")).all()
    assert ("C", f"Goal/{made['id']}", ours("ann")) in {
        (row.action, row.what, row.patient_id) for row in rows
    }


NOBODY = (
    goal("bob"), goal("cid"), goal("nobody"), goal(subject={"display": "Ann"}),
    goal(subject={"reference": "Group/7"}),
    goal(subject={"reference": f"https://elsewhere.example/fhir/Patient/{ours('ann')}"}),
    goal(subject={"reference": f"Patient/{ours('ann')}/_history/1"}),
    goal(subject={"reference": "Patient?identifier=x|1"}),
    goal(subject={"reference": "#p"}, contained=[{"resourceType": "Patient", "id": "p"}]),
)  # fmt: skip


def test_whoever_is_no_member_is_refused_in_the_same_words(clinic: System, bridge: Bridge) -> None:
    before, answers = kept(bridge), [write(clinic, "POST", "Goal", each) for each in NOBODY]
    assert {answer.status_code for answer in answers} == {422}
    assert len({str(issue(answer)) for answer in answers}) == 1
    assert issue(answers[0])["expression"] == ["Goal.subject"]
    say(bridge, SITE, "ann", Said(permit=False), by=OPERATOR)
    assert write(clinic, "POST", "Goal", goal()).status_code == 422
    assert kept(bridge) == before


def test_what_is_ours_labelled_unsound_or_about_others_is_refused(
    clinic: System, bridge: Bridge
) -> None:
    ours_says = [{"system": "https://footbridge.example/fhir/id/goal", "value": "k"}]
    wrong = (
        goal(identifier=ours_says), goal(meta={"security": [PART_2]}), goal(lifecycleStatus="x"),
        goal(addresses=[{"reference": "Condition/nobody"}]),
        goal(addresses=[{"reference": "Observation/score-ann"}]),
        goal(expressedBy={"reference": f"Patient/{ours('bob')}"}),
        goal(addresses=[{"reference": "urn:uuid:0c7e7f7e-8e0c-4b8e-9a51-3f4d7a1f0c11"}]),
    )  # fmt: skip
    before = kept(bridge)
    for each in wrong:
        assert write(clinic, "POST", "Goal", each).status_code == 422
    assert kept(bridge) == before


def test_it_changes_what_it_sent_and_nothing_else(
    clinic: System, other: System, bridge: Bridge
) -> None:
    made = write(clinic, "POST", "Goal", goal()).json()
    at, done = f"Goal/{made['id']}", made | {"lifecycleStatus": "completed"}
    assert write(clinic, "PUT", at, done).status_code == 412, "which version does it mean?"
    assert write(clinic, "PUT", at, done, If_Match='W/"7"').status_code == 412
    moved = done | {"subject": {"reference": f"Patient/{ours('cid')}"}}
    say(bridge, SITE, "cid", Said(permit=True), by=OPERATOR)
    assert write(clinic, "PUT", at, moved, If_Match='W/"1"').status_code == 422
    assert write(clinic, "PUT", at, done, If_Match='W/"1"').headers["etag"] == 'W/"2"'
    assert other.fhir("GET", at, WRITES).status_code == 404, "no other system sees it"
    assert write(other, "PUT", at, done, If_Match='W/"2"').status_code == 404
    payer = System(clinic.app, id="plan")
    assert payer.fhir("GET", at, READS).status_code == 404
    before = kept(bridge)
    nurses = write(clinic, "PUT", "Goal/goal-ann", goal(id="goal-ann"), If_Match='W/"1"')
    assert (nurses.status_code, issue(nurses)["code"]) == (403, "forbidden")
    bobs = write(clinic, "PUT", "Goal/goal-bob", goal("bob", id="goal-bob"), If_Match='W/"1"')
    assert bobs.status_code == 404
    assert write(clinic, "PUT", "Goal/new-1", goal(id="new-1"), If_Match='W/"1"').status_code == 404
    for method, path, status in (
        ("DELETE", at, 405), ("PATCH", at, 405), ("POST", "Encounter", 405),
        ("POST", "Patient", 405), ("PUT", f"Patient/{ours('ann')}", 405),
        ("POST", "Observation", 404),
    ):  # fmt: skip
        assert write(clinic, method, path, {}).status_code == status, (method, path)
    assert kept(bridge) == before


def test_conditions_find_make_or_refuse(clinic: System) -> None:
    numbered = goal(identifier=[{"system": "urn:clinic", "value": "g1"}])
    how = {"If_None_Exist": "identifier=urn:clinic|g1"}
    first, again = (write(clinic, "POST", "Goal", numbered, **how) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.headers["location"] == again.headers["location"]
    where = "Goal?identifier=urn:clinic|g1"
    assert write(clinic, "PUT", where, numbered | {"id": "x"}).status_code == 400
    assert write(clinic, "PUT", where, numbered, If_Match='W/"9"').status_code == 412
    changed = write(clinic, "PUT", where, numbered | {"lifecycleStatus": "on-hold"})
    assert (changed.status_code, changed.headers["etag"]) == (200, 'W/"2"')
    fresh = goal(identifier=[{"system": "urn:clinic", "value": "g2"}])
    made = write(clinic, "PUT", "Goal?identifier=urn:clinic|g2", fresh)
    assert made.status_code == 201
    assert write(clinic, "POST", "Goal", goal(), If_None_Exist="patient=x").status_code == 201
    everybodys = f"Goal?patient={ours('ann')}"
    assert write(clinic, "PUT", everybodys, goal()).status_code == 412
    assert write(clinic, "PUT", "Goal", goal()).status_code == 400
    nurses = write(clinic, "PUT", "Goal?_id=goal-ann", goal())
    assert nurses.status_code == 403


def test_the_letters_of_a_scope_hold(clinic: System, bridge: Bridge) -> None:
    before = kept(bridge)
    for scope, method, path in (
        ("system/Goal.rs", "POST", "Goal"), ("system/Goal.c", "PUT", "Goal/goal-ann"),
        ("system/CarePlan.c", "POST", "Goal"),
    ):  # fmt: skip
        answer = clinic.fhir(method, path, scope, json=goal(id="goal-ann"), headers=BODY)
        assert answer.status_code == 403, scope
    assert kept(bridge) == before
    old = clinic.ask(scope="system/Goal.write").json()
    assert old["scope"] == "system/Goal.cu", "v1 write is what of it there is"
    payer = System(clinic.app, id="plan")
    assert payer.ask(scope="system/Goal.cu").json()["error"] == "invalid_scope"
    assert payer.fhir("POST", "Goal", READS, json=goal(), headers=BODY).status_code == 403
