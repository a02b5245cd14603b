"""What every test may ask for: a store on both databases, the folder of captured data."""

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from fhir_bridge.store.db import Store, migrate, open_store

sys.path.insert(0, str(Path(__file__).parent))  # tests/support

from support import browser, postgres
from support.parts import (
    FROM_WHEEL,
    may_say_something_of_a_package,
    says_something_of_a_package,
    skip,
)
from support.rows import stand_in_no_order

ROOT = Path(__file__).parent.parent
settings.register_profile("house", deadline=None)  # a busy machine is no failing test
settings.load_profile("house")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Refuse rows that every worker of a run would meet in an order of its own."""
    if any(map(stand_in_no_order, metafunc.definition.iter_markers("parametrize"))):
        name = metafunc.definition.nodeid
        pytest.fail(f"{name}: rows or ids are a set, which has no order: sort them", pytrace=False)


def pytest_report_header() -> str | None:
    """Say aloud that most tests are left out where the wheel is tried."""
    return "from the wheel: what says something of a package, and no more" if FROM_WHEEL else None


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Where the wheel is tried, do not even read what was shown from the source tree already."""
    return True if FROM_WHEEL and not may_say_something_of_a_package(collection_path) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where the wheel is tried, leave out what was shown from the source tree already.

    What is dear to prepare comes first: at its end a run gives one worker's last tests to another,
    which would prepare the same again.
    """
    items.sort(key=lambda each: "validator" not in each.path.parts)
    if FROM_WHEEL:
        left_out = [each for each in items if not says_something_of_a_package(each)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [each for each in items if says_something_of_a_package(each)]


@pytest.fixture(scope="session")
def shared() -> Path:
    """Captured EHR metadata, synthetic patients and FHIR packages beside the project."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        skip("shared", "captured data is not beside the project")
    return folder


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[str]:
    """One throwaway cluster for the run; skipped where PostgreSQL is not installed."""
    if postgres.binaries() is None:
        skip("postgres", postgres.MISSING)
    with postgres.cluster() as url:
        yield url


@pytest.fixture(scope="session")
def _migrated_template(postgres_cluster: str) -> str:
    url = postgres.new_database(postgres_cluster)
    migrate(url)
    return url.rsplit("/", 1)[1]


@pytest.fixture(scope="session")
def _migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "record.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(_migrated_file: Path, tmp_path: Path) -> str:
    """An empty, migrated SQLite database."""
    path = tmp_path / "record.db"
    path.write_bytes(_migrated_file.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def _shelf(postgres_cluster: str, _migrated_template: str) -> postgres.Shelf:
    return postgres.Shelf(postgres_cluster, _migrated_template)


@pytest.fixture
def postgres_url(_shelf: postgres.Shelf) -> Iterator[str]:
    """An empty, migrated PostgreSQL database."""
    url = _shelf.take()
    yield url
    _shelf.give_back(url)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty, migrated database; the test runs once on each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An open, empty store; the test runs once on each database."""
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    """An open, empty SQLite store, where the kind of database does not matter."""
    opened = open_store(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A running Chromium; skipped where it or Playwright is not installed."""
    path = browser.find_chromium()
    if path is None:
        skip("browser", "Chromium is not installed")
    if importlib.util.find_spec("playwright") is None:
        skip("browser", "Playwright is not installed")
    with browser.chromium(str(path)) as running:
        yield running


@pytest.fixture
def new_browser(chromium: Any) -> Iterator[Callable[..., browser.Watched]]:
    """Open a browser with nothing in it, as often as a test likes; none of them may complain."""
    opened: list[browser.Watched] = []

    def make(context: Any = None, **options: Any) -> browser.Watched:
        options = {"viewport": {"width": 1200, "height": 900}} | options
        opened.append(browser.Watched(context or chromium.new_context(**options)))
        return opened[-1]

    yield make
    for each in opened:
        each.context.close()
    assert [each.complaints for each in opened if each.complaints] == []


@pytest.fixture(scope="session")
def axe() -> Callable[[Any], list[str]]:
    """What axe-core finds on a page; skipped where node's modules are absent (a built wheel)."""
    if not browser.AXE.is_file():
        skip("axe", "axe-core is not installed: python hatch_build.py")
    return browser.axe
