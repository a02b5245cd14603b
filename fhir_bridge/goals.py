"""Goals: write one, list them, say where each one lives.

    form → EnablementGoal → FHIR (once, checked strictly) → one transaction: record + small win +
    provenance + audit + promise to send → the answer "kept here" → delivery, now or by the worker

Nothing a nurse typed depends on an EHR being up, and pressing Save twice writes one goal.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from fhir_bridge import authored
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.goal import EnablementGoal, Status, small_win_id
from fhir_bridge.cases import begin
from fhir_bridge.errors import NotFound, Stale
from fhir_bridge.launches import Context
from fhir_bridge.plan_notes import Filed, filed
from fhir_bridge.r4.canonicals import ENABLEMENT_GOAL
from fhir_bridge.r4.goal import goal_from_fhir, goal_to_fhir, small_win_to_fhir
from fhir_bridge.store import (
    goal_links,
    outbox,
    placement,
    resources,
    settled_conflicts,
)
from fhir_bridge.store.access import Chart
from fhir_bridge.store.resources import Stored
from fhir_bridge.store.tables import Outbox, Placement
from fhir_bridge.wire import Json, read_json


@dataclass(frozen=True)
class KeptGoal:
    """A goal of ours with what is known of where it lives.

    Attributes:
        version: our version, which an edit must name.
        promise: the newest promise to send it, if any was made.
        placed: where it is in the EHR, if it ever arrived.
        win_done: the first small win has happened.
        linked: a person said that a goal of the EHR is the same: our id of that one.
        filed: where the note stands that tells the goals, where there is one.
    """

    goal: EnablementGoal
    version: int
    changed_at: datetime
    promise: Outbox | None
    placed: Placement | None
    win_done: bool = False
    linked: str = ""
    filed: Filed | None = None

    @property
    def in_conflict(self) -> bool:
        """Two texts wait for somebody to choose."""
        return self.placed is not None and self.placed.state == placement.CONFLICT


@dataclass(frozen=True)
class Choice:
    """What somebody chose between our text and the EHR's.

    Attributes:
        seen: the fingerprint of the EHR's text she had before her (``placement.fingerprint``).
        taken: the fields that are the EHR's, by name.
    """

    seen: str
    taken: tuple[str, ...] = ()


def write_goal(
    bridge: Bridge,
    context: Context,
    goal: EnablementGoal,
    *,
    submission: UUID,
    version: int | None = None,
    choice: Choice | None = None,
) -> KeptGoal:
    """Keep a goal and promise to send it.

    What is saved while the EHR has another text is kept, and waits for somebody to choose; so
    nothing there is overwritten that nobody has seen.

    Args:
        goal: valid; its ``key`` names it, whoever saves it and however often.
        submission: names this sending of the form; the same one again changes nothing.
        version: the version an edit was made from; None for a new goal.
        choice: the goal is what was chosen between two texts, and goes to the EHR over the one
            that was seen there.

    Raises:
        AlreadySent: this submission was sent before with another text.
        Stale: the goal was changed since the form was opened; here, or there in a choice.
        Refused: the goal cannot go to that status, or what we made of it is not sound FHIR.
        WrongPatient: the goal is another patient's.
    """
    chart, at = context.chart, bridge.clock()
    today = at.astimezone(bridge.zone).date()
    with bridge.store.writing() as session:
        if not _first_time(session, chart, goal, submission, version, at):
            return _kept_one(session, chart, goal.key)
        if version is None:
            begin(session, context, at)
            goal = _begun(goal, goal.started or today)
        else:
            goal = _continued(session, chart, goal, version)
        kept, win = _keep(session, context, goal, version, at)
        placed, linked = _where(session, chart, kept)
        if choice:
            _settle(session, chart, kept, placed, choice, at)
        found = KeptGoal(goal, kept.version, kept.updated, None, placed, _is_reached(win), linked)
        if linked or found.in_conflict:
            return found
        promised = outbox.promise(
            session, chart, "Goal", kept.id, kept.version, context=context.ctx, at=bridge.real()
        )
        return replace(found, promise=promised)


def _where(session: Session, chart: Chart, kept: Stored) -> tuple[Placement | None, str]:
    """Where a goal stands and what it is linked to; a new one stands nowhere yet."""
    if kept.version == 1:
        return None, ""
    target = placement.EHR_GOAL
    placed = placement.of(session, chart, "Goal", kept.id, target, lock=True)
    return placed, goal_links.linked(session, chart, kept.id)


def _settle(
    session: Session, chart: Chart, kept: Stored, placed: Placement | None, choice: Choice,
    at: datetime,
) -> None:  # fmt: skip
    """End a conflict with what was chosen, and keep the EHR's text as it was then (W11)."""
    if placed is None or not placed.theirs or placed.state != placement.CONFLICT:
        raise Stale
    if placement.fingerprint(placed) != choice.seen:
        raise Stale
    settled_conflicts.keep(session, chart, placed, revision=kept.version, taken=choice.taken, at=at)
    placed.state = "sending"


