"""Bundles that systems send: a transaction whole or not at all, a batch and a file by the entry."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from fhir_bridge import feeds
from fhir_bridge.api.app import create_app
from fhir_bridge.api.remembering import memory_of
from fhir_bridge.bridge import Bridge
from fhir_bridge.clients import list_clients
from fhir_bridge.clock import fixed, real_time
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.members import add_member
from fhir_bridge.notifications import Watchers, follow_up
from fhir_bridge.received import grant_of
from fhir_bridge.rest.memory import Delivery, StillAtIt
from fhir_bridge.rest.messages import Answer
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store import resources
from fhir_bridge.store.db import Store
from fhir_bridge.store.tables import Message, ReceivedRecord, resource
from fhir_bridge.wire import Document, Json
from support.desk import AT, bridge_over
from support.members_world import EVERYTHING, SITE, ours, told
from support.systems import System, register

WRITES = "system/Patient.rs system/Goal.crus system/CarePlan.crus system/Condition.crus \
system/Provenance.rs system/Bundle.c"
BODY = {"Content-Type": "application/fhir+json"}
MRN = "urn:mrn"


@pytest.fixture
def bridge(store: Store, our_keys: ClientKeys) -> Bridge:
    made = bridge_over(store, our_keys)
    told(made)
    register(store, "clinic", name="A clinic", scopes=WRITES, opt_in=False, per_minute=100_000)
    add_member(made, "clinic", "ann", by=OPERATOR)
    return made


@pytest.fixture
def clinic(bridge: Bridge) -> System:
    return System(create_app(bridge), id="clinic")


def about(who: str) -> Json:
    return {"reference": who if "/" in who or ":" in who else f"Patient/{ours(who)}"}


def goal(who: str = "ann", **more: Any) -> Json:
    return {"resourceType": "Goal", "lifecycleStatus": "active", "description": {"text": "Walk"},
            "subject": about(who), **more}  # fmt: skip


def plan(who: str = "ann", *goals: str, **more: Any) -> Json:
    return {"resourceType": "CarePlan", "status": "active", "intent": "plan",
            "subject": about(who), **more,
            **({"goal": [{"reference": each} for each in goals]} if goals else {})}  # fmt: skip


def posted(record: Json, url: str = "", **request: str) -> Json:
    asked = {"method": "POST", "url": record["resourceType"]} | request
    return {"resource": record, "request": asked} | ({"fullUrl": url} if url else {})


def bundle(type: str, *entries: Json, **more: Any) -> Json:
    return {"resourceType": "Bundle", "type": type, "entry": list(entries), **more}


def send(clinic: System, body: Json, path: str = "", **headers: str) -> Any:
    how = BODY | {name.replace("_", "-"): text for name, text in headers.items()}
    return clinic.fhir("POST", path, WRITES, json=body, headers=how)


def statuses(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [each["response"]["status"][:3] for each in answer.json()["entry"]]


def count(bridge: Bridge, table: Any = resource) -> int:
    with bridge.store.reading() as session:
        return len(session.execute(select(table)).all())


G = "urn:uuid:5b0a0b35-7b5c-4a8c-8f70-0b7b1f0e7a01"
P = "urn:uuid:5b0a0b35-7b5c-4a8c-8f70-0b7b1f0e7a02"


def test_a_transaction_is_whole_and_its_references_are_where_its_records_are(
    clinic: System, bridge: Bridge
) -> None:
    get = {"request": {"method": "GET", "url": f"Patient/{ours('ann')}"}}
    sent = bundle("transaction", get, posted(plan("ann", G), P), posted(goal(), G))
    answer = send(clinic, sent, Prefer="return=representation")
    assert statuses(answer) == ["200", "201", "201"]
    patient, made, agreed = (each["resource"] for each in answer.json()["entry"])
    assert patient["id"] == ours("ann")
    assert made["goal"] == [{"reference": f"Goal/{agreed['id']}"}]
    assert count(bridge, ReceivedRecord) == 2
    assert send(clinic, bundle("transaction", posted(plan("ann", P), G), posted(goal(), P)))


def test_many_entries_are_judged_and_kept_by_as_many_statements_as_few(
    clinic: System, bridge: Bridge
) -> None:
    asked, before = list[str](), count(bridge)
    assert statuses(send(clinic, bundle("transaction", posted(goal())))) == ["201"]  # signs in
    event.listen(bridge.store.engine, "before_cursor_execute", lambda *each: asked.append(each[2]))
    counts = []
    for pairs in (2, 20):
        asked.clear()
        urls = [f"urn:uuid:{pairs}-{at}" for at in range(pairs)]
        plans = [posted(plan("ann", url)) for url in urls]
        goals = [posted(goal(), url) for url in urls]
        answer = send(clinic, bundle("transaction", *plans, *goals))
        counts.append(len(asked))
        assert statuses(answer) == ["201"] * 2 * pairs
    assert counts[0] == counts[1]
    assert count(bridge, ReceivedRecord) == 45
    assert count(bridge) == before + 2 * 45  # a Provenance each


def test_one_entry_that_fails_takes_all_of_it_back(clinic: System, bridge: Bridge) -> None:
    before = count(bridge)
    for last, status in (
        (posted(goal("bob")), 422), (posted(plan("ann", "Goal/goal-bob")), 422),
        (posted(plan("ann", P)), 400), (posted(goal("Patient?identifier=urn:mrn|9")), 412),
        ({"request": {"method": "DELETE", "url": "Goal/goal-ann"}}, 405),
        (posted({"resourceType": "Observation"}), 404), (posted({"resourceType": "Patient"}), 405),
        ({"resource": goal(id="goal-ann"),
          "request": {"method": "PUT", "url": "Goal/goal-ann", "ifMatch": 'W/"1"'}}, 403),
    ):  # fmt: skip
        answer = send(clinic, bundle("transaction", posted(goal(), G), last))
        assert answer.status_code == status, answer.text
        assert "Bundle.entry[1]" in answer.json()["issue"][0]["expression"][0]
    assert (count(bridge), count(bridge, ReceivedRecord)) == (before, 0)


def test_a_batch_is_as_many_requests(clinic: System, bridge: Bridge) -> None:
    answer = send(clinic, bundle("batch", posted(goal()), posted(goal("bob")), posted(plan())))
    assert statuses(answer) == ["201", "422", "201"]
    assert answer.json()["entry"][1]["response"]["outcome"]["issue"][0]["code"] == "not-found"
    assert count(bridge, ReceivedRecord) == 2


def test_x8_what_should_be_said_of_a_record_that_is_kept_is_said(clinic: System) -> None:
    odd = {"startDate": "2026-03-02", "target": [{"dueDate": "2026-03-01"}]}
    strange = {"meta": {"profile": ["http://elsewhere.example/x"]}}
    for type in ("transaction", "batch"):
        sent = bundle(type, posted(goal()), posted(goal(**odd)), posted(goal(**strange)))
        for prefer in ("return=minimal", "return=representation", "return=OperationOutcome"):
            answer = send(clinic, sent, Prefer=prefer)
            assert statuses(answer) == ["201"] * 3
            told = [each["response"].get("outcome", {}).get("issue", ({},))[0]
                    for each in answer.json()["entry"]]  # fmt: skip
            assert told[0].get("severity") in {None, "information"}
            assert [(each["severity"], each["expression"]) for each in told[1:]] == [
                ("warning", ["Goal.target[0].dueDate"]), ("warning", ["Goal.meta.profile[0]"]),
            ]  # fmt: skip
            assert "elsewhere" not in str(told)
    alone = send(clinic, goal(**strange), "Goal", Prefer="return=OperationOutcome")
    assert (alone.status_code, alone.json()["issue"][0]["severity"]) == (201, "warning")
    assert alone.headers["location"]


@pytest.mark.parametrize("type", ["transaction", "batch"])
def test_the_same_again_is_answered_the_same_and_done_once(
    clinic: System, bridge: Bridge, type: str
) -> None:
    named = bundle(type, posted(goal()), identifier={"system": "urn:clinic", "value": "b1"})
    first, again = send(clinic, named), send(clinic, named)
    assert statuses(first) == ["201"]
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"
    assert count(bridge, ReceivedRecord) == 1
    other = send(clinic, named | {"entry": [posted(goal(), G)]})
    assert (other.status_code, other.json()["issue"][0]["code"]) == (422, "duplicate")
    key = {"Idempotency_Key": "k-1"}
    bad = bundle("transaction", posted(goal("bob")))
    assert [send(clinic, bad, **key).status_code for _ in range(2)] == [422, 422], "not kept"
    assert count(bridge, ReceivedRecord) == 1


# ---- files: POST /fhir/Bundle


def ann(**more: Any) -> Json:
    return {"resourceType": "Patient", "id": "p", "birthDate": "1950-01-01",
            "identifier": [{"system": MRN, "value": "1001"}], **more}  # fmt: skip


@pytest.fixture
def numbered(bridge: Bridge) -> Bridge:
    """Ann and Bob have numbers here; Bob is nobody's member."""
    for who, number in (("ann", "1001"), ("bob", "1002")):
        known = {"resourceType": "Patient", "id": ours(who), "birthDate": "1950-01-01",
                 "identifier": [{"system": MRN, "value": number}]}  # fmt: skip
        with bridge.store.writing() as session:
            resources.update(session, EVERYTHING, Document.of(known), id=ours(who), at=AT)
    return bridge


