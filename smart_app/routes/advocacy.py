"""The pages of advocacy: every matter with a form for one more, and one matter with its forms.

A mistake brings the form back with what was typed; of two nurses at once one is told.
"""

from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import advocacy, refusals
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.advocacy_deeds import (
    Deed,
    Here,
    Letter,
    Needed,
    Next,
    Opening,
    Talked,
    Wanted,
)
from fhir_bridge.care.advocacy_stages import Allowed, Kind, Says, Stage
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.care.commitment_moves import Kind as Promise
from fhir_bridge.care.commitment_moves import Side
from fhir_bridge.errors import Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.record import open_record
from smart_app import accountable, frames
from smart_app.asking import ReadsChart, WritesRecord
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import FASTER, Posted, by_field, day_of, form_number, form_uuid, one_of
from smart_app.screens.advocacy import (
    NOTHING,
    Again,
    NewMatter,
    advocacy_page,
    matter_page,
    noted_words,
    page_of,
)
from smart_app.screens.frame import Notice, PageFrame
from smart_app.screens.plan_form import Choice

router = APIRouter(prefix="/c/{ctx}/plan/advocacy")


@router.get("")
def every(bridge: CurrentBridge, context: ReadsChart, kind: str = "", noted: str = "") -> Response:
    """Every matter, ours and late first, and a form for one more."""
    frame = _frame(bridge, context, _notice(noted))
    wanted = Kind(kind) if kind in set(Kind) else Kind.PRIOR_AUTHORIZATION
    return HTMLResponse(_page(bridge, context, frame, wanted))


@router.post("")
def take_up(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Take a matter up: what it is about, who decides, and what the letter says."""
    key, kind = form_uuid(form, "key"), one_of(Kind, form.get("kind", ""))
    frame = _frame(bridge, context)
    owner = accountable.chosen(form, Promise.COMMITMENT, _ours(context, frame))
    opening = Opening(kind, form.get("about", ""), form.get("plan", ""), owner, _letter(form))
    try:
        with refusals.audited(bridge, context):
            advocacy.take_up(bridge, context, key, opening)
    except Refused as error:
        if not error.issues:
            raise
        again = Again("new", form, by_field(error))
        return HTMLResponse(_page(bridge, context, frame, kind, key, again), error.status)
    return RedirectResponse(f"/c/{context.ctx}/plan/advocacy/{key}?noted=taken-up", 303)


@router.get("/{matter}")
def one(matter: UUID, bridge: CurrentBridge, context: ReadsChart, noted: str = "") -> Response:
    """One matter: its day, the patient's wish, papers, who said what, and what happened."""
    return HTMLResponse(_one(bridge, context, matter, _notice(noted)))


@router.post("/{matter}")
def go_on(
    matter: UUID, bridge: CurrentBridge, context: WritesRecord, form: CurrentForm
) -> Response:
    """It comes to the next stage."""
    stage = one_of(Stage, form.get("stage", ""))
    deed = Next(form_number(form, "version"), stage, _letter(form))
    return _do(bridge, context, matter, form, deed, stage.value)


@router.post("/{matter}/wish")
def wish(matter: UUID, bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Keep what the patient wants, and who said so."""
    deed = Wanted(
        one_of(Says, form.get("says", "")), form.get("wish_words", ""), form.get("spoken_by", ""),
        one_of(Allowed, form.get("allowed", "")),
    )  # fmt: skip
    return _do(bridge, context, matter, form, deed, "wish")


@router.post("/{matter}/paper")
def paper(
    matter: UUID, bridge: CurrentBridge, context: WritesRecord, form: CurrentForm
) -> Response:
    """One more paper is needed."""
    deed = Needed(form.get("what", ""), form.get("whom", ""))
    return _do(bridge, context, matter, form, deed, "paper")


@router.post("/{matter}/here")
def here(matter: UUID, bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """A paper is here."""
    return _do(bridge, context, matter, form, Here(form_number(form, "number")), "here")


@router.post("/{matter}/talk")
def talk(matter: UUID, bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Keep who said what."""
    deed = Talked(form.get("who", ""), form.get("said", ""), form.get("number", ""))
    return _do(bridge, context, matter, form, deed, "talk")


def _do(
    bridge: Bridge, context: Context, matter: UUID, form: Posted, deed: Deed, place: str
) -> Response:
    try:
        with refusals.audited(bridge, context):
            advocacy.go_on(bridge, context, matter, form_uuid(form, "submission"), deed)
    except Stale as error:
        return HTMLResponse(_one(bridge, context, matter, Notice("warn", FASTER)), error.status)
    except Refused as error:
        if not error.issues:
            raise
        again = Again(place, form, by_field(error))
        return HTMLResponse(_one(bridge, context, matter, None, again), error.status)
    noted = place if isinstance(deed, Next) else "kept"
    return RedirectResponse(f"/c/{context.ctx}/plan/advocacy/{matter}?noted={noted}", 303)


def _page(
    bridge: Bridge, context: Context, frame: PageFrame, kind: Kind, key: UUID | None = None,
    again: Again = NOTHING,
) -> str:  # fmt: skip
    told = advocacy.tell(bridge, context)
    form = NewMatter(key or uuid4(), kind, _ours(context, frame), again)
    return advocacy_page(frame, told, form if told.role in PEOPLE else None)


def _one(
    bridge: Bridge, context: Context, matter: UUID, notice: Notice | None, again: Again = NOTHING
) -> str:
    told = advocacy.tell(bridge, context, matter)
    frame = _frame(bridge, context, notice)
    return matter_page(frame, page_of(told, frame, again))


def _ours(context: Context, frame: PageFrame) -> tuple[Choice, ...]:
    """Who of us can be accountable, the nurse first."""
    return tuple(each for each in accountable.choices(context, frame) if each.side is Side.STAFF)


def _letter(form: Posted) -> Letter:
    """What a stage is told with: the only place where its fields become typed values."""
    return Letter(
        form.get("words", ""), day_of(form.get("due", "")), day_of(form.get("dated", "")),
        form.get("quote", ""), form.get("track", ""), form.get("outcome", ""),
    )  # fmt: skip


def _frame(bridge: Bridge, context: Context, notice: Notice | None = None) -> PageFrame:
    record = open_record(bridge, context, ("Patient", "CareTeam", "Encounter"))
    return frames.frame_of(bridge, context, record, "plan", notice)


def _notice(noted: str) -> Notice | None:
    words = noted_words(noted)
    return Notice("good", words) if words else None
