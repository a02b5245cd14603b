"""988 and the safety plan: one page, a link to it in the banner of every other."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from fhir_bridge import safety_plans, transitions
from fhir_bridge.record import open_record
from fhir_bridge.safety_plans import Plans
from smart_app import frames
from smart_app.asking import ReadsTeam
from smart_app.current import CurrentBridge
from smart_app.screens.lifeline import lifeline_page

router = APIRouter(prefix="/c/{ctx}")


@router.get("/lifeline")
def lifeline(bridge: CurrentBridge, context: ReadsTeam) -> Response:
    """Whom to call, where the plan is, and what it says; the plan is read only while it stands."""
    record = open_record(bridge, context, ("Patient", "CareTeam"))
    frame = frames.frame_of(bridge, context, record, "")
    plans = safety_plans.plans_of(bridge, context) if frame.lifeline else Plans()
    frame = frames.with_transition(frame, told := transitions.tell(bridge, context))
    return HTMLResponse(lifeline_page(frame, plans, told))
