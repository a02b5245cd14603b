"""A soak with real processes: nurses over HTTP, the app and the worker killed with `kill -9`.

The EHR is a server in this process, with an ear that hears what Footbridge asks and is told. What
is promised and whether it was kept is checked as in one process (``soak_history``).
"""

import base64
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Timer
from uuid import UUID

import httpx
from anyio.from_thread import start_blocking_portal
from soak_driver import Tally
from soak_ear import Ear
from soak_faults import FAULTS, LASTING
from soak_history import History, Submission, check, look
from soak_wire import Wire
from soak_world import CANARY, NURSES, PATIENTS, SITE, World
from sqlmodel import col, select

from fhir_bridge import admin
from fhir_bridge.clock import real_time
from fhir_bridge.ehr.smart import Site
from fhir_bridge.sandbox.app import create_sandbox
from fhir_bridge.sandbox.held import open_ehr
from fhir_bridge.sandbox.ledger import Ledger
from fhir_bridge.store.db import open_store
from fhir_bridge.store.tables import Outbox
from fhir_bridge.store.vault import Vault
from fhir_bridge.wire import Json
from support.pages import Form, form
from support.servers import free_port, serving, wait_for

HERE = Path(__file__).parent
HALF_AN_HOUR = 31 * 60
ROUNDS = 12


@dataclass
class Part:
    """The app or the worker, running; it can be killed and is started again."""

    command: list[str]
    settings: dict[str, str]
    log: Path
    ready: Callable[[], bool]
    kills: int = 0
    process: "subprocess.Popen[bytes]" = field(init=False)

    def start(self) -> None:
        """Start it and wait until it is at work."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=os.environ | self.settings, stdout=log, stderr=log
            )  # fmt: skip
        wait_for(self.ready, "the process", 60)

    def kill(self) -> None:
        """`kill -9`, at any moment."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.kills += 1

    def end(self) -> None:
        """End it at the end of the soak."""
        self.process.kill()
        self.process.wait()


