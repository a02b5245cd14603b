"""From goals as they are kept to the rows that screens draw, each with its receipt."""

from collections.abc import Iterable

from fhir_bridge.ehr.chart import Panel
from fhir_bridge.goals import KeptGoal
from fhir_bridge.r4.reading import read_all
from fhir_bridge.r4.views import GoalView
from smart_app.note_receipts import is_in_note, receipt_in_note
from smart_app.screens.frame import PageFrame
from smart_app.screens.goals import GoalRow, ehr_goal_row, goal_row
from smart_app.screens.receipts import Receipt, receipt


def rows_of(
    goals: Iterable[KeptGoal], frame: PageFrame, ehr_goals: Panel | None = None
) -> list[GoalRow]:
    """Ours with their receipts, and the EHR's own beside them."""
    rows = [row_of(goal, frame) for goal in goals]
    if ehr_goals is not None:
        views, _ = read_all((each.data for each in ehr_goals.documents), "Goal")
        rows += [ehr_goal_row(view, frame) for view in views if isinstance(view, GoalView)]
    return rows


def row_of(kept: KeptGoal, frame: PageFrame) -> GoalRow:
    """One goal of ours with its receipt."""
    return goal_row(
        kept.goal, receipt_of(kept, frame), frame, version=kept.version,
        small_win_done=kept.win_done,
    )  # fmt: skip


def receipt_of(kept: KeptGoal, frame: PageFrame) -> Receipt:
    """Where a goal lives: from its placement and the newest promise, never better than they are."""
    if is_in_note(kept) and not kept.linked:
        return receipt_in_note(kept, frame)
    placed, promise = kept.placed, kept.promise
    kind, reason = _kind(kept), ""
    at = promise.promised_at if promise else kept.changed_at
    if kind == "in-ehr" and placed:
        at, reason = placed.verified_at or at, placed.differences
    elif kind in {"not-accepted", "sending", "held", "gave-up", "abandoned"} and promise:
        reason = promise.reason
    return receipt(
        kind,
        frame.ehr_name,
        reference=f"Goal/{placed.ehr_id}" if placed and placed.ehr_id else "",
        version=placed.ehr_version if placed else None,
        at=at,
        moment=frame.moment,
        reason=reason,
        href=_href(kind, kept, frame),
    )


def _href(kind: str, kept: KeptGoal, frame: PageFrame) -> str:
    """Where to act on it."""
    if kind == "conflict":
        return frame.url(f"goals/{kept.goal.key}/conflict")
    return frame.url("note") if kind == "kept-here" else ""


_BY_PROMISE = {
    "queued": "sending", "sending": "sending", "unknown": "checking", "held": "held",
    "dead": "gave-up", "abandoned": "abandoned",
}  # fmt: skip


def _kind(kept: KeptGoal) -> str:
    """The receipt's kind; an open promise speaks first, for what it promises is not there yet."""
    if kept.linked:
        return "linked"
    if kept.promise and kept.promise.state in _BY_PROMISE:
        return _BY_PROMISE[kept.promise.state]
    return kept.placed.state if kept.placed and kept.placed.state else "sending"
