"""Deny by default: every route says what it asks, and answers errors as its clients expect."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Header
from fastapi.routing import iter_route_contexts

from fhir_bridge.api import app as api
from fhir_bridge.api.asking import Body, CurrentSystem, asks
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.store.db import Store
from smart_app.app import create_app as create_whole
from support.desk import bridge_over
from support.systems import System, register

TRIED = APIRouter()


@TRIED.post("/fhir/$try")
def tried(
    system: Annotated[CurrentSystem, asks("system/Bundle.c")], body: Body,
    x_number: Annotated[int, Header()] = 0,
) -> dict[str, Any]:  # fmt: skip
    return {"client": system.client.id, "site": system.site, "bytes": len(body)}


@TRIED.get("/fhir/$read-try")
def read_tried(system: Annotated[CurrentSystem, asks("system/Goal.r")]) -> dict[str, str]:
    return {"client": system.client.id}


@pytest.fixture
def trying(monkeypatch: pytest.MonkeyPatch, sqlite_store: Store, system: System,
           our_keys: ClientKeys) -> System:  # fmt: skip
    """An API with two routes that only this test has."""
    monkeypatch.setattr(api, "ROUTERS", (*api.ROUTERS, TRIED))
    return replace(system, app=api.create_app(bridge_over(sqlite_store, our_keys)), tokens={})


def asked_by(route: Any) -> list[str]:
    """What a route asks: the scopes of its signature."""
    scopes: list[str] = []
    dependant = getattr(route, "dependant", None)
    waiting = list(dependant.dependencies) if dependant else []
    while waiting:
        each = waiting.pop()
        scopes += each.own_oauth_scopes or []
        waiting += each.dependencies
    return scopes


def test_every_route_says_what_it_asks(system: System) -> None:
    told = {str(each.path): asked_by(each) for each in iter_route_contexts(system.app.routes)}
    unasked = {path for path, scopes in told.items() if not scopes}
    assert unasked == {*api.OPEN, *api.ENGINE}
    assert told["/fhir/$process-message"] == told["/fhir/Bundle"] == ["system/Bundle.c"]


def test_a_route_that_asks_is_found_to_ask(trying: System) -> None:
    told = {str(each.path): asked_by(each) for each in iter_route_contexts(trying.app.routes)}
    assert told.pop("/fhir/$try") == ["system/Bundle.c"]
    assert told.pop("/fhir/$read-try") == ["system/Goal.r"]
    for path in (*api.OPEN, *api.ENGINE):
        assert told.pop(path) == []
    assert [path for path, scopes in told.items() if not scopes] == []


def test_a_route_cannot_ask_nothing() -> None:
    for nothing in ((), ("",), ("openid",)):
        with pytest.raises(ValueError, match="scope"):
            asks(*nothing)


def test_p9_no_token_is_401_and_a_token_for_something_else_403(trying: System) -> None:
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp5"}):
        answer = trying.send("GET", "/fhir/$read-try", headers=headers)
        assert answer.status_code == 401
        assert 'error="invalid_token"' in answer.headers["www-authenticate"]
        assert answer.json()["resourceType"] == "OperationOutcome"
    answer = trying.fhir("GET", "$read-try", "system/Bundle.c")
    assert answer.status_code == 403
    assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]
    assert answer.json()["issue"][0]["code"] == "forbidden"


def test_a_route_is_told_who_calls_and_what_was_sent(trying: System) -> None:
    answer = trying.fhir("POST", "$try", "system/Bundle.c", json={"a": 1})
    assert answer.json() == {"client": "feed", "site": "riverside", "bytes": 7}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/fhir+json", "Content-Encoding": "br"}, 415),
        ({"Content-Type": "application/fhir+json", "Content-Length": "99999999999"}, 413),
    ],
)
def test_x11_a_body_is_json_and_not_too_long(
    trying: System, headers: dict[str, str], status: int
) -> None:
    answer = trying.fhir("POST", "$try", "system/Bundle.c", content=b"{}", headers=headers)
    assert answer.status_code == status
    assert answer.json()["resourceType"] == "OperationOutcome"


def test_what_cannot_be_read_is_not_repeated(trying: System) -> None:
    """FastAPI's own 422 echoes its input; so does Pydantic."""
    answer = trying.fhir("GET", "$read-try", "system/Bundle.c", params={"n": "Okafor"})
    assert answer.status_code == 403
    headers = {"X-Number": "Okafor"}
    answer = trying.fhir("POST", "$try", "system/Bundle.c", json={}, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["resourceType"] == "OperationOutcome"
    assert "Okafor" not in answer.text


def test_a_stranger_is_stopped_before_a_body_is_read(trying: System) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while read < 100:
            read += 1
            yield b"x" * 1_000_000

    headers = {"Content-Type": "application/fhir+json", "Content-Length": "100000000"}
    answer = trying.send("POST", "/fhir/$try", content=endless(), headers=headers)
    assert answer.status_code == 401
    assert read < 3


def test_what_is_taken_from_a_registration_is_taken_from_its_tokens(
    trying: System, sqlite_store: Store
) -> None:
    assert trying.fhir("POST", "$try", "system/Bundle.c", json={}).status_code == 200
    register(sqlite_store, scopes="system/Encounter.c")
    assert trying.fhir("POST", "$try", "system/Bundle.c", json={}).status_code == 403


def test_whoever_asks_too_fast_is_told_when_to_come_back(trying: System) -> None:
    bucket = trying.app.state.pace
    trying.token()
    for _ in range(600):
        bucket.spend("riverside/feed", 600)
    answer = trying.fhir("POST", "$try", "system/Bundle.c", json={})
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert answer.json()["issue"][0]["code"] == "throttled"


def test_q8_whatever_is_not_there_is_said_in_fhir(system: System) -> None:
    for method, path, status in (
        ("GET", "/fhir/Potato", 404), ("GET", "/fhir/nowhere/at/all/there", 404),
        ("POST", "/fhir/metadata", 405), ("GET", "/fhir", 405), ("GET", "/oauth/token", 405),
        ("GET", "/oauth/authorize", 404), ("GET", "/.well-known/udap", 404),
    ):  # fmt: skip
        answer = system.send(method, path)
        assert answer.status_code == status, path
        assert answer.json()["resourceType"] == "OperationOutcome"


def test_p1_discovery_needs_no_token_and_is_json(system: System) -> None:
    for path in ("/fhir/.well-known/smart-configuration", "/.well-known/smart-configuration"):
        answer = system.send("GET", path, headers={"Accept": "text/html"})
        assert answer.headers["content-type"] == "application/json"
        said = answer.json()
        assert said["token_endpoint"] == "http://127.0.0.1:8400/oauth/token"
        assert said["token_endpoint_auth_signing_alg_values_supported"] == ["RS384", "ES384"]
        assert {"authorization_endpoint", "introspection_endpoint", "revocation_endpoint"} <= {
            *said
        }
        assert "issuer" not in said


def test_the_app_hands_the_api_its_own_paths(
    system: System, sqlite_store: Store, our_keys: ClientKeys
) -> None:
    whole = replace(system, app=create_whole(bridge_over(sqlite_store, our_keys)))
    assert whole.ask().status_code == 200
    statement = whole.send("GET", "/fhir/metadata")
    assert statement.json()["resourceType"] == "CapabilityStatement"
    assert statement.headers["x-content-type-options"] == "nosniff"
    assert "text/html" in whole.send("GET", "/fhirside").headers["content-type"]
    big = b"x" * 300_000  # more than any form of a page
    form = {"grant_type": "client_credentials", "client_assertion": big.decode()}
    assert whole.send("POST", "/oauth/token", data=form).json()["error"] == "invalid_request"
