"""What every bench stands on: a scripted EHR in a process of its own, a bridge, launches."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import httpx

from fhir_bridge import admin, launches
from fhir_bridge.bridge import Bridge, client_keys
from fhir_bridge.clock import real_time
from fhir_bridge.ehr.smart import Site
from fhir_bridge.launches import Context
from fhir_bridge.store.db import migrate, open_store
from fhir_bridge.store.tables import ContextRow
from fhir_bridge.store.vault import Vault
from smart_app.app import create_app
from tests.support import postgres
from tests.support.servers import free_port, serving

SITE = "bench"


@dataclass(frozen=True)
class Ehr:
    """The scripted EHR."""

    url: str
    talk: httpx.Client

    def control(self, latency: float, **slow: float) -> None:
        """Set latencies (seconds), by type where named, and empty the log."""
        self.talk.post(f"{self.url}/control", json={"latency": latency, "slow": slow})

    def log(self) -> list[dict[str, Any]]:
        """What it heard since."""
        heard: list[dict[str, Any]] = self.talk.get(f"{self.url}/log").json()
        return heard


@contextmanager
def scripted_ehr() -> Iterator[Ehr]:
    """Start it; it ends with the block."""
    command = [sys.executable, "-m", "tests.bench.scripted_ehr"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout
        port = int(process.stdout.readline())
        with httpx.Client(trust_env=False, timeout=30) as talk:
            yield Ehr(f"http://127.0.0.1:{port}", talk)
        process.stdin.close()


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Empty, migrated, durable databases by name; PostgreSQL where it is installed."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(dir=postgres.ON_DISK)))
        urls = {"SQLite": f"sqlite:///{folder / 'record.db'}"}
        if postgres.binaries():
            urls["PostgreSQL"] = stack.enter_context(postgres.cluster(durable=True))
        for url in urls.values():
            migrate(url)
        yield urls


@contextmanager
def bridge(url: str, ehr_url: str, app_url: str = "http://127.0.0.1:8400") -> Iterator[Bridge]:
    """A bridge over a migrated database, with the scripted EHR registered."""
    store, vault = open_store(url), Vault((bytes(32),))
    made = Bridge(
        store=store, vault=vault, clock=real_time, keys=client_keys(store, vault),
        origin=app_url, zone=ZoneInfo("America/Chicago"),
    )  # fmt: skip
    site = Site(
        id=SITE, name="Bench EHR", base=f"{ehr_url}/r4", client_id="bench",
        scopes=admin.DEFAULT_SCOPES, internal=True,
    )  # fmt: skip
    admin.add_site(store, site)
    try:
        yield made
    finally:
        made.close()


@contextmanager
def app(url: str, ehr_url: str) -> Iterator[Bridge]:
    """The whole app on a port of its own."""
    port = free_port()
    app_url = f"http://127.0.0.1:{port}"
    with bridge(url, ehr_url, app_url) as made, serving(create_app(made), port):
        yield made


def launch(made: Bridge, patient: str) -> Context:
    """Launch for a patient without a browser."""
    url = launches.begin(made, iss=made.site(SITE).base, launch="x", browser="b").url
    sent = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    answer = {"state": sent["state"], "code": f"{sent['nonce']}~{patient}"}
    return launches.finish(made, site_id=SITE, answer=answer, browser="b")


def launch_over_http(made: Bridge, browser: httpx.Client, patient: str) -> str:
    """Launch with a browser; gives the address of the page it is sent to."""
    begun = browser.get(
        f"{made.origin}/launch", params={"iss": made.site(SITE).base, "launch": "x"}
    )
    sent = {name: v[0] for name, v in parse_qs(urlsplit(begun.headers["location"]).query).items()}
    answer = {"state": sent["state"], "code": f"{sent['nonce']}~{patient}"}
    finished = browser.get(f"{made.origin}/smart/callback/{SITE}", params=answer)
    return str(httpx.URL(made.origin).join(finished.headers["location"]))


def context_at(made: Bridge, page: str) -> Context:
    """The context behind a page's address."""
    ctx = urlsplit(page).path.split("/")[2]
    with made.store.reading() as session:
        return launches.context_of(
            made.site(SITE), session.get_one(ContextRow, (SITE, ctx)), "case-manager"
        )


def warm(made: Bridge, context: Context) -> None:
    """Open as many connections as a page uses, and keep them."""
    connection = made.connection(context.site)
    client = connection.client(None)
    wait([made.executor.submit(client.read, "Patient", "warm") for _ in range(8)])
