"""Too much, too deep, too tightly packed, too fast, or nonsense: a 4xx that repeats nothing."""

import gzip
import json
import zlib
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fhir_bridge.api.app import create_app
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.members import add_member
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store.db import Store
from fhir_bridge.wire import MAX_BYTES, Json
from support.desk import bridge_over
from support.members_world import ours, told
from support.systems import System, register

WRITES = "system/*.rs system/Goal.crus system/CarePlan.crus system/Bundle.c"
BODY = {"Content-Type": "application/fhir+json"}
DOORS = ("", "Goal", "Bundle", "$process-message")
GOAL = {"resourceType": "Goal", "lifecycleStatus": "active", "description": {"text": "Walk"},
        "subject": {"reference": f"Patient/{ours('ann')}"}}  # fmt: skip
POST_GOAL = {"resource": GOAL, "request": {"method": "POST", "url": "Goal"}}

Send = Callable[..., httpx.Response]


def a_bundle(type: str, entries: int) -> Json:
    name = {"system": "urn:clinic", "value": f"{type} {entries}"}
    return {
        "resourceType": "Bundle", "type": type, "identifier": name, "entry": [POST_GOAL] * entries,
    }  # fmt: skip


@pytest.fixture
def clinic(sqlite_store: Store, our_keys: ClientKeys) -> System:
    bridge = bridge_over(sqlite_store, our_keys)
    register(sqlite_store)
    told(bridge)
    register(sqlite_store, "clinic", scopes=WRITES, opt_in=False, per_minute=100_000)
    add_member(bridge, "clinic", "ann", by=OPERATOR)
    return System(create_app(bridge), id="clinic")


@pytest.fixture
def send(clinic: System) -> Send:
    def post(path: str, content: Any, method: str = "POST", **headers: str) -> httpx.Response:
        how = BODY | {name.replace("_", "-"): text for name, text in headers.items()}
        answer = clinic.fhir(method, path, WRITES, content=content, headers=how)
        if answer.status_code >= 400:
            assert answer.json()["resourceType"] == "OperationOutcome"
        return answer

    return post


class Endless:
    """A body that goes on; ``read`` counts its chunks."""

    def __init__(self, chunk: bytes, most: int = 200) -> None:
        self.chunk, self.most, self.read = chunk, most, 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self.read < self.most:
            self.read += 1
            yield self.chunk


def test_x11_a_body_is_read_up_to_the_limit_and_no_further(clinic: System, send: Send) -> None:
    mebi = 1024 * 1024
    for path in DOORS:
        assert send(path, b"{}", Content_Length=str(MAX_BYTES + 1)).status_code == 413
    endless = Endless(b" " * mebi)
    assert send("Goal", endless).status_code == 413
    assert endless.read == MAX_BYTES // mebi + 1
    for path in DOORS:
        unread = Endless(b" " * mebi)
        answer = clinic.send("POST", f"/fhir/{path}".rstrip("/"), content=unread, headers=BODY)
        assert (answer.status_code, unread.read) == (401, 0), "a stranger is not listened to"


def test_a_packed_body_is_unpacked_within_the_limit(send: Send) -> None:
    packed = gzip.compress(orjson.dumps(GOAL))
    assert send("Goal", packed, Content_Encoding="gzip").status_code == 201
    bomb = Endless(zlib.compressobj(9, wbits=31).compress(b" " * 30_000_000))
    assert send("Goal", bomb, Content_Encoding="gzip").status_code == 413
    assert bomb.read < 3, "it is stopped by how tightly it is packed"
    for wrong in (packed[:-9], b"x" + packed, packed + b"x", b""):
        assert send("Goal", wrong, Content_Encoding="gzip").status_code == 400
    assert send("Goal", packed, Content_Encoding="gzip, gzip").status_code == 415


def test_depth_and_entries_have_a_limit(send: Send) -> None:
    deep = b'{"resourceType":' + b"[" * 70 + b"]" * 70 + b"}"
    for path in DOORS:
        assert send(path, deep).status_code == 400
        assert send(path, b"[" * 100_000).status_code == 400
    for type, path in (("transaction", ""), ("batch", ""), ("collection", "Bundle")):
        answer = send(path, orjson.dumps(a_bundle(type, 501)))
        assert (answer.status_code, answer.json()["issue"][0]["code"]) == (413, "too-costly")


def test_x11_an_attachment_has_a_limit_of_its_own(send: Send) -> None:
    def plan(data: bytes) -> bytes:
        paper = {"resourceType": "DocumentReference", "id": "d", "status": "current",
                 "content": [{"attachment": {"data": data.decode()}}]}  # fmt: skip
        return orjson.dumps({
            "resourceType": "CarePlan", "status": "active", "intent": "plan",
            "subject": GOAL["subject"], "contained": [paper],
            "supportingInfo": [{"reference": "#d"}],
        })  # fmt: skip

    mebi = 1024 * 1024
    assert send("CarePlan", plan(b64encode(bytes(10 * mebi)))).status_code == 201
    answer = send("CarePlan", plan(b64encode(bytes(10 * mebi + 3))))
    assert answer.status_code == 422
    issue = answer.json()["issue"][0]
    place = "CarePlan.contained[0].content[0].attachment.data"
    assert (issue["code"], issue["expression"]) == ("too-costly", [place])


