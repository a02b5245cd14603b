"""Worlds for journeys: the sandbox EHR, the app, and nothing faked between them."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from eavesdropper import Eavesdropper
from nurse import Colleague, MakeWorld, Nurse, Turning, launch
from sqlalchemy import delete

from fhir_bridge.store.tables import Audit, SiteHealth, SiteRow
from support import postgres
from support.world import World, register_sandbox
from support.world import world as start

PATIENT = {"page_budget": 10.0, "send_budget": 20.0}
"""Pages and saves wait long: the machine may be busy, and budgets are not what is told of."""


@pytest.fixture(scope="session")
def _first_day(_migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An EHR that was started once and a record with its keys: worlds are copies of it."""
    folder = tmp_path_factory.mktemp("first-day")
    shutil.copy(_migrated_file, folder / "record.db")
    url = f"sqlite:///{folder / 'record.db'}"
    with start(folder / "ehr", url) as made, made.bridge.store.writing() as session:
        session.execute(delete(SiteRow))
        session.execute(delete(Audit))
    return folder


@pytest.fixture
def riverside(tmp_path: Path, _first_day: Path) -> Iterator[World]:
    """The EHR with its stories, and the app on SQLite."""
    shutil.copytree(_first_day, tmp_path, dirs_exist_ok=True)
    with start(tmp_path / "ehr", f"sqlite:///{tmp_path / 'record.db'}", **PATIENT) as made:
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
        shutil.copytree(request.getfixturevalue("_first_day"), folder, dirs_exist_ok=True)
        if before:
            before(folder / "ehr")
        patient = PATIENT | options
        with _database(kind, folder, request) as url, start(folder / "ehr", url, **patient) as made:
            yield made

    return make


@contextmanager
def _database(kind: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    if kind == "sqlite":
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
def world(make_world: MakeWorld, ehr: Eavesdropper) -> Iterator[World]:
    """A world that the tests of a file share, on SQLite; what it asks of its EHR is overheard."""
    with make_world(around_ehr=ehr) as made:
        yield made


@pytest.fixture(scope="module")
def nurse(world: World) -> Nurse:
    """Walter's nurse in that world, for as long as the file needs her."""
    world.control(token_seconds=3600)
    return launch(world)


@pytest.fixture(scope="module")
def colleague(world: World) -> Colleague:
    """Somebody who works in that world's EHR."""
    return Colleague(world)


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
    bridge = _overheard.bridge
    bridge._connections.clear()
    bridge.connection(bridge.site("sandbox")).lift()
    with bridge.store.writing() as session:
        session.execute(delete(SiteHealth))
    ehr.hush()
    yield _overheard
    httpx.delete(f"{_overheard.ehr_url}/control")
    _overheard.bridge.send_budget = 20.0
