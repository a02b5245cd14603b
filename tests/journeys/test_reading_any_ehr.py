"""The chart of a patient, read from every kind of EHR: built-in modes and captured statements."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from eavesdropper import Eavesdropper, searchset
from nurse import MakeWorld, Nurse, launch
from reading import CLOSED, FAILED, LATE, NONE, TYPES, UNOFFERED, panel, start

from fhir_bridge.clock import fixed
from fhir_bridge.ehr.quirks import SHEETS
from support.pages import text
from support.world import NOW, World, register_sandbox

BUILT_IN = ("spec", "epic", "oracle")
CAPTURED = tuple(f"file:{name}" for name in ("athena", "epic", "meditech", "nextgen", "oracle"))
SHAPING = {"_count", "_sort"}
"""No built-in mode lists them, nor do most servers: then R4's word counts."""


@pytest.fixture(scope="module")
def built_in(make_world: MakeWorld, ehr: Eavesdropper) -> Iterator[World]:
    with make_world(around_ehr=ehr) as made:
        yield made


@pytest.fixture(scope="module", params=[*BUILT_IN, *CAPTURED])
def there(
    request: pytest.FixtureRequest, make_world: MakeWorld, ehr: Eavesdropper
) -> Iterator[World]:
    """A world with one kind of EHR, registered with its sheet."""
    kind, _, name = request.param.rpartition(":")
    site = {"quirks": name if name in SHEETS else "spec"}
    if kind:
        shared: Path = request.getfixturevalue("shared")
        statement = shared / "ehr" / name / "capability-r4.json"
        with make_world(around_ehr=ehr, vendor=f"file:{statement}", site=site) as made:
            yield made
        return
    world: World = request.getfixturevalue("built_in")
    world.control(vendor=name)
    register_sandbox(world.bridge, world.ehr_url, **site)
    yield world
    world.control(vendor=None)


@pytest.fixture(scope="module")
def nurse(there: World) -> Nurse:
    """Walter's page; nothing of him is ever kept here."""
    return launch(there)


@pytest.fixture(autouse=True)
def _whole_again(there: World, ehr: Eavesdropper) -> Iterator[None]:
    ehr.hush()
    yield
    ehr.hush()
    there.control()
    there.bridge.connection(there.bridge.site("sandbox")).lift()
    there.bridge.page_budget = 10.0
    there.bridge.clock = fixed(NOW)


def listed(world: World) -> dict[str, set[str]]:
    """What each type can be searched by, as the EHR says."""
    rest = httpx.get(f"{world.ehr_url}/r4/metadata", trust_env=False).json()["rest"][0]
    return {
        row["type"]: {each["name"] for each in row.get("searchParam", ())}
        for row in rest["resource"]
    }


def test_every_panel_is_shown_and_nothing_is_asked_that_is_not_listed(
    there: World, nurse: Nurse, ehr: Eavesdropper
) -> None:
    page = nurse.open("today").text
    for type in TYPES:
        said = panel(page, type)
        assert not any(each in said for each in (CLOSED, UNOFFERED, FAILED, LATE)), said
    assert "Inpatient" in panel(page, "Encounter")
    asked = [call for call in ehr.heard("GET", "/r4/") if not call.path.endswith("metadata")]
    assert {call.status for call in asked} == {200}
    may = listed(there)
    searches = {call.path.removeprefix("/r4/"): set(call.asked) for call in asked if call.query}
    assert searches.keys() == {*TYPES, "Goal"}
    for type, names in searches.items():
        assert names <= may[type] | SHAPING, type
        assert "patient" in names
    assert nurse.open("goals").status_code == nurse.open("record").status_code == 200


def test_none_forbidden_and_failed_are_three_texts(
    there: World, nurse: Nurse, ehr: Eavesdropper
) -> None:
    ehr.say("/r4/Condition", searchset())
    there.control({"kind": "forbid", "type": "CarePlan"},
                  {"kind": "status", "status": 500, "type": "CareTeam"})  # fmt: skip
    page = nurse.open("today").text
    for type, said in (("Condition", NONE), ("CarePlan", CLOSED), ("CareTeam", FAILED)):
        assert said in panel(page, type)
    assert "Inpatient" in panel(page, "Encounter")


@pytest.mark.parametrize("status", [400, 404, 503])
def test_whatever_one_type_answers_the_page_is_there(
    there: World, nurse: Nurse, status: int
) -> None:
    there.bridge.page_budget = 0.3
    there.control({"kind": "status", "status": status, "type": "CarePlan"})
    page = nurse.open("today")
    assert page.status_code == 200
    assert FAILED in panel(page.text, "CarePlan") or LATE in panel(page.text, "CarePlan")
    assert "Walter J. Okafor" in text(page.text)


def test_a_slow_type_is_late_and_comes_by_itself(there: World, nurse: Nurse) -> None:
    there.bridge.page_budget = 0.5
    there.control({"kind": "latency", "ms": 3000, "type": "CarePlan"})
    assert LATE in panel(nurse.open("today").text, "CarePlan")
    there.control()
    brought = nurse.open("panel/CarePlan?place=today")
    assert "activities" in panel(brought.text, "CarePlan")


def test_the_copies_are_shown_with_their_time_when_the_ehr_is_away(there: World) -> None:
    nurse = launch(there, "whitfield")
    start(nurse)
    assert nurse.open("record").status_code == 200
    there.control({"kind": "down"})
    there.bridge.clock = fixed(NOW + timedelta(days=1))
    page = nurse.open("today")
    assert page.status_code == 200
    for type in TYPES:
        said = panel(page.text, type)
        assert "Riverside EHR did not answer. This is the copy of Nov 20, 9:41" in said


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<!doctype html><p>Please log in</p>", FAILED),
        (searchset({"resourceType": "CarePlan", "id": "x", "title": "A STRANGER'S PLAN",
                    "subject": {"reference": "Patient/delgado"}}), "1 entry cannot be shown"),
        (searchset() | {"link": [{"relation": "next", "url": "http://127.0.0.1:1/r4/CarePlan"}]},
         "Care plans"),
    ],
)  # fmt: skip
def test_garbage_costs_one_panel(nurse: Nurse, ehr: Eavesdropper, body: Any, said: str) -> None:
    ehr.say("/r4/CarePlan", body)
    page = nurse.open("today")
    assert said in panel(page.text, "CarePlan")
    assert "STRANGER" not in page.text
    assert "Inpatient" in panel(page.text, "Encounter")


def test_without_the_patient_there_is_a_clear_page_and_nothing_else(
    nurse: Nurse, ehr: Eavesdropper
) -> None:
    ehr.say("/r4/Patient/okafor", b"", status=500)
    page = nurse.open("today")
    assert page.status_code == 503
    assert "The EHR did not answer" in text(page.text)
    assert "Heart failure" not in page.text
