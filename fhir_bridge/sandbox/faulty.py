"""The middleware that lets the faults happen, in front of FHIR and the sign-in alone."""

import re

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fhir_bridge.sandbox.faults import Call, Instead
from fhir_bridge.sandbox.switches import Control

_BELOW = re.compile(r"/(?P<room>r4|auth)(?:/(?P<type>[A-Z][A-Za-z]+)?.*)?")


class Faulty:
    """An ASGI app that asks the control what happens to a call, and does it."""

    def __init__(self, app: ASGIApp, control: Control) -> None:
        self._app = app
        self._control = control

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, wait, answer instead, or break the connection."""
        found = _BELOW.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            return await self._app(scope, receive, send)
        call = Call(scope["method"], found["type"] or "", fhir=found["room"] == "r4")
        drop = False
        for effect in self._control.effects(call):
            await anyio.sleep(effect.wait)
            if effect.instead:
                return await _answer(effect.instead, send)
            drop = drop or effect.drop
        if not drop:
            return await self._app(scope, receive, send)
        await self._app(scope, receive, _swallow)
        return await _break_off(send)


async def _answer(instead: Instead, send: Send) -> None:
    headers = {"content-type": instead.content_type, "content-length": str(len(instead.body))}
    pairs = [
        (name.lower().encode(), value.encode())
        for name, value in {**headers, **instead.headers}.items()
    ]
    await send({"type": "http.response.start", "status": instead.status, "headers": pairs})
    await send({"type": "http.response.body", "body": instead.body})


async def _swallow(message: Message) -> None:
    """What the real server would have said; nobody hears it."""


async def _break_off(send: Send) -> None:
    """Begin an answer and never finish it: the server closes the connection under the client."""
    headers = [(b"content-type", b"application/fhir+json"), (b"content-length", b"100000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})
