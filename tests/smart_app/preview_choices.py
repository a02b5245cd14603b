"""The pages on which somebody chooses, with Walter's data, for ``preview``."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from fhir_bridge.care.goal import EnablementGoal
from fhir_bridge.conflicts import Conflict, Field
from fhir_bridge.goals import KeptGoal
from fhir_bridge.store.tables import Placement
from smart_app.screens.conflict import conflict_page, conflict_values
from smart_app.screens.frame import PageFrame

SAVED = datetime(2026, 11, 18, 16, 41, tzinfo=UTC)


def choice_pages(frame: PageFrame, goal: EnablementGoal) -> dict[str, str]:
    """Two texts of a goal: agreed once or never, chosen and not."""
    frame = replace(frame, active="goals")
    known = _conflict(goal, base=True)
    some = {"statement": "theirs"}
    errors = {"due": "Choose one of the two."}
    first = _conflict(goal, base=False)
    return {
        "goal-conflict": conflict_page(frame, conflict_values(known, frame, UUID(int=12))),
        "goal-conflict-mistakes": conflict_page(
            frame, conflict_values(known, frame, UUID(int=12), chosen=some, errors=errors)
        ),
        "goal-conflict-first": conflict_page(frame, conflict_values(first, frame, UUID(int=12))),
    }


def _conflict(goal: EnablementGoal, *, base: bool) -> Conflict:
    placed = Placement(
        site_id="s", type="Goal", id=str(goal.key), target="ehr-goal", patient_id="p",
        state="conflict", revision=2, ehr_id="412", ehr_version="3",
    )  # fmt: skip
    kept = KeptGoal(goal, 3, SAVED, None, placed)
    status, due = ("active", "2026-11-25") if base else (None, None)
    fields = (
        Field(
            "statement", "Open the portal and read my visit summary" if base else None,
            goal.statement, "Open the portal with Maria and read my visit summary aloud",
        ),
        Field("status", status, "active", "planned", "A goal that is “On track” here cannot "
              "become “Planned”."),
        Field("due", due, "2026-12-04", "2026-12-11"),
    )  # fmt: skip
    return Conflict(kept, fields, "5ee4", 2 if base else 0, ("strategy dropped",), "2026-11-19")
