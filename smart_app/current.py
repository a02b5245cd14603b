"""What a request brings along, checked: its context, its form, its right to change something."""

from collections.abc import Mapping
from typing import Annotated, cast

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from fhir_bridge import launches, refusals, staff_contexts
from fhir_bridge.bridge import Bridge
from fhir_bridge.errors import BridgeError, Malformed
from fhir_bridge.launches import Context
from fhir_bridge.staff_contexts import StaffContext
from smart_app.security import Browser, browser_of, check_staff_unsafe, check_unsafe

MAX_FIELDS = 40


def current_bridge(request: Request) -> Bridge:
    """The bridge the composition root made."""
    return cast(Bridge, request.app.state.bridge)


CurrentBridge = Annotated[Bridge, Depends(current_bridge)]


def current_browser(request: Request, bridge: CurrentBridge) -> Browser | None:
    """The browser binding, if a cookie arrived."""
    return browser_of(request.headers.get("cookie", ""), bridge.origin)


CurrentBrowser = Annotated[Browser | None, Depends(current_browser)]


def current_context(
    ctx: str, request: Request, bridge: CurrentBridge, browser: CurrentBrowser
) -> Context:
    """The context of a page; it exists only after a launch, and only in that browser.

    A page's own background request (``X-Background``) is no sign of a person at the screen, so
    it does not keep an idle context alive.
    """
    return launches.find(
        bridge, ctx, browser.hash if browser else None, request=reference(request),
        background="x-background" in request.headers,
    )  # fmt: skip


CurrentContext = Annotated[Context, Depends(current_context)]


async def current_form(request: Request) -> Mapping[str, str]:
    """The fields of a plain HTML form; a repeated field counts once, a file not at all."""
    form = await request.form(max_files=0, max_fields=MAX_FIELDS)
    if any(isinstance(value, UploadFile) for value in form.values()):
        raise Malformed("This form takes no files.")
    return {name: str(value) for name, value in form.items()}


CurrentForm = Annotated[Mapping[str, str], Depends(current_form)]


def unsafe_context(request: Request, context: CurrentContext, form: CurrentForm) -> Context:
    """The context of a request that changes something: this page, for this patient, sent it.

    What is refused here is audited: it is either an attack or a mistake worth knowing of.
    """
    bridge = current_bridge(request)
    try:
        check_unsafe(context, form, request.headers, bridge.origin)
    except BridgeError as error:
        refusals.note(bridge, context, type(error).__name__)
        raise
    return context


UnsafeContext = Annotated[Context, Depends(unsafe_context)]


def current_staff(
    ctx: str, request: Request, bridge: CurrentBridge, browser: CurrentBrowser
) -> StaffContext:
    """The context of a page without a patient; what its role may is asked by the route."""
    return staff_contexts.find(
        bridge, ctx, browser.hash if browser else None, request=reference(request),
        background="x-background" in request.headers,
    )  # fmt: skip


CurrentStaff = Annotated[StaffContext, Depends(current_staff)]


def unsafe_staff(request: Request, context: CurrentStaff, form: CurrentForm) -> StaffContext:
    """The context of a request without a patient that changes something."""
    check_staff_unsafe(context, form, request.headers, current_bridge(request).origin)
    return context


UnsafeStaff = Annotated[StaffContext, Depends(unsafe_staff)]


def reference(request: Request) -> str:
    """The id under which the log and the audit know this request."""
    return str(getattr(request.state, "reference", ""))


def in_a_frame(request: Request) -> bool:
    """Whether the page asked for stands inside another's; unknown counts as no."""
    return request.headers.get("sec-fetch-dest") in {"iframe", "frame", "embed", "object"}


def is_htmx(request: Request) -> bool:
    """Whether a fragment is wanted instead of a page."""
    return request.headers.get("hx-request") == "true"
