"""A world for the soak: the sandbox EHR, and Footbridge as two processes that can be killed.

Everything is in this process, so that thousands of saves take seconds; a "process" is what would
be lost with one: a bridge with its connections, caches and threads over the shared database. Time
passes when ``pass_time`` says so.
"""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import get_ident
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from soak_fate import IMMORTAL, Fate, Killed, watch
from soak_wire import Reply, Wire, replaced_transport
from starlette.types import ASGIApp

from fhir_bridge import admin, launches
from fhir_bridge.bridge import Bridge, client_keys
from fhir_bridge.clock import real_time
from fhir_bridge.ehr.smart import Site
from fhir_bridge.errors import EhrUnavailable
from fhir_bridge.launches import Context
from fhir_bridge.sandbox.access import EVERYTHING
from fhir_bridge.sandbox.app import create_sandbox
from fhir_bridge.sandbox.held import everything_of, open_ehr, seed
from fhir_bridge.sandbox.issued import USERS
from fhir_bridge.sandbox.keys import signing_key
from fhir_bridge.sandbox.ledger import Ledger
from fhir_bridge.sandbox.stories.dates import SEED_DAY
from fhir_bridge.store import resources
from fhir_bridge.store.db import Store, migrate, open_store
from fhir_bridge.store.vault import Vault
from fhir_bridge.wire import Document, Json, read_document, read_json, write_json

EHR, APP = "http://localhost:8410", "http://127.0.0.1:8400"
SITE = "sandbox"
CANARY = "Kanari7f"
NURSES = tuple(USERS)
PATIENTS = ("pt1", "pt2", "pt3")
Done = TypeVar("Done")


def patients() -> list[Json]:
    """The people of the soak's EHR, each name a canary."""
    return [
        {
            "resourceType": "Patient", "id": id, "gender": "female", "birthDate": "1948-03-14",
            "name": [{"family": f"{CANARY}{id}", "given": ["Ada"]}],
            "identifier": [{"system": "https://riverside.example/mrn", "value": f"{CANARY}-{id}"}],
        }
        for id in PATIENTS
    ]  # fmt: skip


def first_day(folder: Path) -> None:
    """Make what every world begins with: a seeded EHR, and a database with our keys in it."""
    store = open_ehr(folder / "ehr")
    nurses = [
        {"resourceType": "Practitioner", "id": user.id, "name": [{"text": user.name}]}
        for user in USERS.values()
    ]
    people = [{"resource": each} for each in (*patients(), *nurses)]
    seed(store, [{"entry": people}], real_time)
    store.close()
    signing_key(folder / "ehr" / "keys")
    (folder / "ehr" / SEED_DAY).write_text(f"{real_time().date()}\n")
    url = f"sqlite:///{folder / 'record.db'}"
    migrate(url)
    made = open_store(url)
    client_keys(made, Vault((bytes(32),)))
    made.close()


@dataclass
class Process:
    """Footbridge's app or worker: what runs in it can be killed, and it is started again.

    Attributes:
        kills: how often it was killed.
    """

    name: str
    world: "World"
    fate: Fate = field(default_factory=Fate)
    kills: int = 0
    bridge: Bridge = field(init=False)

    def __post_init__(self) -> None:
        self.bridge = self._started()

    def run(self, work: Callable[[Bridge], Done]) -> Done | None:
        """Do something in this process; nothing when it was killed over it."""
        wire, before = self.world.wire, self.world.wire.current
        wire.current, self.fate.thread = self.fate, get_ident()
        try:
            done = work(self.bridge)
            self.fate.moment("return")
        except Killed:
            if not self.fate.dead:  # it was another process, in whose pause this one worked
                raise
            self.kills += 1
            self.world.died.update(self.fate.where)
            self.restart()
            return None
        else:
            return done
        finally:
            wire.current = before

    def restart(self) -> None:
        """Start anew; nothing but the database is left of the one before."""
        self.bridge.close()
        self.fate = Fate()
        self.bridge = self._started()

    def _started(self) -> Bridge:
        world = self.world
        store, vault = open_store(world.url), Vault((bytes(32),))
        bridge = Bridge(
            store=store, vault=vault, clock=world.now, real=world.now,
            keys=client_keys(store, vault), origin=APP, zone=ZoneInfo("America/Chicago"),
        )  # fmt: skip
        watch(store, self.fate)
        return bridge


