"""The engine on HTTP: a Starlette app that hands each request to the service as a value.

The service knows addresses and methods; Starlette reads the socket. Whatever fails before or
around it (a body that is too long, a mistake of ours) leaves as an OperationOutcome too.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from fhir_bridge.errors import BridgeError, Malformed, NotFound, NotSupported, TooLarge
from fhir_bridge.rest.bodies import GZIP, Plain, Unpacking
from fhir_bridge.rest.errors import Busy, refusal
from fhir_bridge.rest.messages import Answer, Asked
from fhir_bridge.rest.service import FhirService


def fhir_app(service: FhirService, *, extra_routes: Sequence[BaseRoute] = ()) -> Starlette:
    """The service as an ASGI app.

    Mount it at the path of ``service.base_url``, or hand it requests with their whole path: it
    finds its base either way, with or without a trailing slash.

    Args:
        extra_routes: further routes, below the base, that are tried first
            (``/.well-known/smart-configuration``, operations).
    """
    return Starlette(
        routes=[*extra_routes, Route("/{path:path}", Engine(service))],
        middleware=[Middleware(_AtBase, path=urlsplit(service.base_url).path.rstrip("/"))],
        exception_handlers=dict(FAILURES),
    )


def response_of(answer: Answer) -> Response:
    """An answer as Starlette sends it."""
    return Response(answer.body, answer.status, headers=dict(answer.headers))


BODIED = frozenset({"POST", "PUT", "PATCH"})
"""Methods whose bodies are read; what comes with another one says nothing (RFC 9110 §9.3)."""


class Engine:
    """An ASGI endpoint for every method: which of them is offered where, the service says.

    It answers at routes with a ``path`` below the base, or without one at the base itself; the app
    that they belong to says what becomes of ``FAILURES``.
    """

    def __init__(self, service: FhirService) -> None:
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request, service = Request(scope, receive), self._service
        if request.method not in BODIED:
            answer = await run_in_threadpool(service.answer, _asked(request))
        else:
            begun = await run_in_threadpool(service.begin, _asked(request))
            answer = begun if isinstance(begun, Answer) else await self._finished(begun, request)
        await response_of(answer)(scope, receive, send)

    async def _finished(self, finish: Callable[[bytes], Answer], request: Request) -> Answer:
        return await run_in_threadpool(finish, await body_of(request, self._service.max_body))


class _AtBase:
    """Makes the path of our base the root path, also when nobody mounted us there."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self._app, self._path = app, path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path, root = scope["path"], scope.get("root_path", "")
            if not root and path.startswith((f"{self._path}/", self._path)):
                root = self._path if path.removeprefix(self._path)[:1] in {"", "/"} else ""
            if path == root:  # POST [base], without a slash
                path = f"{root}/"
            scope = {**scope, "path": path, "root_path": root}
        await self._app(scope, receive, send)


async def body_of(request: Request, limit: int) -> bytes:
    """The body, unpacked, read up to a limit and not one chunk further (X11).

    Raises:
        TooLarge: it is longer, as it comes or unpacked; or packed more tightly than records are.
        Malformed: the client went away, or it is not packed as it says.
    """
    length = request.headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit() or len(length) > _DIGITS or int(length) > limit:
        raise TooLarge
    packed = request.headers.get("content-encoding", "").strip().lower() == GZIP
    body = Unpacking(limit) if packed else Plain(limit)
    try:
        async for chunk in request.stream():
            body.take(chunk)
    except ClientDisconnect:
        raise Malformed from None
    return body.whole()


_DIGITS = 18


def _asked(request: Request) -> Asked:
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    path: str = request.path_params.get("path", "")
    return Asked(request.method, path, request.url.query, headers)


def _refused(_: Request, error: Exception) -> Response:
    known = error if isinstance(error, BridgeError) else BridgeError()
    return response_of(refusal(known))


def _busy(_: Request, __: Exception) -> Response:
    return response_of(refusal(Busy()))


def _refused_by_starlette(_: Request, error: Exception) -> Response:
    """A route of somebody else that is missing or has other methods."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    kinds = {404: NotFound("There is nothing at this address."), 405: NotSupported()}
    answer = refusal(kinds.get(status, Malformed()))
    headers = getattr(error, "headers", None) or {}
    return response_of(answer.with_headers(headers))


def _mistaken(_: Request, __: Exception) -> Response:
    """A mistake of ours: what it was stays here (house.md, errors)."""
    return response_of(refusal(BridgeError("Something went wrong here. Nothing was changed.")))


FAILURES: Mapping[Any, Callable[[Request, Exception], Response]] = {
    BridgeError: _refused,
    HTTPException: _refused_by_starlette,
    OperationalError: _busy,  # the database is locked or away
    Exception: _mistaken,
}
"""What becomes an OperationOutcome, for any app that answers below a FHIR base (Q8)."""
