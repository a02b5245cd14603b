"""Sheets for those who help: who may have one, what it tells them, and the printed page."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import caregiver_sheets, handouts, people, support
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.caregiver_sheet import TELLS, Permission
from fhir_bridge.care.handout_words import EN
from fhir_bridge.errors import Refused
from fhir_bridge.launches import Context
from fhir_bridge.record import open_record
from smart_app import frames
from smart_app.asking import ReadsChart, WritesRecord
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import by_field, form_uuid
from smart_app.screens.caregiver_sheet import (
    helper_card,
    helper_paper,
    helper_to_print,
    helpers_page,
)
from smart_app.screens.frame import Notice
from smart_app.screens.typed import Typed

router = APIRouter(prefix="/c/{ctx}")

KEPT = "Kept: what they may know. It can be taken back on any day."


@router.get("/caregiver-sheets")
def sheets(bridge: CurrentBridge, context: ReadsChart, noted: str = "") -> Response:
    """Everybody around the patient, and whether they may have a sheet."""
    return HTMLResponse(_drawn(bridge, context, Notice("good", KEPT) if noted else None))


@router.post("/caregiver-sheets")
def permit(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Keep what the patient lets somebody know."""
    key, learner = form_uuid(form, "key"), form.get("learner", "")
    tells = tuple(code for code in TELLS if f"tell_{code}" in form)
    told = Permission("agrees" in form, form.get("by", ""), tells)
    try:
        caregiver_sheets.permit(bridge, context, key, learner, told)
    except Refused as error:
        typed = Typed("permit", form, by_field(error), learner)
        return HTMLResponse(_drawn(bridge, context, None, typed), error.status)
    return RedirectResponse(f"/c/{context.ctx}/caregiver-sheets?noted=yes", 303)


@router.get("/print/caregiver/{person}")
def print_sheet(
    person: str, bridge: CurrentBridge, context: ReadsChart, language: str = EN
) -> Response:
    """One sheet, for a printer; without the patient's yes there is none."""
    record = open_record(bridge, context, handouts.wanted(context))
    frame = frames.frame_of(bridge, context, record, "handout")
    if frame.patient.deceased or frame.hospice:
        return RedirectResponse(f"/c/{context.ctx}/caregiver-sheets", 303)
    try:
        made = caregiver_sheets.gather(bridge, context, record, person, language)
    except Refused:
        return RedirectResponse(f"/c/{context.ctx}/caregiver-sheets", 303)  # which says why
    caregiver_sheets.note_printed(bridge, context, made.sheet)
    paper = helper_paper(made.sheet, made.filled)
    return HTMLResponse(helper_to_print(frame, paper, made.sheet.left))


def _drawn(
    bridge: Bridge, context: Context, notice: Notice | None, typed: Typed = Typed()  # noqa: B008
) -> str:  # fmt: skip
    record = open_record(bridge, context, ("Patient", "CareTeam", "Encounter"))
    frame = frames.frame_of(bridge, context, record, "handout", notice)
    known = caregiver_sheets.helpers(bridge, context, handouts.patient_of(record))
    cards = tuple(helper_card(each, frame, typed) for each in known)
    around = people.look(bridge, context)
    return helpers_page(frame, cards, support.deciders(around, frame.moment.today))
