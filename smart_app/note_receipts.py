"""Receipts of goals that an EHR holds within the patient's plan-of-care note.

Such a goal has no record of its own there: where it stands is where the note stands, and whether
the version of the note that is there tells this version of the goal.
"""

from datetime import datetime

from fhir_bridge.goals import KeptGoal
from fhir_bridge.plan_notes import Filed
from fhir_bridge.store import placement
from smart_app.screens.frame import PageFrame
from smart_app.screens.receipts import Receipt, receipt

ON_ITS_WAY = {"queued": "sending", "sending": "sending", "unknown": "checking", "held": "held"}
"""State of a promise that is not kept yet to the kind of receipt."""

WITH_REASON = frozenset({"not-accepted", "sending", "held"})


def is_in_note(kept: KeptGoal) -> bool:
    """Whether the note tells this goal, and nothing newer of it waits to be sent."""
    waits = kept.promise is not None and kept.promise.state in ON_ITS_WAY
    return bool(kept.placed and kept.placed.state == placement.IN_NOTE and not waits)


def receipt_in_note(kept: KeptGoal, frame: PageFrame) -> Receipt:
    """Where a goal lives that the note tells."""
    kind = kind_of(kept.filed, reference_of(kept))
    return _receipt(kind, kept.filed, frame, kept.changed_at, frame.url("note"))


def receipt_of_note(filed: Filed | None, frame: PageFrame) -> Receipt | None:
    """Where the note itself stands; None where it was never sent."""
    if filed is None or (filed.placed is None and filed.promise is None):
        return None
    waits = filed.promise is not None and filed.promise.state in ON_ITS_WAY
    told = next(iter(filed.told), "") if not waits else ""
    return _receipt(kind_of(filed, told), filed, frame, None)


def reference_of(kept: KeptGoal) -> str:
    """This version of the goal, as the note names it."""
    revision = kept.placed.revision if kept.placed else 0
    return f"Goal/{kept.goal.key}/_history/{revision}"


def kind_of(filed: Filed | None, told: str) -> str:
    """The receipt's kind, never better than what was read back.

    Args:
        filed: where the note stands.
        told: the version of a goal it is asked about.
    """
    placed = filed.placed if filed else None
    if placed and placed.state == placement.CONFLICT:
        return "note-changed"
    if filed and placed and placed.verified_at and told in filed.told:
        return "in-note"
    if filed and filed.promise and filed.promise.state in ON_ITS_WAY:
        return ON_ITS_WAY[filed.promise.state]
    return placed.state if placed and placed.state in {"not-accepted", "kept-here"} else "checking"


def _receipt(
    kind: str, filed: Filed | None, frame: PageFrame, since: datetime | None, href: str = ""
) -> Receipt:
    placed, promise = (filed.placed, filed.promise) if filed else (None, None)
    since = promise.promised_at if promise else since
    reason = promise.reason if promise and kind in WITH_REASON else ""
    if placed and kind in {"in-note", "note-changed", "not-accepted"}:
        reason = reason or placed.differences
    if placed and kind == "in-note":
        since = placed.verified_at or since
    return receipt(
        kind,
        frame.ehr_name,
        reference=f"DocumentReference/{placed.ehr_id}" if placed and placed.ehr_id else "",
        version=placed.ehr_version if placed else None,
        at=since,
        moment=frame.moment,
        reason=reason,
        href=href,
    )
