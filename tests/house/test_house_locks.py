"""Lockfiles pin by hash and name neither a registry nor a folder."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from sources import ROOT

PYTHON = (ROOT / "requirements.lock").read_text("utf-8")
NPM = [Path("smart_app/web/package-lock.json"), Path("profiles/sushi/package-lock.json")]
PROJECT = (ROOT / "pyproject.toml").read_text("utf-8")


def test_every_python_package_is_pinned_by_version_and_hash() -> None:
    pinned = re.split(r"^(?=[A-Za-z0-9])", PYTHON, flags=re.MULTILINE)[1:]
    assert len(pinned) > 30
    loose = [
        each.split("\n")[0]
        for each in pinned
        if not re.match(r"[A-Za-z0-9._-]+==\S+ \\\n    --hash=sha256:[0-9a-f]{64}", each)
    ]
    assert loose == []


def test_no_option_host_or_folder_stands_in_the_python_lockfile() -> None:
    lines = [line for line in PYTHON.splitlines() if not line.lstrip().startswith("#")]
    assert [line for line in lines if line.startswith("-") or "://" in line or " @ " in line] == []
    assert "--find-links" not in PYTHON


def test_what_the_project_asks_for_is_pinned() -> None:
    """``make lock`` was run since a dependency was added."""
    asked = re.findall(r'^  "([A-Za-z0-9._-]+)', PROJECT, re.MULTILINE)
    pinned = {_same(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", PYTHON, re.MULTILINE)}
    assert len(asked) > 20
    assert [name for name in asked if _same(name) not in pinned] == []


def _same(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("path", NPM, ids=str)
def test_every_npm_package_is_pinned_by_hash_and_from_nowhere(path: Path) -> None:
    packages: dict[str, dict[str, Any]] = json.loads((ROOT / path).read_text("utf-8"))["packages"]
    rest = {name: each for name, each in packages.items() if name and not each.get("inBundle")}
    assert [name for name, each in rest.items() if "integrity" not in each] == []
    assert [name for name, each in rest.items() if "resolved" in each] == []