def list_goals(bridge: Bridge, chart: Chart) -> list[KeptGoal]:
    """Our goals of this patient, oldest first; those entered in error are left out."""
    with bridge.store.reading() as session:
        rows = [each.stored for each in authored.each_of(session, chart, "Goal")]
        placed = placement.all_of(session, chart, "Goal")
        promised = outbox.latest(session, chart, "Goal")
        linked = goal_links.all_linked(session, chart)
        note = filed(session, chart)
    kept = (replace(each, filed=note) for each in _kept(rows, promised, placed, linked))
    return [each for each in kept if each.goal.status is not Status.ENTERED_IN_ERROR]


def find_goal(bridge: Bridge, chart: Chart, key: UUID) -> KeptGoal:
    """One goal of ours.

    Raises:
        NotFound: this chart has no such goal.
    """
    with bridge.store.reading() as session:
        return _kept_one(session, chart, key)


def _first_time(
    session: Session, chart: Chart, goal: EnablementGoal, submission: UUID, version: int | None,
    at: datetime,
) -> bool:  # fmt: skip
    """Whether this submission is new (decision 4); the day it began is ours, not typed."""
    body = f"{version}|{goal.model_dump_json(exclude={'started'})}"
    return authored.first_time(
        session, chart, submission, f"Goal/{goal.key}", body, revision=version or 0, at=at
    )


def _keep(
    session: Session, context: Context, goal: EnablementGoal, version: int | None, at: datetime
) -> tuple[Stored, Json | None]:
    """Write the goal, its small win, who wrote them, and that it happened."""
    chart = context.chart
    patient = f"Patient/{chart.patient}"
    made = goal_to_fhir(goal, patient=patient, author=chart.actor.who)
    kept = authored.keep(session, context, made, id=str(goal.key), at=at, expected=version)
    return kept, _keep_small_win(session, chart, goal, kept, at)


def _begun(goal: EnablementGoal, day: date | None) -> EnablementGoal:
    return goal.model_copy(update={"started": day})


def _continued(
    session: Session, chart: Chart, goal: EnablementGoal, version: int
) -> EnablementGoal:
    """A change keeps the day the goal was agreed on; its status must be one that may follow."""
    row = resources.read(session, chart, "Goal", str(goal.key))
    if row.version != version:
        raise Stale
    before = goal_from_fhir(_json(row))
    if before.status is not goal.status:
        before.move_to(goal.status)
    return _begun(goal, before.started)


def _keep_small_win(
    session: Session, chart: Chart, goal: EnablementGoal, kept: Stored, at: datetime
) -> Json | None:
    """The first small win is a goal of its own, kept here and not sent (decision 8)."""
    patient, id = f"Patient/{chart.patient}", str(small_win_id(goal.key))
    row = resources.find(session, chart, "Goal", id) if kept.version > 1 else None
    before = _json(row) if row else None
    win = small_win_to_fhir(_with_win(goal, before), patient=patient, author=chart.actor.who)
    if win is None or (before and _same_win(before, win)):
        return before
    if before is None:
        resources.create(session, chart, authored.sound(win, chart), id=id, at=at)
    else:
        resources.update(session, chart, authored.sound(win, chart), id=id, at=at)
    return win


def _with_win(goal: EnablementGoal, before: Json | None) -> EnablementGoal:
    """The goal as its small win shall tell it: one that was dropped is stopped, its words stay."""
    if goal.small_win or before is None:
        return goal
    words = before["description"]["text"]
    return goal.model_copy(update={"small_win": words, "status": Status.CANCELLED})


def _same_win(before: Json, win: Json) -> bool:
    """Nothing to write: the same words, and the same status or reached already."""
    status = before["lifecycleStatus"]
    settled = {win["lifecycleStatus"], Status.COMPLETED.value}
    return bool(before["description"] == win["description"]) and status in settled


def _kept_one(session: Session, chart: Chart, key: UUID) -> KeptGoal:
    row = resources.read(session, chart, "Goal", str(key))
    win = resources.find(session, chart, "Goal", str(small_win_id(key)))
    rows = [row, win] if win else [row]
    promised = outbox.newest(session, chart, "Goal", row.id)
    placed = placement.home_of(session, chart, "Goal", row.id)
    kept = _kept(
        rows, {row.id: promised} if promised else {}, {row.id: placed} if placed else {},
        {row.id: goal_links.linked(session, chart, row.id)},
    )  # fmt: skip
    found = next((each for each in kept if each.goal.key == key), None)
    if found is None:
        raise NotFound
    return replace(found, filed=filed(session, chart))


def _kept(
    rows: Iterable[Stored], promised: dict[str, Outbox], placed: dict[str, Placement],
    linked: dict[str, str],
) -> Iterable[KeptGoal]:  # fmt: skip
    bodies = {row.id: (row, _json(row)) for row in rows}
    for id, (row, body) in bodies.items():
        if ENABLEMENT_GOAL not in body.get("meta", {}).get("profile", ()):
            continue
        goal = goal_from_fhir(body)
        win = bodies.get(str(small_win_id(goal.key)))
        yield KeptGoal(
            goal, row.version, row.updated, promised.get(id), placed.get(id),
            win_done=_is_reached(win[1] if win else None), linked=linked.get(id, ""),
        )  # fmt: skip


def _is_reached(win: Json | None) -> bool:
    return bool(win and win.get("lifecycleStatus") == Status.COMPLETED.value)


def _json(row: Stored) -> Json:
    body: Json = read_json(row.body)
    return body
