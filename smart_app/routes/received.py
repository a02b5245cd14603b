"""The page of what other systems sent: about no patient, for nurses, leads and administrators."""

from collections.abc import Callable, Mapping

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import feeds
from fhir_bridge.bridge import Bridge
from fhir_bridge.errors import BridgeError, Malformed, NotFound, Refused
from fhir_bridge.roles import Right
from fhir_bridge.staff_contexts import StaffContext
from smart_app.asking import DecidesReceived, ReadsReceived
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.frames import staff_frame
from smart_app.posted import NOT_COMPLETE, Posted, by_field
from smart_app.routes.feeds import ACTS as OF_FEEDS
from smart_app.routes.feeds import DONE as DONE_OF_FEEDS
from smart_app.screens.frame import Notice
from smart_app.screens.received import received_page
from smart_app.screens.typed import Typed

router = APIRouter(prefix="/s/{ctx}/received")

DONE: Mapping[str, str] = {
    "now": "It is looked for now: come back in a minute.",
    "not-ours": DONE_OF_FEEDS["not-ours"],
    "again": DONE_OF_FEEDS["again"],
}


@router.get("")
def show(bridge: CurrentBridge, context: ReadsReceived, done: str = "") -> Response:
    """What each system sent, what became of each entry, and what waits."""
    notice = Notice("good", DONE[done]) if done in DONE else None
    return HTMLResponse(_page(bridge, context, notice, Typed()))


@router.post("")
def decide(bridge: CurrentBridge, context: DecidesReceived, form: CurrentForm) -> Response:
    """Look for whom it is about now, or say that it is nobody of ours, or take that back."""
    act, id = ACTS.get(form.get("act", "")), form.get("id", "")
    if act is None or not id:
        raise Malformed(NOT_COMPLETE)
    try:
        act(bridge, context, id, form)
    except (Refused, NotFound) as error:
        return _again(bridge, context, form, error)
    return RedirectResponse(f"/s/{context.ctx}/received?done={form['act']}", 303)


def _now(bridge: Bridge, context: StaffContext, id: str, _: Posted) -> None:
    feeds.try_again(bridge, context, id)


ACTS: Mapping[str, Callable[[Bridge, StaffContext, str, Posted], None]] = {
    "now": _now, "not-ours": OF_FEEDS["not-ours"], "again": OF_FEEDS["again"],
}  # fmt: skip


def _again(bridge: Bridge, context: StaffContext, form: Posted, error: BridgeError) -> Response:
    typed = Typed(form["act"], form, by_field(error), form["id"])
    notice = Notice("warn", f"Nothing was done. {error}")
    return HTMLResponse(_page(bridge, context, notice, typed), error.status)


def _page(bridge: Bridge, context: StaffContext, notice: Notice | None, typed: Typed) -> str:
    told = feeds.deliveries(bridge, context)
    return received_page(staff_frame(bridge, context, Right.RECEIVED, notice), told, typed)
