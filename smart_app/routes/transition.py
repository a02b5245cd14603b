"""The transition page: the way home, and each checkpoint done, not needed, handed on, taken back.

One form is one act. A mistake brings it back with what was typed; of two at once one is told.
"""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import checkpoints, refusals, transitions
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.commitment_moves import Side
from fhir_bridge.care.transitions.checkpoint_deeds import DEED_WORDS, Deed
from fhir_bridge.care.transitions.checkpoint_rules import Feature
from fhir_bridge.checkpoints import ACTS, More, Wish
from fhir_bridge.errors import Malformed, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.record import open_record
from smart_app import accountable, contact_frames, frames, looking_again
from smart_app.asking import ReadsChart, WritesRecord
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import (
    FASTER,
    NOT_COMPLETE,
    Posted,
    by_field,
    day_of,
    form_number,
    form_uuid,
    one_of,
)
from smart_app.screens.frame import Notice, PageFrame
from smart_app.screens.plan_form import Choice
from smart_app.screens.transition import Again, page_of, transition_page

router = APIRouter(prefix="/c/{ctx}/transition")

MORE = "more"


@router.get("")
def transition(bridge: CurrentBridge, context: ReadsChart, noted: str = "") -> Response:
    """Where each stay stands, which clocks run, what has to be true by when."""
    return HTMLResponse(_page(bridge, context, _notice(noted)))


@router.post("")
def act(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Note what became of one checkpoint."""
    submission, deed = form_uuid(form, "submission"), one_of(Deed, form.get("deed", ""))
    if deed not in ACTS:
        raise Malformed(NOT_COMPLETE)
    people = _colleagues(context, _frame(bridge, context)) if deed is Deed.HANDED else ()
    wish = _wish(submission, deed, form, people)
    try:
        with refusals.audited(bridge, context):
            checkpoints.act(bridge, context, wish)
    except Stale as error:
        return HTMLResponse(_page(bridge, context, Notice("warn", FASTER)), error.status)
    except Refused as error:
        if not error.issues:
            return HTMLResponse(_page(bridge, context, Notice("warn", str(error))), error.status)
        again = Again(wish.stay, wish.key, deed.value, form, by_field(error))
        return HTMLResponse(_page(bridge, context, None, again), error.status)
    return RedirectResponse(f"/c/{context.ctx}/transition?noted={deed.value}", 303)


@router.post("/more")
def more(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Say what else is true of a stay, so that what it needs is asked, too."""
    wish = More(
        form_uuid(form, "submission"), form.get("stay", ""),
        one_of(Feature, form.get("feature", "")), form.get("thing", ""), day_of(form.get("on", "")),
    )  # fmt: skip
    try:
        with refusals.audited(bridge, context):
            checkpoints.add(bridge, context, wish)
    except Refused as error:
        again = Again(wish.stay, "", MORE, form, by_field(error))
        return HTMLResponse(_page(bridge, context, None, again), error.status)
    return RedirectResponse(f"/c/{context.ctx}/transition?noted={Deed.ADDED.value}", 303)


def _page(
    bridge: Bridge, context: Context, notice: Notice | None, again: Again | None = None
) -> str:
    frame = _frame(bridge, context, notice)
    told = transitions.tell(bridge, context)
    page = page_of(told, frame.moment, _colleagues(context, frame), again)
    frame = contact_frames.with_contact(bridge, context, frame, told)
    frame = looking_again.with_looks(bridge, context, frame)
    return transition_page(frames.with_transition(frame, told), page)


def _frame(bridge: Bridge, context: Context, notice: Notice | None = None) -> PageFrame:
    record = open_record(bridge, context, ("Patient", "CareTeam", "Encounter", "MedicationRequest"))
    return frames.frame_of(bridge, context, record, "transition", notice)


def _colleagues(context: Context, frame: PageFrame) -> tuple[Choice, ...]:
    people = accountable.choices(context, frame)
    return tuple(each for each in people if each.side is Side.STAFF)


def _wish(submission: UUID, deed: Deed, form: Posted, people: tuple[Choice, ...]) -> Wish:
    to = next((each for each in people if each.value == form.get("to")), None)
    if form.get("to") and to is None:
        raise Malformed(NOT_COMPLETE)
    return Wish(
        submission, form.get("stay", ""), form.get("key", ""), form_number(form, "version"), deed,
        day_of(form.get("on", "")), day_of(form.get("visit", "")), form.get("proof", ""),
        form.get("not_needed", ""), form.get("answered_by", ""),
        (to.value, to.name) if to else ("", ""),
    )  # fmt: skip


def _notice(noted: str) -> Notice | None:
    words = DEED_WORDS[Deed(noted)] if noted in set(Deed) else ""
    return Notice("good", f"{words}. It is kept.") if words else None
