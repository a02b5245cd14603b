"""The API as it is run: processes of its own over one database, behind one public address."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.store.db import Store
from support.desk import bridge_over
from support.members_world import READS, ours, told
from support.servers import free_port, wait_for
from support.systems import ORIGIN, System, register


@pytest.fixture
def instances(
    store: Store, database_url: str, our_keys: ClientKeys, tmp_path: Path
) -> Iterator[list[str]]:
    """Two processes, each started without the app; their addresses."""
    register(store, "plan")
    told(bridge_over(store, our_keys))
    environment = os.environ | {
        "BRIDGE_DATABASE_URL": database_url, "BRIDGE_PUBLIC_URL": ORIGIN,
        "BRIDGE_DATA_DIR": str(tmp_path),
    }  # fmt: skip
    ports = [free_port(), free_port()]
    started = [_start(port, environment, tmp_path / f"{port}.log") for port in ports]
    addresses = [f"http://127.0.0.1:{port}" for port in ports]
    try:
        for address in addresses:
            wait_for(lambda at=address: _ready(at), "the API", 60)
        yield addresses
    finally:
        for each in started:
            each.terminate()
        for each in started:
            each.wait(20)


def _start(port: int, environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "smart_app", "serve", "--only-api", "--port", str(port)]
    with log.open("wb") as file:
        return subprocess.Popen(command, env=environment, stderr=file)


def _ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz").status_code == 200
    except httpx.TransportError:
        return False


def test_it_loads_nothing_that_it_does_not_need() -> None:
    needless = {
        "alembic", "boto3", "fhir.resources", "fhir_bridge.handover", "fhir_bridge.notifications",
        "fhirpathpy", "holidays", "icalendar", "jinja2", "smart_app.screens", "smart_app.routes",
    }  # fmt: skip
    code = "import sys, fhir_bridge.api.app, smart_app.envelope; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout
    assert needless.isdisjoint(loaded.decode().split())


def test_a_token_of_one_instance_is_good_at_the_other_and_an_assertion_at_one_alone(
    instances: list[str], tmp_path: Path
) -> None:
    signer = System(app=None, id="plan")  # type: ignore[arg-type]
    text = signer.assertion()

    def ask(number: int) -> httpx.Response:
        form = signer.form(scope=READS, client_assertion=text)
        return httpx.post(f"{instances[number % 2]}/oauth/token", data=form, timeout=30)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    assert sorted(each.status_code for each in answers) == [200] + [400] * 7
    token = next(each.json()["access_token"] for each in answers if each.status_code == 200)
    bearer = {"Authorization": f"Bearer {token}"}
    for address in instances:
        found = httpx.get(f"{address}/fhir/Patient", headers=bearer).json()
        assert [each["resource"]["id"] for each in found["entry"]] == [ours("ann")]
        assert httpx.get(f"{address}/fhir/Patient").status_code == 401
        assert httpx.get(f"{address}/").status_code == 404
    found = httpx.get(f"{instances[0]}/fhir/Goal", headers=bearer).json()
    assert found["link"][0]["url"] == f"{ORIGIN}/fhir/Goal"
    logged = "".join(path.read_text() for path in tmp_path.glob("*.log"))
    assert '"route": "/fhir/*"' in logged
    assert token not in logged and ours("ann") not in logged
