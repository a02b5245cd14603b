"""A small pretend EHR, running, and the app that is registered with it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest
from served import served
from small_ehr import NOON, SMALL, Turning
from starlette.types import ASGIApp
from strict_client import Keys, StrictClient, served_keys

from fhir_bridge.clock import fixed
from fhir_bridge.sandbox.app import SEED_DAY, create_sandbox
from fhir_bridge.sandbox.held import open_ehr, seed


@pytest.fixture(scope="session")
def keys() -> Iterator[Keys]:
    with served_keys() as keys:
        yield keys


@pytest.fixture(scope="session")
def _small_ehr(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small-ehr")
    store = open_ehr(folder)
    seed(store, [{"entry": [{"resource": each} for each in SMALL]}], fixed(NOON))
    store.close()
    (folder / SEED_DAY).write_text(f"{NOON.date()}\n")  # no stories: two patients are enough
    return folder


@pytest.fixture
def data_dir(_small_ehr: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(_small_ehr, folder)
    return folder


@pytest.fixture
def now() -> Turning:
    return Turning()


@pytest.fixture
def started(data_dir: Path, keys: Keys, now: Turning) -> Callable[[], AbstractContextManager[str]]:
    """Start the sandbox over the test's folder, as often as a test likes."""

    def make(url: str) -> ASGIApp:
        return create_sandbox(
            data_dir, app_url=keys.url, public_url=url, clock=fixed(NOON), sign_in_clock=now
        )

    return lambda: served(make)


@pytest.fixture
def ehr(started: Callable[[], AbstractContextManager[str]]) -> Iterator[httpx.Client]:
    """The running pretend EHR; redirects are not followed."""
    with started() as url, httpx.Client(base_url=url, trust_env=False) as http:
        yield http


@pytest.fixture
def client(ehr: httpx.Client, keys: Keys, now: Turning) -> StrictClient:
    return StrictClient(ehr, keys, now)


@pytest.fixture
def backend(ehr: httpx.Client, keys: Keys, now: Turning) -> StrictClient:
    return StrictClient(ehr, keys, now, client_id="footbridge-backend")
