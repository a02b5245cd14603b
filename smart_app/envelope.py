"""What goes around every answer: a reference id, security headers, a size limit, one log line."""

import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import uuid4

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fhir_bridge import admin
from fhir_bridge.api.addresses import is_ours
from fhir_bridge.bridge import Bridge
from fhir_bridge.errors import TooLarge
from smart_app.security import HEADERS, policy

MAX_FORM_BYTES = 256 * 1024
LOG = structlog.get_logger()


class Envelope:
    """ASGI middleware; the outermost, so that errors leave in it too."""

    def __init__(self, app: ASGIApp, bridge: Bridge) -> None:
        self._app, self._bridge = app, bridge
        self._embedders: dict[str | None, frozenset[str]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500
        scope.setdefault("state", {})["reference"] = uuid4().hex[:12]

        async def out(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._stamp(MutableHeaders(scope=message), scope["state"])
            await send(message)

        try:
            # the API knows its own limits, and answers in FHIR when they are passed
            limited = receive if is_ours(scope["path"]) else _limited(receive, scope["path"])
            await self._app(scope, limited, out)
        except TooLarge as error:
            # the API stands in this envelope too, alone: without the pages, which are 15 MB
            from smart_app.failures import page  # noqa: PLC0415

            await page(error, Request(scope))(scope, receive, out)
        finally:
            LOG.info(
                "request", request=scope["state"]["reference"], method=scope["method"],
                route=_route(scope), status=status,
                ms=round(1000 * (time.perf_counter() - began), 1),
            )  # fmt: skip

    def _stamp(self, headers: MutableHeaders, state: Mapping[str, Any]) -> None:
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        if headers.get("content-type", "").startswith("text/html"):
            embedders = self._may_embed(state.get("site"))
            headers["Content-Security-Policy"] = policy(embedders, state.get("form_to", ()))

    def _may_embed(self, site: str | None) -> frozenset[str]:
        """Who may frame the page; as last known while the database does not answer."""
        with suppress(SQLAlchemyError):
            self._embedders[site] = admin.embedders(self._bridge.store, site)
        return self._embedders.get(site, frozenset())


class _Limited:
    """Counts a request's body and stops it when it grows beyond any form of ours."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._most, self._size = receive, most, 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._size += len(message.get("body", b""))
        if self._size > self._most:
            raise TooLarge
        return message


def _limited(receive: Receive, path: str) -> Receive:
    from smart_app.uploads import most_of  # noqa: PLC0415 - as above

    return _Limited(receive, most_of(path, MAX_FORM_BYTES))


def _route(scope: Scope) -> str:
    """The route's template: the raw path carries ids, which do not belong in a log."""
    route = scope.get("route")
    found: str | None = getattr(route, "path", None)
    if found is None and is_ours(scope["path"]):  # the engine's, and what is at the sign-in
        found = f"/{scope['path'].split('/')[1]}/*"
    return found or "unmatched"
