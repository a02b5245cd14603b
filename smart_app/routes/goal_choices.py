"""What a nurse chooses about one goal and the EHR: between two texts, whether two are the same.

The EHR is read before anything is shown, and nothing is sent over a text that was not on the
screen: where either text has moved meanwhile, the page comes back with the new ones.
"""

from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import linking
from fhir_bridge.bridge import Bridge
from fhir_bridge.conflicts import FIELDS, Conflict, choose, find_conflict
from fhir_bridge.errors import AlreadySent, Malformed, Refused, Stale
from fhir_bridge.goals import find_goal
from fhir_bridge.histories import tell_goal
from fhir_bridge.launches import Context
from fhir_bridge.record import open_record
from smart_app import frames, goal_rows
from smart_app.asking import ReadsChart, WritesRecord
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import NOT_COMPLETE, Posted, by_field, form_number, form_uuid
from smart_app.routes.goals import send_now
from smart_app.screens.conflict import conflict_page, conflict_values
from smart_app.screens.frame import Notice, PageFrame
from smart_app.screens.history import history_page

router = APIRouter(prefix="/c/{ctx}/goals")

KEPT = Notice("info", "What you wrote is kept here. It is not sent yet, for this reason:")
MOVED = Notice("warn", "One of the two texts was changed meanwhile. Nothing was sent: look again.")


@router.get("/{key}/conflict")
def conflict(key: UUID, bridge: CurrentBridge, context: ReadsChart, kept: str = "") -> Response:
    """Both texts of a goal that was changed in the EHR, and what both had agreed on."""
    frame = _read(bridge, context, KEPT if kept else None)
    found = find_conflict(bridge, context.chart, key)
    if found is None:
        return RedirectResponse(frame.url(f"goals#goal-{key}"), 303)
    return HTMLResponse(conflict_page(frame, conflict_values(found, frame, uuid4())))


@router.post("/{key}/conflict")
def choose_between(
    key: UUID, bridge: CurrentBridge, context: WritesRecord, form: CurrentForm
) -> Response:
    """Carry out what was chosen, field by field."""
    submission, version = form_uuid(form, "submission"), form_number(form, "version")
    if not form.get("seen"):
        raise Malformed(NOT_COMPLETE)
    found = find_conflict(bridge, context.chart, key)
    if found is None:
        return RedirectResponse(f"/c/{context.ctx}/goals?saved={key}", 303)
    try:
        saved = choose(
            bridge, context, found, form, submission=submission, version=version,
            seen=form["seen"],
        )  # fmt: skip
    except Refused as error:
        if not error.issues:
            raise
        return _again(bridge, context, found, form, by_field(error))
    except (Stale, AlreadySent) as error:
        return _moved(bridge, context, key, error.status)
    send_now(bridge, saved)
    if find_goal(bridge, context.chart, key).in_conflict:  # in the very moment, there
        return _moved(bridge, context, key, Stale.status)
    return RedirectResponse(f"/c/{context.ctx}/goals?saved={key}", 303)


@router.post("/{key}/link")
def link(key: UUID, bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Say that a goal of the EHR and ours are the same, or that they are two."""
    other = str(form_uuid(form, "other"))
    say = SAID.get(form.get("same", ""))
    if say is None:
        raise Malformed(NOT_COMPLETE)
    say(bridge, context, key, other)
    return RedirectResponse(f"/c/{context.ctx}/goals#goal-{key}", 303)


@router.get("/{key}/history")
def history(key: UUID, bridge: CurrentBridge, context: ReadsChart) -> Response:
    """Every text of a goal, who wrote it when, and what the EHR answered."""
    frame = _read(bridge, context)
    told = tell_goal(bridge, context, key)
    return HTMLResponse(history_page(frame, told, goal_rows.receipt_of(told.kept, frame)))


SAID = {"yes": linking.link, "no": linking.refuse}


def _again(
    bridge: Bridge, context: Context, found: Conflict, posted: Posted, said: dict[str, str]
) -> Response:
    """The page with what was chosen so far, and what is missing."""
    frame = _read(bridge, context)
    chosen = {name: posted.get(name, "") for name in FIELDS}
    values = conflict_values(found, frame, uuid4(), chosen=chosen, errors=said)
    return HTMLResponse(conflict_page(frame, values), Refused.status)


def _moved(bridge: Bridge, context: Context, key: UUID, status: int) -> Response:
    """The page with the texts as they are now; nothing is chosen in it."""
    frame = _read(bridge, context, MOVED)
    found = find_conflict(bridge, context.chart, key)
    if found is None:
        return RedirectResponse(frame.url(f"goals#goal-{key}"), 303)
    return HTMLResponse(conflict_page(frame, conflict_values(found, frame, uuid4())), status)


def _read(bridge: Bridge, context: Context, notice: Notice | None = None) -> PageFrame:
    """The frame of the page; reading it notes what was changed in the EHR."""
    record = open_record(bridge, context, ("Patient", "Goal", "CareTeam", "Encounter"))
    return frames.frame_of(bridge, context, record, "goals", notice)
