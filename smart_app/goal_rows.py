"""From goals as they are kept to the rows that screens draw, each with its receipt."""

from collections.abc import Iterable
from dataclasses import replace

from fhir_bridge.bridge import Bridge
from fhir_bridge.doings import in_the_way
from fhir_bridge.goals import KeptGoal, list_goals
from fhir_bridge.launches import Context
from fhir_bridge.linking import Beside, beside
from fhir_bridge.record import Record
from fhir_bridge.rungs import Ladder, ladders
from smart_app.note_receipts import is_in_note, receipt_in_note
from smart_app.screens.frame import PageFrame
from smart_app.screens.goals import GoalRow, Other, Steps, ehr_goal_row, goal_row, other_goal
from smart_app.screens.receipts import Receipt, receipt
from smart_app.screens.small_wins import steps


def all_rows(bridge: Bridge, context: Context, record: Record, frame: PageFrame) -> list[GoalRow]:
    """Every goal of a patient: ours, and the EHR's beside them."""
    kept = list_goals(bridge, context.chart)
    found = beside(bridge, context, kept, record.panels["Goal"])
    told, hindrances = ladders(bridge, context.chart), in_the_way(bridge, context)
    shown = {
        str(each.goal.key): steps(
            each, told.get(each.goal.key, Ladder()), hindrances.get(each.goal.key, ()), frame
        )
        for each in kept
    }
    return [replace(row, steps=shown.get(row.key)) for row in rows_of(kept, frame, found)]


def rows_of(
    goals: Iterable[KeptGoal], frame: PageFrame, others: Beside | None = None
) -> list[GoalRow]:
    """Ours with their receipts, and the EHR's own beside them.

    Args:
        others: the EHR's goals and which of them are, or may be, the same as one of ours.
    """
    found = others or Beside()
    rows = [row_of(goal, frame, _other(goal, frame, found)) for goal in goals]
    return rows + [ehr_goal_row(view, frame) for view in found.apart]


def row_of(
    kept: KeptGoal, frame: PageFrame, other: Other | None = None, steps: Steps | None = None
) -> GoalRow:
    """One goal of ours with its receipt."""
    row = goal_row(
        kept.goal, receipt_of(kept, frame), frame, version=kept.version,
        small_win_done=kept.win_done, other=other,
    )  # fmt: skip
    return replace(row, steps=steps)


def _other(kept: KeptGoal, frame: PageFrame, others: Beside) -> Other | None:
    linked = others.linked.get(kept.goal.key)
    found = linked or others.possible.get(kept.goal.key)
    if found is None:
        return None
    return other_goal(found.id, found.view, frame, linked=linked is not None)


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
        reason = promise.reason or (placed.differences if placed else "")
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
