"""Servers behind the pretend EHR that are not as one would wish: nothing of them gets through."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from behind import Heard, Said, fhir, told_server
from served import served
from small_ehr import NOON, SMALL, Turning
from starlette.types import ASGIApp
from strict_client import Keys, StrictClient

from fhir_bridge.clock import fixed
from fhir_bridge.sandbox.app import create_sandbox
from fhir_bridge.sandbox.upstream import retarget

PATIENT, OTHER = SMALL[0], SMALL[1]
SCOPE = "launch user/*.rs user/Goal.cruds"
GOAL = {"resourceType": "Goal", "id": "g1", "subject": {"reference": "Patient/okafor"}}


@pytest.fixture(scope="module")
def _told() -> Iterator[Said]:
    with told_server() as said:
        yield said


@pytest.fixture(scope="module")
def _front(
    _told: Said, tmp_path_factory: pytest.TempPathFactory, keys: Keys
) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("front")

    def make(url: str) -> ASGIApp:
        return create_sandbox(
            folder, app_url=keys.url, public_url=url, clock=fixed(NOON), upstream=_told.base
        )

    with served(make) as url, httpx.Client(base_url=url, trust_env=False) as http:
        yield http


@pytest.fixture
def told(_told: Said) -> Said:
    _told.answer = lambda heard: fhir(PATIENT)
    _told.heard.clear()
    return _told


@pytest.fixture
def ehr(_front: httpx.Client, told: Said) -> httpx.Client:
    return _front


@pytest.fixture
def now() -> Turning:
    return Turning()


@pytest.fixture
def token(client: StrictClient, told: Said) -> str:
    token = str(client.sign_in("okafor", scope=SCOPE)["access_token"])
    told.heard.clear()
    return token


def test_only_what_a_fhir_server_needs_is_passed_on(
    client: StrictClient, told: Said, token: str
) -> None:
    headers = {
        "If-None-Match": 'W/"1"', "If-Modified-Since": "Sat, 21 Nov 2026 10:00:00 GMT",
        "Prefer": "return=minimal", "X-Request-Id": "r-1", "Cookie": "a=b",
        "X-Forwarded-For": "10.0.0.1", "Connection": "keep-alive", "X-Own": "1",
        "Accept": "*/*",
    }  # fmt: skip
    client.fhir("GET", "Patient/okafor?_elements=name", token, headers=headers)
    heard = told.heard[-1]
    assert heard.path == "/base/Patient/okafor?_elements=name"
    for name in ("if-none-match", "if-modified-since", "prefer", "x-request-id"):
        assert heard.headers[name] == {k.lower(): v for k, v in headers.items()}[name]
    assert heard.headers["accept"] == "application/fhir+json"
    assert not heard.headers.keys() & {"authorization", "cookie", "x-forwarded-for", "x-own"}
    assert token not in str(heard)


def test_conditions_are_passed_on_in_their_addresses(
    client: StrictClient, told: Said, token: str
) -> None:
    headers = {"If-None-Exist": f"subject={client.iss}/Patient/okafor", "If-Match": 'W/"3"'}
    client.fhir("POST", "Goal", token, json=GOAL, headers=headers)
    assert told.heard[-1].headers["if-none-exist"] == f"subject={told.base}/Patient/okafor"
    client.fhir("PUT", "Goal/g1", token, json=GOAL, headers=headers)
    assert told.heard[-1].headers["if-match"] == 'W/"3"'


def test_q2_addresses_of_theirs_become_ours_however_they_are_written(
    client: StrictClient, told: Said, token: str
) -> None:
    for location in (f"{told.base}/Goal/7/_history/1", "/base/Goal/7/_history/1"):
        told.answer = lambda _, to=location: fhir(GOAL, 201, Location=to)  # type: ignore[misc]
        made = client.fhir("POST", "Goal", token, json=GOAL)
        assert made.headers["location"] == f"{client.iss}/Goal/7/_history/1"
    told.answer = lambda _: fhir(GOAL, 201, Location="https://elsewhere.example/Goal/7")
    made = client.fhir("POST", "Goal", token, json=GOAL)
    assert made.headers["location"] == "https://elsewhere.example/Goal/7"


def test_paging_at_the_base_is_followed(client: StrictClient, told: Said, token: str) -> None:
    def pages(heard: Heard) -> tuple[int, dict[str, str], bytes]:
        first = "_getpages" not in heard.path
        patient = PATIENT if first else OTHER
        links = [{"relation": "next", "url": f"{told.base}?_getpages=7&_offset=1"}]
        entry = {"fullUrl": f"{told.base}/Patient/{patient['id']}", "resource": patient}
        return fhir(
            {"resourceType": "Bundle", "type": "searchset", "entry": [entry]}
            | ({"link": links} if first else {})
        )  # fmt: skip

    told.answer = pages
    found = client.fhir("GET", "Patient", token).json()
    url = found["link"][0]["url"]
    assert url == f"{client.iss}?_getpages=7&_offset=1"
    second = client.http.get(url, headers={"Authorization": f"Bearer {token}"}).json()
    assert second["entry"][0]["fullUrl"] == f"{client.iss}/Patient/hostile"
    page = client.http.get("/")
    assert "Patients" in page.text
    after = page.text.split('class="more" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "&lt;script&gt;" in client.http.get(after).text
    assert told.heard[-1].path == "/base?_getpages=7&_offset=1"
    assert len(client.http.get("/control/store/Patient").json()["entry"]) == 2


@pytest.mark.parametrize("after", ["?x=1", "https://elsewhere.example/?x", "../x?y", "Goal?x=1"])
def test_a_page_key_leads_nowhere_else(client: StrictClient, told: Said, after: str) -> None:
    client.http.get("/", params={"after": after})
    assert urlsplit(told.heard[-1].path).path in {"/base", "/base/Patient"}


def test_no_path_leads_out_of_the_base(client: StrictClient, told: Said, token: str) -> None:
    for path in (
        "/r4/Patient/..",
        "/r4/Patient/%2e%2e",
        "/r4/../x",
        "/r4//Patient",
        "/r4/Patient/a%2Fb/c",
    ):
        with socket.create_connection(("127.0.0.1", client.http.base_url.port)) as raw:
            raw.sendall(
                f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                f"Authorization: Bearer {token}\r\n\r\n".encode()
            )
            assert b"HTTP/1.1 404" in raw.recv(200), path
    assert told.heard == []


ODD: list[tuple[tuple[int, dict[str, str], bytes], int]] = [
    ((401, {"WWW-Authenticate": "Basic"}, b""), 502),
    ((403, {}, b""), 502),
    ((302, {"Location": "https://elsewhere.example/"}, b""), 502),
    ((0, {}, b""), 504),
    ((200, {"Content-Type": "application/fhir+json"}, b"{"), 502),
    ((500, {"Content-Type": "text/html"}, b"<h1>Oops</h1>"), 500),
    ((429, {"Retry-After": "7", "Content-Type": "application/fhir+json"}, b"{}"), 429),
    ((404, {}, b""), 404),
    ((304, {"ETag": 'W/"1"'}, b""), 304),
]


@pytest.mark.parametrize(("answer", "status"), ODD)
def test_what_the_server_says_is_passed_on_or_said_in_our_words(
    client: StrictClient, told: Said, answer: tuple[int, dict[str, str], bytes], status: int
) -> None:
    scope = "launch patient/*.rs"
    token = client.sign_in("okafor", scope=scope)["access_token"]
    told.answer = lambda _: answer
    got = client.fhir("GET", "Patient/okafor", token)
    assert got.status_code == status
    assert "elsewhere.example" not in str(got.headers) + got.text
    assert "www-authenticate" not in got.headers
    assert got.headers["cache-control"] == "no-store"
    if status in {502, 504}:
        assert got.json()["resourceType"] == "OperationOutcome"
    if status == 429:
        assert got.headers["retry-after"] == "7"


def test_a_server_that_is_away_is_away_on_every_page(
    client: StrictClient, told: Said, token: str
) -> None:
    told.answer = lambda _: (0, {}, b"")
    for path in ("/", "/chart/okafor", "/launch/okafor", "/control/store/Goal", "/r4/metadata"):
        assert client.http.get(path).status_code == 504, path
    query = client.request("", launch=None, scope="launch/patient")
    assert client.http.get("/auth/authorize", params=query).status_code == 504


def test_a_user_the_server_will_not_have_can_sign_in_all_the_same(
    client: StrictClient, told: Said
) -> None:
    def refusing(heard: Heard) -> tuple[int, dict[str, str], bytes]:
        here = "/Patient/" in heard.path
        return fhir(PATIENT) if here else (405 if heard.method == "PUT" else 404, {}, b"")

    told.answer = refusing
    token = client.sign_in("okafor", scope="launch openid fhirUser user/Patient.r")["access_token"]
    assert client.fhir("GET", "Practitioner/castillo", token).status_code == 404


def test_a_record_of_somebody_else_is_never_shown_whatever_the_server_answers(
    client: StrictClient, told: Said
) -> None:
    scope = "launch patient/*.rs patient/Goal.cruds"
    token = client.sign_in("okafor", scope=scope)["access_token"]
    theirs = GOAL | {"subject": {"reference": "Patient/hostile"}}
    told.answer = lambda _: fhir(theirs)
    assert client.fhir("GET", "Goal/g1", token).status_code == 404
    assert client.fhir("POST", "Goal", token, json=GOAL).status_code == 404
    entries = [{"resource": GOAL}, {"resource": theirs}, {"resource": None}, {}, "x"]
    found = {"resourceType": "Bundle", "type": "searchset", "total": 5, "entry": entries}
    told.answer = lambda _: fhir(found)
    shown = client.fhir("GET", "Goal", token).json()
    assert shown["entry"] == [{"resource": GOAL}]
    assert "total" not in shown
    assert told.heard[-1].path == "/base/Goal?patient=okafor"


def test_a_server_nobody_listens_at_is_unreachable(
    tmp_path: Path, keys: Keys, now: Turning
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{free.getsockname()[1]}/fhir"

    def make(url: str) -> ASGIApp:
        return create_sandbox(tmp_path, app_url=keys.url, public_url=url, upstream=base)

    with served(make) as url, httpx.Client(base_url=url) as http:
        for path in ("/", "/r4/metadata", "/launch/okafor"):
            assert http.get(path).status_code == 503
        assert http.get("/launch/none").status_code == 302
        assert http.get("/r4/.well-known/smart-configuration").status_code == 200


RETARGETED: list[tuple[Any, Any]] = [
    ({"fullUrl": "http://a/r4/Goal/1"}, {"fullUrl": "http://b/x/Goal/1"}),
    ({"link": [{"url": "http://a/r4?_g=1"}]}, {"link": [{"url": "http://b/x?_g=1"}]}),
    ({"reference": "http://a/r4/Goal/1"}, {"reference": "http://b/x/Goal/1"}),
    ({"reference": "Goal/1"}, {"reference": "Goal/1"}),
    ({"reference": "http://a/r44/Goal/1"}, {"reference": "http://a/r44/Goal/1"}),
    ({"div": 'see "url":"http://a/r4/x"'}, {"div": 'see "url":"http://a/r4/x"'}),
    ({"text": "http://a/r4/Goal/1"}, {"text": "http://a/r4/Goal/1"}),
]


@pytest.mark.parametrize(("before", "after"), RETARGETED)
def test_addresses_are_changed_and_nothing_else(before: Any, after: Any) -> None:
    raw = json.dumps(before).encode()
    assert json.loads(retarget(raw, "http://a/r4", "http://b/x")) == after
    assert retarget(retarget(raw, "http://a/r4", "http://b/x"), "http://b/x", "http://a/r4") == raw
    escaped = raw.replace(b"/", b"\\/")
    assert json.loads(retarget(escaped, "http://a/r4", "http://b/x")) == after