@dataclass
class World:
    """One EHR and one Footbridge.

    Attributes:
        url: of Footbridge's database.
        backend: the EHR gave Footbridge a client of its own, for when nobody is signed in.
        conditional: the EHR says that it creates conditionally.
    """

    folder: Path
    url: str
    wire: Wire
    backend: bool = True
    conditional: bool = True
    ahead: timedelta = timedelta()
    died: Counter[str] = field(default_factory=Counter)
    contexts: dict[tuple[str, str], Context] = field(default_factory=dict)
    app: Process = field(init=False)
    worker: Process = field(init=False)
    other: Process = field(init=False)
    ehr_store: Store = field(init=False)
    store: Store = field(init=False)

    def begin(self) -> None:
        """Start everything and open every patient for every nurse."""
        self.store, self.ehr_store = open_store(self.url), open_ehr(self.folder / "ehr")
        self.wire.ledger = Ledger(self.folder / "ehr" / "ehr-auth.db", real_time)
        self.start_ehr()
        self.app, self.worker = Process("app", self), Process("worker", self)
        self.other = Process("another worker", self)
        site = Site(
            id=SITE, name="Riverside EHR", base=f"{EHR}/r4", client_id="footbridge",
            backend_client_id="footbridge-backend" if self.backend else None,
            scopes=admin.DEFAULT_SCOPES, internal=True,
        )  # fmt: skip
        admin.add_site(self.app.bridge.store, site, embedders=(EHR,), vault=self.app.bridge.vault)
        for nurse in NURSES:
            for patient in PATIENTS:
                self.launch(nurse, patient)

    def end(self) -> None:
        """Close what is open."""
        for process in (self.app, self.worker, self.other):
            process.bridge.close()
        self.store.close()
        self.ehr_store.close()
        if self.wire.ledger:
            self.wire.ledger.close()

    def now(self) -> datetime:
        """The time in this world."""
        return real_time() + self.ahead

    def start_ehr(self) -> None:
        """Start the EHR, or start it again: its faults are gone, its records are not."""
        before, self.wire.current = self.wire.current, IMMORTAL
        vendor = "spec" if self.conditional else f"file:{self._plain_statement()}"
        self.wire.ehr = self._sandbox(vendor)
        self.wire.current = before
        self.wire.control(token_seconds=3600)

    def _plain_statement(self) -> Path:
        """A CapabilityStatement that says everything but conditional creates."""
        path = self.folder / "plain.json"
        if not path.exists():
            self.wire.ehr = self._sandbox("spec")
            said = read_json(self.wire.ask("GET", f"{EHR}/r4/metadata").body)
            for row in said["rest"][0]["resource"]:
                row["conditionalCreate"] = False
            path.write_bytes(write_json(said))
        return path

    def _sandbox(self, vendor: str) -> ASGIApp:
        return create_sandbox(
            self.folder / "ehr", app_url=APP, public_url=EHR, vendor=vendor, clock=self.now,
            secret="s" * 43,
        )  # fmt: skip

    def launch(self, nurse: str, patient: str) -> bool:
        """A nurse opens a patient in the EHR and Footbridge in the chart."""

        def enter(bridge: Bridge) -> Context:
            linked = self.wire.ask("GET", f"{EHR}/launch/{patient}?user={nurse}")
            asked = _query(linked)
            browser = f"{nurse}'s browser"
            way = launches.begin(bridge, iss=asked["iss"], launch=asked["launch"], browser=browser)
            answer = _query(self.wire.ask("GET", way.url))
            self.wire.secrets |= {answer.get("code", "-" * 40)}
            opened = launches.finish(bridge, site_id=SITE, answer=answer, browser=browser)
            assert isinstance(opened, Context)
            return opened

        context = self.app.run(enter)
        if context is not None:
            self.contexts[nurse, patient] = context
        return context is not None

    def lose_tokens(self) -> None:
        """The EHR forgets every sign-in."""
        with sqlite3.connect(self.folder / "ehr" / "ehr-auth.db", timeout=5) as db:
            db.execute("DELETE FROM token")
            db.execute("UPDATE refresh SET used = 0 WHERE used IS NULL")
        db.close()

    # ---- somebody works in the EHR itself

    def goals_there(self) -> list[Json]:
        """Every living goal in the EHR, oldest first."""
        return [read_document(row.body).data for row in everything_of(self.ehr_store, "Goal")]

    def change_there(self, goal: Json, **elements: Any) -> None:
        """A colleague changes a goal in the EHR."""
        document = Document.of(goal | elements)
        with self.ehr_store.writing() as session:
            resources.update(session, EVERYTHING, document, id=str(goal["id"]), at=self.now())

    def delete_there(self, goal: Json) -> None:
        """A colleague deletes a goal in the EHR."""
        with self.ehr_store.writing() as session:
            resources.delete(session, EVERYTHING, "Goal", str(goal["id"]), at=self.now())

    def copy_there(self, goal: Json, id: str) -> None:
        """The EHR makes a second record of a goal, with all its identifiers."""
        with self.ehr_store.writing() as session:
            resources.create(
                session, EVERYTHING, Document.of(goal | {"id": id}), id=id, at=self.now()
            )


def _query(reply: Reply) -> dict[str, str]:
    """What a redirect carries."""
    if reply.status != 302:
        raise EhrUnavailable
    asked = parse_qs(urlsplit(reply.header("location")).query)
    return {name: values[0] for name, values in asked.items()}


@contextmanager
def world(template: Path, folder: Path, url: str, wire: Wire, **options: Any) -> Iterator[World]:
    """A new world; it ends with the block."""
    with ExitStack() as stack:
        shutil.copytree(template / "ehr", folder / "ehr")
        stack.enter_context(replaced_transport(wire))
        made = World(folder, url, wire, **options)
        made.begin()
        stack.callback(made.end)
        yield made
