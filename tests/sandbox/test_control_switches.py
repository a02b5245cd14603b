"""`/control` itself: it tells what it takes, takes that, and nothing else."""

from typing import Any

import httpx
import pytest

from fhir_bridge.sandbox.fault_settings import FAULT_SETTINGS
from fhir_bridge.sandbox.faults import KINDS
from fhir_bridge.sandbox.simulated import SIMULATED
from fhir_bridge.sandbox.switches import PERMISSION, REFRESH, SETTINGS

SHARES_ONE_EHR = True


def _post(ehr: httpx.Client, *faults: dict[str, Any], **others: Any) -> None:
    answer = ehr.post("/control", json={"faults": list(faults), **others})
    assert answer.status_code == 200, answer.text


def test_control_tells_its_state_and_what_it_takes(ehr: httpx.Client) -> None:
    state = ehr.get("/control").json()
    assert state["vendor"] == "spec"
    assert state["faults"] == []
    assert state["token_seconds"] == 300
    assert state["accepts"]["faults"].keys() == KINDS.keys()
    rows = state["accepts"]["faults"].values()
    assert all(kind["meaning"] for kind in rows)
    named = {name for kind in rows for name in (*kind["needs"], *kind["takes"])}
    assert named == FAULT_SETTINGS.keys() == state["settings"].keys()
    assert all(state["settings"].values())
    _post(ehr, {"kind": "forbid", "type": "CarePlan"}, token_seconds=60)
    state = ehr.get("/control").json()
    assert state["faults"] == [{"kind": "forbid", "type": "CarePlan"}]
    assert state["token_seconds"] == 60
    cleared = ehr.delete("/control").json()
    assert cleared["faults"] == []
    assert cleared["token_seconds"] == 300


WRONG: list[Any] = [
    {"faults": [{"kind": "explode"}]},
    {"faults": [{}]},
    {"faults": ["down"]},
    {"faults": {"kind": "down"}},
    {"faults": [{"kind": "latency"}]},
    {"faults": [{"kind": "latency", "ms": "500"}]},
    {"faults": [{"kind": "latency", "ms": 10**9}]},
    {"faults": [{"kind": "status", "status": 200}]},
    {"faults": [{"kind": "status", "status": 503, "times": 0}]},
    {"faults": [{"kind": "down", "type": "Goal"}]},
    {"faults": [{"kind": "forbid", "type": 7}]},
    {"faults": [{"kind": "forbid", "colour": "red"}]},
    {"faults": [{"kind": "forbid", "one_in": 0}]},
    {"faults": [{"kind": "forbid", "seed": -1}]},
    {"faults": [{"kind": "too-many", "retry_as": "soon"}]},
    {"faults": [{"kind": "drops"}]},
    {"faults": [{"kind": "drops", "elements": []}]},
    {"faults": [{"kind": "drops", "elements": "note"}]},
    {"faults": [{"kind": "drops", "elements": ["note", 7]}]},
    {"faults": [{"kind": "skew", "ahead": 10**6}]},
    {"faults": [{"kind": "skew", "ahead": 60, "times": 1}]},
    {"faults": [{"kind": "lag", "searches": 1.5}]},
    {"vendor": "acme"},
    {"token_seconds": True},
    {"token_seconds": 0},
    {"refresh": "always"},
    {"permission": "v3"},
    {"simulate": "explode"},
    {"simulate": ["access_denied"]},
    {"vendor": "file:/etc/passwd"},
    {"vendor": "spec", "refresh": "always"},
    {"colour": "red"},
    [],
    "down",
]


@pytest.mark.parametrize("posted", WRONG)
def test_what_control_does_not_know_it_refuses_and_says_what_it_takes(
    ehr: httpx.Client, posted: Any
) -> None:
    _post(ehr, {"kind": "forbid", "type": "Task"})
    answer = ehr.post("/control", json=posted)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert ehr.get("/control").json()["faults"] == [{"kind": "forbid", "type": "Task"}]


def test_an_unknown_kind_is_answered_with_the_known_ones(ehr: httpx.Client) -> None:
    error = ehr.post("/control", json={"faults": [{"kind": "explode"}]}).json()["error"]
    assert all(kind in error for kind in KINDS)


def test_control_takes_json_alone(ehr: httpx.Client) -> None:
    plain = ehr.post("/control", content='{"faults":[{"kind":"down"}]}')
    assert plain.status_code == 415
    broken = ehr.post("/control", content="{", headers={"Content-Type": "application/json"})
    assert broken.status_code == 400
    assert ehr.get("/control").json()["faults"] == []


SWITCHED: list[tuple[str, Any, Any]] = [
    ("vendor", "epic", "spec"), ("token_seconds", 60, 300), ("refresh", "keep", "rotate"),
    ("permission", "v1", "v2"), ("simulate", "access_denied", None),
    ("faults", [{"kind": "down"}], []),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "before"), SWITCHED)
def test_each_switch_is_shown_as_it_stands_and_clears(
    ehr: httpx.Client, name: str, value: Any, before: Any
) -> None:
    assert ehr.get("/control").json()[name] == before
    assert ehr.post("/control", json={name: value}).json()[name] == value
    unset: Any = [] if name == "faults" else None
    assert ehr.post("/control", json={name: unset}).json()[name] == before
    ehr.post("/control", json={name: value})
    assert ehr.delete("/control").json()[name] == before


def test_one_switch_leaves_the_others(ehr: httpx.Client) -> None:
    for name, value, _ in SWITCHED:
        ehr.post("/control", json={name: value})
    state = ehr.get("/control").json()
    assert {name: state[name] for name, _, _ in SWITCHED} == {
        name: value for name, value, _ in SWITCHED
    }


def test_everything_that_is_taken_is_explained(ehr: httpx.Client) -> None:
    listed = ehr.get("/control").json()
    accepts = listed["accepts"]
    assert accepts.keys() == SETTINGS.keys()
    for name, table in (("refresh", REFRESH), ("permission", PERMISSION), ("simulate", SIMULATED)):
        assert accepts[name].keys() == table.keys()
        assert all(accepts[name].values())
    assert set(listed["clients"]) == {
        "footbridge", "footbridge-symmetric", "footbridge-public", "footbridge-backend",
    }  # fmt: skip
