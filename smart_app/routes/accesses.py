"""Who opened or was sent what of a patient: for whoever watches over that, without the care."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import accesses, emergencies
from fhir_bridge.accesses import Access
from fhir_bridge.bridge import Bridge
from fhir_bridge.roles import Right
from fhir_bridge.staff_contexts import StaffContext
from smart_app.asking import AsksAccesses, ReadsAccesses
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.frames import staff_frame
from smart_app.screens.accesses import accesses_page

router = APIRouter(prefix="/s/{ctx}/accesses")


@router.get("")
def ask(bridge: CurrentBridge, context: ReadsAccesses) -> Response:
    """Ask whose record it is about; no patient stands in an address."""
    return HTMLResponse(_drawn(bridge, context))


@router.post("")
def tell(bridge: CurrentBridge, context: AsksAccesses, form: CurrentForm) -> Response:
    """Who did what with one patient's record, and when; it changes nothing but the audit."""
    number = form.get("number", "").strip()
    found = accesses.of_patient(bridge, context, number)
    return HTMLResponse(_drawn(bridge, context, number, found))


@router.post("/emergencies")
def look(bridge: CurrentBridge, context: AsksAccesses, form: CurrentForm) -> Response:
    """Note that somebody looked at what was opened in an emergency."""
    emergencies.note_a_look(bridge, context, form.get("id", ""))
    return RedirectResponse(f"/s/{context.ctx}/accesses", 303)


def _drawn(
    bridge: Bridge, context: StaffContext, number: str = "", found: tuple[Access, ...] | None = None
) -> str:
    """The page, on top of it what was opened in an emergency and nobody looked at."""
    openings = emergencies.not_looked_at(bridge, context)
    frame = staff_frame(bridge, context, Right.ACCESSES)
    return accesses_page(frame, number, found, openings)
