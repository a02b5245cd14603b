"""The statements and templates of the package are what the product makes and does."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from fhir_bridge.api.offer import offered
from fhir_bridge.care.template_rows import TEMPLATES
from fhir_bridge.r4.canonicals import BASE
from fhir_bridge.r4.check import require_strict
from fhir_bridge.r4.package import definition, definitions

PROFILES = Path(__file__).parents[2] / "profiles"
API = definition(f"{BASE}/CapabilityStatement/api")
CLIENT = definition(f"{BASE}/CapabilityStatement/ehr-client")


@pytest.mark.skipif(
    not (PROFILES / "resources.py").is_file(),
    reason="the sources of the profiles are not part of a wheel",
)
def test_they_are_as_the_product_makes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(PROFILES))
    resources: Any = import_module("resources")
    made = resources.made()
    there = {path.name: path.read_text("utf-8") for path in resources.FOLDER.glob("*.json")}
    assert sorted(made) == sorted(there), "run: make profiles"
    for name, resource in made.items():
        if name != "CapabilityStatement-api.json":  # that is held to what a server does, below
            assert resources.as_text(resource) == there[name], f"run: make profiles ({name})"


def test_a_server_does_all_that_the_statement_says() -> None:
    offer = offered({})
    for row in API["rest"][0]["resource"]:
        live = offer.types[row["type"]]
        assert codes(row, "interaction", "code") <= set(live.interactions), row["type"]
        assert codes(row, "searchParam", "name") <= {each.code for each in live.parameters}
        assert codes(row, "operation", "name") <= live.operations.keys(), row["type"]
        assert set(row.get("supportedProfile", ())) <= set(live.profiles), row["type"]
    assert codes(API["rest"][0], "operation", "name") <= offer.operations.keys()


def test_every_operation_is_hl7_s_and_none_of_ours_needs_a_definition() -> None:
    offer = offered({})
    listed = [offer.operations, *(each.operations for each in offer.types.values())]
    defined = [url for each in listed for url in each.values()]
    assert defined
    assert all(url.startswith("http://hl7.org/fhir/") for url in defined)


def test_the_client_s_statement_names_what_it_reads_and_what_it_sends() -> None:
    rows = {each["type"]: each for each in CLIENT["rest"][0]["resource"]}
    assert codes(rows["Goal"], "interaction", "code") == {"read", "search-type", "create", "update"}
    assert all(url in definitions() for row in rows.values() for url in profiles(row))
    assert {type for type, row in rows.items() if profiles(row)} == {
        "CareTeam", "Condition", "DocumentReference", "Encounter", "Goal", "Patient",
    }  # fmt: skip


def test_each_plan_template_is_published_as_a_draft() -> None:
    plans = [each for each in definitions().values() if each["resourceType"] == "PlanDefinition"]
    assert {each["id"] for each in plans} == set(TEMPLATES)
    assert {each["status"] for each in plans} == {"draft"}


def test_each_of_them_is_sound() -> None:
    for each in definitions().values():
        if each["resourceType"] in {"CapabilityStatement", "PlanDefinition"}:
            require_strict(each)


def codes(row: dict[str, Any], member: str, name: str) -> set[str]:
    return {str(each[name]) for each in row.get(member, ())}


def profiles(row: dict[str, Any]) -> list[str]:
    return list(row.get("supportedProfile", ()))
