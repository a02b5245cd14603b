"""Who opened or was sent what of a patient: for whoever watches over that, without the care."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from fhir_bridge import accesses
from fhir_bridge.roles import Right
from smart_app.asking import AsksAccesses, ReadsAccesses
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.frames import staff_frame
from smart_app.screens.accesses import accesses_page

router = APIRouter(prefix="/s/{ctx}/accesses")


@router.get("")
def ask(bridge: CurrentBridge, context: ReadsAccesses) -> Response:
    """Ask whose record it is about; no patient stands in an address."""
    return HTMLResponse(accesses_page(staff_frame(bridge, context, Right.ACCESSES)))


@router.post("")
def tell(bridge: CurrentBridge, context: AsksAccesses, form: CurrentForm) -> Response:
    """Who did what with one patient's record, and when; it changes nothing but the audit."""
    number = form.get("number", "").strip()
    found = accesses.of_patient(bridge, context, number)
    frame = staff_frame(bridge, context, Right.ACCESSES)
    return HTMLResponse(accesses_page(frame, number, found))
