"""The plan of care as a text, with Walter's data, for ``preview``."""

from datetime import UTC, datetime
from uuid import UUID

from fhir_bridge.care.goal import EnablementGoal
from fhir_bridge.r4.note_text import Plan, Written, note_text
from smart_app.screens.frame import PageFrame
from smart_app.screens.note import NotePage, note_page
from smart_app.screens.receipts import Receipt, receipt

AT = datetime(2026, 11, 20, 15, 42, tzinfo=UTC)


def note_pages(frame: PageFrame, goal: EnablementGoal) -> dict[str, str]:
    """Filed, changed there, gone there, and only kept here."""
    note = str(UUID(int=0x8C1F << 112))
    told = (Written(goal, 1, frame.user_name, AT), Written(goal, 2, frame.user_name, AT))
    plan = Plan(
        note, 2, told, f"{frame.name}, born Mar 14, 1948", frame.user_name, AT, frame.moment.zone
    )
    text = note_text(plan)
    filed = _receipt("in-note", frame)
    changed = _receipt("note-changed", frame, "text changed")
    return {
        "note": note_page(frame, NotePage(text, filed)),
        "note-kept": note_page(frame, NotePage(text, None)),
        "note-changed": note_page(
            frame, NotePage(text, changed, in_conflict=True, theirs=text[:220], seen="5e")
        ),
        "note-gone": note_page(frame, NotePage(text, changed, in_conflict=True, seen="5e")),
    }


def _receipt(kind: str, frame: PageFrame, reason: str = "") -> Receipt:
    return receipt(
        kind, frame.ehr_name, reference="DocumentReference/jmadhcj727", version="2", at=AT,
        moment=frame.moment, reason=reason,
    )  # fmt: skip
