"""The demo: three processes under one roof, ended together, each of them named.

It prepares what a fresh machine lacks (folder, keys, databases, the sandbox's registration), then
starts the sandbox EHR and the app. The first time, it puts Footbridge's own past in place; then it
starts the worker, which would deliver that past as of today, and prints one link.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError

from rich.console import Console

from fhir_bridge import admin
from fhir_bridge.bridge import Bridge
from fhir_bridge.clock import care_clock
from fhir_bridge.ehr.smart import Site
from fhir_bridge.errors import BridgeError
from fhir_bridge.sandbox.vendors import VENDORS
from fhir_bridge.settings import read_settings
from fhir_bridge.store.db import migrate
from smart_app import demo_payer, first_start
from smart_app.commands.pretend_ehr import mistake_in
from smart_app.first_start import MARK, read_mark, write_mark
from smart_app.installation import create_bridge

READY_SECONDS = 60
STOP_SECONDS = 12
ROSTER = "Group/footbridge-roster"
DAY_AND_NIGHT = "(555) 010-2424"
"""Whom the demo's patients call: nobody has it, like every number of the stories."""


@dataclass(frozen=True)
class Demo:
    """What was asked for.

    Attributes:
        upstream: FHIR base of another server that stands behind the sandbox EHR; nothing is seeded.
    """

    data_dir: Path
    port: int
    ehr_port: int
    vendor: str
    fresh: bool
    upstream: str = ""

    @property
    def app_url(self) -> str:
        """The app: another site than the EHR, to a browser (decision 25)."""
        return f"http://127.0.0.1:{self.port}"

    def log_of(self, part: str) -> Path:
        """Where a part writes its log."""
        return self.data_dir / "logs" / f"{part.replace(' ', '-').lower()}.log"

    @property
    def ehr_url(self) -> str:
        """The sandbox EHR."""
        return f"http://localhost:{self.ehr_port}"


def run_demo(demo: Demo, out: Console, err: Console) -> int:
    """Run until Ctrl-C, or until a part dies.

    Returns:
        The exit code: 0 after Ctrl-C, 1 when a part died or could not start, 2 for a mistake.
    """
    mistake = _mistake(demo)
    if mistake:
        err.print(f"[red]{mistake}[/red]")
        return 2
    seeded = _prepare(demo)
    parts = [_start(demo, name) for name in ("sandbox EHR", "app")]
    stopping = _listen()
    try:
        dead = _wait_ready(parts, stopping)
        if dead is None and not stopping:
            if not demo.upstream:
                _put_in_place(demo, out)
            parts.append(_start(demo, "worker"))
            _welcome(demo, seeded, out)
            if not demo.upstream:  # nobody at a screen waits for it
                _let_payer_in(demo, out)
            dead = _watch(parts, stopping)
    finally:
        _stop(parts)
    if dead:
        err.print(f"[red]{dead}[/red] Its log is in {demo.data_dir / 'logs'}.")
        return 1
    out.print("Footbridge has stopped. Your data is kept.")
    return 0


def _mistake(demo: Demo) -> str | None:
    if demo.port == demo.ehr_port:
        return "--port and --ehr-port must differ."
    for option, port in (("--port", demo.port), ("--ehr-port", demo.ehr_port)):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return f"Port {port} is in use. Choose another with {option}."
    marked = (demo.data_dir / MARK).exists()
    if demo.fresh and demo.data_dir.exists() and any(demo.data_dir.iterdir()) and not marked:
        return f"{demo.data_dir} does not look like a demo's data; --fresh will not delete it."
    return mistake_in(demo.vendor, demo.upstream, demo.ehr_url) or None


def _prepare(demo: Demo) -> datetime:
    """Make what is missing; gives the day the data was seeded."""
    if demo.fresh and demo.data_dir.exists():
        shutil.rmtree(demo.data_dir)
    demo.data_dir.mkdir(parents=True, exist_ok=True)
    if not read_mark(demo.data_dir):
        now = care_clock(os.environ.get("BRIDGE_CLOCK"))()
        write_mark(demo.data_dir, seeded=now.isoformat())
    _copy_before_migration(demo.data_dir / "record.db")
    settings = read_settings(data_dir=demo.data_dir, public_url=demo.app_url)
    migrate(settings.url)
    bridge = create_bridge(settings)
    sandbox = Site(
        id="sandbox",
        name="Riverside EHR",
        base=f"{demo.ehr_url}/r4",
        client_id="footbridge",
        backend_client_id="footbridge-backend",
        scopes=admin.DEFAULT_SCOPES,
        internal=True,
        quirks=demo.vendor if demo.vendor in VENDORS else "spec",
        day_and_night=DAY_AND_NIGHT,
        who_answers="a nurse on call",
    )
    roster = "" if demo.upstream else ROSTER
    admin.add_site(bridge.store, sandbox, embedders=(demo.ehr_url,), roster=roster)
    bridge.close()
    return datetime.fromisoformat(read_mark(demo.data_dir)["seeded"])


