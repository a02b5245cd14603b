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
from strict_client import SECRET, Keys, StrictClient, served_keys

from fhir_bridge.clock import fixed
from fhir_bridge.sandbox.app import create_sandbox
from fhir_bridge.sandbox.held import open_ehr, seed
from fhir_bridge.sandbox.keys import signing_key
from fhir_bridge.sandbox.stories.dates import SEED_DAY
from support.servers import PLAIN


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
    signing_key(folder / "keys")  # takes a while to make: once is enough
    (folder / SEED_DAY).write_text(f"{NOON.date()}\n")  # no stories: two patients are enough
    return folder


@pytest.fixture
def data_dir(_small_ehr: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(_small_ehr, folder)
    return folder


@pytest.fixture(scope="session")
def _standing_clock() -> Turning:
    return Turning()


@pytest.fixture(scope="session")
def _standing(
    _small_ehr: Path, tmp_path_factory: pytest.TempPathFactory, keys: Keys, _standing_clock: Turning
) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("standing") / "data"
    shutil.copytree(_small_ehr, folder)
    with (
        served(_sandbox(folder, keys, _standing_clock)) as url,
        httpx.Client(base_url=url, trust_env=False, verify=PLAIN) as http,
    ):
        yield http


@pytest.fixture
def now(request: pytest.FixtureRequest) -> Turning:
    """The clock of the sign-in."""
    if _shares_one(request):
        standing: Turning = request.getfixturevalue("_standing_clock")
        return standing
    return Turning()


@pytest.fixture
def started(data_dir: Path, keys: Keys, now: Turning) -> Callable[[], AbstractContextManager[str]]:
    """Start the sandbox over the test's folder, as often as a test likes."""
    return lambda: served(_sandbox(data_dir, keys, now))


@pytest.fixture
def ehr(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """The running pretend EHR; redirects are not followed.

    A module whose tests change no record that others look at says ``SHARES_ONE_EHR = True`` and
    is quicker.
    """
    if _shares_one(request):
        http: httpx.Client = request.getfixturevalue("_standing")
        yield http
        http.delete("/control")
        return
    started = request.getfixturevalue("started")
    with started() as url, httpx.Client(base_url=url, trust_env=False, verify=PLAIN) as http:
        yield http


def _sandbox(folder: Path, keys: Keys, now: Turning) -> Callable[[str], ASGIApp]:
    def make(url: str) -> ASGIApp:
        return create_sandbox(
            folder, app_url=keys.url, public_url=url, clock=fixed(NOON), sign_in_clock=now,
            secret=SECRET,
        )  # fmt: skip

    return make


def _shares_one(request: pytest.FixtureRequest) -> bool:
    return bool(getattr(request.module, "SHARES_ONE_EHR", False))


@pytest.fixture
def client(ehr: httpx.Client, keys: Keys, now: Turning) -> StrictClient:
    return StrictClient(ehr, keys, now)


@pytest.fixture
def symmetric(ehr: httpx.Client, keys: Keys, now: Turning) -> StrictClient:
    return StrictClient(ehr, keys, now, "footbridge-symmetric", "sandbox-symmetric")


@pytest.fixture
def public(ehr: httpx.Client, keys: Keys, now: Turning) -> StrictClient:
    return StrictClient(ehr, keys, now, "footbridge-public", "sandbox-public")


@pytest.fixture
def backend(ehr: httpx.Client, keys: Keys, now: Turning) -> StrictClient:
    return StrictClient(ehr, keys, now, client_id="footbridge-backend")
