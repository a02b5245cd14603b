"""G5: a message about a stay is in its patient's record within seconds, at fifty a second.

Messages come over HTTP as a feed sends them: at a steady pace, whatever the answers take, and late
ones count from when they were due. One is visible when a reader in another process derives its
stay. The receiver is a process of its own. ``BENCH_SECONDS`` says for how long (the goal: 300).
"""

import base64
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from tempfile import TemporaryDirectory

import httpx
from sqlmodel import func, select

from fhir_bridge.bridge import Bridge
from fhir_bridge.cases import enrol_listed
from fhir_bridge.clients import Client, add_client
from fhir_bridge.clock import real_time
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.ehr_copies import keep_list
from fhir_bridge.hearing import transitions_of
from fhir_bridge.notifications.sender import WATCHER
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store import system_tokens
from fhir_bridge.store.access import Chart
from fhir_bridge.store.system_tokens import Held
from fhir_bridge.store.tables import EncounterEvent
from fhir_bridge.wire import Document
from tests.bench.bench_world import SITE, bridge, databases
from tests.bench.table import Line, middle, percentile
from tests.support.adt import alert, encounter, patient
from tests.support.servers import free_port, wait_for

PER_SECOND = 50
SECONDS = int(os.environ.get("BENCH_SECONDS", "30"))
PATIENTS = 200
LOOKED_AT = 5  # every so manieth message is looked for
ALONE = 60
SENDERS = 32
P99 = 5000.0
GIVES_UP = 60.0
EHR = "http://127.0.0.1:9"  # nobody is there, and nobody asks
KEY = "feed"
PUBLIC = {"kty": "EC", "crv": "P-384", "kid": "none", "x": "A" * 64, "y": "A" * 64}


@dataclass(frozen=True)
class Receiver:
    """The app in a process of its own, and a reader of its record in this one."""

    made: Bridge
    url: str
    token: str
    talk: httpx.Client

    def send(self, raw: bytes) -> bool:
        """One message; whether it was answered with 200."""
        headers = {"Authorization": f"Bearer {self.token}",
                   "Content-Type": "application/fhir+json"}  # fmt: skip
        url = f"{self.url}/fhir/$process-message"
        return self.talk.post(url, content=raw, headers=headers).status_code == 200

    def shows(self, number: int) -> bool:
        """Whether the stay of a message can be read."""
        found = transitions_of(self.made, chart(self.made, number % PATIENTS))
        return any(each.key.endswith(f"|V{number}") for each in found)


def measure() -> Iterator[Line]:
    """Every line of G5."""
    with databases() as urls:
        for kind, url in urls.items():
            with receiver(url) as there:
                yield from told(there, kind)


def told(there: Receiver, kind: str) -> Iterator[Line]:
    """One message at a time, then so many a second for so long; then count."""
    numbers = count()
    for _ in range(20):
        there.send(message(next(numbers)))
    alone = [visible_after(there, next(numbers), time.perf_counter()) for _ in range(ALONE)]
    steady = at_a_pace(there, numbers)
    yield Line(
        f"G5 visible p50 at {PER_SECOND}/s, {kind}", middle(steady.seen) * 1000, "ms", 4,
        middle(alone) * 1000, note="one message at a time, by the same receiver",
    )  # fmt: skip
    yield Line(
        f"G5 visible p99 at {PER_SECOND}/s, {kind}", percentile(steady.seen, 0.99) * 1000, "ms",
        P99, note=f"{SECONDS} s, {steady.sent} messages",
    )  # fmt: skip
    with there.made.store.reading() as session:
        kept = session.exec(select(func.count()).select_from(EncounterEvent)).one()
    yield Line(
        f"G5 lost, {kind}", 20 + ALONE + steady.answered - kept, "messages", 0, exact=True,
        note=f"of {20 + ALONE + steady.answered} acknowledged",
    )  # fmt: skip


