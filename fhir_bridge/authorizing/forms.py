"""Reading a form body with limits, and running plain functions for it.

Only the reading is async: Starlette has no other way to a body. The rest runs in a worker thread.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

FORM = "application/x-www-form-urlencoded"
MAX_BYTES = 64 * 1024
MAX_FIELDS = 50

Parameters = list[tuple[str, str]]
Handler = Callable[[Request, Parameters], Response]


def with_parameters(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Give a plain function its parameters: of the form for a POST, of the query otherwise."""

    async def endpoint(request: Request) -> Response:
        if request.method != "POST":
            parameters = request.query_params.multi_items()
        elif request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
            return bad_form(f"The body must be {FORM}.")
        else:
            body = await read_limited(request, MAX_BYTES)
            found = _parsed(body) if body is not None else None
            if found is None:
                return bad_form("The body could not be read as a form.")
            parameters = found
        return await run_in_threadpool(handler, request, parameters)

    return endpoint


async def read_limited(request: Request, limit: int) -> bytes | None:
    """The body, or nothing when it is longer than the limit."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            return None
    return bytes(body)


def bad_form(text: str) -> Response:
    """``invalid_request`` as RFC 6749 §5.2 wants it."""
    answer = {"error": "invalid_request", "error_description": text}
    return JSONResponse(answer, 400, {"Cache-Control": "no-store", "Pragma": "no-cache"})


def _parsed(body: bytes) -> Parameters | None:
    try:
        return parse_qsl(
            body.decode(), keep_blank_values=True, strict_parsing=True, errors="strict",
            max_num_fields=MAX_FIELDS,
        )  # fmt: skip
    except ValueError:
        return None
