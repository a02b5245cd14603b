"""Plan templates: the list, one template, and "not for now" of one of its goals.

A goal is never written here: what is chosen leads into the editor (``goals?begin=…``).
"""

from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import plan_templates
from fhir_bridge.bridge import Bridge
from fhir_bridge.errors import AlreadySent, Refused
from fhir_bridge.launches import Context
from fhir_bridge.record import Record, open_record
from smart_app import frames, goal_rows, goal_starts
from smart_app.asking import ReadsChart, WritesRecord
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import by_field, form_uuid
from smart_app.screens.frame import Notice, PageFrame
from smart_app.screens.plan_templates import list_page, one_page, template_page
from smart_app.screens.typed import Typed

router = APIRouter(prefix="/c/{ctx}/templates")

READ = ("Patient", "Goal", "CareTeam", "Encounter", "Condition")
NOTED = {
    "no": "Noted: not for now. It is not offered again for 90 days, unless somebody asks for it.",
    "yes": "Noted: it is offered again.",
}
SENT = "This form was sent before with other words. Open the page again."


@router.get("")
def templates(bridge: CurrentBridge, context: ReadsChart) -> Response:
    """The templates for this patient, those that fit first."""
    record, frame = _read(bridge, context)
    known = goal_starts.known_of(record, frame)
    found = plan_templates.listed(bridge, context, known)
    return HTMLResponse(list_page(frame, found, known))


@router.get("/{template}")
def template(
    template: str, bridge: CurrentBridge, context: ReadsChart, noted: str = ""
) -> Response:
    """One template beside what the patient has already."""
    notice = Notice("good", NOTED[noted]) if noted in NOTED else None
    return HTMLResponse(_page(bridge, context, template, Typed(), notice))


@router.post("/{template}")
def say(template: str, bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Note that one of its goals is not for now, or offer it again."""
    key, wanted = form_uuid(form, "key"), form.get("wanted", "")
    try:
        plan_templates.say(
            bridge, context, key, template, form.get("start", ""), wanted=wanted == "yes",
            words=form.get("words", ""),
        )  # fmt: skip
    except (Refused, AlreadySent) as error:
        told = by_field(error) if isinstance(error, Refused) else {"words": SENT}
        if not told:
            raise
        typed = Typed("say", form, told, form.get("start", ""))
        return HTMLResponse(_page(bridge, context, template, typed), error.status)
    said = "yes" if wanted == "yes" else "no"
    return RedirectResponse(f"/c/{context.ctx}/templates/{template}?noted={said}", 303)


def _page(
    bridge: Bridge, context: Context, code: str, typed: Typed, notice: Notice | None = None
) -> str:
    opened = plan_templates.opened(bridge, context, code)
    record, frame = _read(bridge, context)
    frame = replace(frame, notice=notice)
    rows = goal_rows.all_rows(bridge, context, record, frame)
    return one_page(frame, template_page(opened, rows, frame), typed)


def _read(bridge: Bridge, context: Context) -> tuple[Record, PageFrame]:
    record = open_record(bridge, context, READ)
    return record, frames.frame_of(bridge, context, record, "goals")
