"""The call page: one call on one scroll, each block saved alone, nothing lost when it breaks off.

What others keep is kept by their own actions: what was explained back by ``teaching``, how sure
somebody is by ``readiness``; the call keeps that it was talked about.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid5

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import calling, calls, readiness, refusals, teaching, transitions
from fhir_bridge.bridge import Bridge
from fhir_bridge.calling import Calling
from fhir_bridge.calls import Part, Saved
from fhir_bridge.care.asking import CHILD, QUESTIONS, Question
from fhir_bridge.care.asking import CONFIDENCE as QUESTION
from fhir_bridge.care.skills import SKILLS
from fhir_bridge.care.teaching import Setting
from fhir_bridge.care.transitions.call_blocks import (
    BLOCKS,
    CONFIDENCE,
    EXPLAINED,
    INTERPRETED,
    PERSON,
    TEACH_BACK,
)
from fhir_bridge.care.transitions.calls import IDENTIFY_FIRST, STOPPED, Contact
from fhir_bridge.care.transitions.day_two import DayTwo, day_two
from fhir_bridge.errors import AlreadySent, BridgeError, Malformed, NotFound, Refused
from fhir_bridge.launches import Context
from fhir_bridge.learners import PATIENT, Known
from fhir_bridge.r4.reading import read_all
from fhir_bridge.r4.views import View
from fhir_bridge.record import Record, open_record
from fhir_bridge.record.standing_in import COPY
from fhir_bridge.teaching import Lesson
from smart_app import contact_frames, frames
from smart_app.asking import ReadsTeam, WritesTeam
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import NOT_COMPLETE, Posted, by_field, form_uuid, whole
from smart_app.screens.call_brief import brief
from smart_app.screens.call_page import call_page, no_call_page, page_of
from smart_app.screens.frame import Notice, PageFrame
from smart_app.screens.typed import Typed

router = APIRouter(prefix="/c/{ctx}/call")

READ = ("Patient", "CareTeam", "Encounter", "MedicationRequest", "Condition")
SENT = "This form was sent before with other words. Open the page again to add more."
NOT_TODAY = "How sure they are was asked not long ago, or enough was asked today."


@router.get("")
def call(
    bridge: CurrentBridge, context: ReadsTeam, call: str = "", noted: str = "",
    closed: str = "", still: str = "",
) -> Response:  # fmt: skip
    """The call that goes on, or a new one."""
    return HTMLResponse(_page(bridge, context, call, _notice(noted, closed, still)))


@router.post("")
def save(bridge: CurrentBridge, context: WritesTeam, form: CurrentForm) -> Response:
    """Save one block."""
    block = form.get("block", "")
    if block not in BLOCKS:
        raise Malformed(NOT_COMPLETE)
    asked = (ask.code for ask in BLOCKS[block].asks)
    part = _part(form, block, {code: form[code] for code in asked if form.get(code)})
    return _saved(bridge, context, form, part)


@router.post("/explained")
def explained(bridge: CurrentBridge, context: WritesTeam, form: CurrentForm) -> Response:
    """Keep what was explained back, as on every page that teaches."""
    skill = form.get("skill", "")
    if skill not in EXPLAINED:
        raise Malformed(NOT_COMPLETE)
    key = form_uuid(form, "submission")
    frame, contact = _under_way(bridge, context, form)
    try:
        _may_ask(contact)
        lesson = Lesson(
            key, skill, form.get("result", ""), setting=_setting(contact, frame),
            way=form.get("way", ""), note=form.get("note", ""),
        )  # fmt: skip
        result = teaching.note(bridge, context, lesson)
    except (Refused, AlreadySent) as error:
        return _again(bridge, context, form, TEACH_BACK, error)
    part = _part(form, TEACH_BACK, {"skill": skill, "result": result})
    return _saved(bridge, context, form, replace(part, submission=uuid5(key, TEACH_BACK)))


@router.post("/confidence")
def confidence(bridge: CurrentBridge, context: WritesTeam, form: CurrentForm) -> Response:
    """Keep how sure they are, by the rules of asking."""
    key, value = form_uuid(form, "submission"), whole(form.get("value", ""), 2)
    declined = form.get("declined") == "yes"
    _, contact = _under_way(bridge, context, form)
    try:
        _may_ask(contact)
        answer = None if declined else form.get("value", "") if value is None else value
        readiness.answer(bridge, context, QUESTION, answer, note=form.get("note", ""))
    except Refused as error:
        return _again(bridge, context, form, CONFIDENCE, error)
    part = _part(form, CONFIDENCE, {})
    return _saved(bridge, context, form, replace(part, submission=uuid5(key, CONFIDENCE)))


def _part(form: Posted, block: str, answers: dict[str, str]) -> Part:
    return Part(
        form_uuid(form, "submission"), form_uuid(form, "call"), form.get("stay", ""), block,
        answers, form.get("closes") == "yes",
    )  # fmt: skip


def _saved(bridge: Bridge, context: Context, form: Posted, part: Part) -> Response:
    try:
        with refusals.audited(bridge, context):
            done = calls.save(bridge, context, part)
    except (Refused, AlreadySent) as error:
        return _again(bridge, context, form, part.block, error)
    return RedirectResponse(f"/c/{context.ctx}/call?{_query(part, done)}#block-{part.block}", 303)


def _query(part: Part, done: Saved) -> str:
    more = f"&closed={len(done.closed)}" if done.closed else ""
    still = "&still=yes" if done.still else ""
    return f"call={part.call}&noted={part.block}{more}{still}"


def _under_way(bridge: Bridge, context: Context, form: Posted) -> tuple[PageFrame, Contact | None]:
    """The frame, and the call as it is kept; None while nothing of it is."""
    found = calling.tell(bridge, context, transitions.tell(bridge, context))
    record = open_record(bridge, context, ("Patient", "Encounter"))
    frame = frames.frame_of(bridge, context, record, "transition")
    return frame, found.contact(str(form_uuid(form, "call"))) if found else None


def _may_ask(contact: Contact | None) -> None:
    """Stop before anything is kept of somebody nobody identified, or after what worries.

    Raises:
        Refused: it is so.
    """
    if contact is not None and contact.stopped:
        raise Refused(STOPPED)
    if contact is None or not contact.identified:
        raise Refused(IDENTIFY_FIRST)


def _setting(contact: Contact | None, frame: PageFrame) -> Setting:
    """How words went from one to the other, as it was said at the beginning of the call."""
    spoken = contact.spoken if contact else ""
    number = contact.answer("interpreter_id", PERSON) if contact else ""
    return Setting(
        INTERPRETED.get(spoken), number, needed=frame.patient.interpreter_needed
    )  # fmt: skip


def _again(
    bridge: Bridge, context: Context, form: Posted, block: str, error: BridgeError
) -> Response:
    """The page again with what was typed, and what to do about it."""
    told = by_field(error)
    words = SENT if isinstance(error, AlreadySent) else str(error)
    notice = None if told else Notice("warn", words)
    page = _page(bridge, context, form.get("call", ""), notice, Typed(block, form, told))
    return HTMLResponse(page, error.status)


def _page(
    bridge: Bridge, context: Context, key: str, notice: Notice | None,
    typed: Typed = Typed(),  # noqa: B008
) -> str:  # fmt: skip
    record = open_record(bridge, context, READ)
    frame = frames.frame_of(bridge, context, record, "transition", notice)
    told = transitions.tell(bridge, context)
    frame = frames.with_transition(frame, told)
    found = None
    if not (frame.hospice or frame.patient.deceased):
        found = calling.tell(bridge, context, told)
    if found is None:
        return no_call_page(frame)
    frame = contact_frames.with_row(context, frame, told, found)
    contact = _contact(found, key, told.who, frame, typed)
    page = page_of(frame, told, found, contact, typed, brief(frame, found, _views(record)))
    ruler, why_not = _ruler(bridge, context, frame)
    carries = _carries(bridge, context, frame, found)
    return call_page(frame, replace(
        page, day_and_night=context.site.day_and_night, ruler=ruler, ruler_words=why_not,
        still=tuple(f"{SKILLS[each.skill].words} ({each.why})" for each in carries.teach),
        first=carries.help,
    ))  # fmt: skip


def _contact(found: Calling, key: str, who: str, frame: PageFrame, typed: Typed) -> Contact | None:
    """The call that was asked for; else the one of this user that goes on."""
    if key:
        contact = found.contact(key)
        if contact is None and not typed.form:
            raise NotFound
        return contact
    mine = (each for each in found.going_on(frame.moment.today) if each.by == who)
    return next(mine, None)


def _ruler(bridge: Bridge, context: Context, frame: PageFrame) -> tuple[Question | None, str]:
    """The question of how sure they are, where it may be put today; else why it may not."""
    if frame.is_young_child:
        return None, CHILD
    codes = {each.code for each in readiness.questions(bridge, context.chart)}
    return (QUESTIONS[QUESTION], "") if QUESTION in codes else (None, NOT_TODAY)


def _carries(bridge: Bridge, context: Context, frame: PageFrame, found: Calling) -> DayTwo:
    """What is still to be explained back after this stay."""
    known = readiness.known(bridge, context.chart).get(PATIENT, Known())
    told = day_two(
        found.one.leg.transition, found.one.leg.today, known.asked, known.shown,
        child=frame.is_young_child, interpreter=bool(frame.interpreter),
    )  # fmt: skip
    return told or DayTwo()


def _views(record: Record) -> dict[str, Sequence[View] | None]:
    """What the EHR showed, by type; None where it could not be read."""
    return {
        type: read_all((each.data for each in panel.documents), type)[0]
        if panel.state in {"read", "none", COPY} else None
        for type, panel in record.panels.items()
    }  # fmt: skip


def _notice(noted: str, closed: str, still: str) -> Notice | None:
    titles = {TEACH_BACK: "Explained back", CONFIDENCE: "How sure they are"}
    title = BLOCKS[noted].title if noted in BLOCKS else titles.get(noted, "")
    if not title:
        return None
    if still:
        words = f"Kept: {title}. Its checkpoint stays open: not every answer is a yes."
        return Notice("info", words)
    count = whole(closed, 1)
    more = f" {count} checkpoint{'s' if count != 1 else ''} closed." if count else ""
    return Notice("good", f"Kept: {title}.{more}")
