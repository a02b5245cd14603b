"""The nurse's board: whom she has taken on, and what can be done from a row.

Nothing here asks the EHR, and no row leads into a chart: the EHR opens it. A form names the patient
it is for, as it was drawn, and acts on nobody whose case is not this user's (care rules §4.2). A
name that is searched for stands in no address.
"""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import calls, caseload, refusals
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.transitions.contact_log import RESULTS
from fhir_bridge.errors import AlreadySent, NotAllowed, NotFound, Refused
from fhir_bridge.staff_contexts import StaffContext
from smart_app.asking import ReadsBoard, WritesFromBoard
from smart_app.board_rows import board_of
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import form_uuid
from smart_app.routes.attempts import try_of
from smart_app.screens.board import A_PAGE, ALL, PARTS, Asked, board_page
from smart_app.screens.frame import Notice

router = APIRouter(prefix="/s/{ctx}")

LONGEST_NAME = 80
BACK = "back"
GONE = "Nothing was kept: this patient is not on your list any more."
TAKEN_BACK = "Taken back. It stays to be read and counts for nothing."


@router.get("/board")
def board(
    bridge: CurrentBridge, context: ReadsBoard, part: str = ALL, whose: str = "", order: str = "",
    most: Annotated[int, Query(ge=1, le=10_000)] = A_PAGE, done: str = "",
) -> Response:  # fmt: skip
    """Whom somebody has taken on, the most urgent first."""
    asked = Asked(whose, part if part in PARTS else ALL, "", order == "name", most)
    return HTMLResponse(_page(bridge, context, asked, _notice(done)))


@router.post("/board")
def look_for(bridge: CurrentBridge, context: WritesFromBoard, form: CurrentForm) -> Response:
    """Those of them who are called so; it changes nothing but the audit."""
    name = form.get("name", "")[:LONGEST_NAME]
    asked = Asked(form.get("whose", ""), name=name)
    return HTMLResponse(_page(bridge, context, asked, None))


@router.post("/board/attempts")
def log(bridge: CurrentBridge, context: WritesFromBoard, form: CurrentForm) -> Response:
    """Log a try to reach somebody, from their row."""
    try:
        chart = caseload.chart_of(bridge, context, form.get("patient", ""))
        with refusals.audited(bridge, chart):
            made = calls.log(bridge, chart, try_of(bridge, form))
    except (Refused, AlreadySent, NotFound) as error:
        words = GONE if isinstance(error, NotFound) else str(error)
        return HTMLResponse(_page(bridge, context, Asked(), Notice("warn", words)), error.status)
    return RedirectResponse(f"/s/{context.ctx}/board?done={made.result}", 303)


@router.post("/board/attempts/back")
def take_back(bridge: CurrentBridge, context: WritesFromBoard, form: CurrentForm) -> Response:
    """Take back what was logged by mistake, from their row."""
    try:
        chart = caseload.chart_of(bridge, context, form.get("patient", ""))
        with refusals.audited(bridge, chart):
            calls.take_back(bridge, chart, form_uuid(form, "contact"), form.get("stay", ""))
    except (NotAllowed, NotFound) as error:
        words = GONE if isinstance(error, NotFound) else str(error)
        return HTMLResponse(_page(bridge, context, Asked(), Notice("warn", words)), error.status)
    return RedirectResponse(f"/s/{context.ctx}/board?done={BACK}", 303)


def _page(bridge: Bridge, context: StaffContext, asked: Asked, notice: Notice | None) -> str:
    drawn = board_of(bridge, context, asked, notice)
    return board_page(drawn.frame, drawn.page)


def _notice(done: str) -> Notice | None:
    words = TAKEN_BACK if done == BACK else ""
    if done in RESULTS:
        words = f"Logged: {RESULTS[done].words}."
    return Notice("good", words) if words else None
