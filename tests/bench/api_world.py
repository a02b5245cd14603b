"""A record as large as a payer's, the API over it in a process of its own, and sixteen who ask.

``BENCH_RECORDS`` says how many care plans there are (100,000; the goals are for 1,000,000).
"""

import base64
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import insert

from fhir_bridge.bridge import Bridge
from fhir_bridge.clients import Client, add_client
from fhir_bridge.clock import real_time
from fhir_bridge.r4.search_parameters import indexed
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store import system_tokens
from fhir_bridge.store.system_tokens import Held
from fhir_bridge.store.tables import (
    Membership,
    resource,
    resource_version,
    search_date,
    search_token,
)
from fhir_bridge.wire import Json, write_json
from tests.bench.bench_world import SITE, bridge
from tests.support.servers import free_port, wait_for

RECORDS = int(os.environ.get("BENCH_RECORDS", "100000"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "10"))
PLANS_EACH = 50
CONNECTIONS = 16
CHUNK = 2_000
PAYER = "payer"
EHR = "http://127.0.0.1:9"  # nobody is there, and nobody asks
PUBLIC = {"kty": "EC", "crv": "P-384", "kid": "none", "x": "A" * 64, "y": "A" * 64}
STATUSES = ("active", "completed", "revoked", "on-hold", "draft")


def plan(number: int) -> Json:
    """A care plan of one of the patients, of the size that real ones have (1.4 kB)."""
    return {
        "resourceType": "CarePlan", "id": f"plan-{number}", "intent": "plan",
        "status": STATUSES[number % len(STATUSES)],
        "meta": {"versionId": "1", "lastUpdated": "2026-11-21T15:04:05.123Z"},
        "category": [{"coding": [{"system": "http://hl7.org/fhir/us/core/CodeSystem/careplan-category",
                                  "code": "assess-plan"}]}],
        "subject": {"reference": f"Patient/{patient(number)}"},
        "text": {"status": "generated", "div": f"<div>{'What was agreed. ' * 60}</div>"},
    }  # fmt: skip


def patient(number: int) -> str:
    """Whose it is."""
    return f"pat-{number // PLANS_EACH}"


def fill(made: Bridge, first: int, last: int) -> None:
    """Keep plans ``first`` to ``last``, past the engine; nine patients of ten are members."""
    at = real_time() - timedelta(days=1)
    for begin in range(first, last, CHUNK):
        tables: dict[Any, list[Json]] = {
            resource: [], resource_version: [], search_token: [], search_date: []
        }  # fmt: skip
        for number in range(begin, min(begin + CHUNK, last)):
            record = plan(number)
            key = {"site_id": SITE, "type": "CarePlan", "id": record["id"]}
            row = key | {"version": 1, "change_no": 0, "updated": at, "owner": "ours",
                         "patient_id": patient(number), "deleted": False,
                         "body": write_json(record)}  # fmt: skip
            tables[resource].append(row | {"created_no": number + 1})
            tables[resource_version].append(row)
            found = indexed(record)
            tables[search_token] += [key | dict(zip(("param", "system", "code"), each, strict=True))
                                     for each in set(found.tokens)]  # fmt: skip
            tables[search_date] += [key | dict(zip(("param", "low", "high"), each, strict=True))
                                    for each in set(found.dates)]  # fmt: skip
        people = sorted({patient(n) for n in range(begin, min(begin + CHUNK, last), PLANS_EACH)})
        with made.store.writing() as session:
            for table, rows in tables.items():
                if rows:
                    session.execute(insert(table), rows)
            session.execute(insert(Membership), [
                {"site_id": SITE, "client_id": PAYER, "patient_id": each, "since": at, "by": "x"}
                for each in people if not each.endswith("9")
            ])  # fmt: skip
    with made.store.writing() as session:
        session.connection().exec_driver_sql("ANALYZE")


@dataclass(frozen=True)
class Address:
    """Where something listens.

    Attributes:
        headers: what is sent with each request.
    """

    url: str
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, paths: Sequence[str], seconds: float, connections: int = CONNECTIONS) -> "Asked":
        """Ask for these in turn, from many connections, for so long."""
        until = time.perf_counter() + seconds
        begun = time.perf_counter()
        with ThreadPoolExecutor(connections) as pool:
            going = [pool.submit(self._ask, paths[place::connections] or paths, until)
                     for place in range(connections)]  # fmt: skip
            taken = [each for one in going for each in one.result()]
        return Asked(taken, time.perf_counter() - begun)

    def _ask(self, paths: Sequence[str], until: float) -> list[float]:
        talk = HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        taken: list[float] = []
        while time.perf_counter() < until:
            begun = time.perf_counter()
            talk.request("GET", paths[len(taken) % len(paths)], headers=self.headers)
            answer = talk.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            taken.append(time.perf_counter() - begun)
        talk.close()
        return taken


@dataclass(frozen=True, kw_only=True)
class Server(Address):
    """A server in a process of its own."""

    process: "subprocess.Popen[bytes]"

    def memory(self) -> float:
        """MB of it that are in memory now."""
        said = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(said.partition("VmRSS:")[2].split()[0]) / 1024


@dataclass(frozen=True)
class Asked:
    """How long each answer took, and all of them together; in seconds."""

    taken: list[float]
    lasted: float

    @property
    def each(self) -> float:
        """Seconds of the run for one answer: the inverse of the throughput."""
        return self.lasted / len(self.taken)


@contextmanager
def started(module: list[str], environment: dict[str, str], url: str,
            ready: str) -> Iterator[Server]:  # fmt: skip
    """Run ``python -m …`` until the block ends; it must answer ``ready``."""
    with subprocess.Popen(
        [sys.executable, "-m", *module], env=os.environ | environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            wait_for(lambda: _answers(url, ready), " ".join(module), 60)
            yield Server(url=url, process=process)
        finally:
            process.terminate()


def _answers(url: str, path: str) -> bool:
    try:
        talk = HTTPConnection(urlsplit(url).netloc, timeout=5)
        talk.request("GET", path)
        return talk.getresponse().status == 200
    except OSError:
        return False


@dataclass(frozen=True)
class World:
    """The API over a record, and a bridge to the same record in this process."""

    made: Bridge
    api: Server
    environment: dict[str, str]


@contextmanager
def world(url: str, fill_it: Callable[[Bridge], None]) -> Iterator[World]:
    """Fill a migrated database, let the payer in, and start the API over it."""
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    with bridge(url, EHR, origin) as made, TemporaryDirectory() as folder:
        token = _let_in(made)
        fill_it(made)
        environment = {
            "BRIDGE_DATABASE_URL": url, "BRIDGE_PUBLIC_URL": origin, "BRIDGE_DATA_DIR": folder,
            "BRIDGE_MASTER_KEY": base64.urlsafe_b64encode(bytes(32)).decode(),
        }  # fmt: skip
        command = ["smart_app", "serve", "--only-api", "--port", str(port)]
        with started(command, environment, origin, "/readyz") as api:
            api.headers["Authorization"] = f"Bearer {token}"
            yield World(made, api, environment)


def _let_in(made: Bridge) -> str:
    client = Client(PAYER, SITE, "payer", "A payer", "system/*.rs", jwks=(PUBLIC,),
                    per_minute=100_000, purpose="HPAYMT", opt_in=False)  # fmt: skip
    add_client(made.store, client, by=OPERATOR)
    with made.store.writing() as session:
        held = Held(SITE, PAYER, "system/*.rs", real_time() + timedelta(hours=6))
        return system_tokens.give(session, held)
