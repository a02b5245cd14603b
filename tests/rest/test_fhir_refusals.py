"""Whatever goes wrong is an OperationOutcome that repeats nothing and betrays nothing (Q8)."""

import asyncio
from collections.abc import Mapping
from typing import Any, NoReturn

import httpx
import pytest
from fhir_talk import BASE, NURSE, Said, Talk, goal, service, talk
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.types import Message

from fhir_bridge.errors import NotAllowed
from fhir_bridge.r4.models import model
from fhir_bridge.rest.routes import fhir_app
from fhir_bridge.store.access import Grant
from fhir_bridge.store.db import Store
from fhir_bridge.wire import Json

CANARY = "Walter-Okafor-1950"

REFUSED = [
    ("GET", "Spaceship", None, 404),
    ("GET", "Spaceship/1", None, 404),
    ("GET", "goal", None, 404),
    ("GET", f"Goal/{CANARY}", None, 404),
    ("GET", f"Goal/{CANARY}%0a", None, 404),
    ("GET", "Goal/" + "x" * 65, None, 404),
    ("GET", "Goal/a/b", None, 404),
    ("GET", "Goal//_history", None, 404),
    ("GET", "../etc/passwd", None, 404),
    ("GET", "$export", None, 404),
    ("GET", "Patient/1/$lastn", None, 404),
    ("GET", f"Goal?{CANARY}=1", None, 400),
    ("GET", f"Goal?target-date={CANARY}", None, 400),
    ("GET", f"Goal?_cursor={CANARY}", None, 400),
    ("GET", "Goal?_id=%00", None, 400),
    ("GET", "Goal?_id=%FF%FE", None, 400),
    ("GET", "", None, 405),
    ("PATCH", "Goal/1", b"[]", 405),
    ("PUT", "Goal", goal(), 405),
    ("DELETE", "Goal", None, 405),
    ("DELETE", "Goal?patient=1", None, 405),
    ("POST", "Goal/1", goal(), 405),
    ("PUT", "metadata", goal(), 405),
    ("FROB", "Goal", None, 405),
    ("OPTIONS", "Goal", None, 405),
    ("POST", "Goal", None, 415),
    ("POST", "Goal", b"", 400),
    ("POST", "Goal", b"[]", 400),
    ("POST", "Goal", b'"Goal"', 400),
    ("POST", "Goal", b'{"resourceType":"Goal",', 400),
    ("POST", "Goal", b'{"resourceType":"Goal","x":NaN}', 400),
    ("POST", "Goal", '{"resourceType":"Goal","x":"é"}'.encode("latin-1"), 400),
    ("POST", "Goal", b'\xef\xbb\xbf{"resourceType":"Goal"}', 400),
    ("POST", "Goal", b'{"resourceType":"Goal","x":' + b"[" * 70 + b"]" * 70 + b"}", 400),
    ("POST", "Goal", b"[" * 100_000, 400),
    ("POST", "Goal", b'{"resourceType":"Goal","id":"a","id":"b"}', 400),
    ("POST", "Goal", b'{"resourceType":"Goal","x":[{"a":1,"\\u0061":2}]}', 400),
    ("POST", "", b'{"resourceType":"Bundle","type":"batch","entry":[{"a":1,"a":1}]}', 400),
    ("POST", "Goal", {"resourceType": "Patient", "name": CANARY}, 400),
    ("POST", "Goal", {"resourceType": ["Goal"]}, 400),
    ("POST", "Goal", {}, 400),
    ("POST", "", {"resourceType": "Bundle", "type": CANARY}, 400),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), REFUSED)
def test_a_refusal_is_an_outcome_without_an_echo(
    fhir: Talk, method: str, path: str, body: Json | bytes | None, status: int
) -> None:
    said = fhir(method, path, body)
    assert said.status == status, said.body
    assert said.headers["Content-Type"].startswith("application/fhir+json")
    assert said.headers["X-Content-Type-Options"] == "nosniff"
    model("OperationOutcome").model_validate(said.json)
    assert CANARY not in said.body.decode()
    assert ("Allow" in said.headers) == (status == 405)


ODD_BUT_SOUND = [
    b'{"resourceType":"Goal","x":1e999}',
    b'{"resourceType":"Goal","x":' + b"9" * 5000 + b"}",
    b'{"resourceType":"Goal","x":-0.0000000000000000000000000000001}',
    b'{"resourceType":"Goal","x":"\\ud83d\\ude00 \\u0000"}',
    b'{"resourceType":"Goal","meta":7,"id":{"a":[]}}',
    b'{"resourceType":"Goal","meta":{"tag":{},"versionId":[]},"identifier":{"value":1}}',
    b'{"id":"x","resourceType":"Goal","subject":[[{"reference":[]}]]}',
    b' \n{ "resourceType"\t:\r"Goal" } \n',
]


@pytest.mark.parametrize("body", ODD_BUT_SOUND)
def test_odd_values_are_kept_or_refused_but_break_nothing(
    fhir_everywhere: Talk, body: bytes
) -> None:
    fhir = fhir_everywhere
    said = fhir("POST", "Goal", body)
    assert said.status in {201, 400, 422}
    bundle = b'{"resourceType":"Bundle","type":"transaction","entry":[{"resource":' + body
    bundle += b',"request":{"method":"POST","url":"Goal"}}]}'
    assert (fhir("POST", "", bundle).status == 200) == (said.status == 201)
    listed = fhir(
        "GET", "Goal?_elements=target&_include=Goal:patient&_revinclude=Provenance:target"
    )
    assert listed.status == 200
    assert listed.json["total"] == (2 if said.status == 201 else 0)


