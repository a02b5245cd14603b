"""Small wins one after the other: it happened, not this time, what comes next, taken back.

    it happened    → Observation + the small win reached + the goal's next revision, promised
    not this time  → Observation + the goal's next revision only where it goes otherwise than before
    taken back     → the same day: the Observation ``entered-in-error``, the rest as it was

One transaction each. What the EHR learns goes through ``goals.write_within`` and its promise; no
approach is ever touched, and no goal is ever closed here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlmodel import Session

from fhir_bridge import authored, small_wins
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.course import Course
from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.goal import EnablementGoal, Status
from fhir_bridge.care.in_the_way import IN_THE_WAY, NOT_SAID
from fhir_bridge.care.ladder import Lately, Rung, lately, offers
from fhir_bridge.errors import Issue, NotFound, Refused, Stale
from fhir_bridge.goals import KeptGoal, kept_one, list_goals, write_within
from fhir_bridge.launches import Context
from fhir_bridge.r4.happening import (
    HAPPENED,
    NOT_THIS_TIME,
    Happening,
    happening_from_fhir,
    happening_to_fhir,
    in_error,
)
from fhir_bridge.store import resources
from fhir_bridge.store.access import Chart
from fhir_bridge.wire import read_json

WINS = frozenset({HAPPENED.code, NOT_THIS_TIME.code})
MOST_WORDS = 1000


@dataclass(frozen=True)
class Told:
    """What is told about one time.

    Attributes:
        rung: the small win that was on the screen; ``won``: it had happened already.
        doer: who did it; of a time that did not happen ``kind``: what was in the way.
    """

    rung: int
    won: bool
    words: str = ""
    doer: Doer | None = None
    kind: str = NOT_SAID


@dataclass(frozen=True)
class Ladder:
    """A goal's small wins, with what was noted of them.

    Attributes:
        rungs: in the order they were added.
        happenings: times it happened or did not, oldest first.
        offers: words for what may come next.
        undoable: the last of them, while it may be taken back.
    """

    rungs: tuple[Rung, ...] = ()
    happenings: tuple[Happening, ...] = ()
    offers: tuple[str, ...] = ()
    undoable: Happening | None = None

    @property
    def wins(self) -> int:
        """How often it happened."""
        return sum(each.what == HAPPENED.code for each in self.happenings)


def ladders(bridge: Bridge, chart: Chart) -> Mapping[UUID, Ladder]:
    """The small wins of every goal of a patient, by the goal's key."""
    kept = list_goals(bridge, chart)
    today = _today(bridge)
    with bridge.store.reading() as session:
        told = [each for each in small_wins.happenings(session, chart) if each.what in WINS]
        return {each.goal.key: _ladder(session, chart, each, told, bridge, today) for each in kept}


def _ladder(
    session: Session, chart: Chart, kept: KeptGoal, told: list[Happening], bridge: Bridge,
    today: date,
) -> Ladder:  # fmt: skip
    goal = kept.goal
    rungs = tuple(small_wins.rungs(session, chart, goal, kept.course))
    mine = tuple(each for each in told if each.goal == goal.key)
    last = mine[-1] if mine else None
    now = [each for each in mine if each.rung == kept.course.rung]
    aside = [each.words for each in rungs if each.status is Status.ON_HOLD]
    same_day = last and last.at.astimezone(bridge.zone).date() == today
    words = (
        offers(goal.strategy, goal.small_win, small_wins.tries(now, goal.key, bridge.zone), aside)
        if goal.status is Status.ACTIVE
        else ()
    )
    return Ladder(rungs, mine, words, last if same_day else None)


