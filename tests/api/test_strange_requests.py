"""Requests that nobody sends by mistake: none breaks us, and none finds more than a plain one.

On both databases: PostgreSQL takes no U+0000, and each has numbers and years that it cannot hold.
"""

from itertools import product

import pytest

from fhir_bridge.api.app import create_app
from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.members import add_member
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store import resources
from fhir_bridge.store.db import Store
from fhir_bridge.wire import Json
from support.desk import AT, bridge_over
from support.members_world import EVERYTHING, chart, keep, ours, told
from support.systems import System, refusal, register

WRITES = "system/*.rs system/Goal.crus system/CarePlan.crus system/Bundle.c"
NUL = "\x00"
GOAL: Json = {"resourceType": "Goal", "lifecycleStatus": "active", "description": {"text": "Walk"},
        "subject": {"reference": f"Patient/{ours('ann')}"}}  # fmt: skip


def filled(store: Store, keys: ClientKeys) -> Bridge:
    made = bridge_over(store, keys)
    told(made)
    register(store, "clinic", scopes=WRITES, opt_in=False, per_minute=100_000)
    add_member(made, "clinic", "ann", by=OPERATOR)
    return made


@pytest.fixture
def clinic(everywhere: Bridge) -> System:
    return System(create_app(everywhere), id="clinic")


def test_a_character_that_no_database_takes_is_nobodys_name(clinic: System) -> None:
    for method, path in (
        ("GET", "bulk/%00"), ("DELETE", "bulk/a%00"), ("GET", "bulk/%00/x"), ("GET", "Goal/%00"),
        ("GET", "Group/%00/$export"), ("GET", "Goal/a%00/_history/1"), ("GET", "%00"),
        ("POST", "subscriptions/a%00b"),
    ):  # fmt: skip
        answer = clinic.fhir(method, path, WRITES)
        assert answer.status_code == 404, (path, answer.text)
        assert answer.json()["resourceType"] == "OperationOutcome"
    stranger = clinic.ask(client_assertion=clinic.assertion(iss=f"a{NUL}", sub=f"a{NUL}"))
    assert refusal(stranger) == "invalid_client"
    for name in (f"a{NUL}", "x" * 9000, "\U0001f600" * 300):
        sent = GOAL | {"identifier": [{"system": f"urn:{name}", "value": name}]}
        assert clinic.fhir("POST", "Goal", WRITES, json=sent).status_code in {201, 422}
        bundle = {"resourceType": "Bundle", "type": "batch", "identifier": {"value": name}}
        assert clinic.fhir("POST", "", WRITES, json=bundle).status_code in {200, 400}


def test_every_record_has_an_id(clinic: System) -> None:
    for type, total in (("Goal", 1), ("Group", 1)):
        for missing, found in (("true", 0), ("false", total)):
            answer = clinic.fhir("GET", f"{type}?_id:missing={missing}", WRITES)
            assert answer.json()["total"] == found, (type, missing)


def test_t13_a_search_has_so_many_values_and_no_more(clinic: System) -> None:
    days = ",".join(f"2026-01-{day:02}" for day in range(1, 29))
    asked = [("target-date", days)] * 17
    assert clinic.fhir("GET", "Goal", WRITES, params=asked).status_code == 200
    refused = clinic.fhir("GET", "Goal", WRITES, params=[*asked, ("target-date", days)])
    assert (refused.status_code, refused.json()["issue"][0]["code"]) == (400, "invalid")


HIDDEN = ("goal-bob", "labelled-ann", "nowhere", "gone-bob")


def test_p9_no_way_of_asking_tells_a_hidden_record_from_none(
    clinic: System, everywhere: Bridge
) -> None:
    keep(everywhere, chart("bob")[1] | {"id": "gone-bob"})
    with everywhere.store.writing() as session:
        resources.delete(session, EVERYTHING, "Goal", "gone-bob", at=AT)
    ways: tuple[tuple[str, str, dict[str, str]], ...] = (
        ("GET", "Goal/{}", {}), ("HEAD", "Goal/{}", {}),
        ("GET", "Goal/{}", {"If-None-Match": 'W/"1"'}),
        ("GET", "Goal/{}/_history", {}), ("GET", "Goal/{}/_history/2", {}),
        ("PUT", "Goal/{}", {"If-Match": 'W/"1"'}), ("PUT", "Goal/{}", {"If-Match": 'W/"9"'}),
        ("GET", "Goal?_id={}&_total=accurate", {}), ("GET", "Provenance?target=Goal/{}", {}),
        ("GET", "Goal?_id={}&_summary=count", {}), ("POST", "Goal", {"If-None-Exist": "_id={}"}),
    )  # fmt: skip
    for method, path, headers in ways:
        answers = set[object]()
        for id in HIDDEN:
            told_of = {name: text.format(id) for name, text in headers.items()}
            sent: Json = (
                {"json": GOAL | ({"id": id} if method == "PUT" else {})} if "P" in method else {}
            )
            answer = clinic.fhir(method, path.format(id), WRITES, headers=told_of, **sent)
            body, tag = answer.json() if answer.content else {}, answer.headers.get("etag")
            answers.add((answer.status_code, body.get("total"), str(body.get("issue")), tag))
        assert len(answers) == 1, (method, path, answers)


def test_x8_a_reference_to_somebody_elses_record_is_one_to_nothing(clinic: System) -> None:
    plan: Json = {"resourceType": "CarePlan", "status": "active", "intent": "plan",
            "subject": GOAL["subject"]}  # fmt: skip
    base = "http://127.0.0.1:8400/fhir"
    for id, form in product(HIDDEN, ("Goal/{}", base + "/Goal/{}", "Goal/{}/_history/1")):
        sent = plan | {"goal": [{"reference": form.format(id)}]}
        answer = clinic.fhir("POST", "CarePlan", WRITES, json=sent)
        assert (answer.status_code, answer.json()["issue"][0]["code"]) == (422, "not-found")
    for criteria in ("name=of-bob", f"_id={ours('bob')}", "_id=nowhere"):
        sent = GOAL | {"subject": {"reference": f"Patient?{criteria}"}}
        entry = [{"resource": sent, "request": {"method": "POST", "url": "Goal"}}]
        bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entry}
        assert clinic.fhir("POST", "", WRITES, json=bundle).status_code == 412
