"""Every code and canonical URL of ours is published, and made from the tables of the product."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

import pytest

import fhir_bridge
from fhir_bridge.r4.canonicals import BASE
from fhir_bridge.r4.observation import Code
from fhir_bridge.r4.package import definition, definitions

PROFILES = Path(__file__).parents[2] / "profiles"
NAMES_NOTHING = (f"{BASE}/id/", f"{BASE}/PlanDefinition/")
"""Systems of identifiers, and what the URLs of templates begin with."""
BY_THEMSELVES = ("ValueSet", "PlanDefinition", "CapabilityStatement")
"""Types of which no module has to name each: a profile or a table does."""

MODULES = [
    import_module(each.name)
    for each in walk_packages(fhir_bridge.__path__, "fhir_bridge.")
    if not each.ispkg and ".migrations" not in each.name and ".sandbox" not in each.name
]
in_repository = pytest.mark.skipif(
    not (PROFILES / "write_fsh.py").is_file(),
    reason="the sources of the profiles are not part of a wheel",
)


def codes_of(system: str) -> set[str]:
    return {each["code"] for each in definition(system)["concept"]}


@in_repository
def test_the_sources_are_as_the_tables_have_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(PROFILES))
    write_fsh: Any = import_module("write_fsh")
    made, there = write_fsh.made(), write_fsh.there()
    assert sorted(made) == sorted(there), "run: make profiles"
    assert [name for name in made if made[name] != there[name]] == [], "run: make profiles"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_url_of_ours_that_a_module_names_is_published(module: ModuleType) -> None:
    named = {
        value
        for value in vars(module).values()
        if isinstance(value, str) and value.startswith(f"{BASE}/")
    }
    assert {each for each in named if not each.startswith(NAMES_NOTHING)} <= set(definitions())


def test_every_published_system_is_named_somewhere() -> None:
    named = {value for each in MODULES for value in vars(each).values() if isinstance(value, str)}
    systems = {
        url for url, each in definitions().items() if each["resourceType"] not in BY_THEMSELVES
    }
    assert systems <= named


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_code_that_a_module_writes_out_is_published(module: ModuleType) -> None:
    written = {(each.system, each.code) for each in _written(module)}
    ours = {each for each in written if each[0].startswith(f"{BASE}/")}
    assert {each for each in ours if each[1] not in codes_of(each[0])} == set()


def _written(module: ModuleType) -> Iterator[Code]:
    """``Code(SYSTEM, "code", …)`` and ``_part("code")`` wherever they stand in a module."""
    yield from (each for each in vars(module).values() if isinstance(each, Code))
    for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        given = [_value(each, module) for each in node.args]
        if node.func.id == "Code" and len(given) > 1 and all(given[:2]):
            yield Code(str(given[0]), str(given[1]))
        if node.func.id == "_part" and given and isinstance(node.args[0], ast.Constant):
            made = vars(module)["_part"]
            if made.__annotations__.get("return") is Code:
                yield made(given[0])


def _value(node: ast.expr, module: ModuleType) -> str | None:
    """What stands there, where it is written out or has a name; None for anything else."""
    found = node.value if isinstance(node, ast.Constant) else None
    if isinstance(node, ast.Name):
        found = vars(module).get(node.id)
    return found if isinstance(found, str) else None


def test_a_code_has_one_meaning_in_its_system() -> None:
    for url, each in definitions().items():
        codes = [concept["code"] for concept in each.get("concept", ())]
        assert len(codes) == len(set(codes)), url
        assert all(concept["display"].strip() for concept in each.get("concept", ())), url
