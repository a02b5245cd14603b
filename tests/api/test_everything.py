"""``$everything`` shows of a patient what searches show, and nothing that they do not (X15)."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fhir_bridge.api.app import create_app
from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.members import Said, say
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store import resources
from fhir_bridge.store.db import Store
from fhir_bridge.wire import Document, instant
from support.desk import AT, bridge_over
from support.members_world import EVERYTHING, READS, chart, keep, ours, told
from support.systems import System

ANN = f"Patient/{ours('ann')}/$everything"
ALL = {"goal-ann", "plan-ann", "stay-ann", "signed-goal-ann", "old-ann"}
SENT = {"Content-Type": "application/fhir+json"}


def filled(store: Store, our_keys: ClientKeys) -> Bridge:
    made = bridge_over(store, our_keys)
    told(made, per_minute=100_000)
    stay = next(each for each in chart("ann") if each["id"] == "stay-ann")
    keep(made, stay | {
        "id": "old-ann", "period": {"start": "2019-03-01", "end": "2019-03-04"},
        "participant": [{"individual": {"reference": "PractitionerRole/nurse"}}],
    })  # fmt: skip
    keep(made, {
        "resourceType": "PractitionerRole", "id": "nurse",
        "organization": {"reference": "Organization/home"},
        "practitioner": {"reference": "Practitioner/nobody"},
    })  # fmt: skip
    keep(made, {"resourceType": "Organization", "id": "home", "name": "Riverside"})
    return made


@pytest.fixture
def payer(bridge: Bridge) -> System:
    return System(create_app(bridge), id="plan")


def asked(payer: System, query: str = "", scope: str = READS, **options: Any) -> Any:
    return payer.fhir(options.pop("method", "GET"), f"{ANN}{query}", scope, **options)


def ids(answer: Any, mode: str = "match") -> list[str]:
    assert answer.status_code == 200, answer.text
    entries = answer.json().get("entry", [])
    return [each["resource"]["id"] for each in entries if each["search"]["mode"] == mode]


def test_the_patient_comes_first_and_people_and_places_come_along(payer: System) -> None:
    answer = asked(payer)
    assert ids(answer)[0] == ours("ann")
    assert set(ids(answer)[1:]) == ALL
    assert set(ids(answer, "include")) == {"doc", "nurse", "home"}
    body = answer.json()
    assert (body["type"], body["total"]) == ("searchset", 6)
    assert [each["relation"] for each in body["link"]] == ["self"]


PARAMETERS = {
    "?_type=Goal,Encounter": {"goal-ann", "stay-ann", "old-ann"},
    "?_type=Goal&_type=Patient": {ours("ann"), "goal-ann"},
    "?start=2020-01-01": {ours("ann"), *ALL} - {"old-ann"},
    "?start=2019-03-02&end=2019-03-02": {ours("ann"), *ALL},
    "?end=2018": {ours("ann"), *ALL} - {"old-ann"},
    f"?_since={instant(AT - timedelta(seconds=1))}": {ours("ann"), *ALL},
    f"?_since={instant(AT)}": set[str](),
}


def test_parameters_by_get_and_by_post(everywhere: Bridge) -> None:
    payer = System(create_app(everywhere), id="plan")
    for query, expected in PARAMETERS.items():
        assert set(ids(asked(payer, query))) == expected, query
        pairs = [each.partition("=") for each in query[1:].split("&")]
        rows = [{"name": name, "valueString": value} for name, _, value in pairs]
        sent = {"resourceType": "Parameters", "parameter": rows}
        assert set(ids(asked(payer, method="POST", json=sent, headers=SENT))) == expected, query
    assert set(ids(asked(payer, method="POST"))) == {ours("ann"), *ALL}


WRONG = ("?_count=x", "?_count=0", "?_since=yesterday", "?start=x", "?_type=Observation",
         "?_type=Practitioner", "?_type=Potato", "?potato=1", "?_cursor=x")  # fmt: skip


def test_what_cannot_be_read_is_refused_and_ignored_only_when_told(payer: System) -> None:
    for query in WRONG:
        assert asked(payer, query).status_code == 400, query
    told = asked(payer, "?potato=1&_type=Goal", headers={"Prefer": "handling=lenient"})
    assert ids(told) == ["goal-ann"]
    assert "potato" not in told.text
    for body in ({"resourceType": "Goal"}, {"resourceType": "Parameters", "parameter": [{}]}):
        assert asked(payer, method="POST", json=body, headers=SENT).status_code == 400


def test_outside_of_what_the_client_may_see_nobody_is_there(payer: System, bridge: Bridge) -> None:
    there = payer.fhir("GET", "Patient/nobody/$everything", READS)
    for who in ("bob", "cid"):
        hidden = payer.fhir("GET", f"Patient/{ours(who)}/$everything", READS)
        assert (hidden.status_code, hidden.json()) == (404, there.json())
    assert asked(payer, scope="system/Goal.rs").status_code == 403
    assert asked(payer, "?_type=Goal", scope="system/Patient.rs").status_code == 403
    assert ids(asked(payer, scope="system/Patient.rs")) == [ours("ann")]
    first = asked(payer, "?_count=2").json()
    say(bridge, "riverside", "ann", Said(permit=False), by=OPERATOR)
    following = first["link"][1]["url"].partition("/fhir/")[2]
    assert payer.fhir("GET", following, READS).status_code == 404
    assert payer.fhir("GET", "Goal/goal-ann/$everything", READS).status_code == 404


def test_pages_miss_nothing_and_repeat_nothing_while_others_write(everywhere: Bridge) -> None:
    bridge, payer = everywhere, System(create_app(everywhere), id="plan")
    for count in (1, 2, 4):
        answer, seen = asked(payer, f"?_count={count}"), list[str]()
        while True:
            page = ids(answer)
            assert len(page) <= count
            seen += page
            links = {each["relation"]: each["url"] for each in answer.json()["link"]}
            if "next" not in links:
                break
            goal = chart("ann")[1] | {"note": [{"text": f"{count} {len(seen)}"}]}
            with bridge.store.writing() as session:
                resources.update(session, EVERYTHING, Document.of(goal), id="goal-ann", at=AT)
            answer = payer.fhir("GET", links["next"].partition("/fhir/")[2], READS)
        assert len(seen) == len(set(seen)), count
        assert set(seen) == {ours("ann"), *ALL}, count


TYPES = ("Patient", "Goal", "CarePlan", "Encounter", "Provenance", "Practitioner",
         "PractitionerRole", "Organization")  # fmt: skip
SCOPES = st.sets(st.sampled_from([
    *(f"system/{type}.{letters}" for type in TYPES for letters in ("rs", "r", "s")),
    "system/Goal.rs?lifecycle-status=completed", "system/Encounter.rs?date=ge2020",
]), min_size=1)  # fmt: skip


def test_it_is_a_part_of_what_searches_show(payer: System) -> None:
    payer.app.state.pace.spend = lambda *_: None

    @given(scopes=SCOPES)
    @settings(max_examples=8, deadline=None, database=None,
              suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
    def check(scopes: set[str]) -> None:
        scope = " ".join(sorted({*scopes, "system/Patient.s"}))
        if payer.ask(scope=scope, client_assertion=payer.assertion()).status_code != 200:
            return  # letters that do not go together
        whole = asked(payer, scope=scope)
        shown = {
            (each["resource"]["resourceType"], each["resource"]["id"]): each["resource"]
            for each in whole.json()["entry"]
        }
        for type in {type for type, _ in shown}:
            answer = payer.fhir("GET", type, scope)
            assert answer.status_code == 200, (type, scope)
            searched = {e["resource"]["id"]: e["resource"] for e in answer.json()["entry"]}
            for (_, id), record in shown.items():
                assert record["resourceType"] != type or searched[id] == record
        for type in TYPES[:5]:  # and all of it, of what belongs to the patient
            answer = payer.fhir("GET", type, scope)
            found = answer.json().get("entry", []) if answer.status_code == 200 else []
            assert {(type, each["resource"]["id"]) for each in found} <= shown.keys()

    check()
