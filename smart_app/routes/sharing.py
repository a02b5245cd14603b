"""Whom the plan is shared with: what the patient says or signs, noted and taken back."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import sharing
from fhir_bridge.bridge import Bridge
from fhir_bridge.errors import Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.members import Press, Said
from fhir_bridge.record import open_record
from fhir_bridge.sharing import Paper
from smart_app import frames
from smart_app.asking import ReadsTeam, WritesTeam, WritesWhole
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import FASTER, Posted, by_field, day_of, form_uuid
from smart_app.screens.frame import Notice
from smart_app.screens.moments import Moment
from smart_app.screens.sharing import page_of, sharing_page
from smart_app.screens.sharing_in_writing import FORM as WRITTEN
from smart_app.screens.typed import Typed

router = APIRouter(prefix="/c/{ctx}/sharing")

ANSWERS = {"yes": True, "no": False}
NOTICES = {
    "yes": "Kept: yes. It counts from now on.",
    "no": "Kept: no. It counts from now on: their next look finds nothing.",
    "back": "Taken back. It counts from now on.",
    "signed": "Kept. What it names is open to this one system from now on.",
    "ended": "Ended. Their next look finds it closed.",
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


@router.post("/written")
def sign(bridge: CurrentBridge, context: WritesWhole, form: CurrentForm) -> Response:
    """Keep a consent in writing: to whom, what for, until when, signed by whom."""
    key = str(form_uuid(form, "key"))
    try:
        sharing.agree(bridge, context, _paper(form), key)
    except Refused as error:
        if not error.issues:
            raise
        typed = Typed(WRITTEN, form, by_field(error), form.get("client", ""))
        return HTMLResponse(_drawn(bridge, context, None, typed), error.status)
    return RedirectResponse(f"/c/{context.ctx}/sharing?noted=signed", 303)


@router.post("/written/back")
def revoke(bridge: CurrentBridge, context: WritesWhole, form: CurrentForm) -> Response:
    """End a consent in writing, now."""
    sharing.end_agreed(bridge, context, form.get("consent", ""))
    return RedirectResponse(f"/c/{context.ctx}/sharing?noted=ended", 303)


def _paper(form: Posted) -> Paper:
    return Paper(
        form.get("client", ""), form.get("purpose", ""), form.get("kind", ""),
        day_of(form.get("last", "")), day_of(form.get("on", "")),
        " ".join(form.get("kept_at", "").split()), form.get("who", ""),
        whole=form.get("paper") == "yes",
    )  # fmt: skip


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
