"""Scopes in the words of v1 and v2, and what they allow at the resource server (SMART 2.2, P8)."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from served import served
from small_ehr import NOON, Turning
from starlette.types import ASGIApp
from strict_client import Keys, StrictClient, refusal

from fhir_bridge.clock import fixed
from fhir_bridge.sandbox.app import create_sandbox
from fhir_bridge.scopes import in_v1, is_v2

LETTERS: dict[str, str] = {
    "user/Goal.rs": "rs", "user/Goal.r": "r", "user/Goal.s": "s", "user/Goal.cu": "cu",
    "user/Goal.c": "c", "user/Goal.u": "u", "user/Goal.d": "d", "user/Goal.cruds": "crusd",
    "user/Goal.read": "rs", "user/Goal.write": "cud", "user/Goal.*": "cruds",
    "user/Goal.rs user/Goal.cud": "cruds", "user/Goal.r user/Goal.s user/Goal.c": "rsc",
    "user/Goal.read user/Goal.write": "cruds", "user/*.rs user/Goal.u": "rsu",
    "patient/Goal.rs": "rs", "patient/Goal.read patient/Goal.c": "rsc", "patient/*.read": "rs",
    "patient/Goal.cud": "cud", "user/CarePlan.rs": "", "patient/Patient.rs": "",
}  # fmt: skip
GOAL = {
    "resourceType": "Goal",
    "lifecycleStatus": "active",
    "description": {"text": "Call the clinic myself"},
    "subject": {"reference": "Patient/okafor"},
}


@pytest.fixture(scope="module")
def now() -> Turning:
    return Turning()


@pytest.fixture(scope="module")
def ehr(
    _small_ehr: Path, tmp_path_factory: pytest.TempPathFactory, keys: Keys, now: Turning
) -> Iterator[httpx.Client]:
    """One pretend EHR for this file: its goals come and go."""
    folder = tmp_path_factory.mktemp("scopes") / "data"
    shutil.copytree(_small_ehr, folder)

    def make(url: str) -> ASGIApp:
        return create_sandbox(
            folder, app_url=keys.url, public_url=url, clock=fixed(NOON), sign_in_clock=now
        )

    with served(make) as url, httpx.Client(base_url=url, trust_env=False) as http:
        yield http


@pytest.fixture
def goal(backend: StrictClient) -> str:
    """A goal of Walter's, made for one test."""
    token = backend.backend("system/Goal.c").json()["access_token"]
    made = backend.fhir("POST", "Goal", token, json=GOAL)
    return str(made.headers["location"].split("/")[-3])


def _try(client: StrictClient, token: str, letter: str, goal: str) -> int:
    """What becomes of the interaction that a letter stands for."""
    asked: dict[str, tuple[str, str, Any]] = {
        "r": ("GET", f"Goal/{goal}", None),
        "s": ("GET", "Goal?patient=okafor", None),
        "c": ("POST", "Goal", GOAL),
        "u": ("PUT", f"Goal/{goal}", GOAL | {"id": goal}),
        "d": ("DELETE", f"Goal/{goal}", None),
    }
    method, path, body = asked[letter]
    return client.fhir(method, path, token, json=body).status_code


@pytest.mark.parametrize(("scope", "letters"), LETTERS.items())
def test_p8_a_token_does_what_its_letters_say_and_no_more(
    client: StrictClient, goal: str, scope: str, letters: str
) -> None:
    answer = client.sign_in("okafor", scope=f"launch {scope}")
    assert answer["scope"] == f"launch {scope}"
    for letter in "rscud":
        status = _try(client, answer["access_token"], letter, goal)
        assert (status < 300) == (letter in letters), (letter, status)
        assert letter in letters or status == 403


def test_p8_a_posted_search_and_a_version_need_their_letters_too(client: StrictClient) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    asked = [("GET", "Goal/g1/_history", "r"), ("GET", "Goal/g1/_history/1", "r"),
             ("POST", "Goal/_search", "s"), ("HEAD", "Goal/g1", "r")]  # fmt: skip
    for letter in "rs":
        token = client.sign_in("okafor", scope=f"launch user/Goal.{letter}")["access_token"]
        for method, path, needed in asked:
            headers = form if method == "POST" else {}
            status = client.fhir(method, path, token, headers=headers).status_code
            assert status == (200 if letter == needed else 403), (method, path, letter)