def happened(
    bridge: Bridge, context: Context, key: UUID, told: Told, *, submission: UUID
) -> KeptGoal:
    """Note that a small win happened. Where none was agreed, it is one by happening.

    Raises:
        Refused: the goal is not one that is being worked on.
        Stale: somebody noted it first, or another small win is agreed now.
        NotFound: this chart has no such goal.
    """
    at = bridge.clock()
    with bridge.store.writing() as session:
        kept, first = _begun(session, context, key, told, submission, at)
        if not first:
            return kept
        goal, course = kept.goal, kept.course
        beside = course.won or not goal.small_win
        if beside:
            words = _spoken(told.words or goal.statement)
            goal, course = another(session, context.chart, goal, course, words, at)
        noted = Happening(
            HAPPENED.code, at, context.chart.actor.who, key, told.doer or goal.doer,
            words="" if beside else told.words, rung=course.rung, with_it=beside,
        )  # fmt: skip
        _note(session, context, noted, submission, at)
        course = replace(course, won=True)
        return _go_on(session, bridge, context, kept, goal, course, submission)


def not_this_time(
    bridge: Bridge, context: Context, key: UUID, told: Told, *, submission: UUID
) -> KeptGoal:
    """Note that it did not happen, with what was in the way. Raises as ``happened``."""
    if told.kind not in IN_THE_WAY:
        raise Refused("This was not noted.", issues=(Issue("Choose what was in the way.", "kind"),))
    at = bridge.clock()
    with bridge.store.writing() as session:
        kept, first = _begun(session, context, key, told, submission, at)
        if not first:
            return kept
        noted = Happening(
            NOT_THIS_TIME.code, at, context.chart.actor.who, key, kind=told.kind,
            words=told.words, rung=kept.course.rung,
        )  # fmt: skip
        _note(session, context, noted, submission, at)
        return _go_on(session, bridge, context, kept, kept.goal, kept.course, submission)


def next_one(
    bridge: Bridge, context: Context, key: UUID, words: str, *, submission: UUID, rung: int
) -> KeptGoal:
    """Agree on the next small win; one that is still open is set aside for it, never lost.

    Args:
        rung: the small win that was on the screen.

    Raises:
        Refused: there are no words, or the goal is not one that is being worked on.
        Stale: another small win is agreed by now.
    """
    said, at = _spoken(words), bridge.clock()
    with bridge.store.writing() as session:
        kept, first = _begun(session, context, key, Told(rung, won=False, words=said), submission,
                             at, anew=True)  # fmt: skip
        if not first:
            return kept
        goal, course = another(session, context.chart, kept.goal, kept.course, said, at)
        return _go_on(session, bridge, context, kept, goal, course, submission)


def take_back(bridge: Bridge, context: Context, id: UUID) -> KeptGoal:
    """Take back what was noted today by mistake; a second press changes nothing.

    Raises:
        Refused: it was noted on another day, or something was noted after it.
        NotFound: nothing of the kind was noted here.
    """
    at, chart = bridge.clock(), context.chart
    with bridge.store.writing() as session:
        row = resources.read(session, chart, "Observation", str(id))
        body = read_json(row.body)
        told = happening_from_fhir(body)
        key = _key_of(body)
        kept = kept_one(session, chart, key)
        if told is None:
            return kept
        mine = [each for each in small_wins.happenings(session, chart)
                if each.goal == key and each.what in WINS]  # fmt: skip
        if not mine or mine[-1].id != str(id) or not _same_day(bridge, told.at, at):
            raise Refused("Only what was noted last, and today, can be taken back.")
        authored.keep(session, context, in_error(body), id=str(id), at=at, expected=row.version)
        goal, course = kept.goal, kept.course
        if told.what == HAPPENED.code and told.rung == course.rung:
            goal, course = _reopened(session, chart, goal, course, told, at)
        return _go_on(session, bridge, context, kept, goal, course, uuid5(id, "taken back"))


def _begun(
    session: Session, context: Context, key: UUID, told: Told, submission: UUID, at: datetime,
    *, anew: bool = False,
) -> tuple[KeptGoal, bool]:  # fmt: skip
    """The goal as it is, and whether this press is the first of its kind."""
    chart = context.chart
    if not authored.first_time(session, chart, submission, f"Goal/{key}", f"{told}", at=at):
        return kept_one(session, chart, key), False
    kept = kept_one(session, chart, key)
    if kept.goal.status is not Status.ACTIVE:
        raise Refused("This goal is not one that is being worked on.")
    if kept.course.rung != told.rung or (not anew and kept.course.won != told.won):
        raise Stale
    return kept, True