def named(record: Json, url: str) -> Json:
    return {"fullUrl": url, "resource": record}


BOB = ann(id="b", identifier=[{"system": MRN, "value": "1002"}])


def a_file(**first: Any) -> Json:
    return bundle(
        "collection",
        named(plan("urn:uuid:p", "Goal/g1", id="c1", author={"reference": "urn:uuid:d"}), P),
        named(goal("urn:uuid:p", id="g1", **first), G), named(ann(), "urn:uuid:p"),
        named({"resourceType": "Practitioner", "id": "d"}, "urn:uuid:d"),
        named(goal("urn:uuid:b", id="g2"), "urn:uuid:g2"), named(BOB, "urn:uuid:b"),
        named(goal("urn:uuid:p", id="g3", lifecycleStatus="x"), "urn:uuid:g3"),
        named({"resourceType": "Immunization", "id": "i"}, "urn:uuid:i"),
    )  # fmt: skip


def test_a_file_is_reported_entry_by_entry_and_nothing_is_lost(
    clinic: System, numbered: Bridge
) -> None:
    answer = send(clinic, a_file(), "Bundle")
    assert statuses(answer) == ["201", "201", "200", "200", "202", "200", "422", "422"]
    where = answer.json()["entry"][0]["response"]["location"].partition("/fhir/")[2]
    made = clinic.fhir("GET", where, WRITES).json()
    assert made["subject"] == {"reference": f"Patient/{ours('ann')}"}
    agreed = answer.json()["entry"][1]["response"]["location"].partition("/fhir/")[2]
    assert made["goal"][0]["reference"] == agreed.partition("/_history")[0]
    assert made["author"] == {"reference": "urn:uuid:d"}, "not taken over: it stays as it was sent"
    again = send(clinic, a_file(), "Bundle")
    assert (again.content, again.headers["idempotency-replayed"]) == (answer.content, "true")
    assert count(numbered, ReceivedRecord) == 2
    with numbered.store.reading() as session:
        rows = {row.event: row for row in session.exec(select(Message))}
    assert rows["record"].state == "aside"
    assert (rows["upload"].state, rows["upload"].reason) == ("taken", "1 set aside, 2 refused")
    assert b"urn:uuid:g3" in rows["upload"].body, "what was refused can still be read"
    page = feeds.of_site(numbered, SITE)
    assert [(line.feed, line.state) for line in page.lines] == [("client/clinic", "aside")]


