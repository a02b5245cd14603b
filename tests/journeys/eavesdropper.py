"""Something that stands in front of a server: it hears every call, and answers where told to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson

FHIR_JSON = "application/fhir+json"


@dataclass(frozen=True)
class Call:
    """One request and what was answered."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    status: int
    answer_headers: Mapping[str, str]
    answer: bytes

    @property
    def url(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def asked(self) -> dict[str, str]:
        return dict(parse_qsl(self.query))


@dataclass(frozen=True)
class Told:
    """An answer given in place of the server's own."""

    body: bytes
    status: int = 200
    kind: str = FHIR_JSON
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Eavesdropper:
    """Put it around an app: ``world(…, around_ehr=eavesdropper)``."""

    calls: list[Call] = field(default_factory=list)
    told: dict[tuple[str, str], Told] = field(default_factory=dict)

    def __call__(self, app: Any) -> Any:

        async def serve(scope: Any, receive: Any, send: Any) -> None:
            await self._serve(app, scope, receive, send)

        return serve

    def say(self, path: str, body: Any, *, method: str = "GET", **more: Any) -> None:
        """Answer this path so from now on."""
        raw = body if isinstance(body, bytes) else orjson.dumps(body)
        self.told[method, path] = Told(raw, **more)

    def hush(self) -> None:
        """Let the server answer everything itself again, and forget what was heard."""
        self.told.clear()
        self.calls.clear()

    def heard(self, method: str, start: str) -> list[Call]:
        """The calls of a method below a path."""
        return [
            call for call in self.calls if call.method == method and call.path.startswith(start)
        ]

    async def _serve(self, app: Any, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        taken: dict[str, Any] = {"body": b"", "status": 0, "headers": [], "answer": b""}

        async def hear() -> Any:
            message = await receive()
            taken["body"] += message.get("body", b"")
            return message

        async def say(message: Any) -> None:
            if message["type"] == "http.response.start":
                taken["status"], taken["headers"] = message["status"], message["headers"]
            taken["answer"] += message.get("body", b"")
            await send(message)

        told = self.told.get((scope["method"], scope["path"]))
        try:
            if told is None:
                await app(scope, hear, say)
            else:
                await _tell(told, say)
        finally:
            self.calls.append(_call(scope, taken))


async def _tell(told: Told, send: Any) -> None:
    length = str(len(told.body)).encode()
    headers = [(b"content-type", told.kind.encode()), (b"content-length", length)]
    headers += [(name.encode(), value.encode()) for name, value in told.headers.items()]
    await send({"type": "http.response.start", "status": told.status, "headers": headers})
    await send({"type": "http.response.body", "body": told.body})


def _call(scope: Any, taken: dict[str, Any]) -> Call:
    return Call(
        scope["method"],
        scope["path"],
        scope["query_string"].decode(),
        _headers(scope["headers"]),
        taken["body"],
        taken["status"],
        _headers(taken["headers"]),
        taken["answer"],
    )


def _headers(pairs: Any) -> dict[str, str]:
    return {name.decode().lower(): value.decode("latin-1") for name, value in pairs}


def searchset(*resources: dict[str, Any]) -> dict[str, Any]:
    """What a server answers to a search that finds these."""
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "entry": [{"resource": each, "search": {"mode": "match"}} for each in resources],
    }
