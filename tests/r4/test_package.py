"""The published package: found, complete, built from its sources, and only in our own words."""

import hashlib
import importlib.util
import json
import tarfile
from pathlib import Path
from types import ModuleType

import pytest
import yaml  # type: ignore[import-untyped]

from fhir_bridge.r4 import package
from fhir_bridge.r4.canonicals import BASE, ENABLEMENT_GOAL
from fhir_bridge.r4.package import PackageMissing, definition, definitions, find, package_folder

ROOT = Path(__file__).parents[2]
PROFILES = ROOT / "profiles"
in_repository = pytest.mark.skipif(
    not PROFILES.is_dir(), reason="the sources of the profiles are not part of a wheel"
)


def test_a_definition_is_found_by_its_url_with_or_without_its_version() -> None:
    version = definition(ENABLEMENT_GOAL)["version"]
    assert definition(f"{ENABLEMENT_GOAL}|{version}") is definition(ENABLEMENT_GOAL)
    assert find(f"{ENABLEMENT_GOAL}|999") is None


def test_what_is_not_ours_is_named_in_the_error() -> None:
    assert find("http://hl7.org/fhir/StructureDefinition/Goal") is None
    with pytest.raises(PackageMissing, match=r"https://nobody\.example/x"):
        definition("https://nobody.example/x")


def test_an_installation_without_the_package_says_how_to_build_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(package, "_IN_WHEEL", tmp_path / "a")
    monkeypatch.setattr(package, "_IN_REPOSITORY", tmp_path / "b")
    with pytest.raises(PackageMissing, match="make profiles"):
        package_folder()


def test_the_wheel_s_copy_comes_before_the_repository_s(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "package.json").write_text("{}")
    monkeypatch.setattr(package, "_IN_WHEEL", tmp_path)
    assert package_folder() == tmp_path


def test_the_package_says_what_it_is_and_lists_what_it_holds() -> None:
    manifest = json.loads((package_folder() / "package.json").read_text())
    assert manifest["canonical"] == BASE
    assert manifest["fhirVersions"] == ["4.0.1"]
    assert manifest["dependencies"]["hl7.fhir.us.core"] == "6.1.0"
    listed = json.loads((package_folder() / ".index.json").read_text())["files"]
    assert {each["url"] for each in listed} == set(definitions())
    assert all((package_folder() / each["filename"]).is_file() for each in listed)


def test_every_definition_has_its_own_url_and_every_profile_a_whole_snapshot() -> None:
    for url, each in definitions().items():
        assert url == f"{BASE}/{each['resourceType']}/{each['id']}"
        for element in each.get("snapshot", {}).get("element", ()):
            assert {"definition", "min", "max"} <= set(element), element["id"]  # sdf-3


def test_no_inherited_sentence_is_published(shared: Path) -> None:
    theirs = set()
    with tarfile.open(shared / "fhir-packages" / "hl7.fhir.r4.core-4.0.1.tgz") as tar:
        for name in ("Goal", "Extension", "Identifier", "CodeableConcept"):
            content = tar.extractfile(f"package/StructureDefinition-{name}.json")
            assert content is not None
            theirs |= set(_sentences(json.load(content)["snapshot"]))
    for each in definitions().values():
        assert not theirs & set(_sentences(each)), each["url"]


def _sentences(value: object) -> list[str]:
    """Every string of more than four words, but expressions, which are for machines."""
    if isinstance(value, dict):
        members = (below for name, below in value.items() if name != "expression")
        return [text for below in members for text in _sentences(below)]
    if isinstance(value, list):
        return [text for below in value for text in _sentences(below)]
    return [value] if isinstance(value, str) and value.count(" ") > 3 else []


@in_repository
def test_the_package_was_built_from_the_sources_that_are_there() -> None:
    built_from = json.loads((PROFILES / "built-from.json").read_text())
    now = {name: hashlib.sha256((PROFILES / name).read_bytes()).hexdigest() for name in built_from}
    assert now == built_from, "run: make profiles"
    sources = {path.relative_to(PROFILES).as_posix() for path in PROFILES.rglob("*.fsh")}
    assert sources <= set(built_from), "run: make profiles"


@in_repository
def test_the_compiler_s_lockfile_has_hashes_and_names_no_registry() -> None:
    lock = json.loads((PROFILES / "sushi" / "package-lock.json").read_text())
    packages = [each for name, each in lock["packages"].items() if name]
    assert packages
    for each in packages:
        assert "resolved" not in each
        assert "integrity" in each or each["inBundle"]  # a bundled one is within its parent's hash


@in_repository
def test_compiling_the_sources_again_gives_the_package_that_is_there(
    shared: Path, tmp_path: Path
) -> None:
    build = _build_script()
    if not build.compiler_path().exists():
        pytest.skip("the FSH compiler is not installed; make profiles installs it")
    built = build.build(shared / "fhir-packages", tmp_path)
    assert build.compare(built) == 0


def _build_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("profiles_build", PROFILES / "build.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


@in_repository
def test_each_package_we_build_on_says_why() -> None:
    config = yaml.safe_load((PROFILES / "sushi-config.yaml").read_text())
    assert config["dependencies"]
    assert all(len(each["reason"].split()) > 5 for each in config["dependencies"].values())
