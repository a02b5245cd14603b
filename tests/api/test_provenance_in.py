"""A Provenance that comes along is kept beside what it is about, as its sender's own (X10)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from bulk_talk import Bulk
from sqlalchemy import event
from sqlmodel import select

from fhir_bridge.api.app import create_app
from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.members import add_member
from fhir_bridge.r4.canonicals import BASE, SENT_BY
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store import resources
from fhir_bridge.store.db import Store
from fhir_bridge.store.files import LocalFiles
from fhir_bridge.store.tables import ReceivedRecord
from fhir_bridge.wire import Document, Json
from support.desk import AT, bridge_over
from support.members_world import EVERYTHING, READS, ours, told
from support.systems import System, register

WRITES = "system/*.rs system/Goal.crus system/Provenance.crus system/Bundle.c"
BODY = {"Content-Type": "application/fhir+json"}
G, P = "urn:uuid:5b0a0b35-7b5c-4a8c-8f70-0b7b1f0e7a01", "urn:uuid:signed"
ANN = {"reference": f"Patient/{ours('ann')}"}
BY_THEM = {"who": {"display": "Dr. Lakeside", "identifier": {"system": "urn:npi", "value": "7"}}}
BY_US = {"who": {"identifier": {"system": f"{BASE}/id/client", "value": "other"}}}
MRN = {"system": "urn:mrn", "value": "1001"}


@pytest.fixture
def bridge(store: Store, our_keys: ClientKeys, tmp_path: Path) -> Bridge:
    made = bridge_over(store, our_keys)
    told(made, per_minute=100_000)
    made.files = LocalFiles(tmp_path)
    register(store, "clinic", name="A clinic", scopes=WRITES, opt_in=False, per_minute=100_000)
    for patient in ("ann", "bob"):
        add_member(made, "clinic", patient, by=OPERATOR)
    return made


@pytest.fixture
def clinic(bridge: Bridge) -> System:
    return System(create_app(bridge), id="clinic")


def goal(who: str = "ann", **more: Any) -> Json:
    return {"resourceType": "Goal", "lifecycleStatus": "active", "description": {"text": "Walk"},
            "subject": {"reference": f"Patient/{ours(who)}"}} | more  # fmt: skip


def signed(*targets: str, **more: Any) -> Json:
    return {"resourceType": "Provenance", "target": [{"reference": each} for each in targets],
            "recorded": "2026-11-20T09:00:00Z", "agent": [BY_THEM]} | more  # fmt: skip


def both(record: Json, told_of: Json, type: str = "transaction") -> Json:
    rows = [(P, told_of), (G, record)]  # the order is no matter
    entries = [
        {"fullUrl": url, "resource": each,
         "request": {"method": "POST", "url": each["resourceType"]}}
        for url, each in rows
    ]  # fmt: skip
    return {"resourceType": "Bundle", "type": type, "entry": entries}


def send(clinic: System, body: Json, path: str = "", method: str = "POST", **headers: str) -> Any:
    how = BODY | {name.replace("_", "-"): text for name, text in headers.items()}
    return clinic.fhir(method, path, WRITES, json=body, headers=how)


def ids(answer: Any) -> list[str]:
    """Type and id of what was made, by entry."""
    assert answer.status_code == 200, answer.text
    where = (each["response"].get("location") for each in answer.json()["entry"])
    return [each.partition("/fhir/")[2].partition("/_history")[0] for each in where if each]


def found(system: System, path: str) -> set[str]:
    answer = system.fhir("GET", path, READS)
    assert answer.status_code == 200, answer.text
    return {f"{each['resource']['resourceType']}/{each['resource']['id']}"
            for each in answer.json().get("entry", ())}  # fmt: skip


def test_it_is_kept_beside_its_target_and_found_wherever_that_is(
    clinic: System, bridge: Bridge
) -> None:
    told_of, made = ids(send(clinic, both(goal(), signed(G))))
    kept = clinic.fhir("GET", told_of, READS).json()
    assert kept["target"] == [{"reference": made}]
    assert (kept["agent"], kept["recorded"]) == ([BY_THEM], "2026-11-20T09:00:00Z")
    assert kept["meta"]["source"] == "urn:footbridge:client:clinic"
    beside = found(clinic, f"Goal?_id={made.partition('/')[2]}&_revinclude=Provenance:target")
    assert {told_of, made} < beside
    assert len(beside) == 3, "and what we say of the delivery"
    assert told_of in found(clinic, f"Provenance?patient={ours('ann')}&_count=100")
    assert told_of in found(clinic, f"Patient/{ours('ann')}/$everything?_count=100")
    exported = Bulk(bridge, clinic, AT + timedelta(days=1)).export("Group/clinic/$export")
    assert told_of.partition("/")[2] in exported["Provenance"]
    payer = System(clinic.app, id="plan")
    assert told_of not in found(payer, "Provenance?_count=100")
    assert payer.fhir("GET", told_of, READS).status_code == 404


def test_it_comes_by_itself_too_and_is_seen_as_long_as_its_target(
    clinic: System, bridge: Bridge
) -> None:
    made = send(clinic, goal(), "Goal").json()
    target = f"Goal/{made['id']}"
    answer = send(clinic, signed(f"{target}/_history/1"), "Provenance")
    assert answer.status_code == 201, answer.text
    path = f"Provenance/{answer.json()['id']}"
    changed = answer.json() | {"recorded": "2026-11-20T10:00:00Z"}
    assert send(clinic, changed, path, "PUT", If_Match='W/"1"').status_code == 200
    assert send(clinic, signed(target), "Provenance", If_None_Exist="target=x").status_code == 400
    with bridge.store.writing() as session:
        resources.delete(session, EVERYTHING, "Goal", made["id"], at=AT)
    assert clinic.fhir("GET", path, READS).status_code == 404


def test_nobody_signs_what_is_not_theirs_and_nobody_signs_as_we_do(
    clinic: System, bridge: Bridge
) -> None:
    bobs = send(clinic, goal("bob"), "Goal").json()["id"]
    alone = send(clinic, signed(f"Goal/{bobs}"), "Provenance").json()["id"]
    for wrong, place in (
        (signed(G, "Goal/goal-ann"), "target[1]"), (signed("Goal/nothing", G), "target[0]"),
        (signed(ANN["reference"]), "target[0]"), (signed(f"Provenance/{alone}"), "target[0]"),
        (signed(G, f"Goal/{bobs}"), "target"), (signed(G, agent=[BY_US]), ""),
        (signed(G, meta={"profile": [SENT_BY]}), ""),
        (signed(G, agent=[{"who": {"reference": f"Goal/{bobs}"}}]), ""),
    ):  # fmt: skip
        answer = send(clinic, both(goal(), wrong))
        assert answer.status_code == 422, wrong
        expression = answer.json()["issue"][0]["expression"][0]
        assert f"Bundle.entry[0].resource.{place}".rstrip(".") in expression, wrong
    path = f"Provenance/{alone}"
    moved = signed(f"Goal/{send(clinic, goal(), 'Goal').json()['id']}", id=alone)
    assert send(clinic, moved, path, "PUT", If_Match='W/"1"').status_code == 422
    (of_ours,) = found(clinic, f"Provenance?target=Goal/{bobs}") - {path}
    changed = clinic.fhir("GET", of_ours, READS).json()
    assert send(clinic, changed, of_ours, "PUT", If_Match='W/"1"').status_code in {403, 422}


def test_many_that_come_along_are_judged_by_as_many_statements_as_few(
    clinic: System, bridge: Bridge
) -> None:
    asked, counts = list[str](), []
    send(clinic, goal(), "Goal")  # signs in
    event.listen(bridge.store.engine, "before_cursor_execute", lambda *each: asked.append(each[2]))
    for pairs in (2, 12):
        rows = [each for at in range(pairs) for each in both(goal(), signed(f"{G}{at}"))["entry"]]
        for at, each in enumerate(rows):
            each["fullUrl"] = f"{each['fullUrl']}{at // 2}"
        asked.clear()
        ids(send(clinic, {"resourceType": "Bundle", "type": "transaction", "entry": rows}))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_in_a_file_it_waits_with_what_it_is_about(clinic: System, bridge: Bridge) -> None:
    known = {"resourceType": "Patient", "id": ours("ann"), "identifier": [MRN]}
    with bridge.store.writing() as session:
        resources.update(session, EVERYTHING, Document.of(known), id=ours("ann"), at=AT)

    def a_file(number: str, **first: Any) -> Json:
        theirs = {"resourceType": "Patient", "id": "p", "identifier": [MRN | {"value": number}]}
        named = both(goal(id="g", subject={"reference": "urn:uuid:p"}, **first),
                     signed(G, id="s", agent=[{"who": {"reference": "urn:uuid:p"}}]))  # fmt: skip
        entries = [*named["entry"], {"fullUrl": "urn:uuid:p", "resource": theirs}]
        told = [{key: each[key] for key in ("fullUrl", "resource")} for each in entries]
        return {"resourceType": "Bundle", "type": "collection", "entry": told}

    def told_by(answer: Any) -> list[str]:
        return [each["response"]["status"][:3] for each in answer.json()["entry"]]

    broken = send(clinic, a_file("1001", lifecycleStatus="x"), "Bundle")
    assert told_by(broken)[:2] == ["202", "422"]
    assert told_by(send(clinic, a_file("9009"), "Bundle"))[:2] == ["202", "202"]
    answer = send(clinic, a_file("1001"), "Bundle")
    assert told_by(answer) == ["201", "201", "200"]
    told_of, made = ids(answer)
    kept = clinic.fhir("GET", told_of, READS).json()
    assert (kept["target"], kept["agent"]) == ([{"reference": made}], [{"who": ANN}])
    with bridge.store.reading() as session:
        rows = session.exec(select(ReceivedRecord)).all()
    assert {(row.type, row.client_id) for row in rows} == {
        ("Goal", "clinic"), ("Provenance", "clinic"),
    }  # fmt: skip
