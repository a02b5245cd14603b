"""``/fhir/openapi.json`` says what the CapabilityStatement says, in the words of OpenAPI."""

import re
from typing import Any

import pytest

from fhir_bridge.api.app import OPENAPI, ROUTERS
from fhir_bridge.rest.offers import everything
from fhir_bridge.rest.openapi import paths
from support.systems import System

ENGINE = {
    "search-type": {("GET", ""), ("POST", "/_search")}, "create": {("POST", "")},
    "read": {("GET", "/{id}")}, "update": {("PUT", "/{id}")}, "delete": {("DELETE", "/{id}")},
    "vread": {("GET", "/{id}/_history/{version}")}, "history-instance": {("GET", "/{id}/_history")},
}  # fmt: skip


@pytest.fixture
def described(system: System) -> dict[str, Any]:
    answer = system.send("GET", OPENAPI)
    assert answer.headers["content-type"] == "application/json"
    found: dict[str, Any] = answer.json()
    return found


def ways(described: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method.upper(), path): said
        for path, at in described["paths"].items()
        for method, said in at.items()
        if method != "parameters"
    }


def test_it_describes_what_the_statement_claims_and_no_more(
    system: System, described: dict[str, Any]
) -> None:
    statement = system.send("GET", "/fhir/metadata").json()["rest"][0]
    claimed = {("GET", "/fhir/metadata")}
    for row in statement["resource"]:
        base, does = f"/fhir/{row['type']}", {each["code"] for each in row["interaction"]}
        claimed |= {(how, base + tail) for code in does for how, tail in ENGINE[code]}
        named = row.get("conditionalUpdate") and "update" in does
        claimed |= {("PUT", base)} if named else set()
        if "everything" in {each["name"] for each in row.get("operation", ())}:
            claimed |= {(how, f"{base}/{{id}}/$everything") for how in ("GET", "POST")}
    beside = {(method, route.path) for router in ROUTERS for route in router.routes
              for method in route.methods}  # fmt: skip
    system_wide = {("POST", "/fhir")} if statement.get("interaction") else set()
    assert set(ways(described)) == claimed | beside | system_wide


def test_each_search_is_described_with_what_it_can_be_asked(
    system: System, described: dict[str, Any]
) -> None:
    for row in system.send("GET", "/fhir/metadata").json()["rest"][0]["resource"]:
        known = {each["name"] for each in row.get("searchParam", ())}
        if known:
            found = described["paths"][f"/fhir/{row['type']}"]["get"]["parameters"]
            names = {each["name"].partition(":")[0] for each in found if each["in"] == "query"}
            assert known <= names
            assert {"_count", "_revinclude", "_summary", "_total", "_elements"} <= names


def test_each_way_says_the_scope_it_needs_and_what_it_may_be_answered(
    described: dict[str, Any],
) -> None:
    found = ways(described)
    assert found["GET", "/fhir/Goal"]["security"] == [{"backend": ["system/Goal.s"]}]
    assert found["GET", "/fhir/Goal/{id}"]["security"] == [{"backend": ["system/Goal.r"]}]
    assert found["POST", "/fhir/Bundle"]["security"] == [{"backend": ["system/Bundle.c"]}]
    open_ones = {path for (_, path), said in found.items() if not said["security"]}
    assert open_ones == {"/fhir/metadata", "/fhir/subscriptions/{key}"}
    assert all({"400", "401", "403", "429"} <= set(said["responses"]) for said in found.values())
    names = [said["operationId"] for said in found.values()]
    assert len(names) == len(set(names))


def test_what_it_refers_to_is_there(described: dict[str, Any]) -> None:
    for reference in set(re.findall(r"#/components/[A-Za-z/]+", str(described))):
        at: Any = described
        for part in reference.split("/")[1:]:
            at = at[part]


def test_a_server_that_does_everything_can_be_described() -> None:
    found = paths(everything(), "/r4")
    assert {"get", "post", "parameters"} <= set(found["/r4/Observation"])
    assert {"get", "put", "delete", "parameters"} == set(found["/r4/Observation/{id}"])
    assert set(found["/r4"]) == {"post", "parameters"}
