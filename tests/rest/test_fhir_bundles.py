"""Transactions and batches: whole or not at all, order-free, references byte-exact."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from fhir_talk import AT, BASE, GRANTS, Talk, goal, patient, service, talk
from sqlalchemy import event, func, select

from fhir_bridge.rest.routes import fhir_app
from fhir_bridge.store.db import Store
from fhir_bridge.store.tables import Audit, resource, resource_version, search_token
from fhir_bridge.wire import Document, Json


def entry(method: str, url: str, body: Json | None = None, full: str = "", **more: Any) -> Json:
    made: Json = {"request": {"method": method, "url": url} | more}
    if body is not None:
        made["resource"] = body
    if full:
        made["fullUrl"] = full
    return made


def transaction(*entries: Json, type: str = "transaction") -> Json:
    return {"resourceType": "Bundle", "type": type, "entry": list(entries)}


def statuses(said: Any) -> list[str]:
    return [each["response"]["status"].split()[0] for each in said.json["entry"]]


def rows(store: Store) -> list[int]:
    with store.reading() as session:
        tables = (resource, resource_version, search_token)
        return [
            session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables
        ]


ANN = "urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a"
GOAL = "urn:uuid:88f151c0-a954-468a-88bd-5ae15c08e059"
PLAN = "urn:uuid:05efabf0-4be2-4561-91ce-51548425acb9"


def test_entries_may_refer_to_each_other_even_in_a_circle(fhir_everywhere: Talk) -> None:
    fhir = fhir_everywhere
    mine = goal(addresses=[{"reference": PLAN}])
    mine["subject"] = {"reference": ANN}
    plan = {
        "resourceType": "CarePlan",
        "subject": {"reference": ANN},
        "goal": [{"reference": GOAL}, {"reference": "#inside"}],
        "note": [{"text": f"{ANN} stays in words"}],
    }
    said = fhir(
        "POST",
        "",
        transaction(
            entry("POST", "Goal", mine, GOAL),
            entry("POST", "CarePlan", plan, PLAN),
            entry("POST", "Patient", patient("x"), ANN),
        ),
    )
    assert said.status == 200, said.body
    assert said.json["type"] == "transaction-response"
    assert statuses(said) == ["201"] * 3
    places = [each["response"]["location"] for each in said.json["entry"]]
    goal_id, plan_id, ann_id = (place.split("/")[-3] for place in places)
    assert [place.split("/")[-4] for place in places] == ["Goal", "CarePlan", "Patient"]
    kept = fhir("GET", f"CarePlan/{plan_id}").json
    assert kept["subject"]["reference"] == f"Patient/{ann_id}"
    assert [each["reference"] for each in kept["goal"]] == [f"Goal/{goal_id}", "#inside"]
    assert kept["note"][0]["text"] == f"{ANN} stays in words"
    assert fhir("GET", f"Goal?patient={ann_id}").ids == [goal_id]
    assert said.json["entry"][0]["response"]["etag"] == 'W/"1"'
    assert said.json["entry"][0]["response"]["lastModified"] == "2026-11-21T15:04:05.123Z"
    assert "resource" not in said.json["entry"][0]


def test_nothing_else_of_a_resource_changes(fhir: Talk) -> None:
    observation = (
        b'{"resourceType":"Observation",  "valueQuantity":{"value":1.10},"subject":'
        b'{"reference" : "urn:uuid:1"}}'
    )
    bundle = (
        b'{"resourceType":"Bundle","type":"transaction","entry":['
        b'{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient"},'
        b'"request":{"method":"POST","url":"Patient"}} ,\n {"request":'
        b'{"method":"POST","url":"Observation"},"resource":' + observation + b"}]}"
    )
    assert fhir("POST", "", bundle).status == 200
    body = fhir("GET", "Observation").body
    assert b'  "valueQuantity":{"value":1.10},"subject":{"reference" : "Patient/n' in body


def test_full_urls_of_another_server_are_rewritten_too(fhir: Talk) -> None:
    there = "https://other.example/fhir"
    mine = goal(addresses=[{"reference": "Condition/9"}])
    mine["subject"] = {"reference": "Patient/1"}
    other = goal()
    other["subject"] = {"reference": f"{there}/Patient/1"}
    said = fhir(
        "POST",
        "",
        transaction(
            entry("POST", "Patient", patient("1"), f"{there}/Patient/1"),
            entry("POST", "Goal", mine, f"{there}/Goal/7"),
            entry("POST", "Goal", other),
        ),
    )
    ids = [each["response"]["location"].split("/")[-3] for each in said.json["entry"]]
    first, second = (fhir("GET", f"Goal/{id}").json for id in ids[1:])
    assert first["subject"] == second["subject"] == {"reference": f"Patient/{ids[0]}"}
    assert first["addresses"] == [{"reference": "Condition/9"}]


def test_the_outcome_does_not_depend_on_the_order_of_entries(store: Store) -> None:
    entries = [
        entry("DELETE", "Goal/old"),
        entry("POST", "Goal", goal("new"), GOAL, ifNoneExist="identifier=urn:x|1"),
        entry("PUT", "Goal/kept", goal("changed", id="kept")),
        entry("GET", "Goal?_summary=count"),
        entry("GET", "Goal/kept"),
    ]
    fhir = talk(store, update_as_create=True)
    for number, order in enumerate(itertools.islice(itertools.permutations(range(5)), 0, 120, 12)):
        fhir.put(goal("kept", id="kept"))
        fhir.put(goal(id="old", identifier=[{"system": "urn:x", "value": "1"}]))
        said = fhir("POST", "", transaction(*(entries[at] for at in order)))
        assert said.status == 200, said.body
        found = dict(zip(order, said.json["entry"], strict=True))
        assert [found[at]["response"]["status"][:3] for at in range(5)] == [
            "204", "201", "200", "200", "200",
        ]  # fmt: skip
        assert found[3]["resource"]["total"] == 2 + number
        assert found[4]["resource"]["description"]["text"] == "changed"


FAILING = [
    (entry("POST", "Goal", goal("")), 422, "business-rule"),
    (entry("POST", "Goal", patient("x")), 400, "invalid"),
    (entry("PUT", "Goal/a", goal(id="b")), 400, "invalid"),
    (entry("PUT", "Goal/kept", goal(id="kept"), ifMatch='W/"7"'), 412, "conflict"),
    (entry("DELETE", "Goal/never"), 404, "not-found"),
    (entry("GET", "Goal/never"), 404, "not-found"),
    (entry("GET", "Goal?colour=red"), 400, "not-supported"),
    (entry("POST", "Goal", goal(), ifNoneExist="colour=red"), 400, "not-supported"),
    (entry("POST", "Goal", goal(patient="x?y")), 200, ""),
    (entry("POST", "Spaceship", {"resourceType": "Spaceship"}), 404, "not-supported"),
    (entry("PATCH", "Goal/kept"), 405, "not-supported"),
    (entry("PUT", "Goal?identifier=1", goal()), 405, "not-supported"),
    (entry("POST", "Goal"), 400, "invalid"),
    (entry("POST", "Goal", [1]), 400, "invalid"),  # type: ignore[arg-type]
    (entry("POST", "Goal/_search"), 400, "invalid"),
    (entry("GET", "metadata"), 400, "invalid"),
    (entry("POST", "", transaction()), 400, "invalid"),
    (entry("GET", "https://other.example/Goal/1"), 404, "not-found"),
    ({"resource": goal()}, 400, "invalid"),
    ({"request": {"method": 7, "url": "Goal"}}, 400, "invalid"),
    (entry("POST", "Goal", goal(), "urn:uuid:0"), 400, "invalid"),  # the same twice
    (entry("PUT", "Goal/kept", goal(id="kept")), 400, "invalid"),
    (entry("POST", "Goal", goal(expressedBy={"reference": "urn:uuid:nobody"})), 400, "invalid"),
    (
        entry("POST", "Goal", goal(expressedBy={"reference": "Patient?identifier=none|0"})),
        412,
        "not-found",
    ),
    (entry("POST", "Goal", goal(expressedBy={"reference": "Spaceship?x=1"})), 404, "not-supported"),
    (entry("POST", "Goal", goal(expressedBy={"reference": "Patient?x=1"})), 400, "not-supported"),
]


def test_when_one_entry_fails_nothing_has_happened_and_its_number_is_told(store: Store) -> None:
    fhir = talk(store, update_as_create=True)
    fhir.put(goal(id="kept"))
    before = rows(store)
    for bad, status, code in FAILING:
        first = [
            entry("POST", "Goal", goal(), "urn:uuid:0"),
            entry("POST", "Patient", patient("new")),
        ]
        if bad.get("request", {}).get("url") == "Goal/kept" and "ifMatch" not in bad["request"]:
            first[1] = entry("PUT", "Goal/kept", goal("first", id="kept"))
        said = fhir("POST", "", transaction(*first, bad))
        assert said.status == status, (bad, said.body)
        if status == 200:
            before = rows(store)
            continue
        (issue,) = said.json["issue"]
        assert said.json["resourceType"] == "OperationOutcome"
        assert issue["code"] == code, bad
        assert issue["expression"][0].startswith("Bundle.entry[2]"), issue
        assert rows(store) == before


def test_a_refused_transaction_leaves_one_refusal_in_the_audit(store: Store) -> None:
    fhir = talk(store)
    fhir("POST", "", transaction(entry("POST", "Goal", goal()), entry("DELETE", "Goal/never")))
    with store.reading() as session:
        found = session.execute(select(Audit.action, Audit.what, Audit.outcome)).all()
    assert found == [("E", "transaction", "4")]


def test_a_conditional_create_in_a_bundle_gives_its_name_to_what_is_there(
    fhir_everywhere: Talk,
) -> None:
    fhir = fhir_everywhere
    place = {"resourceType": "Organization", "identifier": [{"system": "urn:npi", "value": "1"}]}
    there = fhir.keep(place)
    person = patient("x", managingOrganization={"reference": "urn:uuid:org"})
    bundle = transaction(
        entry("POST", "Patient", person),
        entry("POST", "Organization", place, "urn:uuid:org", ifNoneExist="identifier=urn:npi|1"),
    )
    for _ in range(2):
        said = fhir("POST", "", bundle)
        assert statuses(said) == ["201", "200"]
    found = fhir("GET", f"Patient?organization={there}&_summary=count").json
    assert found["total"] == 2


def test_two_conditional_creates_that_mean_the_same_make_one_record_or_fail(store: Store) -> None:
    fhir = talk(store)
    one = goal(identifier=[{"system": "urn:x", "value": "1"}])
    for other in ("identifier=urn:x|1", "identifier=urn:x%7C1", "identifier=1"):
        said = fhir(
            "POST",
            "",
            transaction(
                entry("POST", "Goal", one, ifNoneExist="identifier=urn:x|1"),
                entry("POST", "Goal", one, ifNoneExist=other),
            ),
        )
        assert said.status == 412
        assert fhir("GET", "Goal").json["total"] == 0


def test_several_matches_of_a_condition_fail_the_transaction(fhir: Talk) -> None:
    one = goal(identifier=[{"system": "urn:x", "value": "1"}])
    fhir.keep(one)
    fhir.keep(one)
    for bad in (
        entry("POST", "Goal", one, ifNoneExist="identifier=1"),
        entry(
            "POST",
            "CarePlan",
            {"resourceType": "CarePlan", "goal": [{"reference": "Goal?identifier=1"}]},
        ),
    ):
        said = fhir("POST", "", transaction(bad))
        assert (said.status, said.json["issue"][0]["code"]) == (412, "multiple-matches")


def test_a_conditional_reference_finds_the_record_here_or_in_the_bundle(
    fhir_everywhere: Talk,
) -> None:
    fhir = fhir_everywhere
    nurse = {"resourceType": "Practitioner", "identifier": [{"system": "urn:npi", "value": "7"}]}
    note = {
        "resourceType": "Communication",
        "sender": {"reference": "Practitioner?identifier=urn:npi|7"},
        "recipient": [{"reference": "Practitioner?identifier=urn:npi|7"}],
    }
    for status in ("201", "200"):
        said = fhir(
            "POST",
            "",
            transaction(
                entry("POST", "Communication", note),
                entry("POST", "Practitioner", nurse, ifNoneExist="identifier=urn:npi|7"),
            ),
        )
        assert statuses(said) == ["201", status]
    id = fhir("GET", "Practitioner").ids[0]
    assert (
        fhir("GET", f"Communication?sender={id}&recipient={id}&_summary=count").json["total"] == 2
    )


def test_an_import_may_keep_conditional_references_that_find_nothing(store: Store) -> None:
    importing = service(store, keep_unresolved=True, max_entries=None)
    reference = "Practitioner?identifier=urn:npi|7"
    note = {"resourceType": "Communication", "sender": {"reference": reference}}
    bundle = transaction(*(entry("POST", "Communication", note) for _ in range(501)))
    done = importing.transaction(Document.of(bundle), GRANTS["all"])
    assert done.kept == (reference,)
    assert len(done.deeds) == 501
    fhir = Talk(fhir_app(importing))
    assert fhir("GET", "Communication?_count=1").json["entry"][0]["resource"]["sender"] == {
        "reference": reference
    }


def test_each_entry_needs_its_own_letter(fhir: Talk) -> None:
    fhir.put(goal(id="g"))
    for one in (
        entry("POST", "Patient", patient("x")),
        entry("PUT", "Goal/g", goal(id="g")),
        entry("DELETE", "Goal/g"),
    ):
        assert fhir("POST", "", transaction(one), token="goals").status == 403
    assert fhir("POST", "", transaction(entry("GET", "Goal/g")), token="goals").status == 200
    said = fhir("POST", "", transaction(entry("GET", "Goal/g")), token="maker")
    assert said.status == 403
    # a conditional reference is a search
    refers = goal(expressedBy={"reference": "Patient?name=x"})
    assert fhir("POST", "", transaction(entry("POST", "Goal", refers)), token="maker").status == 403


def test_a_batch_does_what_it_can(fhir_everywhere: Talk) -> None:
    fhir = fhir_everywhere
    said = fhir(
        "POST",
        "",
        transaction(
            entry("POST", "Goal", goal()),
            entry("POST", "Goal", goal("")),
            entry("GET", "Goal/never"),
            entry("GET", "Goal?patient=ann"),
            entry("GET", "Spaceship/1"),
            {"resource": goal()},
            entry("GET", "Goal/n1", ifNoneMatch='W/"1"'),
            type="batch",
        ),
    )
    assert (said.status, said.json["type"]) == (200, "batch-response")
    assert statuses(said) == ["201", "422", "404", "200", "404", "400", "304"]
    found = said.json["entry"]
    assert found[1]["response"]["outcome"]["issue"][0]["code"] == "business-rule"
    assert found[3]["resource"]["total"] == 1
    assert "resource" not in found[1]
    assert fhir("GET", "Goal").json["total"] == 1


def test_a_client_may_want_the_records_back(fhir: Talk) -> None:
    bundle = transaction(entry("POST", "Goal", goal()))
    said = fhir("POST", "", bundle, Prefer="return=representation")
    assert said.json["entry"][0]["resource"]["description"]["text"] == "Weigh myself"
    said = fhir("POST", "", bundle, Prefer="handling=lenient")
    assert "resource" not in said.json["entry"][0]
    said = fhir("POST", "", bundle, Prefer="return=OperationOutcome")
    assert said.json["entry"][0]["response"]["outcome"]["issue"][0]["severity"] == "information"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (transaction(type="document"), 400),
        (transaction(type="collection"), 400),
        ({"resourceType": "Bundle"}, 400),
        (goal(), 400),
        ({"resourceType": "Bundle", "type": "transaction"}, 200),
        ({"resourceType": "Bundle", "type": "transaction", "entry": []}, 200),
        ({"resourceType": "Bundle", "type": "transaction", "entry": {}}, 400),
        ({"resourceType": "Bundle", "type": "transaction", "entry": ["x"]}, 400),
        (transaction(*[{}] * 501), 413),
    ],
)
def test_what_is_posted_to_the_base_is_a_bundle_with_a_limit(
    fhir: Talk, body: Json, status: int
) -> None:
    assert fhir("POST", "", body).status == status
    assert fhir("POST", f"{BASE}/", body).status == status


def test_as_many_statements_for_many_entries_as_for_few(store: Store) -> None:
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *each: asked.append(each[2]))
    fhir, counts = talk(store), []
    for many in (5, 51):
        asked.clear()
        goals = (entry("POST", "Goal", goal(), f"urn:uuid:{many}-{at}") for at in range(1, many))
        said = fhir("POST", "", transaction(entry("POST", "Patient", patient("x"), ANN), *goals))
        assert statuses(said) == ["201"] * many
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_one_transaction_has_one_time(store: Store) -> None:
    ticks = itertools.count()
    fhir = talk(store, clock=lambda: AT + timedelta(seconds=next(ticks)))
    said = fhir("POST", "", transaction(*(entry("POST", "Goal", goal()) for _ in range(3))))
    assert len({each["response"]["lastModified"] for each in said.json["entry"]}) == 1
