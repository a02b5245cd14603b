"""A worker is killed while it writes an export: the next one begins anew, and all is there."""

import base64
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import orjson
import pytest
from bulk_talk import Bulk, bulk_over
from sqlalchemy import update

from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.store.db import open_store
from fhir_bridge.store.tables import ExportJob, resource
from support.desk import AT, bridge_over
from support.members_world import SITE, ours
from support.world import wait_for

MANY = 20_000


def worker(url: str, folder: Path) -> "subprocess.Popen[bytes]":
    """A worker process, as it runs in earnest."""
    settings = {
        "BRIDGE_DATABASE_URL": url, "BRIDGE_DATA_DIR": str(folder), "BRIDGE_WORKER_PAUSE": "0.05",
        "BRIDGE_MASTER_KEY": base64.urlsafe_b64encode(bytes(32)).decode(),
    }  # fmt: skip
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "smart_app", "worker"], env=os.environ | settings,
            stdout=log, stderr=log,
        )  # fmt: skip


@pytest.fixture
def payer(sqlite_url: str, tmp_path: Path, our_keys: ClientKeys) -> Iterator[Bulk]:
    """A payer with a member who has many goals."""
    store = open_store(sqlite_url)
    yield bulk_over(bridge_over(store, our_keys), tmp_path / "exports", AT)
    store.close()


def goals(payer: Bulk) -> None:
    """Keep many goals at once."""
    body = {"resourceType": "Goal", "lifecycleStatus": "active", "description": {"text": "x" * 999},
            "subject": {"reference": f"Patient/{ours('ann')}"}}  # fmt: skip
    with payer.bridge.store.writing() as session:
        session.execute(resource.insert(), [
            {"site_id": SITE, "type": "Goal", "id": f"many-{number}", "version": 1, "change_no": 1,
             "updated": AT, "patient_id": ours("ann"), "owner": "ours", "deleted": False,
             "created_no": 1, "body": orjson.dumps(body | {"id": f"many-{number}"})}
            for number in range(MANY)
        ])  # fmt: skip


def test_b14_killed_while_it_writes(payer: Bulk, sqlite_url: str, tmp_path: Path) -> None:
    goals(payer)
    url = payer.ask().headers["content-location"]
    folder = tmp_path / "exports" / url.rpartition("/")[2]
    first = worker(sqlite_url, tmp_path)
    wait_for(lambda: any(folder.glob("*Goal*.part")), "the worker to write", 60)
    first.send_signal(signal.SIGKILL)
    first.wait()
    halves = {each.name for each in folder.iterdir()}
    assert any(name.endswith(".part") for name in halves)
    assert payer.get(url).status_code == 202
    with payer.bridge.store.writing() as session:  # as if a minute had gone
        session.execute(update(ExportJob).values(lease_until=payer.bridge.real()))
    answers: list[httpx.Response] = []

    def asked() -> int:
        answers.append(payer.get(url))
        return answers[-1].status_code

    second = worker(sqlite_url, tmp_path)
    try:
        wait_for(lambda: asked() == 200, "the export", 60)
    finally:
        second.terminate()
        second.wait(20)
    manifest = answers[-1].json()
    found = [each["id"] for each in payer.lines(manifest) if each["resourceType"] == "Goal"]
    assert len(set(found)) == len(found) == MANY + 1
    assert not halves & {each.name for each in folder.iterdir()}
