"""The calendar file: the patient's dates, for the patient's own calendar."""

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from fhir_bridge import calendar_files
from fhir_bridge.record import open_record
from smart_app import frames
from smart_app.asking import ReadsChart
from smart_app.current import CurrentBridge

router = APIRouter(prefix="/c/{ctx}/plan")


@router.get("/calendar.ics")
def calendar(bridge: CurrentBridge, context: ReadsChart, private: str = "") -> Response:
    """Visits and promises to come, as a file; after a death or in hospice care there is none."""
    record = open_record(bridge, context, calendar_files.FROM_EHR)
    frame = frames.frame_of(bridge, context, record, "plan")
    if frame.patient.deceased or frame.hospice:
        return RedirectResponse(f"/c/{context.ctx}/plan", 303)
    file = calendar_files.make(bridge, context, record, private=bool(private))
    calendar_files.note_taken(bridge, context, file)
    return Response(
        file.body, media_type="text/calendar",
        headers={"Content-Disposition": 'attachment; filename="calendar.ics"'},
    )  # fmt: skip
