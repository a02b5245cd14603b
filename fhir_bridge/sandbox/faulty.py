"""The middleware that lets the faults happen, in front of FHIR and the sign-in alone.

It works on whole messages, so every kind of fault can happen to every vendor and to a server that
stands behind the sandbox.
"""

import re
from dataclasses import replace
from email.utils import format_datetime
from http import HTTPStatus
from urllib.parse import parse_qs

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fhir_bridge.rest.server import MAX_BODY
from fhir_bridge.sandbox.effects import Call, Effect, Pairs, Sent, Told, together
from fhir_bridge.sandbox.freshness import Freshness
from fhir_bridge.sandbox.switches import Control

_BELOW = re.compile(r"/(?P<room>r4|auth)(?:/(?P<type>[A-Z][A-Za-z]+)?(?P<rest>/.*)?.*)?")
_CREATED = re.compile(r"/([A-Z][A-Za-z]+/[A-Za-z0-9\-.]{1,64})(?:/_history/[^/]+)?$")
_TOKEN = "/auth/token"  # noqa: S105


class Faulty:
    """An ASGI app that asks the control what happens to a call, and does it."""

    def __init__(self, app: ASGIApp, control: Control) -> None:
        self._app = app
        self._control = control
        self._fresh = Freshness(control.clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, wait, answer instead, change what is said, or break the connection."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        found, send = _BELOW.fullmatch(scope["path"]), self._dated(send)
        if found is None:
            return await self._app(scope, receive, send)
        form = b""
        if scope["path"] == _TOKEN:
            form = await _whole(receive)
            receive = _again(form)
        call = _call(scope, found, form)
        if call.searches:
            self._fresh.searched(call.type)
        effects = self._control.effects(call)
        if not effects:
            return await self._app(scope, receive, self._noting(call, send))
        return await self._met(call, together(effects), scope, receive, send)

    async def _met(
        self, call: Call, effect: Effect, scope: Scope, receive: Receive, send: Send
    ) -> None:
        await anyio.sleep(effect.wait)
        if effect.instead:
            return await _tell(effect.instead, send)
        if not effect.deliveries:
            return await _break_off(None, send)
        sent = effect.asked(Sent(_pairs(scope["headers"]), await _whole(receive)))
        answers = [await self._done(call, effect, scope, sent) for _ in range(effect.deliveries)]
        told = effect.told(answers[-1 if effect.hears_last else 0])
        if effect.breaks:
            return await _break_off(None if effect.breaks == "early" else told, send)
        return await _tell(told, send)

    async def _done(self, call: Call, effect: Effect, scope: Scope, sent: Sent) -> Told:
        """What the server makes of it, as a search index that may lag lets it."""
        told = await self._asked(call, scope, sent)
        if effect.lag is None:
            return told
        if call.searches:
            return self._fresh.behind(effect.lag, told)
        there = _CREATED.search(told.header("location"))
        if told.status == HTTPStatus.OK and there and self._fresh.hides(effect.lag, there[1]):
            return await self._asked(call, scope, sent.without("if-none-exist"))
        return told

    async def _asked(self, call: Call, scope: Scope, sent: Sent) -> Told:
        given = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in sent.headers]
        heard = _Heard()
        await self._app({**scope, "headers": given}, _again(sent.body), self._noting(call, heard))
        return heard.told()

    def _noting(self, call: Call, send: Send) -> Send:
        """Pass an answer on, and note what it says was created."""
        if call.method != "POST":
            return send

        async def noted(message: Message) -> None:
            if message.get("status") == HTTPStatus.CREATED:
                where = Told(0, _pairs(message["headers"])).header("location")
                if found := _CREATED.search(where):
                    self._fresh.created(found[1])
            await send(message)

        return noted

    def _dated(self, send: Send) -> Send:
        """Every answer bears the time as this server has it."""

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                now = format_datetime(self._control.now(), usegmt=True).encode()
                message = {**message, "headers": [*message.get("headers", ()), (b"date", now)]}
            await send(message)

        return dated


def _call(scope: Scope, found: re.Match[str], form: bytes) -> Call:
    headers, rest = dict(_pairs(scope["headers"])), found["rest"] or ""
    method, type, fhir = scope["method"], found["type"] or "", found["room"] == "r4"
    lists = method in {"GET", "HEAD"} and not rest.strip("/")
    return Call(
        method, type, fhir,
        searches=fhir and bool(type) and (lists or rest.startswith("/_search")),
        conditional="if-none-exist" in headers,
        refreshes=scope["path"] == _TOKEN and _is_refresh(form),
        id=rest.split("/")[1] if rest else "",
    )  # fmt: skip


def _is_refresh(form: bytes) -> bool:
    return parse_qs(form.decode("ascii", "replace")).get("grant_type") == ["refresh_token"]


class _Heard:
    """An answer, heard to its end."""

    def __init__(self) -> None:
        self._said = Told(HTTPStatus.INTERNAL_SERVER_ERROR)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._said = Told(message["status"], _pairs(message.get("headers", ())))
        elif message["type"] == "http.response.body":
            self._said = replace(self._said, body=self._said.body + message.get("body", b""))

    def told(self) -> Told:
        return self._said


async def _whole(receive: Receive) -> bytes:
    """The body; of one that is too long enough for the server to find it so."""
    body, more = bytearray(), True
    while more and len(body) <= MAX_BODY:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return bytes(body)


def _again(body: bytes) -> Receive:
    waiting = [body]

    async def receive() -> Message:
        if not waiting:  # nothing comes any more; the connection stays
            await anyio.sleep_forever()
        return {"type": "http.request", "body": waiting.pop(), "more_body": False}

    return receive


def _pairs(headers: list[tuple[bytes, bytes]]) -> Pairs:
    return tuple((name.decode("latin-1").lower(), value.decode("latin-1"))
                 for name, value in headers)  # fmt: skip


async def _tell(told: Told, send: Send) -> None:
    counted = told.header("content-length")  # of HEAD: what the body would have been
    await send(_start(told, str(len(told.body)) if told.body else counted))
    await send({"type": "http.response.body", "body": told.body})


async def _break_off(told: Told | None, send: Send) -> None:
    """Begin an answer and never finish it: the server closes the connection under the client."""
    said = told or Told(HTTPStatus.OK, (("content-type", "application/fhir+json"),), b"{ ")
    await send(_start(said, str(len(said.body) + 1)))
    body = said.body[: (len(said.body) + 1) // 2]
    await send({"type": "http.response.body", "body": body, "more_body": True})


def _start(told: Told, length: str) -> Message:
    bodiless = told.status in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
    counted = () if bodiless else (("content-length", length or "0"),)
    pairs = (*told.without("content-length").headers, *counted)
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs]
    return {"type": "http.response.start", "status": told.status, "headers": headers}
