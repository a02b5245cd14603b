"""What a role hides, opened in an emergency: asked for with a reason, and ended."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import emergencies
from fhir_bridge.bridge import Bridge
from fhir_bridge.errors import Refused
from fhir_bridge.launches import Context
from fhir_bridge.record import open_record
from smart_app import frames
from smart_app.asking import OpensInEmergency, ReadsAsStaff
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import by_field, form_uuid
from smart_app.screens.emergency import FORM, emergency_page
from smart_app.screens.typed import Typed

router = APIRouter(prefix="/c/{ctx}/emergency")


@router.get("")
def ask(bridge: CurrentBridge, context: ReadsAsStaff) -> Response:
    """What would open, for how long, who is told, and what stays closed."""
    return HTMLResponse(_drawn(bridge, context))


@router.post("")
def open_up(bridge: CurrentBridge, context: OpensInEmergency, form: CurrentForm) -> Response:
    """Open it, for a reason in their own words."""
    key, reason = str(form_uuid(form, "key")), " ".join(form.get("reason", "").split())
    part_2 = form.get("part_2") == "yes"
    try:
        emergencies.open_up(bridge, context.chart, context.ctx, reason, part_2=part_2, key=key)
    except Refused as error:
        typed = Typed(FORM, form, by_field(error))
        return HTMLResponse(_drawn(bridge, context, typed), error.status)
    return RedirectResponse(f"/c/{context.ctx}/emergency", 303)


@router.post("/end")
def end(bridge: CurrentBridge, context: OpensInEmergency) -> Response:
    """End it, now."""
    emergencies.end(bridge, context.chart, context.ctx)
    return RedirectResponse(f"/c/{context.ctx}/today", 303)


def _drawn(bridge: Bridge, context: Context, typed: Typed = Typed()) -> str:  # noqa: B008
    record = open_record(bridge, context, ("Patient", "CareTeam"))
    return emergency_page(frames.frame_of(bridge, context, record, ""), typed)