def test_the_next_file_brings_the_next_version_of_what_changed(
    clinic: System, numbered: Bridge
) -> None:
    send(clinic, a_file(), "Bundle")
    unknown = {"profile": ["http://elsewhere.example/x"]}
    answer = send(clinic, a_file(lifecycleStatus="completed", meta=unknown), "Bundle")
    assert statuses(answer)[:2] == ["200", "200"]
    said = answer.json()["entry"][1]["response"]["outcome"]["issue"][0]
    assert said["severity"] == "warning"
    told = [each["response"].get("location", "")[-2:] for each in answer.json()["entry"][:2]]
    assert told == ["/1", "/2"]


def test_what_waits_is_kept_when_its_patient_becomes_a_member(
    clinic: System, numbered: Bridge
) -> None:
    send(clinic, a_file(), "Bundle")
    later = replace(numbered, real=fixed(real_time() + timedelta(days=1)))
    assert follow_up(later, Watchers(later)) == "aside"
    add_member(numbered, "clinic", "bob", by=OPERATOR)
    later = replace(numbered, real=fixed(real_time() + timedelta(days=2)))
    assert follow_up(later, Watchers(later)) == "taken"
    assert count(numbered, ReceivedRecord) == 3
    found = clinic.fhir("GET", f"Goal?patient={ours('bob')}", WRITES).json()["entry"]
    sources = {each["resource"]["meta"].get("source") for each in found}
    assert "urn:footbridge:client:clinic" in sources


def test_the_scopes_of_the_sender_hold_for_each_entry(clinic: System, numbered: Bridge) -> None:
    answer = clinic.fhir("POST", "Bundle", "system/Bundle.c system/Goal.c", json=a_file(),
                         headers=BODY)  # fmt: skip
    assert statuses(answer)[:2] == ["403", "201"]


def test_of_two_that_bring_the_same_batch_one_does_it(clinic: System, bridge: Bridge) -> None:
    client = next(each for each in list_clients(bridge.store) if each.id == "clinic")
    grant = grant_of(client, at=bridge.clock(), request="")
    delivery, memory = Delivery("b2", b"{}", "batch"), memory_of(bridge)
    with bridge.store.writing() as session:
        assert memory.recall(session, grant, delivery) is None
    with bridge.store.writing() as session, pytest.raises(StillAtIt):
        memory.recall(session, grant, delivery)
    gone = memory_of(replace(bridge, real=fixed(real_time() + timedelta(hours=1))))
    with bridge.store.writing() as session:
        assert gone.recall(session, grant, delivery) is None, "whoever began is not at it any more"
        memory.keep(session, grant, delivery, Answer(200, {}, b"done"))
    with bridge.store.writing() as session:
        again = memory.recall(session, grant, delivery)
    assert again is not None
    assert again.body == b"done"


def test_another_kind_of_bundle_is_not_taken_at_the_base(clinic: System) -> None:
    for type in ("document", "message", "collection", "history", "x"):
        assert send(clinic, bundle(type, posted(goal()))).status_code == 400
    assert send(clinic, {"resourceType": "Goal"}).status_code == 400
