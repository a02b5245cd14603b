"""The network between Footbridge and the EHR, without sockets: only the transport is replaced.

The product's own sessions, clients and guards run as they are; below them an adapter hands each
request to the EHR's ASGI app, and writes down what was really said.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, unquote, urlsplit

import requests
from anyio.from_thread import BlockingPortal
from requests.adapters import BaseAdapter
from soak_fate import IMMORTAL, Fate
from starlette.types import ASGIApp, Message
from urllib3 import HTTPResponse
from urllib3.exceptions import ProtocolError

from fhir_bridge import http
from fhir_bridge.errors import BridgeError
from fhir_bridge.sandbox.ledger import Ledger
from fhir_bridge.wire import Json, read_document, read_json, write_json

SECRETS = frozenset({"code", "code_verifier", "client_assertion", "refresh_token", "state"})


@dataclass(frozen=True)
class Written:
    """A goal that was sent to the EHR with a good token.

    Attributes:
        user: whose token it was, as the EHR's sign-in remembers; nobody's is Footbridge's own.
    """

    user: str | None
    body: Json


@dataclass(frozen=True)
class Reply:
    """What the EHR answered; not whole when the connection broke."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    whole: bool

    def header(self, name: str) -> str:
        """The value of a header, or nothing."""
        return next((value for each, value in self.headers if each == name), "")


@dataclass
class Wire:
    """One EHR, the app's published keys, and everything that went between them.

    Attributes:
        up: somebody listens at the EHR's address.
        current: the process at work; sessions that are made belong to it.
        read: what Footbridge was told of each goal in the EHR, by the EHR's id.
        written: goals as they were sent; ``secrets``: tokens and codes that went over.
    """

    portal: BlockingPortal
    ehr_url: str
    app_url: str
    jwks: Json
    ehr: ASGIApp | None = None
    ledger: Ledger | None = None
    up: bool = True
    current: Fate = field(default_factory=lambda: IMMORTAL)
    read: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    written: list[Written] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)
    counted: Counter[str] = field(default_factory=Counter)

    def ask(
        self, method: str, url: str, headers: dict[str, str] | None = None, body: bytes = b""
    ) -> Reply:
        """One request to the EHR, by whoever."""
        assert self.ehr is not None
        return self.portal.call(_ask, self.ehr, method, url, headers or {}, body)

    def control(self, **settings: Any) -> None:
        """Set the EHR's switches."""
        sent, url = {"content-type": "application/json"}, f"{self.ehr_url}/control"
        answer = self.ask("POST", url, sent, write_json(settings))
        assert answer.status == 200, answer.body

    def controlled(self) -> Json:
        """The EHR's switches, and what happened so far."""
        told: Json = read_json(self.ask("GET", f"{self.ehr_url}/control").body)
        return told

    def sees(self, goal: Json) -> None:
        """Footbridge was told what the EHR holds."""
        self.read.setdefault(str(goal.get("id")), set()).add(told_by(goal))

    def note_sent(self, method: str, url: str, headers: dict[str, str], raw: bytes) -> None:
        """Footbridge sends a request; header names in lower case."""
        kind, _, token = headers.get("authorization", "").partition(" ")
        self.counted[method] += 1
        if kind:
            self.secrets.add(token)
        if method in {"POST", "PUT"} and "/r4/Goal" in url and not url.endswith("_search"):
            known = self.ledger.token(token) if self.ledger else None
            if known:
                self.written.append(Written(known.user, read_document(raw).data))
        if url.endswith("/auth/token"):
            form = dict(parse_qsl(raw.decode()))
            self.secrets |= {value for name, value in form.items() if name in SECRETS}

    def note_told(self, method: str, reply: Reply) -> None:
        """Footbridge was answered."""
        if method != "GET" or reply.status != 200:
            return
        try:
            found = read_document(reply.body).data
        except BridgeError:
            return
        entries = [each.get("resource", {}) for each in found.get("entry", ())]
        for each in (found, *entries):
            if each.get("resourceType") == "Goal":
                self.sees(each)


def told_by(goal: Json) -> tuple[str, str]:
    """What a goal says: its words and its status."""
    return str(goal.get("description", {}).get("text")), str(goal.get("lifecycleStatus"))


@contextmanager
def replaced_transport(wire: Wire) -> Iterator[None]:
    """For the block, sessions that are made talk over this wire."""
    with patch.object(http, "HTTPAdapter", lambda **_: OverWire(wire, wire.current)):
        yield


class OverWire(BaseAdapter):
    """A transport of requests that hands each request to the EHR, or to the app's keys."""

    def __init__(self, wire: Wire, fate: Fate) -> None:
        super().__init__()
        self._wire = wire
        self._fate = fate

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Deliver one request; its process may be killed before or after."""
        method, url = str(request.method), str(request.url)
        body = request.body or b""
        raw = body.encode() if isinstance(body, str) else body
        if url.startswith(f"{self._wire.app_url}/"):
            return _response(request, Reply(200, _JSON, write_json(self._wire.jwks), whole=True))
        self._fate.request(f"before {method}")
        if not self._wire.up:
            raise requests.ConnectTimeout
        headers = {name.lower(): value for name, value in request.headers.items()}
        self._wire.note_sent(method, url, headers, raw)
        reply = self._wire.ask(method, url, headers, raw)
        self._fate.request(f"after {method}")
        if not reply.whole:
            raise requests.ConnectionError(ProtocolError("Connection aborted."))
        self._wire.note_told(method, reply)
        return _response(request, reply)

    def close(self) -> None:
        """Nothing is open."""


_JSON = (("content-type", "application/json"),)


async def _ask(app: ASGIApp, method: str, url: str, headers: dict[str, str], body: bytes) -> Reply:
    parts = urlsplit(url)
    given = {**headers, "host": parts.netloc, "content-length": str(len(body))}
    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "http_version": "1.1",
        "method": method, "scheme": parts.scheme, "path": unquote(parts.path), "root_path": "",
        "raw_path": parts.path.encode(), "query_string": parts.query.encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in given.items()],
        "client": ("127.0.0.1", 1), "server": (parts.hostname, parts.port),
    }  # fmt: skip
    said: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        said.append(message)

    await app(scope, receive, send)
    start, rest = said[0], said[1:]
    pairs = tuple((name.decode().lower(), value.decode()) for name, value in start["headers"])
    whole = bool(rest) and not rest[-1].get("more_body", False)
    return Reply(start["status"], pairs, b"".join(each.get("body", b"") for each in rest), whole)


def _response(request: requests.PreparedRequest, reply: Reply) -> requests.Response:
    response = requests.Response()
    response.status_code, response.url, response.request = reply.status, str(request.url), request
    response.headers.update(dict(reply.headers))
    response.raw = HTTPResponse(
        BytesIO(reply.body), headers=dict(reply.headers), status=reply.status,
        preload_content=False,
    )  # fmt: skip
    return response