@dataclass(frozen=True)
class Steady:
    """What a steady feed came to; ``seen``: seconds until each looked at was visible."""

    sent: int
    answered: int
    seen: list[float]


def at_a_pace(there: Receiver, numbers: Iterator[int]) -> Steady:
    """Send at a steady pace, whatever the answers take."""
    seen: list[float] = []

    def one(number: int, due: float) -> bool:
        if number % LOOKED_AT:
            return there.send(message(number))  # 503 is no acknowledgement: it is not counted
        seen.append(visible_after(there, number, due))
        return True

    began, going = time.perf_counter() + 0.5, []
    with ThreadPoolExecutor(SENDERS) as pool:
        for place in range(SECONDS * PER_SECOND):
            due = began + place / PER_SECOND
            time.sleep(max(0.0, due - time.perf_counter()))
            going.append(pool.submit(one, next(numbers), due))
    return Steady(len(going), sum(each.result() for each in going), seen)


def visible_after(there: Receiver, number: int, due: float) -> float:
    """Send a message that is due, and look until its stay is there; gives the seconds."""
    raw = message(number)
    while not there.send(raw):  # 503: a feed sends it again
        assert time.perf_counter() - due < GIVES_UP, "it is never taken"
    while not there.shows(number):
        assert time.perf_counter() - due < GIVES_UP, "it never came"
    return time.perf_counter() - due


def message(number: int) -> bytes:
    """The admission of one of the patients, in a stay of its own."""
    at = (real_time() - timedelta(days=1)).isoformat()
    stay = encounter(f"V{number}", period={"start": at})
    whose = patient(str(number % PATIENTS))
    return alert("admit", stay, id=f"m{number}", at=at, whose=whose)


def chart(made: Bridge, number: int) -> Chart:
    """The record of a patient."""
    return Chart(SITE, our_id(made.site(SITE).base, "Patient", f"p{number}"), WATCHER)


@contextmanager
def receiver(url: str) -> Iterator[Receiver]:
    """The app as it is run in earnest, over a record with patients and one client."""
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    with bridge(url, EHR, origin) as made, TemporaryDirectory() as folder:
        token = _prepare(made)
        environment = os.environ | {
            "BRIDGE_DATABASE_URL": url, "BRIDGE_PUBLIC_URL": origin, "BRIDGE_DATA_DIR": folder,
            "BRIDGE_MASTER_KEY": base64.urlsafe_b64encode(bytes(32)).decode(),
        }  # fmt: skip
        command = [sys.executable, "-m", "smart_app", "serve", "--port", str(port)]
        limits = httpx.Limits(max_connections=SENDERS, max_keepalive_connections=SENDERS)
        with (
            subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL) as process,
            httpx.Client(trust_env=False, timeout=60, limits=limits) as talk,
        ):  # fmt: skip
            try:
                wait_for(lambda: _answers(talk, origin), "the app", 60)
                yield Receiver(made, origin, token, talk)
            finally:
                process.terminate()


def _prepare(made: Bridge) -> str:
    """Enrol everybody, and let the feed in; gives its token."""
    at = real_time()
    client = Client(KEY, SITE, "system", "A feed", "system/Bundle.c", jwks=(PUBLIC,),
                    per_minute=100_000)  # fmt: skip
    add_client(made.store, client, by=OPERATOR)
    with made.store.writing() as session:
        for number in range(PATIENTS):
            record = Document.of(patient(str(number), id=f"p{number}"))
            enrol_listed(session, chart(made, number), f"p{number}", at)
            keep_list(session, chart(made, number), [record], type="Patient",
                      base=made.site(SITE).base, at=at, whole=False)  # fmt: skip
        held = Held(SITE, KEY, "system/Bundle.c", at + timedelta(hours=2))
        return system_tokens.give(session, held)


def _answers(talk: httpx.Client, origin: str) -> bool:
    try:
        return talk.get(f"{origin}/readyz").is_success
    except httpx.TransportError:
        return False
