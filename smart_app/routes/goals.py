"""The goals page: list, editor, one goal's editor and receipt.

A save is answered with 303 to the page, or to htmx with the editor and the new list. Typed text
comes back on every mistake; nothing a nurse typed is ever lost to one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import delivery, doings
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.course import agreed_on, reason_for
from fhir_bridge.care.goal import EnablementGoal, Status
from fhir_bridge.errors import AlreadySent, Malformed, Refused, Stale
from fhir_bridge.goals import KeptGoal, find_goal, write_goal
from fhir_bridge.launches import Context
from fhir_bridge.record import Record, open_record
from smart_app import frames, goal_rows, goal_starts
from smart_app.asking import ReadsChart, WritesRecord
from smart_app.current import CurrentBridge, CurrentForm, is_htmx
from smart_app.posted import Posted, by_field, form_uuid, form_version
from smart_app.screens.frame import Notice, PageFrame
from smart_app.screens.goal_form import (
    LABELS,
    GoalForm,
    blank_form,
    compare,
    edit_form,
    goal_page,
    goal_values,
    typed_form,
)
from smart_app.screens.goals import goals_page, receipt_fragment, saved_fragment
from smart_app.screens.panels import PanelView
from smart_app.screens.work import work_card

router = APIRouter(prefix="/c/{ctx}/goals")

NOTED = {"done": "Noted who did it.", "undone": "Taken back: it is not counted."}


@router.get("")
def goals(
    bridge: CurrentBridge, context: ReadsChart, strategy: str = "", starter: int | None = None,
    saved: str = "", begin: str = "",
) -> Response:  # fmt: skip
    """All goals with their receipts, and an editor for a new one; or one begun from a template."""
    record, frame = _read(bridge, context, "goals", _notice_of(saved))
    if begin:
        rows = goal_rows.all_rows(bridge, context, record, frame)
        begun = goal_starts.begin(bridge, context, frame, rows, uuid4(), begin)
        if begun:
            return HTMLResponse(goal_page(frame, begun))
    form = blank_form(uuid4(), strategy=strategy, starter=starter)
    return HTMLResponse(_page(bridge, context, record, frame, form))


@router.post("")
def save(
    request: Request, bridge: CurrentBridge, context: WritesRecord, form: CurrentForm
) -> Response:
    """Save a new goal, or with ``version`` a changed one."""
    return _save(request, bridge, context, form, form_uuid(form, "key"))


@router.get("/{key}/edit")
def edit(key: UUID, bridge: CurrentBridge, context: ReadsChart) -> Response:
    """The editor of one goal; where the EHR has another text, the page that shows both."""
    _, frame = _read(bridge, context, "goals")  # first: it notes what was changed in the EHR
    kept = find_goal(bridge, context.chart, key)
    if kept.in_conflict:
        return RedirectResponse(frame.url(f"goals/{key}/conflict"), 303)
    form = edit_form(kept.goal, version=kept.version, submission=uuid4())
    return HTMLResponse(goal_page(frame, form, receipt=goal_rows.receipt_of(kept, frame)))


@router.post("/{key}")
def change(
    key: UUID, request: Request, bridge: CurrentBridge, context: WritesRecord, form: CurrentForm
) -> Response:
    """Save a change to one goal."""
    if form_uuid(form, "key") != key:
        raise Malformed("The form and its address name two goals. Nothing was saved.")
    return _save(request, bridge, context, form, key)


@router.get("/{key}/receipt")
def receipt(key: UUID, bridge: CurrentBridge, context: ReadsChart) -> Response:
    """Where one goal lives now, for a page that waits for it to arrive."""
    record = open_record(bridge, context, ("Patient", "Goal"))
    frame = frames.frame_of(bridge, context, record, "goals")
    row = goal_rows.row_of(find_goal(bridge, context.chart, key), frame)
    return HTMLResponse(receipt_fragment(frame, row))


def _save(
    request: Request, bridge: Bridge, context: Context, posted: Posted, key: UUID
) -> Response:
    submission, version = form_uuid(posted, "submission"), form_version(posted)
    try:
        kept = _kept(bridge, context, posted, key, submission, version)
    except ValidationError as error:
        mistakes = [str(each["loc"][0]) for each in error.errors(include_input=False)]
        return _again(request, bridge, context, posted, mistakes)
    except Refused as error:
        in_the_form = goal_starts.is_about_the_form(error)
        if not in_the_form and (error.issues or version is None):
            raise
        mistakes = [] if in_the_form else ["status"]
        return _again(request, bridge, context, posted, mistakes, by_field(error))
    except (Stale, AlreadySent) as error:
        return _both_texts(bridge, context, posted, key, error)
    send_now(bridge, kept)
    if kept.in_conflict:  # it is kept, and waits for somebody to choose
        return RedirectResponse(f"/c/{context.ctx}/goals/{key}/conflict?kept=yes", 303)
    if not is_htmx(request):
        return RedirectResponse(f"/c/{context.ctx}/goals?saved={key}", 303)
    record, frame = _read(bridge, context, "goals", _notice_of(str(key)))
    rows = goal_rows.all_rows(bridge, context, record, frame)
    return HTMLResponse(saved_fragment(frame, rows, blank_form(uuid4())))


def _kept(
    bridge: Bridge, context: Context, posted: Posted, key: UUID, submission: UUID,
    version: int | None,
) -> KeptGoal:  # fmt: skip
    """Write the goal of a form: changed, new, or begun from a template."""
    goal = _goal_of(posted, key)
    if version is None and posted.get("begun_from"):
        _, frame = _read(bridge, context, "goals")
        return goal_starts.keep(bridge, context, frame, goal, posted)
    if version is None:
        goal_starts.without_gaps(posted)
    course = agreed_on(goal.status) if version is None else None
    return write_goal(
        bridge, context, goal, submission=submission, version=version, course=course,
        reason=reason_for(Status.ACTIVE, posted.get("reason", "")),
    )  # fmt: skip


def send_now(bridge: Bridge, kept: KeptGoal) -> None:
    """Try at once, within the budget; what does not make it is the worker's."""
    if bridge.send_budget <= 0 or kept.promise is None:
        return
    sending = bridge.executor.submit(delivery.keep_next, bridge, id=str(kept.goal.key))
    try:
        sending.result(bridge.send_budget)
    except TimeoutError:
        return


