"""The pages of a site's staff that are about no patient: how the exchange goes, and what is stuck.

No address and no page here names a patient. Each route asks for the right it needs.
"""

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import overseeing, staff_contexts
from fhir_bridge.bridge import Bridge
from fhir_bridge.errors import Malformed, NotFound, Refused
from fhir_bridge.roles import Right
from fhir_bridge.staff_contexts import StaffContext
from smart_app.asking import AnyStaff, DecidesExchange, ReadsExchange
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.frames import staff_frame
from smart_app.posted import NOT_COMPLETE
from smart_app.screens.exchange import exchange_page
from smart_app.screens.frame import Notice
from smart_app.screens.message import message_page

router = APIRouter(prefix="/s/{ctx}")

ACTS = {"retry": overseeing.try_again, "abandon": overseeing.abandon}
DONE = {
    "retry": Notice("good", "It is tried again. What may have arrived is looked for first."),
    "abandon": Notice("good", "It is not sent. Whoever wrote it reads why."),
}


@router.get("/exchange")
def exchange(bridge: CurrentBridge, context: ReadsExchange, done: str = "") -> Response:
    """How the exchange with this site's EHR goes, and what waits for a person."""
    return HTMLResponse(_page(bridge, context, DONE.get(done)))


@router.post("/exchange")
def decide(bridge: CurrentBridge, context: DecidesExchange, form: CurrentForm) -> Response:
    """Try one stuck change again, or give it up; both with a reason."""
    act = ACTS.get(form.get("act", ""))
    if act is None or not form.get("type") or not form.get("id"):
        raise Malformed(NOT_COMPLETE)
    try:
        act(bridge, context, form["type"], form["id"], why=form.get("why", ""))
    except (Refused, NotFound) as error:
        notice = Notice("warn", f"Nothing was done. {error}")
        return HTMLResponse(_page(bridge, context, notice, form), error.status)
    return RedirectResponse(f"/s/{context.ctx}/exchange?done={form['act']}", 303)


@router.post("/logout")
def logout(bridge: CurrentBridge, context: AnyStaff) -> Response:
    """End this context."""
    staff_contexts.end(bridge, context)
    return HTMLResponse(message_page("signed-out", ""))


def _page(
    bridge: Bridge, context: StaffContext, notice: Notice | None,
    typed: Mapping[str, str] | None = None,
) -> str:  # fmt: skip
    frame = staff_frame(bridge, context, Right.EXCHANGE, notice)
    base = context.site.base
    return exchange_page(frame, overseeing.overview(bridge, context), base=base, typed=typed or {})