def test_p8_what_a_search_brings_along_needs_its_letters_too(client: StrictClient) -> None:
    asked = "Goal?_id=g1&_include=Goal:patient"
    for more, found in (("", ["g1"]), (" user/Patient.r", ["g1", "okafor"])):
        token = client.sign_in("okafor", scope=f"launch user/Goal.rs{more}")["access_token"]
        entries = client.fhir("GET", asked, token).json()["entry"]
        assert [each["resource"]["id"] for each in entries] == found


def test_p8_a_bundle_does_no_more_than_its_entries_may(client: StrictClient) -> None:
    scope = "launch user/Goal.c user/Patient.r"
    token = client.sign_in("okafor", scope=scope)["access_token"]
    entries = [
        {"resource": GOAL, "request": {"method": "POST", "url": "Goal"}},
        {"request": {"method": "GET", "url": "Patient/okafor"}},
        {"request": {"method": "GET", "url": "Goal/g1"}},
    ]
    batch = {"resourceType": "Bundle", "type": "batch", "entry": entries}
    answer = client.fhir("POST", "", token, json=batch).json()
    assert [each["response"]["status"][:3] for each in answer["entry"]] == ["201", "200", "403"]


class TestV1Alone:
    """`/control` has taken permission-v2 away (L12, L20)."""

    @pytest.fixture(autouse=True)
    def _v1(self, ehr: httpx.Client) -> Iterator[None]:
        assert ehr.post("/control", json={"permission": "v1"}).status_code == 200
        yield
        ehr.delete("/control")

    def test_l12_discovery_says_so(self, client: StrictClient) -> None:
        found = client.discover()
        assert "permission-v2" not in found["capabilities"]
        assert "permission-v1" in found["capabilities"]
        assert not any(map(is_v2, found["scopes_supported"]))
        assert client.http.get("/control").json()["permission"] == "v1"

    @pytest.mark.parametrize("scope", ["user/Goal.rs", "user/Goal.read user/Patient.r"])
    def test_l20_words_of_v2_are_an_invalid_scope(self, client: StrictClient, scope: str) -> None:
        back = client.authorize(client.launch("okafor"), scope=f"launch {scope}")
        assert back["error"] == "invalid_scope"

    def test_l20_a_backend_client_asks_in_v1_too(self, backend: StrictClient) -> None:
        assert refusal(backend.backend("system/Goal.rs")) == "invalid_scope"
        assert backend.backend("system/Goal.read").json()["scope"] == "system/Goal.read"

    def test_what_is_granted_is_said_in_v1(self, client: StrictClient) -> None:
        scope = "launch online_access user/DocumentReference.* user/Goal.read"
        answer = client.sign_in("okafor", scope=scope)
        granted = {
            "launch", "online_access", "user/DocumentReference.read",
            "user/DocumentReference.write", "user/Goal.read",
        }  # fmt: skip
        assert set(answer["scope"].split()) == granted
        again = client.refresh(answer["refresh_token"], scope=answer["scope"])
        assert set(again.json()["scope"].split()) == granted

    def test_and_stays_what_the_client_may_have(self, client: StrictClient) -> None:
        scope = "launch user/DocumentReference.write"
        token = client.sign_in("okafor", scope=scope)["access_token"]
        assert client.fhir("DELETE", "DocumentReference/x", token).status_code == 403
        assert client.fhir("DELETE", "Goal/g1", token).status_code == 403


V1 = [
    ("openid user/Goal.crus", "openid user/Goal.read user/Goal.write"),
    ("user/Goal.r user/Goal.s", "user/Goal.read"),
    ("user/Goal.cruds user/*.rs", "user/Goal.read user/Goal.write user/*.read"),
    ("patient/Goal.write", "patient/Goal.write"),
    ("launch/patient", "launch/patient"),
]


@pytest.mark.parametrize(("granted", "said"), V1)
def test_scopes_are_said_in_v1_words(granted: str, said: str) -> None:
    assert in_v1(granted) == said
    assert not any(map(is_v2, said.split()))
