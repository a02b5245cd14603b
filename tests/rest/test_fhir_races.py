"""Sixteen clients at once: one record, no lost update (R22, X5)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

from fhir_talk import Talk, goal, service

from fhir_bridge.rest.messages import Answer, Asked
from fhir_bridge.rest.routes import fhir_app
from fhir_bridge.rest.service import FhirService
from fhir_bridge.store.db import Store
from fhir_bridge.wire import write_json

MANY = 16
SIGNED_IN = {"authorization": "Bearer all", "content-type": "application/fhir+json"}


def engine(store: Store) -> FhirService:
    numbers = count(1)
    return service(store, ids=lambda: f"r{next(numbers)}", update_as_create=True)


def all_at_once(ask: Callable[[int], Answer]) -> list[Answer]:
    gate = Barrier(MANY)

    def run(number: int) -> Answer:
        gate.wait(20)
        return ask(number)

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(run, range(MANY)))


def keyed(text: str) -> bytes:
    return write_json(goal(text, identifier=[{"system": "urn:x", "value": "1"}]))


def test_r22_sixteen_conditional_creates_make_one_record(store: Store) -> None:
    server = engine(store)
    headers = {**SIGNED_IN, "if-none-exist": "identifier=urn:x|1"}
    answers = all_at_once(
        lambda number: server.answer(Asked("POST", "Goal", "", headers, keyed(f"By {number}")))
    )
    assert sorted(answer.status for answer in answers) == [200] * (MANY - 1) + [201]
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert Talk(fhir_app(server))("GET", "Goal").json["total"] == 1


def test_sixteen_transactions_with_one_condition_share_one_record(store: Store) -> None:
    server = engine(store)

    def bundle(number: int) -> bytes:
        posts = [
            {
                "fullUrl": "urn:uuid:goal",
                "resource": goal(identifier=[{"system": "urn:x", "value": "1"}]),
                "request": {"method": "POST", "url": "Goal", "ifNoneExist": "identifier=urn:x|1"},
            },
            {
                "resource": {"resourceType": "CarePlan", "goal": [{"reference": "urn:uuid:goal"}]},
                "request": {"method": "POST", "url": "CarePlan"},
            },
        ]
        return write_json({"resourceType": "Bundle", "type": "transaction", "entry": posts})

    answers = all_at_once(
        lambda number: server.answer(Asked("POST", "", "", SIGNED_IN, bundle(number)))
    )
    assert {answer.status for answer in answers} == {200}
    fhir = Talk(fhir_app(server))
    (kept,) = fhir("GET", "Goal").ids
    assert fhir("GET", f"CarePlan?goal={kept}&_summary=count").json["total"] == MANY


def test_of_sixteen_updates_from_one_version_one_wins(store: Store) -> None:
    server = engine(store)
    fhir = Talk(fhir_app(server))
    fhir.put(goal(id="g"))
    headers = {**SIGNED_IN, "if-match": 'W/"1"'}
    answers = all_at_once(
        lambda number: server.answer(
            Asked("PUT", "Goal/g", "", headers, write_json(goal(f"By {number}", id="g")))
        )
    )
    assert sorted(answer.status for answer in answers) == [200] + [412] * (MANY - 1)
    assert fhir("GET", "Goal/g").headers["ETag"] == 'W/"2"'


def test_sixteen_puts_to_a_new_id_are_sixteen_versions_of_it(store: Store) -> None:
    server = engine(store)
    answers = all_at_once(
        lambda number: server.answer(
            Asked("PUT", "Goal/g", "", SIGNED_IN, write_json(goal(f"By {number}", id="g")))
        )
    )
    assert sorted(answer.status for answer in answers) == [200] * (MANY - 1) + [201]
    assert Talk(fhir_app(server))("GET", "Goal/g").headers["ETag"] == f'W/"{MANY}"'


def test_transactions_over_the_same_records_do_not_block_each_other_for_good(store: Store) -> None:
    server = engine(store)
    ids = ["a", "b", "c", "d"]

    def bundle(number: int) -> bytes:
        order = ids if number % 2 else ids[::-1]
        puts = [
            {"resource": goal(id=id), "request": {"method": "PUT", "url": f"Goal/{id}"}}
            for id in order
        ]
        return write_json({"resourceType": "Bundle", "type": "transaction", "entry": puts})

    assert server.answer(Asked("POST", "", "", SIGNED_IN, bundle(0))).status == 200
    answers = all_at_once(
        lambda number: server.answer(Asked("POST", "", "", SIGNED_IN, bundle(number)))
    )
    assert {answer.status for answer in answers} == {200}
    fhir = Talk(fhir_app(server))
    assert {fhir("GET", f"Goal/{id}").headers["ETag"] for id in ids} == {f'W/"{MANY + 1}"'}
