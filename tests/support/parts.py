"""Parts of the machine that a test may need: without one it skips aloud, or fails in CI."""

import os

import pytest

# In CI a part that is missing is a failure, not a skip: BRIDGE_TESTS_MUST names what must be there.
MUST = set(os.environ.get("BRIDGE_TESTS_MUST", "").split())


def skip(part: str, reason: str) -> None:
    """Skip with a reason, or fail where the part must be there."""
    if part in MUST:
        pytest.fail(f"{part} must be tested here: {reason}")
    pytest.skip(reason)


def once() -> None:
    """Leave out what is dear and says nothing of a package, where the wheel is tried."""
    if os.environ.get("BRIDGE_TESTS_FROM") == "wheel":
        pytest.skip("run once, from the source tree")
