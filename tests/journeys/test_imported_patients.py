"""Synthetic patients from files: opened, read and given a goal like anybody else."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from nurse import MakeWorld, Nurse, launch, the_one

from fhir_bridge.bundle_files import Taken
from fhir_bridge.clock import fixed
from fhir_bridge.sandbox.importing import import_files
from support.pages import text
from support.world import NOW, World

LIVING = {"Juliette_Kuhic": "cfebacb2-d2c7-42cc-9a77-efef9c258e55",
          "Mercedes_Due": "5e11b8d6-7765-4d52-9a80-b89224fbe488"}  # fmt: skip
DEAD = {"Rene_Feil": "1d642735-f811-4753-abc4-101db3112653"}


@pytest.fixture(scope="module")
def files(shared: Path) -> list[Path]:
    folder = shared / "synthea"
    return [path for name in LIVING | DEAD for path in folder.glob(f"{name}*.json.gz")]


@pytest.fixture(scope="module")
def taken() -> list[Taken]:
    return []


@pytest.fixture(scope="module")
def world(make_world: MakeWorld, files: list[Path], taken: list[Taken]) -> Iterator[World]:
    def fill(folder: Path) -> None:
        taken.extend(import_files(folder, files, clock=fixed(NOW)))

    with make_world(before=fill) as made:
        yield made


@pytest.fixture(scope="module", params=LIVING.values(), ids=LIVING)
def nurse(world: World, request: pytest.FixtureRequest) -> Nurse:
    return launch(world, request.param)


def panel(page: str, type: str) -> str:
    found = re.search(rf'<section [^>]*id="panel-{type}".*?</section>', page, re.DOTALL)
    assert found
    return text(found[0])


def test_whole_files_are_taken_in(world: World, taken: list[Taken]) -> None:
    assert all(each.whole for each in taken)
    assert sum(each.created["Patient"] for each in taken) == 3
    assert sum(each.created["CarePlan"] for each in taken) > 30
    assert "okafor" in {each["id"] for each in world.held("Patient")}, "beside the stories"


def test_care_plans_encounters_and_conditions_are_shown(nurse: Nurse) -> None:
    page = nurse.open("record").text
    for type, many in (("CarePlan", "care plans"), ("Encounter", "encounters"),
                       ("Condition", "conditions")):  # fmt: skip
        said = panel(page, type)
        assert "Could not read" not in said, type
        assert "cannot be shown" not in said, type
        assert page.count("<li>") > 100
        assert "From EHR" in said, many
    assert "Showing the latest 100 of more." in panel(page, "Encounter")
    assert "Showing the latest 100 of more." in panel(page, "Condition")


def test_today_shows_a_few_and_leads_to_all(nurse: Nurse) -> None:
    page = nurse.open("today").text
    assert panel(page, "Encounter").count(" · ") >= 1
    assert "All 100 encounters" in panel(page, "Encounter")


def test_a_goal_is_written_and_found_in_the_ehr(world: World, nurse: Nurse) -> None:
    key = nurse.write("Cook for my sister again", small_win="Buy the vegetables")
    goal = the_one(world, key)
    patient = goal["subject"]["reference"].removeprefix("Patient/")
    assert patient in LIVING.values()
    assert f"In Riverside EHR · Goal/{goal['id']} v1" in nurse.reads()
    nurse.send(nurse.editor(key), statement="Cook for my sister on Sundays")
    assert the_one(world, key)["description"]["text"] == "Cook for my sister on Sundays"


def test_the_record_is_kept_and_shown_when_the_ehr_is_away(world: World, nurse: Nurse) -> None:
    """A long record: hundreds of copies, each as it came."""
    nurse.write("Walk to the market")
    assert nurse.open("record").status_code == 200
    world.bridge.page_budget = 0.3
    world.control({"kind": "down"})
    page = nurse.open("record")
    world.control()
    world.bridge.page_budget = 10.0
    assert page.status_code == 200
    assert "This is the copy of 9:41" in panel(page.text, "Encounter")


def test_who_has_died_is_shown_so_and_asked_nothing(world: World) -> None:
    [rene] = DEAD.values()
    nurse = launch(world, rene)
    page = nurse.reads("today")
    assert "has died" in page
    assert "Died" in page
    assert "Write a goal with" not in nurse.reads("goals")