def test_x11_body_and_entries_are_settings(sqlite_store: Store, our_keys: ClientKeys) -> None:
    bridge = replace(bridge_over(sqlite_store, our_keys), max_body=10_000, max_entries=2)
    register(sqlite_store, "clinic", scopes=WRITES, opt_in=False, per_minute=100_000)
    clinic = System(create_app(bridge), id="clinic")
    for type, path in (("transaction", ""), ("batch", ""), ("collection", "Bundle")):
        said = [clinic.fhir("POST", path, WRITES, json=a_bundle(type, entries), headers=BODY)
                for entries in (2, 3, 60)]  # fmt: skip
        assert [each.status_code == 413 for each in said] == [False, True, True]
        assert "2 entries" in said[1].text


def test_q8_a_client_that_is_too_fast_is_told_how_long_to_wait(
    clinic: System, send: Send, sqlite_store: Store
) -> None:
    register(sqlite_store, "clinic", scopes=WRITES, opt_in=False, per_minute=1)
    assert send("Goal", b"{}").status_code == 400
    for path in DOORS:
        answer = send(path, b"{}")
        assert (answer.status_code, answer.json()["issue"][0]["code"]) == (429, "throttled")
        assert 1 <= int(answer.headers["retry-after"]) <= 60


CANARY = "Zyxcanary"
SCALARS = st.sampled_from(
    [CANARY, f"Patient/{CANARY}", f"urn:uuid:{CANARY}", f"https://x.example/{CANARY}", "\x00", "",
     f"{CANARY}\ud83d", 0, -1, 1e308, True, None, [], {}, [[CANARY]], {CANARY: CANARY},
     f"Patient?identifier={CANARY}|1&x={CANARY}", f"Goal/{CANARY}/_history/{CANARY}", "Group/1"]
)  # fmt: skip
SEEDS = (GOAL, a_bundle("transaction", 2), a_bundle("batch", 2), a_bundle("collection", 2),
         a_bundle("message", 1), a_bundle("document", 1))  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    found = [path] if path else []
    for key, each in pairs if isinstance(value, (dict, list)) else ():
        found += places(each, (*path, key)) if isinstance(each, (dict, list)) else [(*path, key)]
    return found


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """A sound body with something of it changed, or cut off."""
    body = orjson.loads(orjson.dumps(draw(st.sampled_from(SEEDS))))
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(places(body)))
        inside = body
        for key in way:
            inside = inside[key] if isinstance(inside, (dict, list)) and _has(inside, key) else {}
        if isinstance(inside, (dict, list)) and _has(inside, last):
            inside[last] = deepcopy(draw(SCALARS))
    raw = json.dumps(body).encode()  # which writes half a surrogate pair, too
    return raw[: draw(st.integers(0, len(raw)))] if draw(st.booleans()) and raw else raw


def _has(value: Any, key: Any) -> bool:
    return key in value if isinstance(value, dict) else isinstance(key, int) and key < len(value)


WAYS = st.sampled_from(
    [("POST", door) for door in DOORS]
    + [("PUT", "Goal/goal-ann"), ("PUT", f"Goal?identifier={CANARY}"), ("PUT", f"Goal/{CANARY}"),
       ("GET", f"Goal?patient={CANARY}&{CANARY}=1"), ("GET", f"Goal?_sort={CANARY}"),
       ("POST", f"Goal/_search?identifier={CANARY}%7C%7C"), ("GET", f"Goal?_cursor={CANARY}"),
       ("GET", f"{CANARY}/1"), ("GET", f"Goal/{CANARY}/_history/{CANARY}"),
       ("PATCH", f"Goal/{CANARY}"), ("DELETE", f"Goal/{CANARY}")]
)  # fmt: skip
HEADERS = st.dictionaries(
    st.sampled_from(["If-Match", "If-None-Exist", "If-None-Match", "Prefer", "Accept",
                     "Content-Type", "Content-Encoding", "Idempotency-Key"]),
    st.sampled_from([CANARY, f'W/"{CANARY}"', f"identifier={CANARY}|1", 'W/"1"', "gzip", "*", "",
                     f"return={CANARY}", "handling=lenient", "application/fhir+json"]),
    max_size=2,
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(way=WAYS, body=bodies(), headers=HEADERS)
def test_no_nonsense_is_our_fault_or_repeated(
    clinic: System, way: tuple[str, str], body: bytes, headers: dict[str, str]
) -> None:
    method, path = way
    answer = clinic.fhir(method, path, WRITES, content=body, headers=BODY | headers)
    assert answer.status_code < 500, (way, body, headers, answer.text)
    kept = answer.status_code < 300 and b'"OperationOutcome"' not in answer.content
    searched = answer.status_code == 200 and method == "GET"
    assert kept or searched or CANARY not in answer.text, (way, body, headers, answer.text)
