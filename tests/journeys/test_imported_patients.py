"""Synthetic patients from files: opened, read and given a goal like anybody else."""

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from nurse import MakeWorld, Nurse, launch, rows, the_one

from fhir_bridge.bundle_files import Taken
from fhir_bridge.clock import fixed
from fhir_bridge.ehr.chart import PANELS
from fhir_bridge.intake import take_in_files
from fhir_bridge.intake.patients import SHARED
from fhir_bridge.record import SELDOM
from fhir_bridge.sandbox.importing import import_files
from fhir_bridge.store.tables import SourceCopy
from fhir_bridge.wire import Json, read_json
from support.pages import text
from support.world import NOW, World

LIVING = {"Juliette_Kuhic": "cfebacb2-d2c7-42cc-9a77-efef9c258e55",
          "Mercedes_Due": "5e11b8d6-7765-4d52-9a80-b89224fbe488"}  # fmt: skip
DEAD = {"Rene_Feil": "1d642735-f811-4753-abc4-101db3112653"}
HAS_DIED = "The EHR says that this person has died."


@dataclass
class Imported:
    """All files, taken in by the EHR and by the record."""

    files: list[Path]
    ehr: list[Taken] = field(default_factory=list)
    record: list[Taken] = field(default_factory=list)

    def patients(self) -> list[Json]:
        """The patient of each file."""
        opened = (read_json(gzip.decompress(path.read_bytes())) for path in self.files)
        resources = [[each["resource"] for each in bundle["entry"]] for bundle in opened]
        return [
            next(each for each in one if each["resourceType"] == "Patient") for one in resources
        ]


@pytest.fixture(scope="module")
def imported(shared: Path) -> Imported:
    return Imported(sorted((shared / "synthea").glob("*.json.gz")))


@pytest.fixture(scope="module")
def world(make_world: MakeWorld, imported: Imported) -> Iterator[World]:
    """Every file is read by the EHR and by the record once."""

    def fill(folder: Path) -> None:
        imported.ehr += import_files(folder, imported.files, clock=fixed(NOW))

    with make_world(before=fill) as made:
        files = imported.files
        imported.record += take_in_files(made.bridge, "sandbox", files, enrol=True)
        yield made


@pytest.fixture(scope="module", params=LIVING.values(), ids=LIVING)
def nurse(world: World, request: pytest.FixtureRequest) -> Nurse:
    return launch(world, request.param)


def panel(page: str, type: str) -> str:
    found = re.search(rf'<section [^>]*id="panel-{type}".*?</section>', page, re.DOTALL)
    assert found
    return text(found[0])


def test_the_ehr_takes_every_file_in_whole(world: World, imported: Imported) -> None:
    assert len(imported.ehr) == 14
    assert all(each.whole and not each.unresolved for each in imported.ehr)
    ids = {each["id"] for each in world.held("Patient")}
    assert ids >= {each["id"] for each in imported.patients()} | {"okafor"}, "beside the stories"


def test_the_record_takes_in_whoever_lives(world: World, imported: Imported) -> None:
    dead = [each for each in imported.patients() if "deceasedDateTime" in each]
    for file, patient in zip(imported.record, imported.patients(), strict=True):
        assert not file.failed
        assert not file.unresolved
        if patient in dead:
            assert {each.reason for each in file.aside} == {HAS_DIED}
            assert {*file.created, *file.unchanged} <= SHARED
        else:
            assert file.whole
            assert file.enrolled == 1
    everything = sum((each.created + each.unchanged for each in imported.record), Counter())
    in_the_ehr = sum((each.created + each.unchanged for each in imported.ehr), Counter())
    aside = Counter(each.type for file in imported.record for each in file.aside)
    assert everything + aside == in_the_ehr, "nothing is lost silently"
    assert len(dead) == aside["Patient"] == 3
    assert sum(in_the_ehr.values()) == 15778


def test_what_was_imported_stands_in_while_the_ehr_cannot_be_read(
    world: World, imported: Imported
) -> None:
    """The patient's first page: nothing was ever read there."""
    world.bridge.page_budget = 1.0
    world.control({"kind": "status", "type": "Condition", "status": 500})
    [asa] = [each for each in imported.patients() if each["name"][0]["family"].startswith("Smith")]
    said = panel(launch(world, asa["id"]).open("record").text, "Condition")
    world.control()
    world.bridge.page_budget = 10.0
    assert "This is the copy of 9:41" in said


def test_everybody_can_be_opened_and_every_panel_reads(world: World, imported: Imported) -> None:
    for patient in imported.patients():
        page = launch(world, patient["id"]).open("record").text
        for type in PANELS:
            if type in {"Patient", "Goal", "Observation", *SELDOM}:  # these have no panel there
                continue
            said = panel(page, type)
            assert "Could not read" not in said, (patient["id"], type)
            assert "cannot be shown" not in said, (patient["id"], type)
            assert "From EHR" in said or "None" in said, said
    refused = [row.quarantined for row in rows(world, SourceCopy) if row.quarantined]
    assert refused == []


def test_care_plans_encounters_and_conditions_are_shown(nurse: Nurse) -> None:
    page = nurse.open("record").text
    for type, many in (("CarePlan", "care plans"), ("Encounter", "encounters"),
                       ("Condition", "conditions")):  # fmt: skip
        said = panel(page, type)
        assert "Could not read" not in said, type
        assert "cannot be shown" not in said, type
        assert page.count("<li>") > 100
        assert "From EHR" in said, many
    assert "Showing 100. The list is not complete" in panel(page, "Encounter")
    assert "Showing 100. The list is not complete" in panel(page, "Condition")


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
