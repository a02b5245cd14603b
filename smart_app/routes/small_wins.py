"""One goal and its small wins: two taps, what comes next, what is said to it, what is in the way.

Each form is one action and comes back to the goal's page; a mistake brings the page with what was
typed. Nothing here needs JavaScript.
"""

from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import agreements, doings, readiness, rungs
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.course import PATIENT, Answer
from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.goal import Status
from fhir_bridge.care.in_the_way import NOT_SAID
from fhir_bridge.errors import AlreadySent, BridgeError, Malformed, Refused, Stale
from fhir_bridge.goals import KeptGoal, find_goal
from fhir_bridge.launches import Context
from fhir_bridge.record import open_record
from fhir_bridge.rungs import Told
from smart_app import frames, goal_rows
from smart_app.asking import ReadsChart, WritesRecord
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import (
    FASTER,
    NOT_COMPLETE,
    Posted,
    by_field,
    form_number,
    form_uuid,
    one_of,
)
from smart_app.routes.goals import send_now
from smart_app.screens.frame import Notice
from smart_app.screens.small_wins import goal_details, goal_details_page, steps

router = APIRouter(prefix="/c/{ctx}")
NOTED = {
    "happened": "Noted: it happened.",
    "not-this-time": "Noted, with what was in the way. A smaller one may come first.",
    "next": "Agreed on: the next small win.",
    "undo": "Taken back: it is as it was before.",
    "say": "Noted in the words it was said in.",
    "move": "Noted.",
    "scale": "Noted.",
    "hinder": "Noted what is in the way.",
    "clear": "Noted: no longer in the way.",
}


@router.get("/goals/{key}")
def goal(
    key: UUID, bridge: CurrentBridge, context: ReadsChart, noted: str = "",
    offer: int | None = None,
) -> Response:  # fmt: skip
    """One goal: its small wins, what is said to it, what is in the way."""
    notice = Notice("good", NOTED[noted]) if noted in NOTED else None
    return HTMLResponse(_page(bridge, context, key, notice, offer=offer))


