"""A world a test: the sandbox EHR, the app and nothing faked between them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.world import World, world


@pytest.fixture
def riverside(tmp_path: Path, sqlite_url: str) -> Iterator[World]:
    """The EHR with its stories, and the app on SQLite."""
    with world(tmp_path / "ehr", sqlite_url) as made:
        yield made
