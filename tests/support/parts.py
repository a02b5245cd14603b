"""Parts of the machine that a test may need: without one it skips aloud, or fails in CI.

And what is tried once, from the source tree: ``house/test_which_package.py`` shows that a wheel
holds the same files byte for byte, so its own run asks whether it finds them and works as it is
installed, and leaves out what would only say the same of the same code. To leave more out: a row in
``ONCE``.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import is_hypothesis_test

TESTS = Path(__file__).parents[1]
# In CI a part that is missing is a failure, not a skip: BRIDGE_TESTS_MUST names what must be there.
MUST = set(os.environ.get("BRIDGE_TESTS_MUST", "").split())


def skip(part: str, reason: str) -> None:
    """Skip with a reason, or fail where the part must be there."""
    if part in MUST:
        pytest.fail(f"{part} must be tested here: {reason}")
    pytest.skip(reason)


FROM_WHEEL = os.environ.get("BRIDGE_TESTS_FROM") == "wheel"
ONCE = (
    "care/",  # pure rules: they open no file and start nothing
    "house/",  # looks at the source tree
    "interop/",  # software that others wrote
    "smart_app/test_past_",  # the demo, which is started, plays the same past
    "soak/",
    "validator/",  # looks at what the source tree publishes and writes
    "journeys/test_imported_patients.py",  # whole charts of a generator, by the hundred
)
"""Tests that say nothing of a package: how their paths begin."""
BUT = (
    "house/test_which_package.py",
    "store/test_database.py",  # the one place where a wheel meets PostgreSQL: its migrations
)


def says_nothing_of_a_package(item: Any) -> bool:
    """Whether a test, once it held in the source tree, holds in every wheel made of it.

    Besides ``ONCE``: properties, which go through what rules and readers may be given, the second
    database, which is met by the same code, and what axe says of the same templates and styles.
    """
    path = item.path.relative_to(TESTS).as_posix()
    if path in BUT:
        return False
    params = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return (
        path.startswith(ONCE)
        or is_hypothesis_test(item.obj)
        or "postgres" in params
        or not {"axe", "postgres_url"}.isdisjoint(item.fixturenames)
    )
