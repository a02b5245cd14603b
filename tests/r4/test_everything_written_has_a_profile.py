"""Whatever the product writes claims a profile of ours, or says here why there is none."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType

import fhir_bridge
from fhir_bridge.r4 import canonicals
from fhir_bridge.r4.canonicals import BASE
from fhir_bridge.r4.need import NEED
from fhir_bridge.r4.observation import ENABLEMENT, PROFILES, SKILL, Code
from fhir_bridge.r4.package import definitions

ANSWER = "An answer; it is never kept."
WITHOUT = {
    ("bulk.groups", "Group"): "Made when it is read: who a payer's members are; nothing is kept.",
    ("bulk.running", "Bundle"): ANSWER,
    ("bulk.running", "OperationOutcome"): ANSWER,
    ("matching.asking", "Parameters"): "An answer; HL7's HRex guide says what is in it.",
    ("matching.many", "Group"): "An answer; HL7's PDex guide says what is in it.",
    ("matching.many", "Patient"): "Within its answer: by what their payer knows them.",
    ("notifications.readings", "Bundle"): ANSWER,
    ("notifications.sender", "OperationOutcome"): ANSWER,
    ("notifications.uploads", "Bundle"): ANSWER,
    ("r4.following", "Device"): "Within the record of an aid; it says of which kind that is.",
    ("r4.handover_papers", "Organization"): "Within what was told; a place known by name.",
    ("r4.medicine_lists", "MedicationStatement"): "Within its list; no record by itself.",
    ("r4.note", "Bundle"): "The programs' copy within the note; each Goal in it claims its own.",
    ("r4.observation", "Observation"): "Each by what it is about (``PROFILES``, below).",
    ("r4.outcome", "OperationOutcome"): ANSWER,
    ("r4.plan_definition", "PlanDefinition"): "A definition; it is published, not kept.",
    ("r4.toc", "Bundle"): "A document; HL7's transitions-of-care guide says what is in it.",
    ("r4.toc", "Composition"): "As its document.",
    ("r4.toc", "Organization"): "Within its document: who keeps it.",
    ("rest.bundle_bytes", "Bundle"): ANSWER,
    ("rest.metadata", "CapabilityStatement"): "A definition; each server tells its own.",
    ("rest.searchset", "OperationOutcome"): ANSWER,
    ("rest.writes", "OperationOutcome"): ANSWER,
}
"""Shapes that claim no profile of ours: module and type to the reason."""

MODULES = [
    import_module(each.name)
    for each in walk_packages(fhir_bridge.__path__, "fhir_bridge.")
    if not each.ispkg and ".migrations" not in each.name and ".sandbox" not in each.name
]


def shapes() -> Iterator[tuple[str, str, bool]]:
    """Each resource that is written out: module, type, whether it names a profile."""
    for module in MODULES:
        name = module.__name__.removeprefix("fhir_bridge.")
        for node in ast.walk(parsed(module)):
            if isinstance(node, ast.Dict):
                members = {k.value: v for k, v in zip(node.keys, node.values, strict=True)
                           if isinstance(k, ast.Constant)}  # fmt: skip
                type = members.get("resourceType")
                if isinstance(type, ast.Constant):
                    meta = members.get("meta")
                    yield name, str(type.value), meta is not None and "'profile'" in ast.dump(meta)


def parsed(module: ModuleType) -> ast.Module:
    return ast.parse(Path(str(module.__file__)).read_text("utf-8"))


def test_each_resource_we_make_claims_a_profile_or_says_why_not() -> None:
    found = list(shapes())
    without = {(module, type) for module, type, claims in found if not claims}
    assert without == WITHOUT.keys()
    assert len(found) > len(without)


def test_each_observation_of_ours_has_a_profile_by_what_it_is_about() -> None:
    unknown = {
        about.code
        for module in MODULES
        for about in noted(module)
        if about.system not in {SKILL, NEED}
        and not (about.system == ENABLEMENT and about.code in PROFILES)
    }
    assert unknown == set()


def noted(module: ModuleType) -> Iterator[Code]:
    """What each ``Noted(ABOUT, …)`` is about, where that has a name."""
    for node in ast.walk(parsed(module)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            about = node.args[0]
            if node.func.id == "Noted" and isinstance(about, ast.Name):
                found = vars(module).get(about.id)
                if isinstance(found, Code):
                    yield found


def test_each_profile_that_is_published_is_one_that_we_name_and_the_other_way_round() -> None:
    start = f"{BASE}/StructureDefinition/"
    named = {each for each in vars(canonicals).values() if str(each).startswith(start)}
    published = {
        url for url, each in definitions().items()
        if each["resourceType"] == "StructureDefinition" and each["type"] != "Extension"
    }  # fmt: skip
    extensions = {canonicals.DOER_EXTENSION}
    assert named - extensions == published
