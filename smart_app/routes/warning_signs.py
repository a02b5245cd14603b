"""The warning-signs sheet of one condition, for this patient."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import sheets, signed_rules
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.handout_words import EN
from fhir_bridge.care.signed_words import sheet_code
from fhir_bridge.errors import AlreadySent, Refused
from fhir_bridge.launches import Context
from fhir_bridge.record import open_record
from smart_app import frames
from smart_app.asking import ReadsChart, WritesRecord
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import by_field, form_uuid
from smart_app.routes.strategies import asked_of_nobody
from smart_app.screens.frame import Notice, PageFrame
from smart_app.screens.typed import Typed
from smart_app.screens.warning_signs import sheet_page

router = APIRouter(prefix="/c/{ctx}/warning-signs/{sheet}")

SENT = "This form was sent before with other words. Open the page again."


@router.get("")
def warning_signs(
    sheet: str, bridge: CurrentBridge, context: ReadsChart, noted: str = ""
) -> Response:
    """The sheet, to read together and to print."""
    notice = Notice("good", "Noted: what the order says.") if noted else None
    frame = _frame(bridge, context, notice)
    return HTMLResponse(_page(bridge, context, sheet, frame, Typed()))


@router.post("")
def fill(sheet: str, bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Fill one place with what an order says."""
    frame = _frame(bridge, context)
    key = form_uuid(form, "key")
    try:
        asked_of_nobody(frame)
        sheets.fill(
            bridge, context, key, sheet, form.get("slot", ""), form.get("words", ""),
            form.get("order", ""),
        )  # fmt: skip
    except (Refused, AlreadySent) as error:
        told = by_field(error)
        if isinstance(error, Refused) and not told:
            raise
        page = _page(bridge, context, sheet, frame, Typed("fill", form, told or {"": SENT}))
        return HTMLResponse(page, error.status)
    return RedirectResponse(f"/c/{context.ctx}/warning-signs/{sheet}?noted=yes", 303)


def _frame(bridge: Bridge, context: Context, notice: Notice | None = None) -> PageFrame:
    record = open_record(bridge, context, ("Patient", "CareTeam", "Encounter"))
    return frames.frame_of(bridge, context, record, "", notice)


def _page(bridge: Bridge, context: Context, sheet: str, frame: PageFrame, typed: Typed) -> str:
    found, site = sheets.sheet_of(sheet), context.site
    approved = signed_rules.approvals(bridge, site.id).get(sheet_code(sheet, EN))
    return sheet_page(
        frame, found, sheets.filled(bridge, context.chart, sheet), typed, approved,
        site.day_and_night, site.who_answers,
    )  # fmt: skip
