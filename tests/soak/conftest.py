"""What worlds of a soak begin with, and the loop their EHRs run in."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from soak_world import first_day

from support import postgres


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    """The loop that the EHRs run in."""
    with start_blocking_portal() as running:
        yield running


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A seeded EHR and a database with our keys."""
    folder = tmp_path_factory.mktemp("soak-first-day")
    first_day(folder)
    return folder


@pytest.fixture(params=["sqlite", "postgres"])
def new_url(
    request: pytest.FixtureRequest, template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator["NewUrl"]:
    """Make an empty, migrated database, as often as a test likes."""
    made = NewUrl(request, template, tmp_path_factory)
    yield made
    for url in made.to_drop:
        postgres.drop_database(url)


class NewUrl:
    """Makes databases of one kind."""

    def __init__(
        self,
        request: pytest.FixtureRequest,
        template: Path,
        tmp_path_factory: pytest.TempPathFactory,
    ) -> None:
        self.kind = request.param
        self.to_drop: list[str] = []
        self._request, self._template, self._folders = request, template, tmp_path_factory

    def __call__(self) -> str:
        if self.kind == "sqlite":
            path = self._folders.mktemp("soak") / "record.db"
            shutil.copy(self._template / "record.db", path)
            return f"sqlite:///{path}"
        cluster = self._request.getfixturevalue("postgres_cluster")
        url = postgres.new_database(cluster, self._request.getfixturevalue("_migrated_template"))
        self.to_drop.append(url)
        return str(url)
