"""Whom the plan is shared with: what the patient says to it, noted and taken back."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import sharing
from fhir_bridge.bridge import Bridge
from fhir_bridge.errors import Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.members import Press, Said
from fhir_bridge.record import open_record
from smart_app import frames
from smart_app.asking import ReadsTeam, WritesTeam
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import FASTER, Posted, by_field, day_of, form_uuid
from smart_app.screens.frame import Notice
from smart_app.screens.moments import Moment
from smart_app.screens.sharing import page_of, sharing_page
from smart_app.screens.typed import Typed

router = APIRouter(prefix="/c/{ctx}/sharing")

ANSWERS = {"yes": True, "no": False}
NOTICES = {
    "yes": "Kept: yes. It counts from now on.",
    "no": "Kept: no. It counts from now on: their next look finds nothing.",
    "back": "Taken back. It counts from now on.",
}


@router.get("")
def shared(bridge: CurrentBridge, context: ReadsTeam, noted: str = "") -> Response:
    """Whom this patient's plan is shared with, what each sees, and what was said."""
    notice = Notice("good", NOTICES[noted]) if noted in NOTICES else None
    return HTMLResponse(_drawn(bridge, context, notice))


@router.post("")
def say(bridge: CurrentBridge, context: WritesTeam, form: CurrentForm) -> Response:
    """Keep a yes or a no: who said it, how and when."""
    press = Press(str(form_uuid(form, "key")), form.get("seen", ""))
    try:
        sharing.say(bridge, context, _said(form), press)
    except Stale as error:
        return HTMLResponse(_drawn(bridge, context, Notice("warn", FASTER)), error.status)
    except Refused as error:
        if not error.issues:
            raise
        typed = Typed("sharing", form, by_field(error), form.get("client", ""))
        return HTMLResponse(_drawn(bridge, context, None, typed), error.status)
    return RedirectResponse(f"/c/{context.ctx}/sharing?noted={form['permit']}", 303)


@router.post("/back")
def back(bridge: CurrentBridge, context: WritesTeam, form: CurrentForm) -> Response:
    """Take back what was said."""
    sharing.take_back(bridge, context, form.get("decision", ""))
    return RedirectResponse(f"/c/{context.ctx}/sharing?noted=back", 303)


def _said(form: Posted) -> Said | None:
    permit = ANSWERS.get(form.get("permit", ""))
    if permit is None:
        return None
    return Said(
        permit, form.get("client", ""), who=form.get("who", ""), how=form.get("how", ""),
        on=day_of(form.get("on", "")),
    )  # fmt: skip


def _drawn(
    bridge: Bridge, context: Context, notice: Notice | None, typed: Typed = Typed()  # noqa: B008
) -> str:  # fmt: skip
    record = open_record(bridge, context, ("Patient", "CareTeam"))
    frame = frames.frame_of(bridge, context, record, "plan", notice)
    told = sharing.tell(bridge, context)
    real = Moment(bridge.real(), bridge.zone)
    return sharing_page(frame, page_of(told, frame, real, typed))
