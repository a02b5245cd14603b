"""The medicines for paper: the EHR's list, and what discharge papers or a prescriber say of it."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import medicines_on_paper
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.medicines_on_paper import Marked
from fhir_bridge.errors import AlreadySent, BridgeError, Refused
from fhir_bridge.handouts import wanted
from fhir_bridge.launches import Context
from fhir_bridge.medicines_on_paper import Medicines
from fhir_bridge.record import open_record
from smart_app import frames
from smart_app.asking import ReadsChart, WritesRecord
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import FASTER, Posted, by_field, form_uuid
from smart_app.screens.frame import Notice, PageFrame
from smart_app.screens.medicines import choosable, medicines_page, page_of, seen
from smart_app.screens.typed import Typed

router = APIRouter(prefix="/c/{ctx}/medicines")

KEPT = "Kept, with whose word it is. Nothing of it goes to the EHR."
CHANGED_THERE = "The EHR’s list has changed since this page was opened, so nothing was kept."


@router.get("")
def medicines(bridge: CurrentBridge, context: ReadsChart, noted: str = "") -> Response:
    """The list, with what is chosen for each line."""
    frame, known = _read(bridge, context, Notice("good", KEPT) if noted else None)
    return HTMLResponse(medicines_page(frame, page_of(frame, known, Typed())))


@router.post("")
def choose(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Keep what was chosen, for the list as it was seen."""
    key = form_uuid(form, "key")
    frame, known = _read(bridge, context)
    if form.get("seen") != seen(known):
        return _again(bridge, context, form, CHANGED_THERE)
    try:
        medicines_on_paper.mark(bridge, context, key, _chosen(known, form))
    except AlreadySent as error:
        return _again(bridge, context, form, FASTER, error)
    except Refused as error:
        if not error.issues:
            raise
        page = page_of(frame, known, Typed("choose", form, by_field(error)))
        return HTMLResponse(medicines_page(frame, page), error.status)
    return RedirectResponse(f"/c/{context.ctx}/medicines?noted=yes", 303)


def _again(
    bridge: Bridge, context: Context, form: Posted, why: str, error: BridgeError | None = None
) -> Response:
    del form  # chosen for another list: it is chosen anew, never moved from line to line
    frame, known = _read(bridge, context, Notice("warn", why))
    page = page_of(frame, known, Typed())
    return HTMLResponse(medicines_page(frame, page), error.status if error else 409)


def _chosen(known: Medicines, form: Posted) -> list[Marked]:
    """Each line whose choice is another than the one that holds, and what the papers name."""
    source, at = form.get("source", "").strip(), known.looked_at
    found = [
        Marked(choice, source, at, line.entry.ref, line.entry.name, line.entry.how)
        for number, line in enumerate(choosable(known))
        if (choice := form.get(f"choice_{number}", "")) != line.choice
    ]
    if form.get("choice_new"):
        named, how = form.get("name_new", "").strip(), form.get("how_new", "").strip()
        found.append(Marked(form["choice_new"], source, at, "", named, how))
    taken_back = [
        Marked("", source, at, "", each.name, each.how)
        for number, each in enumerate(known.named_by_papers)
        if form.get(f"drop_{number}")
    ]
    return [*found, *taken_back]


def _read(
    bridge: Bridge, context: Context, notice: Notice | None = None
) -> tuple[PageFrame, Medicines]:
    record = open_record(bridge, context, wanted(context))
    frame = frames.frame_of(bridge, context, record, "handout", notice)
    return frame, medicines_on_paper.look(bridge, context, record)
