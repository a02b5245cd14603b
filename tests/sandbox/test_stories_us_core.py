"""What US Core asks the seeded records to show, so that no suite skips a check (exchange Q9)."""

import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from stories_told import ALL, chart, of_type, resources, values

from fhir_bridge.r4.conform import conformance
from fhir_bridge.sandbox.stories import PATIENT_IDS

Lookup = Callable[[str], dict[str, Any] | None]
PACKAGES = ("hl7.fhir.r4.core-4.0.1.tgz", "us_core_610.tgz")
OWNED = [id for id in ALL if id != "lindgren"]


@pytest.fixture(scope="module")
def us_core(shared: Path) -> Lookup:
    """Finds the definitions of R4 and of US Core 6.1.0 by canonical URL."""
    found: dict[str, dict[str, Any]] = {}
    for package in PACKAGES:
        with tarfile.open(shared / "fhir-packages" / package) as archive:
            for member in archive:
                name = member.name.rsplit("/", 1)[-1]
                if name.startswith("StructureDefinition-") and name.endswith(".json"):
                    file = archive.extractfile(member)
                    assert file is not None
                    definition = json.load(file)
                    found[definition["url"]] = definition
    return lambda url: found.get(url.partition("|")[0])


def test_every_record_conforms_to_the_profile_it_claims(us_core: Lookup) -> None:
    claims = 0
    for resource in resources():
        for url in resource["meta"].get("profile", []):
            claims += 1
            errors = [
                (each.expression, each.text)
                for each in conformance(resource, url, us_core)
                if each.severity == "error"
            ]
            assert errors == [], (resource["id"], url)
    assert claims > 450


@pytest.mark.parametrize("id", ALL)
def test_every_patient_carries_what_us_core_asks_for(id: str) -> None:
    patient = chart(id, "Patient")[id]
    extensions = {each["url"].rsplit("/", 1)[1] for each in patient["extension"]}
    assert {"us-core-race", "us-core-ethnicity", "us-core-birthsex", "us-core-genderIdentity"} <= (
        extensions
    )
    assert all(point["use"] for point in patient.get("telecom", []))
    assert patient["address"][0]["period"]["start"]
    assert patient["communication"][0]["preferred"] is True
    assert chart(id, "Coverage")["coverage"]["subscriberId"]


ASKED: tuple[tuple[str, str], ...] = (
    ("Patient", "extension[us-core-race]"),
    ("Patient", "extension[us-core-ethnicity]"),
    ("Patient", "extension[us-core-birthsex]"),
    ("Patient", "extension[us-core-genderIdentity]"),
    ("Patient", "name[use=old].period.end"),
    ("Patient", "name.suffix"),
    ("Patient", "telecom.use"),
    ("Patient", "address.period"),
    ("Patient", "communication.language"),
    ("Patient", "deceasedDateTime"),
    ("Condition", "verificationStatus"),
    ("Condition", "onsetDateTime"),
    ("Condition", "abatementDateTime"),
    ("Condition", "recordedDate"),
    ("Condition", "extension[condition-assertedDate]"),
    ("Condition", "category.coding[code=encounter-diagnosis]"),
    ("Condition", "category.coding[code=problem-list-item]"),
    ("Encounter", "identifier"),
    ("Encounter", "participant.type"),
    ("Encounter", "participant.period"),
    ("Encounter", "reasonCode"),
    ("Encounter", "reasonReference"),
    ("Encounter", "location"),
    ("Encounter", "hospitalization.dischargeDisposition"),
    ("Encounter", "meta.lastUpdated"),
    ("CareTeam", "participant.member[reference=Patient/]"),
    ("CareTeam", "participant.member[reference=Practitioner/]"),
    ("CareTeam", "participant.member[reference=RelatedPerson/]"),
    ("Goal", "startDate"),
    ("Goal", "target.dueDate"),
)
"""Every element that exchange Q9 names; in brackets what an extension ends with, or a value is or
begins with."""


@pytest.mark.parametrize(("type", "path"), ASKED, ids=str)
def test_every_element_that_is_asked_for_occurs(type: str, path: str) -> None:
    assert any(found(each, path.split(".")) for each in of_type(type))


