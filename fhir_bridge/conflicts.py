"""Two texts of one goal, ours and the EHR's, and somebody who chooses (decision 32, W10, W11).

Nothing is merged by itself. The words, the status and the due date are each chosen whole; the
choice is a new revision of ours, sent over the very text that was on the screen. What was not
chosen stays readable in the goal's history. To let another field be chosen: a row in ``FIELDS``
and its reading in ``_said``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from pydantic import ValidationError
from sqlmodel import Session

from fhir_bridge.bridge import Bridge
from fhir_bridge.care.goal import MOVES, STATUS_WORDS, EnablementGoal, Status
from fhir_bridge.errors import Issue, NotFound, Refused, Stale
from fhir_bridge.goals import Choice, KeptGoal, find_goal, write_goal
from fhir_bridge.launches import Context
from fhir_bridge.r4.goal import goal_from_fhir
from fhir_bridge.r4.reading import read_all
from fhir_bridge.r4.views import GoalView
from fhir_bridge.store import placement, resources
from fhir_bridge.store.access import Chart
from fhir_bridge.store.settled_conflicts import agreed_revision
from fhir_bridge.wire import read_document, read_json

FIELDS = ("statement", "status", "due")
"""What is chosen, in the order of the page."""

OURS, THEIRS = "ours", "theirs"

CANNOT = {
    "statement": "These words cannot be kept here as they are.",
    "status": "The goal cannot go there from where it is here.",
    "due": "This is not one certain day.",
}
"""Why the EHR's text of a field cannot be taken, where it cannot."""

UNREADABLE = "What is there now cannot be read here."


@dataclass(frozen=True)
class Field:
    """One field in up to three texts, as values.

    Attributes:
        base: what both had agreed on; None where that is not known.
        why_not: why the EHR's cannot be taken; "" where it can.
    """

    name: str
    base: str | None
    ours: str
    theirs: str
    why_not: str = ""

    @property
    def differs(self) -> bool:
        """The two say different things, so somebody must choose."""
        return self.ours != self.theirs


@dataclass(frozen=True)
class Conflict:
    """Both texts of a goal, side by side.

    Attributes:
        kept: ours as it is now.
        seen: the fingerprint of theirs; what is chosen counts for this text alone.
        base_version: our revision that both had agreed on; 0 where that is not known.
        also: what else differs there, in words; what is here stays in those.
        changed_at: when the EHR says it was changed there, as FHIR text.
    """

    kept: KeptGoal
    fields: tuple[Field, ...]
    seen: str
    base_version: int
    also: tuple[str, ...]
    changed_at: str | None

    @property
    def to_choose(self) -> tuple[Field, ...]:
        """The fields in which the two differ."""
        return tuple(field for field in self.fields if field.differs)


def find_conflict(bridge: Bridge, chart: Chart, key: UUID) -> Conflict | None:
    """The two texts of a goal; None where there is nothing to choose.

    Raises:
        NotFound: this chart has no such goal of ours.
    """
    kept = find_goal(bridge, chart, key)
    placed = kept.placed
    if placed is None or not placed.theirs or not kept.in_conflict:
        return None
    view = _theirs(placed.theirs)
    with bridge.store.reading() as session:
        base = _agreed(session, chart, str(key), agreed_revision(placed))
    fields = tuple(_field(name, kept.goal, view, base) for name in FIELDS)
    told = {_WORDS[field.name] for field in fields}
    said = filter(None, placed.differences.split("; "))
    return Conflict(
        kept,
        fields,
        placement.fingerprint(placed),
        agreed_revision(placed) if base else 0,
        tuple(words for words in said if words.rpartition(" ")[0] not in told),
        view.last_updated if view else None,
    )


_WORDS = {"statement": "wording", "status": "status", "due": "due date"}
"""How ``ehr.targets.differences`` calls the fields."""


def choose(
    bridge: Bridge, context: Context, conflict: Conflict, chosen: Mapping[str, str], *,
    submission: UUID, version: int, seen: str,
) -> KeptGoal:  # fmt: skip
    """Carry a choice out: a new revision of ours, promised to the EHR.

    Args:
        conflict: as it is now.
        chosen: ``ours`` or ``theirs`` for each field in which the two differ.
        version, seen: which texts were on the screen.

    Raises:
        Stale: one of the two was changed since; nothing was done.
        Refused: a field was not chosen, or cannot be taken; ``issues`` name them.
    """
    if (version, seen) != (conflict.kept.version, conflict.seen):
        raise Stale
    missing = tuple(
        Issue("Choose one of the two.", field.name, "required")
        for field in conflict.to_choose if chosen.get(field.name) not in {OURS, THEIRS}
    )  # fmt: skip
    taken = [field for field in conflict.to_choose if chosen.get(field.name) == THEIRS]
    barred = tuple(Issue(each.why_not, each.name) for each in taken if each.why_not)
    if missing or barred:
        raise Refused("Choose for each of them what shall hold.", issues=missing + barred)
    values = conflict.kept.goal.model_dump() | {each.name: each.theirs or None for each in taken}
    return write_goal(
        bridge, context, EnablementGoal.model_validate(values), submission=submission,
        version=version, choice=Choice(seen, tuple(each.name for each in taken)),
    )  # fmt: skip


def _theirs(raw: bytes) -> GoalView | None:
    views, _ = read_all([read_document(raw).data], "Goal")
    view = next(iter(views), None)
    return view if isinstance(view, GoalView) else None


def _agreed(session: Session, chart: Chart, id: str, revision: int) -> EnablementGoal | None:
    if not revision:
        return None
    try:
        return goal_from_fhir(read_json(resources.vread(session, chart, "Goal", id, revision).body))
    except NotFound:
        return None


def _field(
    name: str, goal: EnablementGoal, view: GoalView | None, base: EnablementGoal | None
) -> Field:
    there = _view_said(view)[name] if view else ""
    why_not = _why_not(goal, name, there) if view else UNREADABLE
    return Field(name, _said(base)[name] if base else None, _said(goal)[name], there, why_not)


def _said(goal: EnablementGoal) -> dict[str, str]:
    due = goal.due.isoformat() if goal.due else ""
    return {"statement": goal.statement, "status": goal.status.value, "due": due}


def _view_said(view: GoalView) -> dict[str, str]:
    return {"statement": view.statement.strip(), "status": view.status, "due": view.due or ""}


def _why_not(goal: EnablementGoal, name: str, value: str) -> str:
    """Why a value of the EHR's cannot be ours; the rules of the form hold for it too."""
    if name == "status" and value != goal.status:
        return _no_way(goal.status, value)
    try:
        EnablementGoal.model_validate(goal.model_dump() | {name: value or None})
    except ValidationError:
        return CANNOT[name]
    return ""


def _no_way(before: Status, after: str) -> str:
    if after in MOVES.get(before, frozenset()):
        return ""
    word = STATUS_WORDS[Status(after)] if after in set(Status) else ""
    why = f"A goal that is “{STATUS_WORDS[before]}” here cannot become “{word}”."
    return why if word else CANNOT["status"]
