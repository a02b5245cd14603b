"""The pages of handovers: make one, note its answer, read, take or print one, take one in.

One form is one act. A mistake brings it back with what was typed; a file that may be another
patient's comes back as two people side by side, and is kept nowhere until a number was confirmed.
"""

from datetime import time
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import commitments, refusals, transitions
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.handover.answering import Receiver
from fhir_bridge.care.handover.sections import BY_NAME
from fhir_bridge.errors import BridgeError, Issue, Malformed, NotFound, Refused, Stale
from fhir_bridge.handover import answers, giving, papers, taking_in
from fhir_bridge.handover.answers import Accepted
from fhir_bridge.handover.giving import Wish
from fhir_bridge.handover.papers import Given
from fhir_bridge.handover.taking_in import Confirmed
from fhir_bridge.launches import Context
from fhir_bridge.r4.handover_papers import GIVEN
from fhir_bridge.r4.note import FHIR_TYPE
from fhir_bridge.r4.toc_reading import read_toc
from fhir_bridge.record import Record, everything_of, open_record
from smart_app import frames
from smart_app.asking import ReadsWhole, UploadsWhole, WritesWhole
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.handover_pages import Again, page_of
from smart_app.posted import FASTER, by_field, day_of, form_number, form_uuid
from smart_app.screens.frame import Notice, PageFrame
from smart_app.screens.handover import (
    compared,
    handover_page,
    paper_of,
    paper_page,
    paper_to_print,
)

router = APIRouter(prefix="/c/{ctx}")

NOTICES = {
    "made": Notice("good", "The handover is made. Call, have it read back, note who accepted it."),
    "answered": Notice("good", "Noted: they accepted it. The warm hand-over is closed."),
    "noted": Notice("good", "Noted: they accepted it."),
    "received": Notice("good", "Kept as it came. Nothing of it was taken over into the record."),
}
NO_FILE = "Choose the file first."


@router.get("/transition/handover")
def handover(
    bridge: CurrentBridge, context: ReadsWhole, noted: str = "", version: str = ""
) -> Response:
    """What would be handed over, what was, whether it was answered, and what came from others."""
    again = Again(replaces=version)
    return HTMLResponse(_page(bridge, context, NOTICES.get(noted), again))


@router.post("/transition/handover")
def make(bridge: CurrentBridge, context: WritesWhole, form: CurrentForm) -> Response:
    """Make the handover that was looked at."""
    wish, record = _wish(form), _record(bridge, context)
    try:
        with refusals.audited(bridge, context):
            id = giving.make(bridge, context, record, wish)
    except Stale as error:
        again = Again("make", form)
        return HTMLResponse(
            _page(bridge, context, Notice("warn", str(error)), again, record), error.status
        )
    except Refused as error:
        again = Again("make", form, by_field(error))
        notice = None if error.issues else Notice("warn", str(error))
        return HTMLResponse(_page(bridge, context, notice, again, record), error.status)
    return RedirectResponse(f"/c/{context.ctx}/transition/handover?noted=made#given-{id}", 303)


@router.post("/transition/handover/answers/{paper}")
def accept(paper: UUID, bridge: CurrentBridge, context: WritesWhole, form: CurrentForm) -> Response:
    """Note that the receiver read it back and accepted it."""
    said = Accepted(
        form_uuid(form, "submission"), form_number(form, "version"), form.get("by", ""),
        form.get("read_back", ""), day_of(form.get("on", "")), _hour(form.get("at", "")),
    )  # fmt: skip
    try:
        with refusals.audited(bridge, context):
            closed = answers.accept(bridge, context, str(paper), said)
    except Stale as error:
        return HTMLResponse(_page(bridge, context, Notice("warn", FASTER)), error.status)
    except Refused as error:
        again = Again("answer", form, by_field(error), about=str(paper))
        notice = None if error.issues else Notice("warn", str(error))
        return HTMLResponse(_page(bridge, context, notice, again), error.status)
    noted = "answered" if closed else "noted"
    return RedirectResponse(f"/c/{context.ctx}/transition/handover?noted={noted}", 303)


