"""/metadata tells the truth: all it claims is called, and what it does not claim is not there."""

from dataclasses import replace

import pytest
from fhir_talk import BASE, Talk, goal, talk

from fhir_bridge.r4.models import model
from fhir_bridge.rest.offers import INTERACTIONS, everything
from fhir_bridge.store.db import Store
from fhir_bridge.wire import Json

VALUES = {
    "token": "x", "reference": "Patient/1", "date": "ge2026-11-21", "string": "x", "uri": "urn:x",
}  # fmt: skip


@pytest.fixture
def statement(fhir: Talk) -> Json:
    found: Json = fhir("GET", "metadata").json
    return found


def rows(statement: Json) -> list[Json]:
    found: list[Json] = statement["rest"][0]["resource"]
    return found


def test_it_is_a_capability_statement(statement: Json) -> None:
    model("CapabilityStatement").model_validate(statement)
    assert statement["kind"] == "instance"
    assert statement["fhirVersion"] == "4.0.1"
    assert "json" in statement["format"]
    assert statement["implementation"]["url"] == BASE
    assert [each["code"] for each in statement["rest"][0]["interaction"]] == [
        "transaction",
        "batch",
    ]


def test_it_is_not_sent_again_to_who_has_it(fhir: Talk) -> None:
    tag = fhir("GET", "metadata").headers["ETag"]
    assert fhir("GET", "metadata", If_None_Match=tag).status == 304
    assert fhir("GET", "metadata", If_None_Match='W/"x"').status == 200


def test_its_tag_changes_when_the_offer_does(store: Store) -> None:
    tags = {
        talk(store, offer=offer)("GET", "metadata").headers["ETag"]
        for offer in (everything(), everything().without("Goal", "create"), everything())
    }
    assert len(tags) == 2


def test_every_search_parameter_it_claims_can_be_searched_by(fhir: Talk, statement: Json) -> None:
    for row in rows(statement):
        for parameter in row["searchParam"]:
            value = VALUES[parameter["type"]]
            said = fhir("GET", f"{row['type']}?{parameter['name']}={value}")
            assert said.status == 200, (row["type"], parameter)
        names = {parameter["name"] for parameter in row["searchParam"]}
        assert {"_id", "_lastUpdated"} <= names


def test_every_include_it_claims_can_be_asked_for(fhir: Talk, statement: Json) -> None:
    for row in rows(statement):
        pairs = [
            *(f"_include={each}" for each in row.get("searchInclude", [])),
            *(f"_revinclude={each}" for each in row["searchRevInclude"]),
        ]
        said = fhir("GET", f"{row['type']}?{'&'.join(pairs)}")
        assert said.status == 200, (row["type"], said.body)


def test_every_interaction_it_claims_works(fhir: Talk, statement: Json) -> None:
    for row in rows(statement):
        type = row["type"]
        assert [each["code"] for each in row["interaction"]] == list(INTERACTIONS)
        assert row["updateCreate"] is True
        body = {"resourceType": type, "identifier": [{"value": "1"}]}
        id = fhir.keep(body)
        calls = [
            ("GET", f"{type}/{id}", None, 200),
            ("GET", f"{type}/{id}/_history/1", None, 200),
            ("GET", f"{type}/{id}/_history", None, 200),
            ("GET", type, None, 200),
            ("POST", f"{type}/_search", None, 200),
            ("PUT", f"{type}/{id}", body | {"id": id}, 200),
            ("PUT", f"{type}/made", body | {"id": "made"}, 201),
            ("DELETE", f"{type}/{id}", None, 204),
            ("GET", f"{type}/{id}", None, 410),
        ]
        for method, path, sent, status in calls:
            assert fhir(method, path, sent).status == status, (method, path)
        assert row["conditionalCreate"] is True
        said = fhir("POST", type, body, If_None_Exist="_id=made")
        assert said.status == 200


LESS = [
    ("read", "GET", "Goal/g"),
    ("vread", "GET", "Goal/g/_history/1"),
    ("history-instance", "GET", "Goal/g/_history"),
    ("search-type", "GET", "Goal"),
    ("search-type", "POST", "Goal/_search"),
    ("create", "POST", "Goal"),
    ("update", "PUT", "Goal/g"),
    ("delete", "DELETE", "Goal/g"),
]


@pytest.mark.parametrize(("interaction", "method", "path"), LESS)
def test_what_is_not_offered_is_neither_claimed_nor_done(
    sqlite_store: Store, interaction: str, method: str, path: str
) -> None:
    talk(sqlite_store, update_as_create=True).put(goal(id="g"))
    fhir = talk(sqlite_store, offer=everything().without("Goal", interaction))
    body = goal(id="g") if method in {"POST", "PUT"} and "_search" not in path else None
    assert fhir(method, path, body).status == 405
    entry: Json = {"request": {"method": method, "url": path}} | (
        {"resource": body} if body else {}
    )
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [entry]}
    assert fhir("POST", "", bundle).status in {400, 405}
    (row,) = (row for row in rows(fhir("GET", "metadata").json) if row["type"] == "Goal")
    assert interaction not in {each["code"] for each in row["interaction"]}
    if interaction == "search-type":
        assert "searchParam" not in row
    if interaction == "create":
        assert row["conditionalCreate"] is False


def test_an_offer_says_what_it_adds(sqlite_store: Store) -> None:
    offer = replace(
        everything().changed("Goal", guarded=True, profiles=("https://x.example/Goal",)),
        security={"cors": False},
        instantiates=("https://x.example/server",),
        operations={"export": "https://x.example/OperationDefinition/export"},
        system=("batch",),
    )
    fhir = talk(sqlite_store, offer=offer, version="1.2")
    found = fhir("GET", "metadata").json
    model("CapabilityStatement").model_validate(found)
    (row,) = (row for row in rows(found) if row["type"] == "Goal")
    assert row["versioning"] == "versioned-update"
    assert row["supportedProfile"] == ["https://x.example/Goal"]
    assert found["rest"][0]["security"] == {"cors": False}
    assert found["rest"][0]["operation"][0]["name"] == "export"
    assert found["instantiates"] == ["https://x.example/server"]
    assert found["software"] == {"name": "Footbridge", "version": "1.2"}
    assert fhir("POST", "", {"resourceType": "Bundle", "type": "transaction"}).status == 400
    assert fhir("POST", "", {"resourceType": "Bundle", "type": "batch"}).status == 200
    neither = talk(sqlite_store, offer=replace(offer, system=()))
    assert neither("POST", "", {"resourceType": "Bundle", "type": "batch"}).status == 405
    assert "interaction" not in neither("GET", "metadata").json["rest"][0]