def _note(session: Session, context: Context, told: Happening, id: UUID, at: datetime) -> None:
    made = happening_to_fhir(told, patient=f"Patient/{context.chart.patient}")
    authored.keep(session, context, made, id=str(id), at=at)


def _go_on(
    session: Session, bridge: Bridge, context: Context, kept: KeptGoal, goal: EnablementGoal,
    course: Course, submission: UUID,
) -> KeptGoal:  # fmt: skip
    """The goal's next revision, where anything that it tells is otherwise than before."""
    told = small_wins.happenings(session, context.chart)
    tried = small_wins.tries(told, goal.key, bridge.zone)
    now = lately(tried, _today(bridge))
    if course.lately is not Lately.KEPT_UP or now is Lately.WORSENING:
        course = replace(course, lately=now)
    if (goal, course) == (kept.goal, kept.course):
        return kept
    return write_within(
        session, bridge, context, goal, submission=uuid5(submission, "goal"),
        version=kept.version, course=course,
    )  # fmt: skip


def another(
    session: Session, chart: Chart, goal: EnablementGoal, course: Course, words: str, at: datetime
) -> tuple[EnablementGoal, Course]:  # fmt: skip
    """One more small win, or one that was set aside; the two say which of them comes first.

    In a transaction of the caller's; the goal itself is not written here.

    What is larger follows what happened; what is smaller comes before what did not.
    """
    after = goal.model_copy(update={"small_win": words})
    now = small_wins.rung(session, chart, goal, course.rung, course.rungs)
    if now is None:
        return after, course
    rungs = small_wins.rungs(session, chart, goal, course)
    aside = next((each for each in rungs if _is_aside(each, words)), None)
    course = course.onto(aside.number if aside else 0)
    new = replace(aside or Rung(course.rung, words), words=words, status=Status.ACTIVE)
    if now.won:
        now, new = replace(now, before=new.number), replace(new, after=now.number)
    elif now.status is Status.ACTIVE:
        now = replace(now, status=Status.ON_HOLD, after=new.number)
        new = replace(new, before=now.number)
    small_wins.keep(session, chart, goal, now, at)
    small_wins.keep(session, chart, goal, new, at)
    return after, course


def _reopened(
    session: Session, chart: Chart, goal: EnablementGoal, course: Course, told: Happening,
    at: datetime,
) -> tuple[EnablementGoal, Course]:  # fmt: skip
    """The goal as it was before: the small win open again, or the one before it."""
    rung = small_wins.rung(session, chart, goal, told.rung, course.rungs)
    if rung is None:
        raise NotFound
    if not told.with_it:
        small_wins.keep(session, chart, goal, replace(rung, status=Status.ACTIVE), at)
        return goal, replace(course, won=False)
    wrong = replace(rung, status=Status.ENTERED_IN_ERROR)
    small_wins.keep(session, chart, goal, wrong, at)
    before = small_wins.rung(session, chart, goal, rung.after, course.rungs) if rung.after else None
    goal = goal.model_copy(update={"small_win": before.words if before else ""})
    number = before.number if before else rung.number
    return goal, replace(course, rung=number, won=bool(before and before.won))


def _is_aside(rung: Rung, words: str) -> bool:
    return rung.status is Status.ON_HOLD and rung.words.casefold() == words.casefold()


def _spoken(words: str) -> str:
    said = words.strip()
    try:
        EnablementGoal(strategy="self-management", statement="its words", small_win=said)
    except ValueError:
        said = ""
    if not said:
        text = "Write down the next small win: up to 1,000 characters."
        raise Refused("This was not noted yet.", issues=(Issue(text, "words", "required"),))
    return said


def _key_of(body: object) -> UUID:
    told = happening_from_fhir({**body, "status": "final"})  # type: ignore[dict-item]
    if told is None or told.goal is None or told.what not in WINS:
        raise NotFound
    return told.goal


def _same_day(bridge: Bridge, one: datetime, other: datetime) -> bool:
    return one.astimezone(bridge.zone).date() == other.astimezone(bridge.zone).date()


def _today(bridge: Bridge) -> date:
    return bridge.clock().astimezone(bridge.zone).date()
