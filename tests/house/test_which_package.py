"""The suite tests what it says it tests: the source tree, or the wheel as users install it."""

import subprocess
import sys
from pathlib import Path

from sources import PACKAGES, ROOT, kept_by_git

import fhir_bridge
import smart_app
from fhir_bridge.r4.package import package_folder
from support.parts import FROM_WHEEL

WEB, BUILT = Path("smart_app/web"), Path("smart_app/static")
"""Sources of the bundle, which a wheel has not, and what is built from them."""


def test_the_run_from_the_wheel_never_touches_the_source_tree() -> None:
    homes = [Path(str(each.__file__)).parents[1] for each in (fhir_bridge, smart_app)]
    if FROM_WHEEL:
        assert {home.name for home in homes} == {"site-packages"}
    else:
        assert homes == [ROOT, ROOT]


def test_what_is_tested_holds_every_file_of_the_source_byte_for_byte() -> None:
    """So a run from the wheel need not repeat what only goes through the code."""
    home = Path(str(fhir_bridge.__file__)).parents[1]
    kept = [path for path in kept_by_git() if path.parts[0] in PACKAGES]
    built = [path.relative_to(ROOT) for path in (ROOT / BUILT).rglob("*") if path.is_file()]
    ours = [path for path in kept if not path.is_relative_to(WEB)] + built
    assert [path for path in ours if not (home / path).is_file()] == []
    assert [path for path in ours if (home / path).read_bytes() != (ROOT / path).read_bytes()] == []


def test_it_holds_every_file_of_the_published_profiles() -> None:
    source, home = Path("profiles/package"), package_folder()
    kept = [path.relative_to(source) for path in kept_by_git() if path.is_relative_to(source)]
    there = {path.relative_to(home): path.read_bytes() for path in home.rglob("*.*")}
    assert there == {path: (ROOT / source / path).read_bytes() for path in kept}


def test_the_command_is_installed() -> None:
    command = Path(sys.executable).with_name("footbridge")
    said = subprocess.run([command, "--help"], capture_output=True, text=True, check=True).stdout
    for each in ("demo", "serve", "worker", "sandbox"):
        assert each in said
