"""The plan of care as a text: where it stands in the EHR, to be copied, to be filed again."""

from contextlib import suppress

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import delivery, filed_notes
from fhir_bridge.bridge import Bridge
from fhir_bridge.errors import Stale
from fhir_bridge.launches import Context
from fhir_bridge.record import open_record
from smart_app import frames
from smart_app.asking import ReadsChart, WritesRecord
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.note_receipts import receipt_of_note
from smart_app.screens.frame import Notice
from smart_app.screens.note import NotePage, note_page

router = APIRouter(prefix="/c/{ctx}/note")

SENT = Notice("good", "Written again. Where it is now stands below.")
MOVED = Notice("warn", "The text in the EHR is another one by now. Nothing was sent: look again.")


@router.get("")
def note(bridge: CurrentBridge, context: ReadsChart, sent: str = "") -> Response:
    """What the plan of care says now, as a text."""
    return HTMLResponse(_page(bridge, context, SENT if sent else None))


@router.post("")
def file_again(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Write our note over what was made of it in the EHR."""
    try:
        id = filed_notes.file_again(bridge, context, seen=form.get("seen", ""))
    except Stale as error:
        return HTMLResponse(_page(bridge, context, MOVED), error.status)
    with suppress(TimeoutError):  # what does not make it in time is the worker's
        bridge.executor.submit(delivery.keep_next, bridge, id=id).result(bridge.send_budget)
    return RedirectResponse(f"/c/{context.ctx}/note?sent=1", 303)


def _page(bridge: Bridge, context: Context, notice: Notice | None) -> str:
    record = open_record(bridge, context, ("Patient", "Goal"))
    frame = frames.frame_of(bridge, context, record, "", notice)
    shown = filed_notes.show(bridge, context)
    page = NotePage(
        shown.text, receipt_of_note(shown.filed, frame), in_conflict=shown.in_conflict,
        theirs=shown.theirs, seen=shown.seen,
    )  # fmt: skip
    return note_page(frame, page)
