"""The end of a way home, as a person says it. A mistake brings the form back as it was typed."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import closings, refusals, transitions
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.transitions.closing_list import Closing
from fhir_bridge.care.transitions.outcomes import OUTCOMES, Outcome
from fhir_bridge.closings import Wish
from fhir_bridge.errors import Malformed, Refused
from fhir_bridge.launches import Context
from fhir_bridge.record import open_record
from smart_app import frames
from smart_app.asking import ReadsChart, WritesRecord
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import NOT_COMPLETE, Posted, by_field, form_uuid, one_of
from smart_app.screens.frame import Notice
from smart_app.screens.transition_close import close_page, forms_of

router = APIRouter(prefix="/c/{ctx}/transition/close")

KEPT = Notice("good", "It is kept. The door stays open.")


@router.get("")
def look_back(bridge: CurrentBridge, context: ReadsChart, done: str = "") -> Response:
    """Ways home whose days are over, each with what is still open."""
    return HTMLResponse(_page(bridge, context, KEPT if done else None, {}, {}))


@router.post("")
def close(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Say how one of them ended."""
    outcome = one_of(Outcome, form.get("outcome", "") or Outcome.SUCCESS)
    if not OUTCOMES[outcome].chosen:
        raise Malformed(NOT_COMPLETE)
    rest = {
        name.removeprefix("rest-"): words for name, words in form.items()
        if name.startswith("rest-")
    }  # fmt: skip
    closing = Closing(outcome, form.get("why", ""), rest)
    try:
        with refusals.audited(bridge, context):
            wish = Wish(form_uuid(form, "submission"), form.get("stay", ""), closing)
            closings.close(bridge, context, wish)
    except Refused as error:
        page = _page(bridge, context, None, form, by_field(error))
        return HTMLResponse(page, error.status)
    return RedirectResponse(f"/c/{context.ctx}/transition/close?done=closed", 303)


def _page(
    bridge: Bridge, context: Context, notice: Notice | None, typed: Posted,
    errors: dict[str, str],
) -> str:  # fmt: skip
    record = open_record(bridge, context, ("Patient", "Encounter"))
    frame = frames.frame_of(bridge, context, record, "transition", notice)
    told = transitions.tell(bridge, context)
    forms = forms_of(told, frame.moment, typed, errors)
    return close_page(frames.with_transition(frame, told), forms, may_act=told.may_act)