def _copy_before_migration(database: Path) -> None:
    """Keep a copy beside the database: a demo's past is cheap to keep and sad to lose."""
    if database.exists():
        shutil.copyfile(database, database.with_suffix(".db.before"))


@dataclass(frozen=True)
class _Part:
    name: str
    process: subprocess.Popen[bytes]
    ready_url: str | None


def _start(demo: Demo, name: str) -> _Part:
    environment = os.environ | {
        "BRIDGE_DATA_DIR": str(demo.data_dir),
        "BRIDGE_PUBLIC_URL": demo.app_url,
        "BRIDGE_MODE": "demo",
    }
    commands: dict[str, tuple[list[str], str | None]] = {
        "sandbox EHR": (
            ["sandbox", "--port", str(demo.ehr_port), "--app-url", demo.app_url,
             "--vendor", demo.vendor, *(["--upstream", demo.upstream] if demo.upstream else [])],
            f"{demo.ehr_url}/r4/metadata",
        ),
        "app": (["serve", "--port", str(demo.port)], f"{demo.app_url}/readyz"),
        "worker": (["worker"], None),
    }  # fmt: skip
    arguments, ready = commands[name]
    return _Part(name, _spawn(arguments, environment, demo.log_of(name)), ready)


def _spawn(arguments: list[str], environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    log.parent.mkdir(exist_ok=True)
    with log.open("ab") as file:
        return subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "smart_app", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,  # Ctrl-C reaches us alone; we end the parts in order
        )


def _listen() -> list[int]:
    """Note SIGINT and SIGTERM; the list fills when one comes."""
    caught: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda got, _: caught.append(got))
    return caught


def _wait_ready(parts: list[_Part], stopping: list[int]) -> str | None:
    deadline = time.monotonic() + READY_SECONDS
    waiting = [part for part in parts if part.ready_url]
    while waiting and not stopping:
        dead = _dead(parts)
        if dead:
            return dead
        if time.monotonic() > deadline:
            return f"The {waiting[0].name} did not answer within {READY_SECONDS} s."
        waiting = [part for part in waiting if not _answers(str(part.ready_url))]
        time.sleep(0.1)
    return None


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own loopback
            return bool(answer.status == 200)  # noqa: PLR2004
    except (URLError, OSError):
        return False


def _put_in_place(demo: Demo, out: Console) -> None:
    left = "Start with a patient in the chart; the next start goes on with the rest."
    with _unless_refused(demo, out, "Not everything is in place yet", left) as bridge:
        first_start.put_in_place(bridge, demo.data_dir)


def _let_payer_in(demo: Demo, out: Console) -> None:
    with _unless_refused(demo, out, "The payer is not let in yet") as bridge:
        demo_payer.let_in(bridge, demo.data_dir)


@contextmanager
def _unless_refused(demo: Demo, out: Console, trouble: str, advice: str = "") -> Iterator[Bridge]:
    """A bridge to work with; what goes wrong is said, and does not end the demo."""
    bridge = create_bridge(read_settings(data_dir=demo.data_dir, public_url=demo.app_url))
    try:
        yield bridge
    except BridgeError as error:
        out.print(f"  [yellow]{trouble}: {error}[/yellow]", highlight=False)
        if advice:
            out.print(f"  {advice}")
    finally:
        bridge.close()


def _welcome(demo: Demo, seeded: datetime, out: Console) -> None:
    out.print()
    out.print(f"  Footbridge is ready: open [bold]{demo.ehr_url}/[/bold]", highlight=False)
    out.print("  Choose a patient in the pretend EHR and open Footbridge there.")
    age = (datetime.now(UTC) - seeded).days
    if age >= 1:
        out.print(f"  The data is from {seeded:%B %-d, %Y}; --fresh starts over as of today.")
    whose = f"Patients of {demo.upstream}." if demo.upstream else "Synthetic patients only."
    out.print(f"  {whose} Data in {demo.data_dir}. Ctrl-C ends it.", highlight=False)
    out.print()


def _watch(parts: list[_Part], stopping: list[int]) -> str | None:
    while not stopping:
        dead = _dead(parts)
        if dead:
            return dead
        time.sleep(0.2)
    return None


def _dead(parts: list[_Part]) -> str | None:
    for part in parts:
        code = part.process.poll()
        if code is not None:
            return f"The {part.name} has died (exit code {code}). The demo is ending."
    return None


def _stop(parts: list[_Part]) -> None:
    for part in reversed(parts):
        if part.process.poll() is None:
            part.process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for part in parts:
        try:
            part.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            part.process.kill()
            part.process.wait()
