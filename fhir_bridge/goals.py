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

from fhir_bridge import authored, small_wins
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.course import NOTHING_YET, Course
from fhir_bridge.care.goal import EnablementGoal, Status, small_win_id
from fhir_bridge.care.ladder import Lately
from fhir_bridge.cases import begin
from fhir_bridge.enrolment import has_died
from fhir_bridge.errors import NotFound, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.plan_notes import Filed, filed
from fhir_bridge.r4.canonicals import ENABLEMENT_GOAL
from fhir_bridge.r4.course import course_from_fhir
from fhir_bridge.r4.goal import goal_from_fhir, goal_to_fhir
from fhir_bridge.r4.happening import HAPPENED
from fhir_bridge.small_wins import Win
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

DIED = "The EHR says that this patient has died. No goal was begun, and nothing was sent."


@dataclass(frozen=True)
class KeptGoal:
    """A goal of ours with what is known of where it lives.

    Attributes:
        version: our version, which an edit must name.
        promise: the newest promise to send it, if any was made.
        placed: where it is in the EHR, if it ever arrived.
        win_done: the small win now has happened.
        linked: a person said that a goal of the EHR is the same: our id of that one.
        filed: where the note stands that tells the goals, where there is one.
        course: how it goes.
    """

    goal: EnablementGoal
    version: int
    changed_at: datetime
    promise: Outbox | None
    placed: Placement | None
    win_done: bool = False
    linked: str = ""
    filed: Filed | None = None
    course: Course = NOTHING_YET

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
    course: Course | None = None,
    reason: str = "",
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
        course: how it goes now; as it was unless told.
        reason: why a form has it rest, stopped or not wanted.

    Raises:
        AlreadySent: this submission was sent before with another text.
        Stale: the goal was changed since the form was opened; here, or there in a choice.
        Refused: the goal cannot go to that status, or what we made of it is not sound FHIR; or it
            is a new one for somebody who has died (care rule 10).
        WrongPatient: the goal is another patient's.
    """
    with bridge.store.writing() as session:
        return write_within(
            session, bridge, context, goal, submission=submission, version=version,
            choice=choice, course=course, reason=reason,
        )  # fmt: skip


def write_within(
    session: Session, bridge: Bridge, context: Context, goal: EnablementGoal, *,
    submission: UUID, version: int | None = None, choice: Choice | None = None,
    course: Course | None = None, reason: str = "",
) -> KeptGoal:  # fmt: skip
    """``write_goal`` in a transaction of the caller's, together with what led to it."""
    chart, at = context.chart, bridge.clock()
    told = f"{course or ''}{reason}"
    if not _first_time(session, chart, goal, told, submission, version, at):
        return kept_one(session, chart, goal.key)
    if version is None:
        if has_died(session, bridge, context, at):
            raise Refused(DIED)
        begin(session, context, at)
        goal = _begun(goal, goal.started or at.astimezone(bridge.zone).date())
        course = course or NOTHING_YET
    else:
        goal, course = _continued(session, chart, goal, version, course)
        course = replace(course, reason=reason) if reason else course
    made = goal_to_fhir(
        goal, patient=f"Patient/{chart.patient}", author=chart.actor.who, course=course
    )
    kept = authored.keep(session, context, made, id=str(goal.key), at=at, expected=version)
    win = small_wins.follow(session, chart, goal, course, at)
    placed, linked = _where(session, chart, kept)
    if choice:
        _settle(session, chart, kept, placed, choice, at)
    found = KeptGoal(
        goal, kept.version, kept.updated, None, placed, bool(win and win.won), linked,
        course=course,
    )  # fmt: skip
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
        return kept_one(session, chart, key)


def wins(bridge: Bridge, chart: Chart) -> tuple[Win, ...]:
    """The small wins of this patient's goals, oldest first, each with its day and strategy."""
    with bridge.store.reading() as session:
        told = small_wins.happenings(session, chart)
        return tuple(
            Win(each.at.astimezone(bridge.zone).date(), goal.strategy, won.words, each.words, each)
            for each in told
            if each.what == HAPPENED.code and each.goal
            for goal in [_goal(session, chart, each.goal)]
            if (won := small_wins.rung(session, chart, goal, each.rung, each.rung))
        )


