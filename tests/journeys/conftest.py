"""Worlds for journeys: the sandbox EHR, the app, and nothing faked between them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from eavesdropper import Eavesdropper
from nurse import MakeWorld, Turning

from support import postgres
from support.world import World, register_sandbox, world


@pytest.fixture
def riverside(tmp_path: Path, sqlite_url: str) -> Iterator[World]:
    """The EHR with its stories, and the app on SQLite."""
    with world(tmp_path / "ehr", sqlite_url, page_budget=10.0, send_budget=20.0) as made:
        yield made


@pytest.fixture(scope="module")
def make_world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> MakeWorld:
    """Make a world that several tests of a file share, on either kind of database."""

    @contextmanager
    def make(
        kind: str = "sqlite", before: Callable[[Path], object] | None = None, **options: Any
    ) -> Iterator[World]:
        folder = tmp_path_factory.mktemp("world")
        if before:
            before(folder / "ehr")
        patient = {"page_budget": 10.0, "send_budget": 20.0} | options  # the machine may be busy
        with _database(kind, folder, request) as url, world(folder / "ehr", url, **patient) as made:
            yield made

    return make


@contextmanager
def _database(kind: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    if kind == "sqlite":
        empty = request.getfixturevalue("_migrated_file")
        (folder / "record.db").write_bytes(empty.read_bytes())
        yield f"sqlite:///{folder / 'record.db'}"
    else:
        cluster = request.getfixturevalue("postgres_cluster")
        url = postgres.new_database(cluster, request.getfixturevalue("_migrated_template"))
        yield url
        postgres.drop_database(url)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def on_both(request: pytest.FixtureRequest, make_world: MakeWorld) -> Iterator[World]:
    """A world that the tests of a file share; they run once on each kind of database."""
    with make_world(request.param) as made:
        yield made


@pytest.fixture(scope="module")
def alive(make_world: MakeWorld) -> Iterator[World]:
    """A world that the tests of a file share, on SQLite."""
    with make_world() as made:
        yield made


@pytest.fixture(scope="module")
def ehr() -> Eavesdropper:
    """What is asked of the EHR; it can be told to answer otherwise."""
    return Eavesdropper()


@pytest.fixture(scope="module")
def real() -> Turning:
    """Real time as the outbox sees it; it only ever goes on."""
    return Turning()


@pytest.fixture(scope="module")
def _overheard(make_world: MakeWorld, real: Turning, ehr: Eavesdropper) -> Iterator[World]:
    with make_world(around_ehr=ehr, real=real, page_budget=0.6) as made:
        yield made


@pytest.fixture
def overheard(_overheard: World, ehr: Eavesdropper) -> Iterator[World]:
    """A world whose EHR is overheard and as it was in the beginning, whatever the test before did.

    The outbox's clock (``real``) can be turned; pages do not wait long.
    """
    register_sandbox(_overheard.bridge, _overheard.ehr_url)
    _overheard.bridge._connections.clear()
    ehr.hush()
    yield _overheard
    httpx.delete(f"{_overheard.ehr_url}/control")
    _overheard.bridge.send_budget = 20.0
