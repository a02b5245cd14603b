"""A world whose app and worker are processes of their own, as they run in earnest, with their logs.

What they write to stdout and stderr goes to one file: whatever any library says is in it.
"""

import base64
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from fhir_bridge.clock import fixed
from fhir_bridge.sandbox.app import create_sandbox
from support.world import (
    NOW,
    World,
    free_port,
    make_bridge,
    register_sandbox,
    serving,
    wait_for,
)


@dataclass
class Process:
    """The app or the worker, running; it can be killed and started again."""

    log: Path
    settings: dict[str, str]
    command: tuple[str, ...]
    process: "subprocess.Popen[bytes]" = field(init=False)

    def start(self) -> None:
        with self.log.open("ab") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "smart_app", *self.command],
                env=os.environ | self.settings, stdout=file, stderr=file,
            )  # fmt: skip

    def kill(self) -> None:
        """`kill -9`: nothing is tidied up."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()


@contextmanager
def in_processes(
    folder: Path, database_url: str, around_ehr: Callable[[Any], Any]
) -> Iterator[tuple[World, Path]]:
    """Start the EHR here, and the app and the worker as processes; gives the world and the log."""
    with app_in_process(folder, database_url, around_ehr) as (world, app):
        world.stack.enter_context(_running(Process(app.log, app.settings, ("worker",))))
        yield world, app.log


@contextmanager
def app_in_process(
    folder: Path, database_url: str, around_ehr: Callable[[Any], Any] = lambda ehr: ehr,
    **settings: str,
) -> Iterator[tuple[World, Process]]:  # fmt: skip
    """Start the EHR here and the app as a process, without a worker.

    Args:
        settings: of the app, over those of a world.
    """
    with ExitStack() as stack:
        ehr_port, app_port = free_port(), free_port()
        ehr_url, app_url = f"http://localhost:{ehr_port}", f"http://127.0.0.1:{app_port}"
        bridge = make_bridge(database_url, app_url)
        register_sandbox(bridge, ehr_url)
        ehr = create_sandbox(folder / "ehr", app_url=app_url, public_url=ehr_url, clock=fixed(NOW))
        stack.enter_context(serving(around_ehr(ehr), ehr_port))
        given = {
            "BRIDGE_DATABASE_URL": database_url,
            "BRIDGE_PUBLIC_URL": app_url,
            "BRIDGE_MASTER_KEY": base64.urlsafe_b64encode(bytes(32)).decode(),
            "BRIDGE_DATA_DIR": str(folder),
            "BRIDGE_WORKER_PAUSE": "0.2",
            "BRIDGE_PAGE_BUDGET": "0.5",
            "BRIDGE_SEND_BUDGET": "0.5",
        }
        app = Process(folder / "log", given | settings, ("serve", "--port", str(app_port)))
        stack.enter_context(_running(app))
        await_app(app_url)
        yield World(ehr_url, app_url, bridge, folder / "ehr", stack), app
        bridge.close()


@contextmanager
def _running(process: Process) -> Iterator[None]:
    process.start()
    try:
        yield
    finally:
        process.end()


def await_app(url: str) -> None:
    """Wait until the app answers."""
    wait_for(lambda: _answers(url), "the app", 60)


def worker_settings(world: World) -> dict[str, str]:
    """The environment of a worker process beside a world that lives in this one."""
    url = world.bridge.store.engine.url.render_as_string(hide_password=False)
    return dict(os.environ) | {
        "BRIDGE_DATABASE_URL": url,
        "BRIDGE_PUBLIC_URL": world.app_url,
        "BRIDGE_MASTER_KEY": base64.urlsafe_b64encode(bytes(32)).decode(),
        "BRIDGE_DATA_DIR": str(world.data_dir.parent),
        "BRIDGE_WORKER_PAUSE": "0.05",
    }


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False
