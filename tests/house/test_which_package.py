"""The suite tests what it says it tests: the source tree, or the wheel as users install it."""

import os
from pathlib import Path

import fhir_bridge
import smart_app

ROOT = Path(__file__).parents[2]


def test_the_run_from_the_wheel_never_touches_the_source_tree() -> None:
    homes = [Path(str(each.__file__)).parents[1] for each in (fhir_bridge, smart_app)]
    if os.environ.get("BRIDGE_TESTS_FROM") == "wheel":
        assert {home.name for home in homes} == {"site-packages"}
    else:
        assert homes == [ROOT, ROOT]