@router.post("/goals/{key}/tried")
def tried(key: UUID, bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """It happened, or not this time."""
    what = form.get("what", "")
    act = {"happened": rungs.happened, "not-this-time": rungs.not_this_time}.get(what)
    if act is None:
        raise Malformed(NOT_COMPLETE)
    told = Told(
        form_number(form, "rung", digits=3), form.get("won") == "yes",
        form.get("words", "").strip(), one_of(Doer, form["doer"]) if form.get("doer") else None,
        form.get("kind", "") or NOT_SAID,
    )  # fmt: skip
    submission = form_uuid(form, "submission")
    return _done(bridge, context, key, form, what,
                 lambda: act(bridge, context, key, told, submission=submission))  # fmt: skip


@router.post("/goals/{key}/next")
def next_one(
    key: UUID, bridge: CurrentBridge, context: WritesRecord, form: CurrentForm
) -> Response:
    """Agree on the next small win."""
    submission, rung = form_uuid(form, "submission"), form_number(form, "rung", digits=3)
    return _done(
        bridge, context, key, form, "next",
        lambda: rungs.next_one(
            bridge, context, key, form.get("words", ""), submission=submission, rung=rung
        ),
    )  # fmt: skip


@router.post("/goals/{key}/undo")
def undo(key: UUID, bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Take back what was noted last, today."""
    id = form_uuid(form, "id")
    return _done(bridge, context, key, form, "undo",
                 lambda: rungs.take_back(bridge, context, id))  # fmt: skip


@router.post("/goals/{key}/say")
def say(key: UUID, bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """What the patient, or somebody around the patient, says to the goal."""
    answer = one_of(Answer, form.get("answer", ""))
    submission, version = form_uuid(form, "submission"), form_number(form, "version")
    return _done(
        bridge, context, key, form, "say",
        lambda: agreements.say(
            bridge, context, key, answer, submission=submission, version=version,
            who=form.get("who", PATIENT), reason=form.get("reason", ""),
        ),
    )  # fmt: skip


@router.post("/goals/{key}/move")
def move(key: UUID, bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Reached, kept up, rest or stop, with the reason."""
    status = one_of(Status, form.get("status", ""))
    submission, version = form_uuid(form, "submission"), form_number(form, "version")
    return _done(
        bridge, context, key, form, "move",
        lambda: agreements.move(
            bridge, context, key, status, submission=submission, version=version,
            reason=form.get("reason", ""),
        ),
    )  # fmt: skip


@router.post("/goals/{key}/scale")
def scale(key: UUID, bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """What would be enough, level by level."""
    submission, version = form_uuid(form, "submission"), form_number(form, "version")
    return _done(
        bridge, context, key, form, "scale",
        lambda: agreements.set_scale(
            bridge, context, key, form, submission=submission, version=version
        ),
    )  # fmt: skip


@router.post("/goals/{key}/hinder")
def hinder(key: UUID, bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """What is in the way of the goal."""
    submission = form_uuid(form, "submission")

    def act() -> KeptGoal:
        doings.note_in_the_way(
            bridge, context, key, form.get("kind", ""), words=form.get("words", ""),
            submission=submission,
        )  # fmt: skip
        return find_goal(bridge, context.chart, key)

    return _done(bridge, context, key, form, "hinder", act, send=False)


@router.post("/goals/{key}/clear")
def clear(key: UUID, bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """It is no longer in the way."""
    id = form_uuid(form, "id")

    def act() -> KeptGoal:
        doings.out_of_the_way(bridge, context, id)
        return find_goal(bridge, context.chart, key)

    return _done(bridge, context, key, form, "clear", act, send=False)


@router.post("/done")
def done(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Note what was done, and by whom."""
    doings.note_done(
        bridge, context, form.get("action", ""), form.get("doer", ""),
        words=form.get("words", ""), submission=form_uuid(form, "submission"),
    )  # fmt: skip
    return RedirectResponse(f"/c/{context.ctx}/goals?saved=done#work", 303)


@router.post("/done/undo")
def undone(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Take back what was noted as done today."""
    doings.take_back(bridge, context, form_uuid(form, "id"))
    return RedirectResponse(f"/c/{context.ctx}/goals?saved=undone#work", 303)


def _done(
    bridge: Bridge, context: Context, key: UUID, posted: Posted, noted: str,
    act: Callable[[], KeptGoal], *, send: bool = True,
) -> Response:  # fmt: skip
    """Do it and come back to the goal's page; after a mistake with what was typed."""
    try:
        kept = act()
    except Refused as error:
        if not error.issues:
            raise
        return HTMLResponse(_page(bridge, context, key, None, posted, error), error.status)
    except (Stale, AlreadySent) as error:
        notice = Notice("warn", FASTER)
        return HTMLResponse(_page(bridge, context, key, notice, posted), error.status)
    if send:
        send_now(bridge, kept)
    return RedirectResponse(f"/c/{context.ctx}/goals/{key}?noted={noted}", 303)


def _page(
    bridge: Bridge, context: Context, key: UUID, notice: Notice | None,
    posted: Posted | None = None, error: BridgeError | None = None, *, offer: int | None = None,
) -> str:  # fmt: skip
    record = open_record(bridge, context, ("Patient", "Goal", "CareTeam", "Encounter"))
    frame = frames.frame_of(bridge, context, record, "goals", notice)
    kept = find_goal(bridge, context.chart, key)
    ladder = rungs.ladders(bridge, context.chart).get(key, rungs.Ladder())
    hindrances = doings.in_the_way(bridge, context).get(key, ())
    page = goal_details(
        kept, ladder, hindrances, frame, offer=offer, errors=by_field(error), values=posted or {},
        people=readiness.people(bridge, context.chart),
    )  # fmt: skip
    row = goal_rows.row_of(kept, frame, steps=steps(kept, ladder, hindrances, frame))
    return goal_details_page(frame, row, page)
