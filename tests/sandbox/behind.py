"""FHIR servers to stand behind the pretend EHR: a sound one, and one that answers as it is told."""

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from served import served
from small_ehr import NOON
from starlette.types import ASGIApp

from fhir_bridge.clock import fixed
from fhir_bridge.rest.routes import fhir_app
from fhir_bridge.rest.service import FhirService
from fhir_bridge.sandbox.access import EVERYTHING
from fhir_bridge.sandbox.held import base_checks, open_ehr, short_id


@contextmanager
def open_server(folder: Path) -> Iterator[str]:
    """A FHIR server at ``/fhir`` that lets everybody in; gives its base."""
    store = open_ehr(folder)

    def make(url: str) -> ASGIApp:
        return fhir_app(
            FhirService(
                store=store, access=lambda _: replace(EVERYTHING), ids=short_id, clock=fixed(NOON),
                base_url=f"{url}/fhir", checks=base_checks, update_as_create=True,
            )
        )  # fmt: skip

    with served(make, host="127.0.0.1") as url:
        yield f"{url}/fhir"
    store.close()


@dataclass
class Said:
    """A server that answers as a test tells it, and what it heard."""

    base: str = ""
    answer: Callable[["Heard"], tuple[int, dict[str, str], bytes]] = lambda _: (404, {}, b"")
    heard: list["Heard"] = field(default_factory=list)


@dataclass(frozen=True)
class Heard:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


def fhir(resource: Any, status: int = 200, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """An answer in FHIR JSON, packed as many servers do."""
    head = {"Content-Type": "application/fhir+json", "Content-Encoding": "gzip", **headers}
    return status, head, gzip.compress(json.dumps(resource).encode())


@contextmanager
def told_server() -> Iterator[Said]:
    """Serve whatever ``Said.answer`` gives, below ``/base``."""
    said = Said()

    class Handler(BaseHTTPRequestHandler):
        def _handle(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            names = {name.lower(): value for name, value in self.headers.items()}
            heard = Heard(self.command, self.path, names, self.rfile.read(length))
            said.heard.append(heard)
            status, headers, body = said.answer(heard)
            if status == 0:  # hang up
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _handle  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    said.base = f"http://127.0.0.1:{server.server_address[1]}/base"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield said
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
