"""The handout: a look at it with its choices, and the page to print."""

from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import handouts, visits
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.visits import ASKS, Arranged
from fhir_bridge.errors import AlreadySent, Refused
from fhir_bridge.handouts import Choice, Offered
from fhir_bridge.launches import Context
from fhir_bridge.record import open_record
from smart_app import frames
from smart_app.asking import ReadsChart, WritesRecord
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import FASTER, by_field, form_uuid
from smart_app.screens.frame import Notice, PageFrame
from smart_app.screens.handout import handout_page, handout_to_print, page_of, visit_forms
from smart_app.screens.typed import Typed

router = APIRouter(prefix="/c/{ctx}")

NOTED = "Noted: what is arranged. It stands on the page, for the time the visit has now."


@router.get("/handout")
def handout(
    bridge: CurrentBridge, context: ReadsChart, language: str = "", private: str = "",
    sheet: str = "", noted: str = "",
) -> Response:  # fmt: skip
    """What the patient would take home, with its choices."""
    notice = Notice("good", NOTED) if noted else None
    choice = Choice(language, bool(private), sheet)
    return HTMLResponse(_drawn(bridge, context, choice, notice, Typed()))


@router.post("/handout/visits")
def arrange(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Note what is arranged for one visit."""
    key, about = form_uuid(form, "key"), form.get("visit", "")
    told = Arranged(*(form.get(name, "") for name in ASKS))
    record = open_record(bridge, context, ("Patient", "Encounter"))
    try:
        found = visits.one_of(visits.planned(bridge, context, record), about)
        visits.arrange(bridge, context, key, found, told)
    except AlreadySent as error:
        faster = Notice("warn", FASTER)
        return HTMLResponse(_drawn(bridge, context, Choice(), faster, Typed()), error.status)
    except Refused as error:
        typed = Typed("visit", form, by_field(error), about)
        said = Notice("warn", error.issues[0].text) if error.issues else None
        return HTMLResponse(_drawn(bridge, context, Choice(), said, typed), error.status)
    return RedirectResponse(f"/c/{context.ctx}/handout?noted=visit", 303)


@router.get("/print/handout")
def print_handout(
    bridge: CurrentBridge, context: ReadsChart, language: str = "", private: str = "",
    sheet: str = "",
) -> Response:  # fmt: skip
    """The page itself, for a printer; nobody who has died or is in hospice care gets one."""
    frame, found = _gathered(bridge, context, Choice(language, bool(private), sheet))
    if found is None:
        return RedirectResponse(f"/c/{context.ctx}/handout", 303)
    handouts.note_printed(bridge, context, found.handout)
    page = page_of(found.handout, found.sheets, found.filled)
    return HTMLResponse(handout_to_print(frame, page))


def _drawn(
    bridge: Bridge, context: Context, choice: Choice, notice: Notice | None, typed: Typed
) -> str:
    frame, found = _gathered(bridge, context, choice, notice)
    if found is None:
        return handout_page(frame, None)
    page = replace(
        page_of(found.handout, found.sheets, found.filled),
        visits=visit_forms(found.visits, typed), hints=found.medicines.paper.hints,
    )  # fmt: skip
    return handout_page(frame, page)


def _gathered(
    bridge: Bridge, context: Context, choice: Choice, notice: Notice | None = None
) -> tuple[PageFrame, Offered | None]:
    record = open_record(bridge, context, handouts.wanted(context))
    frame = frames.frame_of(bridge, context, record, "handout", notice)
    if frame.patient.deceased or frame.hospice:
        return frame, None
    return frame, handouts.gather(bridge, context, record, choice)
