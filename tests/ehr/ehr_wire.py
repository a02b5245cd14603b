"""A pretend EHR on a free port whose answers a test writes down beforehand."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fhir_bridge.ehr.smart import Site


@dataclass
class Reply:
    """One answer; ``dropped`` ends the connection without one, ``after`` waits for an event."""

    status: int = 200
    body: bytes | dict[str, Any] | list[Any] = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    dropped: bool = False
    after: threading.Event | None = None

    def raw(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))


@dataclass
class Ehr:
    """Answers by path; of several replies to one path each is given once, the last for ever."""

    base: str = ""
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)

    def on(self, path: str, *replies: Reply) -> None:
        self.replies[path] = list(replies)

    def answer(self, path: str) -> Reply:
        script = self.replies.get(path, [Reply(404, {"resourceType": "OperationOutcome"})])
        return script.pop(0) if len(script) > 1 else script[0]

    def site(self, **facts: Any) -> Site:
        return Site("ehr", "General", f"{self.base}/r4", "footbridge", internal=True, **facts)


def _handler(ehr: Ehr) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            query = dict(parse_qsl(parts.query))
            ehr.requests.append(Request(self.command, parts.path, query, dict(self.headers), body))
            reply = ehr.answer(parts.path)
            if reply.after is not None:
                reply.after.wait(10)
            if reply.dropped:
                self.close_connection = True
                return
            raw = reply.raw()
            self.send_response_only(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_PUT = _serve  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def running_ehr() -> Iterator[Ehr]:
    ehr = Ehr()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(ehr))
    server.daemon_threads = True
    ehr.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield ehr
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def searchset(*resources: dict[str, Any], next: str | None = None) -> dict[str, Any]:
    links = [{"relation": "next", "url": next}] if next else []
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "link": [{"relation": "self", "url": "https://ehr.example/"}, *links],
        "entry": [{"resource": each, "search": {"mode": "match"}} for each in resources],
    }


def outcome(text: str, code: str = "processing") -> dict[str, Any]:
    issue = {"severity": "error", "code": code, "details": {"text": text}}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def goal(id: str = "g1", patient: str = "p1", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Goal",
        "id": id,
        "meta": {"versionId": "1"},
        "lifecycleStatus": "active",
        "description": {"text": "Walk"},
        "subject": {"reference": f"Patient/{patient}"},
        **more,
    }
