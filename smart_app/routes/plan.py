"""The pages of the plan: who does what by when, and one commitment with all that was said of it.

A mistake brings the form back with what was typed; of two nurses at once one is told.
"""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import commitments, refusals
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.care.commitment_moves import STATE_WORDS, Kind, State
from fhir_bridge.care.commitments import Agreed, Owner
from fhir_bridge.care.enablement import Doer
from fhir_bridge.commitments import Remark, Told, Wish
from fhir_bridge.errors import BridgeError, Malformed, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.record import open_record
from smart_app import accountable, frames
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
from smart_app.screens.plan import ItemPage, happening, item_page, plan_page, saying, way
from smart_app.screens.plan_form import PlanForm, blank
from smart_app.screens.plan_lines import groups_of, line_of

router = APIRouter(prefix="/c/{ctx}/plan")

MADE, KEPT = "made", "kept"
SAID, LEARNT = "said", "learnt"


@router.get("")
def plan(bridge: CurrentBridge, context: ReadsChart, kind: str = "", noted: str = "") -> Response:
    """Who does what by when, ours and late first, and a form for one more."""
    frame = _frame(bridge, context, "plan", _notice(noted))
    wanted = Kind(kind) if kind in set(Kind) else Kind.COMMITMENT
    return HTMLResponse(_page(bridge, context, frame, wanted))


@router.post("")
def make(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Write down what somebody takes on, a to-do, or a question to a clinician."""
    key, kind = form_uuid(form, "key"), one_of(Kind, form.get("kind", ""))
    frame = _frame(bridge, context, "plan")
    people = accountable.choices(context, frame)
    try:
        with refusals.audited(bridge, context):
            agreed = _agreed(bridge, context, form, accountable.chosen(form, kind, people))
            commitments.make(bridge, context, key, agreed)
    except Refused as error:
        if not error.issues:
            raise
        again = PlanForm(
            key, kind, people, form, by_field(error), accountable.goals(bridge, context)
        )
        return HTMLResponse(_page(bridge, context, frame, kind, again), error.status)
    return RedirectResponse(f"/c/{context.ctx}/plan?noted={MADE}", 303)


@router.get("/{task}")
def item(task: UUID, bridge: CurrentBridge, context: ReadsChart, noted: str = "") -> Response:
    """One commitment: where it stands, what was said, what the team takes from it."""
    return HTMLResponse(_item(bridge, context, task, _notice(noted)))


@router.post("/{task}")
def move(task: UUID, bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Note what happened: done, talked through, did not happen, another day."""
    wish = _wish(form)
    try:
        with refusals.audited(bridge, context):
            commitments.move(bridge, context, task, wish)
    except Stale as error:
        return HTMLResponse(_item(bridge, context, task, Notice("warn", FASTER)), error.status)
    except Refused as error:
        if not error.issues:
            raise
        return HTMLResponse(_item(bridge, context, task, None, form, error), error.status)
    back = "plan" if form.get("back") == "plan" else f"plan/{task}"
    return RedirectResponse(f"/c/{context.ctx}/{back}?noted={wish.state}", 303)


@router.post("/{task}/said")
def say(task: UUID, bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Keep one more sentence of the conversation, theirs or ours."""
    return _remark(bridge, context, task, form, SAID)


@router.post("/{task}/learnt")
def learn(task: UUID, bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Keep an after-action note: what the team takes from it."""
    return _remark(bridge, context, task, form, LEARNT)


def _remark(bridge: Bridge, context: Context, task: UUID, form: Posted, place: str) -> Response:
    theirs, learnt = form.get("whose") == "theirs", place == LEARNT
    said = Remark(form_uuid(form, "submission"), form.get("words", ""), theirs, learnt)
    try:
        commitments.remark(bridge, context, task, said)
    except Refused as error:
        if not error.issues:
            raise
        return HTMLResponse(_item(bridge, context, task, None, form, error, place), error.status)
    return RedirectResponse(f"/c/{context.ctx}/plan/{task}?noted={KEPT}", 303)


def _page(
    bridge: Bridge, context: Context, frame: PageFrame, kind: Kind, form: PlanForm | None = None
) -> str:
    told = commitments.tell(bridge, context)
    found = [(each.id, each.version, each.commitment) for each in told.kept]
    groups = groups_of(found, frame.moment, told.role)
    if form is None and told.role in PEOPLE:
        goals = accountable.goals(bridge, context)
        form = blank(uuid4(), kind, accountable.choices(context, frame), frame, goals)
    return plan_page(frame, groups, form)


def _item(
    bridge: Bridge, context: Context, task: UUID, notice: Notice | None,
    posted: Posted | None = None, error: BridgeError | None = None, place: str = "",
) -> str:  # fmt: skip
    told = commitments.tell(bridge, context, task)
    frame = _frame(bridge, context, "plan", notice)
    page = _drawn(told, frame)
    if posted and error and place:
        page = replace(page, typed={place: posted.get("words", "")},
                       errors={place: by_field(error).get("words", "")})  # fmt: skip
    elif posted and error:
        again = tuple(
            way(each.move, page.line, posted, by_field(error))
            if each.code == posted.get("state") else each
            for each in page.ways
        )  # fmt: skip
        page = replace(page, ways=again)
    return item_page(frame, page)


def _drawn(told: Told, frame: PageFrame) -> ItemPage:
    (kept,) = told.kept
    each = kept.commitment
    line = line_of(kept.id, kept.version, each, frame.moment, told.role)
    return ItemPage(
        line, tuple(way(move, line) for move in line.moves),
        tuple(happening(step, told, each, frame) for step in reversed(each.steps)),
        tuple(saying(said, told, frame) for said in each.said),
        tuple(saying(note, told, frame) for note in each.learnt),
        uuid4(), uuid4(), uuid4(), told.role in PEOPLE,
    )  # fmt: skip


def _frame(
    bridge: Bridge, context: Context, active: str, notice: Notice | None = None
) -> PageFrame:
    record = open_record(bridge, context, ("Patient", "CareTeam", "Encounter"))
    return frames.frame_of(bridge, context, record, active, notice)


def _agreed(bridge: Bridge, context: Context, posted: Posted, owner: Owner) -> Agreed:
    """The form as what was agreed: the only place where its fields become typed values."""
    kind, goal = Kind(posted["kind"]), posted.get("goal", "")
    if goal and goal not in dict(accountable.goals(bridge, context)):
        raise Malformed(NOT_COMPLETE)
    doer = one_of(Doer, posted.get("doer", "")) if kind is Kind.TO_DO else None
    due = day_of(posted.get("due", "")) or date.min  # no day: the form says so
    return Agreed(kind, posted.get("what", ""), owner, due, posted.get("if_waits", ""), doer, goal)


def _wish(posted: Posted) -> Wish:
    return Wish(
        form_uuid(posted, "submission"), form_number(posted, "version"),
        one_of(State, posted.get("state", "")),
        posted.get("why", ""), posted.get("cause", ""), posted.get("our_part") == "yes",
        day_of(posted.get("due", "")), posted.get("theirs", ""), posted.get("ours", ""),
    )  # fmt: skip


def _notice(noted: str) -> Notice | None:
    if noted == MADE:
        return Notice("good", "Written down.")
    if noted == KEPT:
        return Notice("good", "Kept.")
    words = STATE_WORDS[State(noted)] if noted in set(State) else ""
    if noted == State.AGREED:
        words = "agreed anew"
    return Notice("good", f"Noted: {words[0].lower()}{words[1:]}.") if words else None