def test_405_says_what_is_allowed(fhir: Talk) -> None:
    assert fhir("PUT", "Goal").headers["Allow"] == "GET, POST, HEAD"
    assert fhir("POST", "Goal/1").headers["Allow"] == "GET, PUT, DELETE, HEAD"
    assert fhir("GET", "").headers["Allow"] == "POST"


@pytest.mark.parametrize(
    ("media", "status"),
    [
        ("application/fhir+json", 201),
        ("application/json; charset=utf-8", 201),
        ("application/fhir+xml", 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("", 415),
        ("application/fhir+json; fhirVersion=5.0", 415),
    ],
)
def test_a_body_is_json_and_says_so(fhir: Talk, media: str, status: int) -> None:
    assert fhir("POST", "Goal", goal(), Content_Type=media).status == status
    assert fhir("POST", "Goal", goal(), Content_Encoding="br").status == 415
    assert fhir("POST", "Goal", goal(), Content_Encoding="gzip").status == 400, "it is not packed"


LETTERS = [
    ("GET", "Goal/g", None, "r"),
    ("GET", "Goal/g/_history", None, "r"),
    ("GET", "Goal/g/_history/1", None, "r"),
    ("GET", "Goal", None, "s"),
    ("POST", "Goal/_search", None, "s"),
    ("POST", "Goal", goal(), "c"),
    ("PUT", "Goal/g", goal(id="g"), "u"),
    ("DELETE", "Goal/g", None, "d"),
]


@pytest.mark.parametrize("letters", ["", "c", "r", "u", "d", "s", "crud", "rs"])
def test_each_interaction_needs_its_letter(store: Store, letters: str) -> None:
    talk(store, update_as_create=True).put(goal(id="g"))
    grant = Grant("riverside", NURSE, {"Goal": letters, "Patient": "cruds"})
    fhir = talk(store, access=lambda headers: grant)
    for method, path, body, letter in LETTERS:
        said = fhir(method, path, body)
        assert (said.status != 403) == (letter in letters), (method, path, letters)
        if said.status == 403:
            assert said.json["issue"][0]["code"] == "forbidden"
            assert "insufficient_scope" in said.headers["WWW-Authenticate"]


def test_nobody_reads_without_signing_in_but_everybody_reads_metadata(fhir: Talk) -> None:
    for method, path, body in [("GET", "Goal/1", None), ("GET", "Goal", None), ("POST", "", {})]:
        said = fhir(method, path, body, token="")
        assert (said.status, said.json["issue"][0]["code"]) == (401, "login")
        assert said.headers["WWW-Authenticate"].startswith("Bearer ")
        assert 'error="invalid_token"' in said.headers["WWW-Authenticate"]
    assert fhir("GET", "metadata", token="").status == 200


def test_access_may_forbid(store: Store) -> None:
    def nobody(headers: Mapping[str, str]) -> Grant:
        raise NotAllowed

    assert talk(store, access=nobody)("GET", "Goal").status == 403


def test_a_mistake_of_ours_says_nothing_of_itself(store: Store) -> None:
    def broken(resource: Json) -> NoReturn:
        raise RuntimeError(f"secret {CANARY} at /srv/app.py")

    fhir = talk(store, checks=broken)
    said = fhir("POST", "Goal", goal())
    assert (said.status, said.json["issue"][0]["code"]) == (500, "exception")
    assert b"secret" not in said.body
    assert b"RuntimeError" not in said.body
    assert fhir("GET", "Goal").json["total"] == 0


# ---- size


def test_a_body_that_is_too_long_is_not_read_to_its_end(store: Store) -> None:
    app = fhir_app(service(store, max_body=1000))
    fhir = Talk(app)
    assert fhir("POST", "Goal", goal("x" * 2000)).status == 413
    assert fhir("POST", "Goal", goal()).status == 201
    assert fhir("POST", "Goal", goal(), Content_Length="12x").status == 413

    chunks = 0

    async def receive() -> Message:
        nonlocal chunks
        chunks += 1
        return {"type": "http.request", "body": b"x" * 400, "more_body": True}

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": "/r4/Goal", "query_string": b"",
        "headers": [(b"authorization", b"Bearer all")], "scheme": "https", "root_path": "",
        "server": ("ehr.example", 443),
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    assert (sent[0]["status"], chunks) == (413, 3)


# ---- where it is mounted


def _get(app: Any, url: str, method: str = "GET") -> Said:
    async def ask() -> Said:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport) as client:
            answer = await client.request(method, url, headers={"Authorization": "Bearer all"})
            return Said(answer.status_code, answer.headers, answer.content)

    return asyncio.run(ask())


def _hello(request: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


def test_the_base_is_found_mounted_or_not(sqlite_store: Store) -> None:
    app = fhir_app(service(sqlite_store), extra_routes=[Route("/.well-known/x", _hello)])
    mounted = Starlette(routes=[Mount("/r4", app), Route("/r4", app)])
    for each in (app, mounted):
        assert _get(each, f"{BASE}/metadata").status == 200
        assert _get(each, f"{BASE}/.well-known/x").body == b"hello"
        assert _get(each, f"{BASE}/.well-known/x", "PUT").status in {404, 405}
        assert _get(each, f"{BASE}/Goal").json["total"] == 0
        assert _get(each, f"{BASE}/Goal/").status == 200
        for base in (BASE, f"{BASE}/"):
            assert _get(each, base, "POST").status == 415
            assert _get(each, base).status == 405
    assert _get(app, "https://ehr.example/r4x/metadata").status == 404
