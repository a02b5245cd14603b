"""What no feed told of a stay, said by a person. A mistake brings the form back as it was typed."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import refusals, told_by_hand, transitions
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.transitions.by_hand import Saying, Word
from fhir_bridge.care.transitions.settings import Setting
from fhir_bridge.errors import Malformed, Refused
from fhir_bridge.launches import Context
from fhir_bridge.record import open_record
from fhir_bridge.told_by_hand import Wish
from smart_app import frames
from smart_app.asking import ReadsChart, WritesRecord
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import NOT_COMPLETE, Posted, by_field, day_of, form_uuid, one_of
from smart_app.screens.frame import Notice
from smart_app.screens.transition_by_hand import Again, by_hand_page, page_of

router = APIRouter(prefix="/c/{ctx}/transition/by-hand")


@router.get("")
def by_hand(bridge: CurrentBridge, context: ReadsChart, noted: str = "") -> Response:
    """What can be said of each stay, and what was said."""
    notice = Notice("good", "It is kept, and counts from now on.") if noted else None
    return HTMLResponse(_page(bridge, context, notice))


@router.post("")
def say(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Keep what a person says of a stay."""
    wish = Wish(form_uuid(form, "submission"), form.get("stay", ""), _saying(form))
    if wish.saying.word is not Word.CAME and not wish.stay:
        raise Malformed(NOT_COMPLETE)
    try:
        with refusals.audited(bridge, context):
            told_by_hand.say(bridge, context, wish)
    except Refused as error:
        errors = by_field(error) if error.issues else {"stay": str(error)}
        again = Again(wish.saying.word.value, wish.stay, form, errors)
        return HTMLResponse(_page(bridge, context, None, again), error.status)
    return RedirectResponse(f"/c/{context.ctx}/transition/by-hand?noted=said", 303)


def _page(
    bridge: Bridge, context: Context, notice: Notice | None, again: Again | None = None
) -> str:
    record = open_record(bridge, context, ("Patient", "Encounter"))
    frame = frames.frame_of(bridge, context, record, "transition", notice)
    told = transitions.tell(bridge, context)
    page = page_of(told, told.by_hand, frame.moment, again)
    return by_hand_page(frames.with_transition(frame, told), page)


def _saying(form: Posted) -> Saying:
    setting = form.get("setting", "")
    return Saying(
        one_of(Word, form.get("word", "")), day_of(form.get("on", "")),
        form.get("facility", "").strip(), one_of(Setting, setting) if setting else Setting.UNKNOWN,
        form.get("disposition", ""), day_of(form.get("came", "")), day_of(form.get("left", "")),
        form.get("how", "").strip(),
    )  # fmt: skip
