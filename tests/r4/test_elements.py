"""The element table is HL7's, and the code that reads it reads all of it."""

import json
from importlib.resources import files
from pathlib import Path

import elements_from_package

from fhir_bridge.r4.compartment import PATHS
from fhir_bridge.r4.elements import codes_of, elements_of, is_resource, required_of
from fhir_bridge.r4.primitives import PRIMITIVES
from fhir_bridge.r4.search_parameters import SEARCH_PARAMETERS
from fhir_bridge.r4.structure import INVARIANTS

TABLE = json.loads(files("fhir_bridge.r4").joinpath("elements.json").read_text())


def test_the_table_is_what_the_package_gives(shared: Path) -> None:
    package = shared / "fhir-packages" / "hl7.fhir.r4.core-4.0.1.tgz"
    made = elements_from_package.written(elements_from_package.table(package))
    kept = files("fhir_bridge.r4").joinpath("elements.json").read_text()
    assert made == kept, "make it again: see tests/r4/elements_from_package.py"


def test_every_row_can_be_read_and_every_type_it_names_is_there() -> None:
    for type in TABLE["types"]:
        elements = elements_of(type)
        assert elements is not None
        for element in elements.values():
            assert element.type in PRIMITIVES or element.type in TABLE["types"]
            assert not element.codes or codes_of(element.codes)
            assert all(is_resource(each) for each in element.targets)
        required_of(type)


def test_every_type_we_keep_or_search_is_in_the_table() -> None:
    for type in (*PATHS, *SEARCH_PARAMETERS, *INVARIANTS):
        assert elements_of(type), type


def test_elements_are_inherited() -> None:
    goal, target = elements_of("Goal") or {}, elements_of("Goal.target") or {}
    assert {"id", "meta", "contained", "modifierExtension", "lifecycleStatus"} <= goal.keys()
    assert {"id", "modifierExtension", "dueDate"} <= target.keys()
    assert "contained" not in (elements_of("Bundle") or {})
    assert elements_of("ValueSet") is None


def test_r4s_own_names_are_resources_and_others_are_not() -> None:
    assert is_resource("Goal")
    assert is_resource("ValueSet")
    for other in (
        "DomainResource",
        "goal",
        "HumanName",
        "",
        None,
        7,
        ["Goal"],
        "SubscriptionTopic",
    ):
        assert not is_resource(other)
