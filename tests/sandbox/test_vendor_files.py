"""Any EHR imitated from its CapabilityStatement: the five that were captured, and broken files."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from served import served
from small_ehr import NOON, Turning
from strict_client import Keys, StrictClient

from fhir_bridge.clock import fixed
from fhir_bridge.rest.offers import INTERACTIONS, everything
from fhir_bridge.sandbox.app import create_sandbox
from fhir_bridge.sandbox.fault_settings import NotAccepted
from fhir_bridge.sandbox.vendor_file import vendor_of

CAPTURED = ("athena", "epic", "meditech", "nextgen", "oracle")
SCOPE = "launch openid fhirUser offline_access user/Patient.rs user/Goal.rs"

Imitating = Callable[[Path], AbstractContextManager[httpx.Client]]


@pytest.fixture
def imitating(data_dir: Path, keys: Keys, now: Turning) -> Imitating:
    @contextmanager
    def start(statement: Path) -> Iterator[httpx.Client]:
        def make(url: str) -> Any:
            return create_sandbox(
                data_dir, app_url=keys.url, public_url=url, vendor=f"file:{statement}",
                clock=fixed(NOON), sign_in_clock=now,
            )  # fmt: skip

        with served(make) as url, httpx.Client(base_url=url) as http:
            yield http

    return start


def _rows(statement: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["type"]: each for each in statement["rest"][0]["resource"]}


def _codes(row: dict[str, Any]) -> set[str]:
    return {each["code"] for each in row.get("interaction", [])}


def _names(row: dict[str, Any]) -> set[str]:
    return {each["name"] for each in row.get("searchParam", [])}


@pytest.mark.parametrize("name", CAPTURED)
def test_c1_what_a_captured_ehr_lists_is_offered_and_nothing_else(
    shared: Path, imitating: Imitating, name: str
) -> None:
    path = shared / "ehr" / name / "capability-r4.json"
    theirs = _rows(json.loads(path.read_bytes()))
    with imitating(path) as http:
        ours = _rows(http.get("/r4/metadata").json())
        assert http.get("/control").json()["vendor"] == f"file:{path}"
    assert {"Patient", "Goal", "CarePlan", "Encounter", "CareTeam"} <= ours.keys() <= theirs.keys()
    for type, row in ours.items():
        listed = theirs[type]
        assert _codes(row) == _codes(listed) & set(INTERACTIONS)
        assert _names(row) <= _names(listed) | {"_id"}
        assert row.get("conditionalCreate", False) == (listed.get("conditionalCreate") is True)
    assert not _codes(ours["Goal"]) & {"create", "update"}, "none of the five takes a goal"
    assert {"_id", "patient"} <= _names(ours["Goal"])


@pytest.mark.parametrize("name", CAPTURED)
def test_c1_a_captured_ehr_does_what_it_lists(
    shared: Path, imitating: Imitating, keys: Keys, now: Turning, name: str
) -> None:
    folder = shared / "ehr" / name
    listed = _names(_rows(json.loads((folder / "capability-r4.json").read_bytes()))["Goal"])
    capabilities = json.loads((folder / "smart-configuration.json").read_bytes())["capabilities"]
    with imitating(folder / "capability-r4.json") as http:
        client = StrictClient(http, keys, now)
        assert set(client.discover()["capabilities"]) <= set(capabilities)
        token = client.sign_in("okafor", scope=SCOPE)["access_token"]
        assert client.fhir("GET", "Patient/okafor", token).status_code == 200
        assert len(client.fhir("GET", "Goal?patient=okafor", token).json()["entry"]) == 1
        by_identifier = client.fhir("GET", "Goal?patient=okafor&identifier=k1", token)
        assert by_identifier.status_code == (200 if "identifier" in listed else 400)
        write = client.sign_in("okafor", scope="launch user/Goal.cruds")["access_token"]
        assert client.fhir("POST", "Goal", write, json={}).status_code == 405


def _statement(**rest: Any) -> dict[str, Any]:
    return {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "rest": [rest]}


def test_what_is_not_listed_is_not_there(
    tmp_path: Path, imitating: Imitating, keys: Keys, now: Turning
) -> None:
    path = tmp_path / "capability.json"
    rows = [
        {
            "type": "Goal",
            "interaction": [{"code": "read"}, {"code": "search-type"}, {"code": "create"}],
            "searchParam": [{"name": "patient", "type": "reference"}],
            "searchInclude": ["*"],
            "conditionalCreate": True,
        },
        {"type": "Patient", "interaction": [{"code": "read"}]},
        {"type": "Practitioner"},
        {"type": "Zebra"},
    ]
    path.write_text(json.dumps(_statement(resource=rows, interaction=[{"code": "batch"}])))
    with imitating(path) as http:
        client = StrictClient(http, keys, now)
        scope = "launch user/Goal.cruds user/Patient.rs user/Task.rs"
        token = client.sign_in("okafor", scope=scope)["access_token"]
        statement = http.get("/r4/metadata").json()
        assert set(_rows(statement)) == {"Goal", "Patient", "Practitioner"}
        assert statement["rest"][0]["interaction"] == [{"code": "batch"}]
        assert "Goal:patient" in _rows(statement)["Goal"]["searchInclude"]
        assert "searchRevInclude" not in _rows(statement)["Goal"]
        for method, asked, status in (
            ("GET", "Goal/g1", 200), ("GET", "Goal?patient=okafor", 200),
            ("GET", "Goal?lifecycle-status=active", 400), ("GET", "Goal/g1/_history", 405),
            ("DELETE", "Goal/g1", 405), ("GET", "Patient/okafor", 200), ("GET", "Patient", 405),
            ("GET", "Practitioner/castillo", 405), ("GET", "Task", 404),
        ):  # fmt: skip
            assert client.fhir(method, asked, token).status_code == status, (method, asked)


def test_a_smart_configuration_beside_it_takes_capabilities_away(
    tmp_path: Path, imitating: Imitating, keys: Keys, now: Turning
) -> None:
    path = tmp_path / "capability.json"
    rows = [{"type": "Patient", "interaction": [{"code": "read"}]}]
    path.write_text(json.dumps(_statement(resource=rows)))
    smart = {"capabilities": ["launch-ehr", "permission-v1", "health-cards"]}
    path.with_name("smart-configuration.json").write_text(json.dumps(smart))
    with imitating(path) as http:
        client = StrictClient(http, keys, now)
        found = client.discover()
        assert found["capabilities"] == ["launch-ehr", "permission-v1"]
        assert "revocation_endpoint" not in found
        back = client.authorize(client.launch("okafor"), scope="launch user/Patient.r")
        assert back["error"] == "invalid_scope"
        scope = "launch offline_access user/Patient.read"
        assert client.sign_in("okafor", scope=scope)["scope"] == "launch user/Patient.read"


BROKEN = {
    "nothing": None, "no JSON": "{", "a list": "[]", "a Patient": '{"resourceType": "Patient"}',
    "R5": '{"resourceType": "CapabilityStatement", "fhirVersion": "5.0.0"}',
    "no version": '{"resourceType": "CapabilityStatement"}',
}  # fmt: skip


@pytest.mark.parametrize("text", BROKEN.values(), ids=list(BROKEN))
def test_a_file_that_is_none_is_refused_at_the_start(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "capability.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(NotAccepted) as refused:
        vendor_of(f"file:{path}")
    assert str(path) not in str(refused.value)


ODD: list[Any] = [
    None, [], {}, [None], [{"resource": None}], [{"resource": {"type": "Goal"}}],
    [{"resource": [{"type": None}, {"interaction": 7}, "x", {"type": "Goal", "searchParam": "x"}]}],
    [{"resource": [{"type": "Goal", "interaction": [{}], "searchInclude": 7}], "interaction": "x"}],
]  # fmt: skip


@pytest.mark.parametrize("rest", ODD)
def test_an_odd_statement_offers_what_can_be_read_of_it(tmp_path: Path, rest: Any) -> None:
    path = tmp_path / "capability.json"
    path.write_text(json.dumps(_statement() | {"rest": rest}))
    offer = vendor_of(f"file:{path}").offer(everything())
    assert all(not row.interactions for row in offer.types.values())
    assert offer.system == ()


def test_no_file_is_read_for_whoever_asks_control(ehr: httpx.Client, tmp_path: Path) -> None:
    path = tmp_path / "capability.json"
    path.write_text(json.dumps(_statement()))
    answer = ehr.post("/control", json={"vendor": f"file:{path}"})
    assert answer.status_code == 400