def _goal_of(posted: Posted, key: UUID) -> EnablementGoal:
    """The form as a goal: the only place where its fields become typed values."""
    values = {name: posted[name] for name in LABELS if posted.get(name)}
    values.setdefault("statement", "")
    values.setdefault("strategy", "")
    return EnablementGoal.model_validate({**values, "key": key})


def _again(
    request: Request, bridge: Bridge, context: Context, posted: Posted, mistakes: Iterable[str],
    told: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    """The form comes back with what was typed and what to do about it.

    Args:
        mistakes: names of fields; ``told``: what else to do about a field, in words.
    """
    record, frame = _read(bridge, context, "goals")
    version = form_version(posted)
    if version is not None:
        kept = find_goal(bridge, context.chart, form_uuid(posted, "key"))
        form = typed_form(posted, mistakes, frame, version=version, status=kept.goal.status)
        return HTMLResponse(goal_page(frame, form), 422)
    form = typed_form(posted, mistakes, frame)
    form = replace(form, errors={**form.errors, **(told or {})})
    if posted.get("begun_from"):
        rows = goal_rows.all_rows(bridge, context, record, frame)
        begun = goal_starts.again(bridge, context, frame, rows, posted, form.errors)
        if begun:
            return HTMLResponse(goal_page(frame, begun), 422)
    if is_htmx(request):
        return HTMLResponse(saved_fragment(frame, (), form), 422)
    return HTMLResponse(_page(bridge, context, record, frame, form), 422)


def _both_texts(
    bridge: Bridge, context: Context, posted: Posted, key: UUID, error: Stale | AlreadySent
) -> Response:
    """What was typed beside what is saved; a new save is made from the saved version."""
    kept = find_goal(bridge, context.chart, key)
    _, frame = _read(bridge, context, "goals")
    occasion = "already-sent" if isinstance(error, AlreadySent) else "stale"
    saved = goal_values(kept.goal)
    mine = saved | {name: posted[name] for name in LABELS if name in posted}
    form = typed_form(
        mine | {"key": str(key)}, (), frame, version=kept.version, status=kept.goal.status,
        submission=uuid4(), comparison=compare(occasion, mine, saved, frame),
    )  # fmt: skip
    return HTMLResponse(goal_page(frame, form), error.status)


def _read(
    bridge: Bridge, context: Context, active: str, notice: Notice | None = None
) -> tuple[Record, PageFrame]:
    record = open_record(bridge, context, ("Patient", "Goal", "CareTeam", "Encounter"))
    return record, frames.frame_of(bridge, context, record, active, notice)


def _page(
    bridge: Bridge, context: Context, record: Record, frame: PageFrame, form: GoalForm
) -> str:
    rows = goal_rows.all_rows(bridge, context, record, frame)
    shown: PanelView = frames.panel_of(record.panels["Goal"], frame)
    card = work_card(doings.work(bridge, context), frame)
    return goals_page(frame, rows, form, ehr_goals=shown, work=card)


def _notice_of(saved: str) -> Notice | None:
    if saved in NOTED:
        return Notice("good", NOTED[saved])
    return Notice("good", "Saved. Where it lives is shown beside the goal.") if saved else None
