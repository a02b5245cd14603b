"""Errors as pages: the one place where the app turns what went wrong into words.

No exception's own text is shown but that of our error tree, whose messages never carry patient
data. Unknown failures give a reference that the log knows too.
"""

from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from fhir_bridge.attempts import CookieMissing
from fhir_bridge.errors import BridgeError, LaunchRefused, Malformed, NotFound, NotSupported
from fhir_bridge.user_tokens import AccessEnded
from smart_app import logs
from smart_app.current import reference
from smart_app.frames import reconnect_url
from smart_app.screens.message import NOT_BUILT, message_kind, message_page
from smart_app.screens.pages import ScreensNotBuilt

_OWN: dict[type, str] = {CookieMissing: "cookies-lost", AccessEnded: "access-ended"}
_BY_STATUS: dict[int, type[BridgeError]] = {
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.METHOD_NOT_ALLOWED: NotSupported,
}


def install(app: FastAPI) -> None:
    """Let the app answer every failure with a page."""
    app.add_exception_handler(BridgeError, _known)
    app.add_exception_handler(HTTPException, _of_the_framework)
    app.add_exception_handler(RequestValidationError, _of_the_framework)
    app.add_exception_handler(Exception, _unknown)


def page(error: BridgeError, request: Request) -> Response:
    """The page for an error of ours."""
    if isinstance(error, ScreensNotBuilt):
        return PlainTextResponse(NOT_BUILT, error.status)
    kind = next((_OWN[each] for each in type(error).__mro__ if each in _OWN), message_kind(error))
    own_words = str(error) != error.__doc__
    url = _way_out(error, request)
    text = message_page(
        kind, reference(request), detail=str(error) if own_words else "", action_url=url,
        more=getattr(error, "more", ""),
    )  # fmt: skip
    return HTMLResponse(text, error.status)


def _way_out(error: BridgeError, request: Request) -> str:
    """Where the page's one action leads: back to the patient that is open, if one is."""
    ctx = request.path_params.get("ctx")
    if isinstance(error, AccessEnded) and ctx:
        return reconnect_url(error.site, ctx)
    signed_out = error.status == HTTPStatus.UNAUTHORIZED or isinstance(error, LaunchRefused)
    return f"/c/{ctx}/today" if ctx and not signed_out else ""


def _known(request: Request, error: Exception) -> Response:
    assert isinstance(error, BridgeError)  # noqa: S101 - registered for this class alone
    return page(error, request)


def _of_the_framework(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", HTTPStatus.BAD_REQUEST)
    return page(_BY_STATUS.get(status, Malformed)(), request)


def _unknown(request: Request, error: Exception) -> Response:
    structlog.get_logger().error(
        "failure", request=reference(request), error=type(error).__name__,
        raised_at=logs.where(error),
    )  # fmt: skip
    response = page(BridgeError(), request)
    response.headers["Connection"] = "close"  # the server closes it behind an exception: say so
    return response
