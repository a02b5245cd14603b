"""The readable guide says what the published package says."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

PROFILES = Path(__file__).parents[2] / "profiles"
pytestmark = pytest.mark.skipif(
    not (PROFILES / "guide.py").is_file(),
    reason="the sources of the profiles are not part of a wheel",
)


def test_the_pages_are_as_the_package_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(PROFILES))
    guide: Any = import_module("guide")
    there = {path.name: path.read_text("utf-8") for path in guide.PAGES.glob("*.md")}
    assert there == guide.made(), "make profiles"


def test_whoever_fills_a_profile_in_is_named_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(str(PROFILES))
    guide: Any = import_module("guide")
    assert {each["id"] for each in guide.read("StructureDefinition")} == guide.FILLED_BY.keys()