@dataclass
class Ward:
    """Nurses at their screens, the EHR, and what was promised."""

    world: World
    lots: Random
    app: Part
    worker: Part
    app_url: str
    ehr_url: str
    history: History = field(default_factory=History)
    tally: Tally = field(default_factory=Tally)
    pages: dict[tuple[str, str], str] = field(default_factory=dict)
    http: httpx.Client = field(
        default_factory=partial(httpx.Client, follow_redirects=True, timeout=30)
    )
    ahead: int = 0
    kill_odds: float = 0.06
    lasting: list[Json] = field(default_factory=list)

    def launch(self, nurse: str, patient: str) -> None:
        """Open Footbridge from the chart."""
        url = f"{self.ehr_url}/launch/{patient}"
        page = self.http.get(url, params={"user": nurse})
        if page.status_code == 200 and "/c/" in page.url.path:
            self.pages[nurse, patient] = page.url.path.split("/")[2]

    def save(self) -> None:
        """Write a new goal; the app may be killed over it, and then Save is pressed again."""
        nurse, patient = self._anybody()
        blank = self._form(f"/c/{self.pages[nurse, patient]}/goals", "/goals")
        if blank:
            key = UUID(blank.fields["key"])
            sent = Submission(key, key, nurse, patient, self._words(), "active", None)
            self.history.submissions.append(sent)
            self._send(blank, sent, twice=self.lots.random() < 0.2)

    def edit(self) -> None:
        """Change a goal."""
        goals = [each for each in self.history.submissions if each.told and each.version is None]
        if not goals:
            return
        goal, nurse = self.lots.choice(goals[-10:]), self.lots.choice(NURSES)
        ctx = self.pages[nurse, goal.patient]
        editor = self._form(f"/c/{ctx}/goals/{goal.key}/edit", f"/goals/{goal.key}")
        if editor and "submission" in editor.fields and "version" in editor.fields:
            sent = Submission(
                UUID(editor.fields["submission"]), goal.key, nurse, goal.patient, self._words(),
                "active", int(editor.fields["version"]),
            )  # fmt: skip
            self.history.submissions.append(sent)
            self._send(editor, sent)

    def _send(self, filled: Form, sent: Submission, *, twice: bool = False) -> None:
        kills = self.lots.random() < self.kill_odds
        killer = Timer(self.lots.uniform(0.0, 0.04), self.app.kill)
        if kills:
            killer.start()
        answered = self._post(filled, sent)
        if kills:
            killer.join()
            self.app.start()
        if not answered or twice:
            self._post(filled, sent)

    def _post(self, filled: Form, sent: Submission) -> bool:
        typed = {"strategy": "self-management", "statement": sent.statement}
        try:
            answer = self.http.post(f"{self.app_url}{filled.action}", data=filled.fields | typed)
        except httpx.TransportError:
            return False
        if answer.status_code == 200:
            sent.told = True
        elif answer.status_code < 500:
            sent.refused = True
        return True

    def look(self) -> None:
        """Open a page that shows the goals."""
        with _in_vain(httpx.TransportError):
            self.http.get(f"{self.app_url}/c/{self.pages[self._anybody()]}/goals")

    def kill_worker(self) -> None:
        """The worker is killed and started again."""
        self.worker.kill()
        self.worker.start()

    def pause_worker(self) -> None:
        """The worker stands still for longer than its lease; another takes over."""
        with self._another_worker():
            self.worker.process.send_signal(signal.SIGSTOP)
            self.pass_time(150)
            self.settle(2)
            self.worker.process.send_signal(signal.SIGCONT)
        self.tally.done["stood still"] += 1

    @contextmanager
    def _another_worker(self) -> Iterator[None]:
        other = Part(
            self.worker.command, self.worker.settings, self.worker.log, lambda: True
        )  # fmt: skip
        other.start()
        try:
            yield
        finally:
            other.end()

    def fault(self) -> None:
        """The EHR begins to go wrong in one more way."""
        usable = [each for each in FAULTS if each["kind"] not in {"unplugged", "too-many"}]
        fault = self.lots.choice(usable)
        if fault["kind"] in LASTING:
            self.lasting = [*self.lasting, fault]
            self._control(self.lasting)
        else:
            self._control([*self.lasting, fault])

    def calm(self) -> None:
        """The EHR is well again."""
        self.lasting = []
        self._control([])

    def pass_time(self, seconds: int = 61) -> None:
        """Time passes for the outbox."""
        self.ahead += seconds
        (self.world.folder / "ahead").write_text(str(self.ahead))

    def colleague(self) -> None:
        """Somebody changes one of our goals in the EHR."""
        ours = [each for each in self.world.goals_there() if each.get("identifier")]
        if ours:
            words = {"text": f"{CANARY} of a colleague {self._words()}"}
            self.world.change_there(self.lots.choice(ours), description=words)

    def settle(self, seconds: float) -> None:
        """Wait until nothing is due, for so long at most."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and self._due():
            time.sleep(0.05)

    def quiet(self) -> None:
        """Everything goes well, everybody signs in again and looks, and time passes."""
        self.calm()
        for nurse in NURSES:
            for patient in PATIENTS:
                self.launch(nurse, patient)
        for _ in range(ROUNDS):
            self.pass_time(HALF_AN_HOUR)
            self.settle(30)
            for patient in PATIENTS:
                self.http.get(f"{self.app_url}/c/{self.pages[NURSES[0], patient]}/goals")
            if not self._open():
                break

    def _due(self) -> bool:
        with self.world.store.reading() as session:
            now = self.world.now()
            rows = session.exec(
                select(Outbox.id).where(
                    col(Outbox.state).in_(("queued", "unknown")), col(Outbox.due_at) <= now
                )
            )
            return rows.first() is not None

    def _open(self) -> bool:
        states = col(Outbox.state).in_(("queued", "unknown", "sending", "held"))
        with self.world.store.reading() as session:
            return session.exec(select(Outbox.id).where(states)).first() is not None

    def _control(self, faults: list[Json]) -> None:
        given = {"faults": faults, "token_seconds": 3600}
        httpx.post(f"{self.ehr_url}/control", json=given, timeout=30).raise_for_status()

    def _form(self, path: str, action: str) -> Form | None:
        try:
            page = self.http.get(f"{self.app_url}{path}")
        except httpx.TransportError:
            return None
        # a goal that was changed there too has a page to choose on, and no form of its own
        is_there = page.status_code == 200 and f'{action}"' in page.text
        return form(page.text, action) if is_there else None

    def _anybody(self) -> tuple[str, str]:
        return self.lots.choice(sorted(self.pages))

    def _words(self) -> str:
        return f"{CANARY} goal {self.lots.getrandbits(48):012x}"


STEPS: tuple[tuple[int, str], ...] = (
    (30, "save"), (24, "edit"), (10, "look"), (8, "fault"), (6, "calm"), (8, "pass_time"),
    (5, "kill_worker"), (1, "pause_worker"), (3, "colleague"),
)  # fmt: skip


def soak_processes(template: Path, url: str, operations: int, seed: int) -> Tally:
    """One world with real processes."""
    lots, began = Random(f"processes {seed}"), time.monotonic()  # noqa: S311
    with TemporaryDirectory() as folder, ward_of(template, Path(folder), url, lots) as ward:
        for _ in range(operations):
            step = lots.choices([name for _, name in STEPS], [weight for weight, _ in STEPS])[0]
            getattr(ward, step)()
            ward.tally.done[step] += 1
        ward.quiet()
        met = httpx.get(f"{ward.ehr_url}/control", timeout=30).json()["met"]
        logged = ward.app.log.read_text(errors="replace")
        found = check(ward.world, ward.history, logged)
        tally = ward.tally
        tally.operations, tally.goals = operations, len(ward.history.keys)
        tally.faults.update(met)
        tally.kills.update({"app": ward.app.kills, "worker": ward.worker.kills})
        placed = look(ward.world).placed
        tally.ends.update(placed[key].state for key in map(str, ward.history.keys) if key in placed)
        tally.violations += [("processes", each) for each in found]
    tally.seconds = time.monotonic() - began
    for _, each in tally.violations:
        print(f"processes: {each.invariant}: {each.what}", flush=True)  # noqa: T201
    return tally


@contextmanager
def ward_of(template: Path, folder: Path, url: str, lots: Random) -> Iterator[Ward]:
    """A world with real processes; it ends with the block."""
    shutil.copytree(template / "ehr", folder / "ehr")
    ehr_port, app_port = free_port(), free_port()
    ehr_url, app_url = f"http://localhost:{ehr_port}", f"http://127.0.0.1:{app_port}"
    with ExitStack() as stack:
        wire = Wire(stack.enter_context(start_blocking_portal()), ehr_url, app_url, {})
        wire.ledger = Ledger(folder / "ehr" / "ehr-auth.db", real_time)
        ehr = create_sandbox(folder / "ehr", app_url=app_url, public_url=ehr_url, secret="s" * 43)
        stack.enter_context(serving(Ear(ehr, wire), ehr_port))
        world = World(folder, url, wire)
        world.store, world.ehr_store = open_store(url), open_ehr(folder / "ehr")
        site = Site(
            id=SITE, name="Riverside EHR", base=f"{ehr_url}/r4", client_id="footbridge",
            backend_client_id="footbridge-backend", scopes=admin.DEFAULT_SCOPES, internal=True,
        )  # fmt: skip
        admin.add_site(world.store, site, embedders=(ehr_url,), vault=Vault((bytes(32),)))
        log, settings = folder / "log", _settings(folder, url, app_url)
        command = [sys.executable, str(HERE / "soak_process.py")]
        app = Part(
            [*command, "serve", str(app_port)], settings, log, lambda: _answers(app_url)
        )  # fmt: skip
        worker = Part([*command, "worker"], settings, log, lambda: True)
        for part in (app, worker):
            part.start()
            stack.callback(part.end)
        ward = Ward(world, lots, app, worker, app_url, ehr_url)
        stack.callback(ward.http.close)
        for nurse in NURSES:
            for patient in PATIENTS:
                ward.launch(nurse, patient)
        assert len(ward.pages) == len(NURSES) * len(PATIENTS), "not every launch came through"
        yield ward
        world.store.close()
        world.ehr_store.close()
        wire.ledger.close()


def _settings(folder: Path, url: str, app_url: str) -> dict[str, str]:
    return {
        "BRIDGE_DATABASE_URL": url,
        "BRIDGE_PUBLIC_URL": app_url,
        "BRIDGE_MASTER_KEY": base64.urlsafe_b64encode(bytes(32)).decode(),
        "BRIDGE_DATA_DIR": str(folder),
        "BRIDGE_WORKER_PAUSE": "0.05",
        "BRIDGE_PAGE_BUDGET": "1.0",
        "BRIDGE_SEND_BUDGET": "0.2",
        "PYTHONPATH": os.pathsep.join([str(HERE.parents[1]), os.environ.get("PYTHONPATH", "")]),
    }


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


@contextmanager
def _in_vain(*errors: type[Exception]) -> Iterator[None]:
    try:
        yield
    except errors:
        return