@router.post("/transition/handover/received")
def take_in(bridge: CurrentBridge, upload: UploadsWhole) -> Response:
    """Take in a document of others, once it is clear that it is this patient's."""
    context, fields = upload.context, upload.fields
    confirmed = None
    if "file_seal" in fields:
        same = fields.get("same") == "yes"
        confirmed = Confirmed(fields["file_seal"], fields.get("number", ""), same)
    try:
        with refusals.audited(bridge, context):
            id = taking_in.take_in(bridge, context, _chosen(upload.file), confirmed)
    except (Refused, Malformed) as error:
        again = _compared(bridge, context, upload.file, error)
        notice = None if again.compared or again.errors else Notice("warn", str(error))
        return HTMLResponse(_page(bridge, context, notice, again), error.status)
    address = f"/c/{context.ctx}/transition/handover/papers/{id}?noted=received"
    return RedirectResponse(address, 303)


@router.get("/transition/handover/papers/{paper}")
def read(paper: UUID, bridge: CurrentBridge, context: ReadsWhole, noted: str = "") -> Response:
    """One document, ours or another's, section by section."""
    filed = papers.hand_out(bridge, context, str(paper), "read")
    frame = _frame(bridge, context, notice=NOTICES.get(noted))
    told = transitions.tell(bridge, context)
    legs = tuple(leg for way in told.chains for leg in reversed(way) if told.may_act)
    given = _given(bridge, context, filed.id) if filed.kind == GIVEN else None
    page = paper_of(filed, read_toc(filed.raw), frame.moment, given=given, legs=legs)
    return HTMLResponse(paper_page(frames.with_transition(frame, told), page))


@router.get("/transition/handover/papers/{paper}/file")
def file(paper: UUID, bridge: CurrentBridge, context: ReadsWhole) -> Response:
    """The document itself, byte for byte; its name tells nothing."""
    filed = papers.hand_out(bridge, context, str(paper), "downloaded")
    return Response(
        filed.raw, media_type=FHIR_TYPE,
        headers={"Content-Disposition": 'attachment; filename="handover.json"'},
    )  # fmt: skip


@router.get("/print/handover/{paper}")
def print_handover(paper: UUID, bridge: CurrentBridge, context: ReadsWhole) -> Response:
    """The document for a printer, with lines for who receives it."""
    filed = papers.hand_out(bridge, context, str(paper), "printed")
    frame = _frame(bridge, context)
    given = _given(bridge, context, filed.id) if filed.kind == GIVEN else None
    page = paper_of(filed, read_toc(filed.raw), frame.moment, given=given)
    return HTMLResponse(paper_to_print(frame, page))


def _page(
    bridge: Bridge, context: Context, notice: Notice | None, again: Again | None = None,
    record: Record | None = None,
) -> str:  # fmt: skip
    record = record or _record(bridge, context)
    frame = frames.frame_of(bridge, context, record, "transition", notice)
    stays, asked = transitions.tell(bridge, context), commitments.tell(bridge, context)
    page = page_of(bridge, context, record, frame, stays, asked, again or Again())
    return handover_page(frames.with_transition(frame, stays), page)


def _record(bridge: Bridge, context: Context) -> Record:
    return open_record(bridge, context, everything_of(context))


def _frame(bridge: Bridge, context: Context, notice: Notice | None = None) -> PageFrame:
    record = open_record(bridge, context, ("Patient", "CareTeam", "Encounter"))
    return frames.frame_of(bridge, context, record, "transition", notice)


def _given(bridge: Bridge, context: Context, id: str) -> Given | None:
    return next((each for each in papers.given(bridge, context) if each.document.id == id), None)


def _chosen(file: bytes) -> bytes:
    if not file:
        raise Refused(NO_FILE, issues=(Issue(NO_FILE, "file", "required"),))
    return file


def _compared(bridge: Bridge, context: Context, file: bytes, error: BridgeError) -> Again:
    """Both people side by side, where the file can be read at all."""
    if not file:
        return Again("file", errors=by_field(error))
    try:
        looked = taking_in.look(bridge, context, file)
    except (Refused, Malformed, NotFound):
        return Again("file")
    return Again("file", compared=compared(looked, by_field(error)))


def _wish(form: CurrentForm) -> Wish:
    receiver = Receiver(form.get("place", ""), form.get("name", ""), form.get("phone", ""))
    nil = frozenset(name for name in BY_NAME if form.get(f"nil-{name}") == "yes")
    return Wish(
        form_uuid(form, "key"), receiver, form.get("why", ""), nil, form.get("seen", ""),
        form.get("replaces", ""),
    )  # fmt: skip


def _hour(text: str) -> time | None:
    """An hour as a browser sends it; anything else is none, and the form says so."""
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None
