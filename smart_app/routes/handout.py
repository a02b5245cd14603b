"""The handout: a look at it with its choices, and the page to print."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import handouts
from fhir_bridge.bridge import Bridge
from fhir_bridge.handouts import Choice, Offered
from fhir_bridge.launches import Context
from fhir_bridge.record import open_record
from smart_app import frames
from smart_app.current import CurrentBridge, CurrentContext
from smart_app.screens.frame import PageFrame
from smart_app.screens.handout import handout_page, handout_to_print, page_of

router = APIRouter(prefix="/c/{ctx}")


@router.get("/handout")
def handout(
    bridge: CurrentBridge, context: CurrentContext, language: str = "", private: str = "",
    sheet: str = "",
) -> Response:  # fmt: skip
    """What the patient would take home, with its choices."""
    frame, found = _gathered(bridge, context, Choice(language, bool(private), sheet))
    page = page_of(found.handout, found.sheets, found.filled) if found else None
    return HTMLResponse(handout_page(frame, page))


@router.get("/print/handout")
def print_handout(
    bridge: CurrentBridge, context: CurrentContext, language: str = "", private: str = "",
    sheet: str = "",
) -> Response:  # fmt: skip
    """The page itself, for a printer; nobody who has died or is in hospice care gets one."""
    frame, found = _gathered(bridge, context, Choice(language, bool(private), sheet))
    if found is None:
        return RedirectResponse(f"/c/{context.ctx}/handout", 303)
    handouts.note_printed(bridge, context, found.handout)
    page = page_of(found.handout, found.sheets, found.filled)
    return HTMLResponse(handout_to_print(frame, page))


def _gathered(bridge: Bridge, context: Context, choice: Choice) -> tuple[PageFrame, Offered | None]:
    record = open_record(bridge, context, handouts.wanted(context))
    frame = frames.frame_of(bridge, context, record, "handout")
    if frame.patient.deceased or frame.hospice:
        return frame, None
    return frame, handouts.gather(bridge, context, record, choice)
