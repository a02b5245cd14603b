"""Tries to reach somebody after a stay: logged in one tap, taken back, a number found.

Nothing here asks the EHR: what concerns our record alone works while it is away (care rules §4.2).
A tap in a page gets its row back; without a script it leads to the page of all tries.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import calls, people, refusals, transitions
from fhir_bridge.bridge import Bridge
from fhir_bridge.calls import Try
from fhir_bridge.care.safe_contact import SafeContact
from fhir_bridge.care.transitions.call_blocks import TRY
from fhir_bridge.care.transitions.contact_log import RESULTS
from fhir_bridge.errors import AlreadySent, BridgeError, Issue, NotAllowed, Refused
from fhir_bridge.launches import Context
from fhir_bridge.record import from_copies
from smart_app import contact_frames, frames
from smart_app.asking import ReadsTeam, WritesTeam
from smart_app.current import CurrentBridge, CurrentForm, is_htmx
from smart_app.posted import Posted, by_field, form_uuid
from smart_app.screens.attempts import attempts_page, contact_fragment, letter_to_print
from smart_app.screens.frame import Notice, PageFrame
from smart_app.screens.typed import Typed

router = APIRouter(prefix="/c/{ctx}")

READ = ("Patient", "CareTeam", "Encounter")
NOTED = {
    "back": "Taken back. It stays to be read and counts for nothing.",
    "number": "Kept: the number to use.",
}


@router.get("/attempts")
def attempts(bridge: CurrentBridge, context: ReadsTeam, noted: str = "") -> Response:
    """Every try and call after the stay, with what each counts for."""
    return HTMLResponse(_page(bridge, context, _notice(noted)))


@router.post("/attempts")
def log(
    request: Request, bridge: CurrentBridge, context: WritesTeam, form: CurrentForm
) -> Response:
    """Log a try: one tap, or a form with more words."""
    told = try_of(bridge, form)
    try:
        with refusals.audited(bridge, context):
            made = calls.log(bridge, context, told)
    except (Refused, AlreadySent) as error:
        return _back(bridge, context, "try", form, error)
    return _done(request, bridge, context, made.result)


@router.post("/attempts/back")
def take_back(
    request: Request, bridge: CurrentBridge, context: WritesTeam, form: CurrentForm
) -> Response:
    """Take back what was logged by mistake."""
    try:
        with refusals.audited(bridge, context):
            calls.take_back(bridge, context, form_uuid(form, "contact"), form.get("stay", ""))
    except NotAllowed as error:
        return HTMLResponse(_page(bridge, context, Notice("warn", str(error))), error.status)
    return _done(request, bridge, context, "back")


@router.post("/attempts/number")
def found_number(bridge: CurrentBridge, context: WritesTeam, form: CurrentForm) -> Response:
    """Keep the number that was found; the rest of the rule stays as it was."""
    known = people.reach(bridge, context.chart)
    rule = known.said if known else SafeContact()
    try:
        rule = replace(rule, number=_written(form.get("number", "")))
        people.put_contact(bridge, context, form_uuid(form, "key"), rule)
    except Refused as error:
        return _back(bridge, context, "number", form, error)
    return RedirectResponse(f"/c/{context.ctx}/attempts?noted=number", 303)


@router.get("/print/contact-letter")
def letter(bridge: CurrentBridge, context: ReadsTeam) -> Response:
    """The letter of the third try, for a printer: no illness, no hospital, no medicine."""
    frame = _frame(bridge, context)
    words = dict(frame.contact.scripts).get("In a letter") if frame.contact else None
    if words is None or frame.contact is None or frame.contact.stopped:
        return RedirectResponse(f"/c/{context.ctx}/attempts", 303)
    return HTMLResponse(letter_to_print(frame, words))


def try_of(bridge: Bridge, form: Posted) -> Try:
    """A try as a tap, or a form with more words, tells it."""
    asked = (ask.code for ask in TRY.asks)
    channel, _, result = form.get("tap", "").partition("+")
    return Try(
        form_uuid(form, "submission"), form.get("stay", ""), form.get("channel", channel),
        form.get("result", result), _moment(bridge, form.get("at", "")),
        _numbered({code: form[code] for code in asked if form.get(code)}, form),
    )  # fmt: skip


def _done(request: Request, bridge: Bridge, context: Context, noted: str) -> Response:
    if not is_htmx(request):
        return RedirectResponse(f"/c/{context.ctx}/attempts?noted={noted}", 303)
    return HTMLResponse(contact_fragment(_frame(bridge, context, _notice(noted))))


def _back(
    bridge: Bridge, context: Context, name: str, form: Posted, error: BridgeError
) -> Response:
    """The page again with what was typed, and what to do about it."""
    told = by_field(error)
    notice = None if told else Notice("warn", str(error))
    return HTMLResponse(_page(bridge, context, notice, Typed(name, form, told)), error.status)


def _page(
    bridge: Bridge, context: Context, notice: Notice | None, typed: Typed = Typed()  # noqa: B008
) -> str:  # fmt: skip
    return attempts_page(_frame(bridge, context, notice), typed)


def _frame(bridge: Bridge, context: Context, notice: Notice | None = None) -> PageFrame:
    """The frame from what is here; the EHR is not asked, and not said to be away."""
    record = replace(from_copies(bridge, context, READ), reachable=True)
    frame = frames.frame_of(bridge, context, record, "transition", notice)
    told = transitions.tell(bridge, context)
    frame = frames.with_transition(frame, told)
    return contact_frames.with_contact(bridge, context, frame, told)


def _numbered(answers: dict[str, str], form: Posted) -> dict[str, str]:
    """The answers with the number, whose it is, and whether they may hear it, as one choice."""
    whom, _, number = form.get("to", "").partition("|")
    if not number:
        return answers
    who, _, may = whom.partition("+")
    permitted = {"permitted": "on-file"} if may else {}
    return {**answers, "number": number, "whom": who, **permitted}


def _written(text: str) -> str:
    """A number that was written down.

    Raises:
        Refused: there is none.
    """
    if not text.strip():
        issue = Issue("Write the number.", "number", "required")
        raise Refused("Nothing was kept.", issues=(issue,))
    return text.strip()


def _moment(bridge: Bridge, text: str) -> datetime | None:
    """A time as a browser sends it, where the people are; what is none is refused as to come."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=bridge.zone)
    except ValueError:
        return bridge.clock() + timedelta(days=1)


def _notice(noted: str) -> Notice | None:
    words = NOTED.get(noted) or (f"Logged: {RESULTS[noted].words}." if noted in RESULTS else "")
    return Notice("good", words) if words else None