def found(node: Any, path: list[str]) -> bool:
    """Whether a resource has something at a path."""
    if isinstance(node, list):
        return any(found(each, path) for each in node)
    if not path:
        return node is not None
    name, _, only = path[0].rstrip("]").partition("[")
    held = node.get(name)
    if only:
        rows = held if isinstance(held, list) else [held or {}]
        held = [each for each in rows if is_one(each, only)]
    return held is not None and found(held, path[1:])


def is_one(row: dict[str, Any], only: str) -> bool:
    name, _, value = only.partition("=")
    if not value:
        return str(row.get("url", "")).endswith(f"/{only}")
    told = str(row.get(name, ""))
    return told.startswith(value) if value.endswith("/") else told == value


def test_what_is_not_there_is_not_found() -> None:
    patient = {"name": [{"use": "usual"}], "extension": [{"url": "https://x.example/other"}]}
    for path in ("name.suffix", "name[use=old].period.end", "extension[us-core-race]", "photo"):
        assert not found(patient, path.split(".")), path
    assert found(patient, ["name[use=usual]"])


@pytest.mark.parametrize("id", PATIENT_IDS)
def test_the_twelve_have_a_former_name_and_somebody_to_call(id: str) -> None:
    patient = chart(id, "Patient")[id]
    assert any(name["use"] == "old" and name["period"]["end"] for name in patient["name"])
    assert patient["contact"][0]["telecom"]


def test_somebody_has_died_and_somebody_has_a_suffix() -> None:
    patients = of_type("Patient")
    assert [each["id"] for each in patients if "deceasedDateTime" in each] == ["tanaka"]
    assert any("suffix" in name for each in patients for name in each["name"])


@pytest.mark.parametrize("id", OWNED)
def test_every_patient_has_a_team_with_the_case_manager_and_primary_care(id: str) -> None:
    members = {each["member"]["reference"] for each in chart(id, "CareTeam")["team"]["participant"]}
    [doctor] = chart(id, "Patient")[id]["generalPractitioner"]
    assert {f"Patient/{id}", doctor["reference"], "Practitioner/castillo"} <= members
    assert doctor["reference"] in {"Practitioner/lindqvist", "Practitioner/sorensen"}
    relatives = {f"RelatedPerson/{each['id']}" for each in chart(id, "RelatedPerson").values()}
    assert relatives - {"RelatedPerson/nguyen-kevin"} <= members


@pytest.mark.parametrize("id", OWNED)
def test_every_patient_has_a_plan_with_narrative(id: str) -> None:
    plans = chart(id, "CarePlan").values()
    assert plans
    for plan in plans:
        assert plan["title"] in plan["text"]["div"]
        assert plan["category"][0]["coding"][0]["code"] == "assess-plan"


def test_conditions_show_every_must_support() -> None:
    conditions = of_type("Condition")
    kinds = {each["category"][0]["coding"][0]["code"] for each in conditions}
    assert kinds == {"problem-list-item", "encounter-diagnosis"}
    over = [each for each in conditions if "abatementDateTime" in each]
    assert {each["category"][0]["coding"][0]["code"] for each in over} == kinds
    for each in over:
        assert each["clinicalStatus"]["coding"][0]["code"] == "resolved"
    for each in conditions:
        assert each["verificationStatus"]
        assert each["onsetDateTime"][:10] <= each["recordedDate"][:10]
        assert each["extension"][0]["url"].endswith("condition-assertedDate")


def test_encounters_show_every_must_support() -> None:
    for each in of_type("Encounter"):
        assert each["identifier"]
        assert each["reasonCode"][0]["text"]
        assert each["reasonReference"]
        assert each["location"]
        if each["status"] == "finished":
            assert each["participant"][0]["type"]
            assert each["participant"][0]["period"]


def test_what_is_not_known_says_so() -> None:
    culture = chart("fischer", "Observation")["obs-culture"]
    assert culture["dataAbsentReason"]["coding"][0]["code"] == "temp-unknown"
    swab = chart("fischer", "Specimen")["sample-wound"]
    [(path, reason)] = [row for row in values(swab, "Specimen") if row[0].endswith(".valueCode")]
    assert (path, reason) == (
        "Specimen.collection._collectedDateTime.extension.valueCode",
        "unknown",
    )


def test_every_goal_has_a_start_and_a_due_date() -> None:
    goals = of_type("Goal")
    assert len(goals) > 15
    for goal in goals:
        assert goal["startDate"] < goal["target"][0]["dueDate"]
        assert goal["expressedBy"]["reference"].startswith("Practitioner/")
