"""`footbridge serve`: each of its processes opens the folder it was told, and logs by the list."""

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx

from fhir_bridge.store.db import migrate
from smart_app.logs import FIELDS
from support.world import free_port, wait_for


def test_two_processes_open_the_folder_they_are_told(tmp_path: Path) -> None:
    folder, port = tmp_path / "data", free_port()
    folder.mkdir()
    migrate(f"sqlite:///{folder / 'record.db'}")
    command = [sys.executable, "-m", "smart_app", "serve", "--data-dir", str(folder)]
    log = tmp_path / "log"
    with log.open("wb") as file:
        server = subprocess.Popen(
            [*command, "--port", str(port), "--processes", "2"], stderr=file,
            env={name: os.environ[name] for name in os.environ if not name.startswith("BRIDGE_")},
        )  # fmt: skip
    try:
        wait_for(lambda: _answers(port) or server.poll() is not None, "the app", seconds=60)
        assert _answers(port)
    finally:
        server.terminate()
        server.wait(30)
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert any(line.get("route") == "/readyz" for line in lines)
    assert {name for line in lines for name in line} <= FIELDS


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False