def _goal(session: Session, chart: Chart, key: UUID) -> EnablementGoal:
    return goal_from_fhir(_json(resources.read(session, chart, "Goal", str(key))))


def _first_time(
    session: Session, chart: Chart, goal: EnablementGoal, told: str, submission: UUID,
    version: int | None, at: datetime,
) -> bool:  # fmt: skip
    """Whether this submission is new (decision 4); the day it began is ours, not typed."""
    body = f"{version}|{goal.model_dump_json(exclude={'started'})}{told}"
    return authored.first_time(
        session, chart, submission, f"Goal/{goal.key}", body, revision=version or 0, at=at
    )


def _begun(goal: EnablementGoal, day: date | None) -> EnablementGoal:
    return goal.model_copy(update={"started": day})


def _continued(
    session: Session, chart: Chart, goal: EnablementGoal, version: int, course: Course | None
) -> tuple[EnablementGoal, Course]:
    """A change keeps the day the goal was agreed on; its status must be one that may follow."""
    row = resources.read(session, chart, "Goal", str(goal.key))
    if row.version != version:
        raise Stale
    body = _json(row)
    before, went = goal_from_fhir(body), course_from_fhir(body)
    if before.status is not goal.status:
        before.move_to(goal.status)
    after = course or _went_on(session, chart, before, goal, went)
    return _begun(goal, before.started), after


def _went_on(
    session: Session, chart: Chart, before: EnablementGoal, goal: EnablementGoal, went: Course
) -> Course:
    """How a goal goes after a form: other words for a small win that happened are the next one."""
    won = small_wins.rung(session, chart, goal, went.rung, went.rungs)
    if won and won.won and goal.small_win and goal.small_win != won.words:
        went = went.onto()
    if before.status is Status.COMPLETED and goal.status is Status.ACTIVE:
        return replace(went, lately=Lately.KEPT_UP)
    return went if goal.status is before.status else replace(went, reason="")


def kept_one(session: Session, chart: Chart, key: UUID) -> KeptGoal:
    """One goal of ours, in a transaction of the caller's.

    Raises:
        NotFound: this chart has no such goal.
    """
    row = resources.read(session, chart, "Goal", str(key))
    wins = [
        win
        for number in _numbers(_json(row))
        if (win := resources.find(session, chart, "Goal", str(small_win_id(key, number))))
    ]
    promised = outbox.newest(session, chart, "Goal", row.id)
    placed = placement.home_of(session, chart, "Goal", row.id)
    kept = _kept(
        [row, *wins], {row.id: promised} if promised else {}, {row.id: placed} if placed else {},
        {row.id: goal_links.linked(session, chart, row.id)},
    )  # fmt: skip
    found = next((each for each in kept if each.goal.key == key), None)
    if found is None:
        raise NotFound
    return replace(found, filed=filed(session, chart))


def _numbers(body: Json) -> tuple[int, ...]:
    """Which small win counts now."""
    return (course_from_fhir(body).rung,) if _is_whole(body) else ()


def _is_whole(body: Json) -> bool:
    return ENABLEMENT_GOAL in body.get("meta", {}).get("profile", ())


def _kept(
    rows: Iterable[Stored], promised: dict[str, Outbox], placed: dict[str, Placement],
    linked: dict[str, str],
) -> Iterable[KeptGoal]:  # fmt: skip
    bodies = {row.id: (row, _json(row)) for row in rows}
    for id, (row, body) in bodies.items():
        if not _is_whole(body):
            continue
        goal, course = goal_from_fhir(body), course_from_fhir(body)
        win = bodies.get(str(small_win_id(goal.key, course.rung)))
        yield KeptGoal(
            goal, row.version, row.updated, promised.get(id), placed.get(id),
            win_done=_is_reached(win[1] if win else None), linked=linked.get(id, ""),
            course=course,
        )  # fmt: skip


def _is_reached(win: Json | None) -> bool:
    return bool(win and win.get("lifecycleStatus") == Status.COMPLETED.value)


def _json(row: Stored) -> Json:
    body: Json = read_json(row.body)
    return body
