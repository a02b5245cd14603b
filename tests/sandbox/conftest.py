"""A small pretend EHR of two patients, its registered app, and a clock that tests may turn."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from served import served
from starlette.types import ASGIApp
from strict_client import Keys, StrictClient, served_keys

from fhir_bridge.clock import fixed
from fhir_bridge.sandbox.app import create_sandbox
from fhir_bridge.sandbox.held import open_ehr, seed
from fhir_bridge.wire import Json

NOON = datetime(2026, 11, 21, 18, tzinfo=UTC)
HOSTILE = '<script>alert("1")</script>'


def _patient(id: str, family: str, mrn: str) -> Json:
    return {
        "resourceType": "Patient",
        "id": id,
        "meta": {"lastUpdated": "2026-11-18T14:10:00-06:00"},
        "identifier": [
            {
                "type": {
                    "coding": [
                        {
                            "system": "http://terminology.hl7.org/CodeSystem/v2-0203",
                            "code": "MR",
                        }
                    ]
                },
                "system": "https://riverside.example/mrn",
                "value": mrn,
            }
        ],
        "name": [{"use": "official", "family": family, "given": ["Walter"]}],
        "gender": "male",
        "birthDate": "1948-03-14",
    }


def _goal(id: str, patient: str) -> Json:
    return {
        "resourceType": "Goal",
        "id": id,
        "lifecycleStatus": "active",
        "description": {"text": "Walk to the mailbox"},
        "subject": {"reference": f"Patient/{patient}"},
    }


def _visit(id: str, patient: str) -> Json:
    return {
        "resourceType": "Encounter",
        "id": id,
        "status": "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
        "subject": {"reference": f"Patient/{patient}"},
    }


SMALL = [
    _patient("okafor", "Okafor", "RV-0048213"),
    _patient("hostile", HOSTILE, 'RV-"><b>'),
    _goal("g1", "okafor"),
    _goal("g2", "hostile"),
    _visit("v1", "okafor"),
    {"resourceType": "Practitioner", "id": "castillo", "name": [{"text": "R. Castillo RN"}]},
]


class Turning:
    """Real time as the sign-in sees it: it stands still until a test turns it on."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.at

    def on(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


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
