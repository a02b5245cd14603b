"""Goals that rest while extra support lasts, and going on from a small step that was safe.

    extra support → of each goal: may rest, or stays, and why (care.resting) → a nurse's press
    home again    → the patient says yes → active, from the last small step that happened

Each press is one revision of one goal and goes by ``goals.write_within``. Nothing rests by itself
and nothing goes on by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from sqlmodel import Session

from fhir_bridge import authored, extra_support, landmarks, small_wins
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.care.course import Answer, reason_for
from fhir_bridge.care.goal import Status
from fhir_bridge.care.resting import Now, Row, may_rest, safe_step, said_of
from fhir_bridge.cases import role_of
from fhir_bridge.errors import Issue, NotAllowed, Refused, Stale
from fhir_bridge.extra_support import Extra
from fhir_bridge.goals import KeptGoal, kept_one, list_goals, write_within
from fhir_bridge.launches import Context
from fhir_bridge.people import staff_only
from fhir_bridge.r4.happening import HAPPENED, Happening
from fhir_bridge.readiness import QUIET
from fhir_bridge.rungs import another
from fhir_bridge.store.access import Chart

NO_LONGER = "Extra support does not last any more, so nothing is suggested."


@dataclass(frozen=True)
class Suggested:
    """A goal that is being worked on, with what is said of it."""

    kept: KeptGoal
    said: Row


@dataclass(frozen=True)
class Resting:
    """A goal that rests.

    Attributes:
        step: the small step to go on from, in words.
    """

    kept: KeptGoal
    step: str


@dataclass(frozen=True)
class Told:
    """What a page tells.

    Attributes:
        suggested: those that may rest first; empty where extra support does not hold.
        inside: they are in hospital.
        may_write: this user's role may decide it.
    """

    suggested: tuple[Suggested, ...] = ()
    resting: tuple[Resting, ...] = ()
    inside: bool = False
    may_write: bool = False


def tell(bridge: Bridge, context: Context) -> Told:
    """What is said of each goal, and which goals rest; nothing where nothing is asked any more.

    Raises:
        NotAllowed: the launch is the patient's own or a relative's.
    """
    staff_only(context)
    chart = context.chart
    goals = list_goals(bridge, chart)
    with bridge.store.reading() as session:
        if landmarks.nothing_is_asked(session, chart):
            return Told()
        extra = extra_support.newest(session, chart, bridge)
        told = list(small_wins.happenings(session, chart))
        resting = tuple(
            Resting(each, _step(session, chart, each))
            for each in goals if each.goal.status is Status.ON_HOLD
        )  # fmt: skip
        return Told(
            _suggested(goals, extra, told, bridge), resting,
            extra is not None and not extra.event.over, role_of(session, context) in PEOPLE,
        )  # fmt: skip


def rest(
    bridge: Bridge, context: Context, key: UUID, *, submission: UUID, version: int,
    words: str = "",
) -> KeptGoal:  # fmt: skip
    """Have a goal rest while extra support lasts. The same press twice is one.

    Args:
        words: why, where it is not the reason that was suggested.

    Raises:
        Refused: extra support does not hold any more, nothing is asked here, or there is no reason.
        Stale: the goal was changed since the form was drawn.
        NotFound: this chart has no such goal.
        NotAllowed: this user does not work with patients.
    """
    with bridge.store.writing() as session:
        _allowed(session, context)
        kept = kept_one(session, context.chart, key)
        if kept.goal.status is Status.ON_HOLD:
            return kept
        extra = extra_support.newest(session, context.chart, bridge)
        if extra is None or not extra.in_force:
            raise Refused(NO_LONGER)
        told = small_wins.happenings(session, context.chart)
        said = said_of(_now(kept, extra, told, bridge))
        reason = words.strip() or (said.words if said.rests else "")
        goal = kept.goal.model_copy(update={"status": Status.ON_HOLD})
        return write_within(
            session, bridge, context, goal, submission=submission, version=version,
            reason=reason_for(Status.ON_HOLD, reason),
        )  # fmt: skip


def go_on(
    bridge: Bridge, context: Context, key: UUID, *, submission: UUID, version: int, agrees: bool,
    step: str = "",
) -> KeptGoal:  # fmt: skip
    """Go on with a goal that rested, from a small step. The same press twice is one.

    Args:
        agrees: the patient says yes to it.
        step: the small step; the last one that happened where none is given.

    Raises:
        Refused: the patient was not asked, or nothing is asked here any more.
        Stale, NotFound, NotAllowed: as ``rest``.
    """
    chart, at = context.chart, bridge.clock()
    with bridge.store.writing() as session:
        _allowed(session, context)
        kept = kept_one(session, chart, key)
        told = f"go on|{version}|{step}"
        if not authored.first_time(
            session, chart, uuid5(submission, "go on"), f"Goal/{key}", told, at=at
        ):
            return kept
        if not agrees:
            issue = Issue("Ask first: it goes on with a yes.", "agrees", "required")
            raise Refused("It rests until somebody says yes.", issues=(issue,))
        if kept.goal.status is not Status.ON_HOLD or kept.version != version:
            raise Stale
        goal = kept.goal.model_copy(update={"status": Status.ACTIVE})
        course = replace(kept.course.said(kept.course.words_of, Answer.AGREES), reason="")
        begin = step.strip() or _step(session, chart, kept)
        if begin and (begin != goal.small_win or course.won):
            goal, course = another(session, chart, goal, course, begin, at)
        return write_within(
            session, bridge, context, goal, submission=submission, version=version, course=course
        )


def _suggested(
    goals: Iterable[KeptGoal], extra: Extra | None, told: list[Happening], bridge: Bridge
) -> tuple[Suggested, ...]:
    if extra is None or not extra.in_force:
        return ()
    kept = {each.goal.key: each for each in goals}
    now = [_now(each, extra, told, bridge) for each in kept.values()]
    return tuple(Suggested(kept[each.goal.key], row) for each, row in may_rest(now))


def _now(kept: KeptGoal, extra: Extra, told: Iterable[Happening], bridge: Bridge) -> Now:
    won = any(
        each.goal == kept.goal.key and each.what == HAPPENED.code
        and each.at.astimezone(bridge.zone).date() >= extra.event.on
        for each in told
    )  # fmt: skip
    return Now(kept.goal, inside=not extra.event.over, since=won)


def _step(session: Session, chart: Chart, kept: KeptGoal) -> str:
    return safe_step(small_wins.rungs(session, chart, kept.goal, kept.course), kept.goal)


def _allowed(session: Session, context: Context) -> None:
    if role_of(session, context) not in PEOPLE:
        raise NotAllowed
    if landmarks.nothing_is_asked(session, context.chart):
        raise Refused(QUIET)
