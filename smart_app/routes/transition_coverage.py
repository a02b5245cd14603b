"""The notice that cover of a facility stay ends: a matter of advocacy, for the same day.

The form knows the stay; what follows (what the patient wants, papers, the appeal) is on the
matter's own page.
"""

from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import advocacy, refusals, transitions
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.advocacy_deeds import Letter, Opening
from fhir_bridge.care.advocacy_stages import Kind
from fhir_bridge.care.commitment_moves import Side
from fhir_bridge.care.commitments import Owner
from fhir_bridge.care.transitions.coverage import EndOfCover, about, in_facility, wrong
from fhir_bridge.care.transitions.legs import Transition
from fhir_bridge.errors import NotFound, Refused
from fhir_bridge.launches import Context
from fhir_bridge.record import open_record
from smart_app import frames
from smart_app.asking import ReadsChart, WritesRecord
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import Posted, by_field, day_of, form_uuid
from smart_app.screens.transition_coverage import CoverageForm, coverage_page

router = APIRouter(prefix="/c/{ctx}/transition/coverage")


@router.get("")
def coverage(bridge: CurrentBridge, context: ReadsChart) -> Response:
    """The form for a notice that came."""
    return HTMLResponse(_page(bridge, context, uuid4(), {}, {}))


@router.post("")
def keep(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Keep the notice, and go on where help with an appeal is."""
    key = form_uuid(form, "key")
    leg = _facility(transitions.tell(bridge, context), form.get("stay", ""))
    if leg is None:
        raise NotFound
    try:
        with refusals.audited(bridge, context):
            advocacy.take_up(bridge, context, key, _opening(bridge, context, leg, form))
    except Refused as error:
        if not error.issues:
            raise
        page = _page(bridge, context, key, form, by_field(error))
        return HTMLResponse(page, error.status)
    return RedirectResponse(f"/c/{context.ctx}/plan/advocacy/{key}?noted=taken-up", 303)


def _opening(bridge: Bridge, context: Context, leg: Transition, form: Posted) -> Opening:
    notice = EndOfCover(day_of(form.get("dated", "")), day_of(form.get("last", "")))
    today = bridge.clock().astimezone(bridge.zone).date()
    issues = tuple(wrong(notice, today))
    if issues:
        raise Refused("Something is still missing. Nothing was kept.", issues=issues)
    actor = context.chart.actor
    letter = Letter(
        form.get("words", ""), day_of(form.get("due", "")), notice.dated, form.get("quote", ""),
        "", "",
    )  # fmt: skip
    owner = Owner(Side.STAFF, context.user_name or actor.name or "Case manager", actor.who)
    what = about(leg.facility, notice)
    return Opening(Kind.COVER_ENDS, what, form.get("plan", ""), owner, letter)


def _facility(told: transitions.Told, stay: str = "") -> Transition | None:
    """The facility stay that goes on; the one that is named, where one is."""
    legs = [one.leg.transition for way in told.chains for one in way]
    found = [each for each in legs if in_facility(each) and stay in {"", each.key}]
    return found[0] if found else None


def _page(
    bridge: Bridge, context: Context, key: UUID, typed: Posted, errors: dict[str, str]
) -> str:
    record = open_record(bridge, context, ("Patient", "Encounter"))
    frame = frames.frame_of(bridge, context, record, "transition")
    told = transitions.tell(bridge, context)
    leg = _facility(told)
    form = CoverageForm(key, leg.key, leg.facility, typed, errors) if leg else None
    return coverage_page(frames.with_transition(frame, told), form, may_act=told.may_act)
