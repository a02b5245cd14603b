"""The page of the case: where we stand, what happened, and the one form for every move."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import cases, refusals
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import STATE_WORDS, State
from fhir_bridge.cases import Told, Wish
from fhir_bridge.errors import BridgeError, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.record import open_record
from smart_app import frames
from smart_app.asking import ReadsChart, WritesRecord
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import FASTER, Posted, by_field, day_of, form_number, one_of
from smart_app.screens.case import CasePage, case_page, happening, way
from smart_app.screens.frame import Notice, PageFrame

router = APIRouter(prefix="/c/{ctx}/case")


@router.get("")
def case(bridge: CurrentBridge, context: ReadsChart, noted: str = "") -> Response:
    """Where the work with this patient stands, who did what when and why."""
    words = STATE_WORDS[State(noted)] if noted in set(State) else ""
    notice = Notice("good", f"Noted: {words}.") if words else None
    return HTMLResponse(_page(bridge, context, notice))


@router.post("")
def move(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Move the case on: one of the ways its page offers."""
    wish = _wish(form)
    try:
        with refusals.audited(bridge, context):
            cases.move(bridge, context, wish)
    except Stale as error:
        notice = Notice("warn", FASTER)
        return HTMLResponse(_page(bridge, context, notice, form), error.status)
    except Refused as error:
        if not error.issues:
            raise
        return HTMLResponse(_page(bridge, context, None, form, error), error.status)
    return RedirectResponse(f"/c/{context.ctx}/case?noted={wish.state}", 303)


def _page(
    bridge: Bridge, context: Context, notice: Notice | None, posted: Posted | None = None,
    error: BridgeError | None = None,
) -> str:  # fmt: skip
    record = open_record(bridge, context, ("Patient", "CareTeam"))
    told = cases.tell(bridge, context)
    frame = frames.with_case(frames.frame_of(bridge, context, record, "", notice), told)
    return case_page(frame, _shown(told, frame, posted or {}, error) if told else CasePage())


def _shown(told: Told, frame: PageFrame, posted: Posted, error: BridgeError | None) -> CasePage:
    steps = reversed(told.case.steps)
    wanted = posted.get("state")
    said = by_field(error)
    return CasePage(
        told.case.last.number,
        tuple(happening(step, told.name_of(step.by), frame) for step in steps),
        tuple(
            way(each, frame, posted, said) if each.after == wanted else way(each, frame)
            for each in told.case.moves(told.role)
        ),
    )


def _wish(posted: Posted) -> Wish:
    """The form as a wish: the only place where its fields become typed values."""
    return Wish(
        one_of(State, posted.get("state", "")), form_number(posted, "number"),
        posted.get("why", ""), posted.get("how", ""), day_of(posted.get("said_on", "")),
    )  # fmt: skip
