"""What proposals are made from, as the record tells it: one ``Standing`` for each strategy.

    answers and looks (readiness)   wins and open work (goals)   events and window (extra_support)
    last decision and wish (our Observations)     what is late (our Tasks), what is unsafe (needs)

Nothing here decides anything or is kept. A Task of ours tells of something late when it names a
goal (``focus``), a day (``restriction.period.end``) and the patient as owner. A safety need is an
open need of ``care.needs.UNSAFE``. What somebody handles for the patient is looked at in them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session

from fhir_bridge import authored, extra_support, landmarks, learners, left_out, needs, people
from fhir_bridge.authored import Kept
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.approach import Reading, Standing
from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.goal import EnablementGoal, Status
from fhir_bridge.care.needs import OPEN, UNSAFE
from fhir_bridge.care.skills import NOT_WANTED, SKILLS, STRATEGY_OF, Kind
from fhir_bridge.care.teaching import once_more
from fhir_bridge.care.wishes import Wish
from fhir_bridge.learners import PATIENT, Known, sure_of
from fhir_bridge.r4.canonicals import ENABLEMENT_GOAL, GOAL_RELATIONSHIP
from fhir_bridge.r4.datatypes import codes, inner, rows, words
from fhir_bridge.r4.decided import DECIDED, WISHED, Decided, decided, wish_of
from fhir_bridge.r4.goal import goal_from_fhir
from fhir_bridge.r4.observation import ENABLEMENT, SKILL, Noted, observation_from_fhir
from fhir_bridge.r4.supporting import WIN, Win, win_of
from fhir_bridge.store.access import Chart
from fhir_bridge.store.search import Term, Token
from fhir_bridge.wire import Json

PART_OF = "part-of"
AT_REST = frozenset({Status.COMPLETED, Status.CANCELLED, Status.REJECTED, Status.ENTERED_IN_ERROR})
OVER = frozenset({"completed", "cancelled", "rejected", "failed", "entered-in-error"})


@dataclass(frozen=True)
class Asked:
    """A wish with when it was said."""

    wish: Wish
    at: datetime


@dataclass(frozen=True)
class Found:
    """What the record tells of one patient.

    Attributes:
        standings: by strategy.
        known: of the patient, and of who handles a task for them in that task (``owners``).
        decisions: every one, oldest first.
        wishes: those that still stand, by strategy.
        in_plan: strategies that are in the plan (``landmarks.in_plan``).
        open_work: strategies with something still to do.
        not_wanted: strategies the patient said are not for them, left out as a whole or otherwise.
        quiet: hospice care goes on, or the patient has died: nothing is asked of anybody.
        inputs: the records it was made from, by strategy.
        owners: names of those who handle a task for the patient, by its code.
    """

    standings: Mapping[str, Standing]
    known: Known = field(default_factory=Known)
    decisions: tuple[Decided, ...] = ()
    wishes: Mapping[str, Asked] = field(default_factory=dict)
    in_plan: frozenset[str] = frozenset()
    open_work: frozenset[str] = frozenset()
    not_wanted: frozenset[str] = frozenset()
    quiet: bool = False
    inputs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)

    def last(self, strategy: str) -> Decided | None:
        """The decision that stands."""
        return next((each for each in reversed(self.decisions) if each.strategy == strategy), None)


@dataclass(frozen=True)
class _Told:
    """Our Observations and Goals of one patient, each with its id, oldest first."""

    noted: tuple[tuple[str, Noted], ...]
    goals: tuple[tuple[EnablementGoal, datetime], ...]
    wins: tuple[Win, ...]
    tasks: tuple[Json, ...]
    events: tuple[extra_support.Event, ...]
    unsafe: bool
    owners: Mapping[str, str]

    def about(self, code: str) -> list[tuple[str, Noted]]:
        """Those of one code of ours."""
        return [(id, each) for id, each in self.noted if each.about.code == code]


def found(bridge: Bridge, chart: Chart) -> Found:
    """What the record tells of the chart's patient, today."""
    today = bridge.clock().astimezone(bridge.zone).date()
    with bridge.store.reading() as session:
        by_learner = learners.each_learner(session, chart, bridge.zone)
        names = learners.people(session, chart)
        told = _read(session, chart, bridge)
        in_plan, quiet = (
            landmarks.in_plan(session, chart),
            landmarks.nothing_is_asked(session, chart),
        )
        by_choice = left_out.not_wanted(session, chart)
    patient = by_learner.get(PATIENT, Known())
    unit = learners.seen_to(patient, by_learner, told.owners)
    decisions = tuple(decided(each, id) for id, each in told.about(DECIDED.code))
    last = {each.strategy: each for each in decisions}
    asked = _standing_wishes((each for _, each in told.about(WISHED.code)), decisions)
    made = {
        code: _standing(code, told, unit, last.get(code), asked.get(code), bridge, today)
        for code in STRATEGIES
    }
    return Found(
        made, unit, decisions, asked,
        in_plan=in_plan,
        open_work=frozenset(goal.strategy for goal, _ in told.goals if goal.status not in AT_REST),
        not_wanted=_not_wanted(patient) | by_choice,
        quiet=quiet,
        inputs={code: tuple(_inputs(code, told)) for code in STRATEGIES},
        owners={task: names[who] for task, who in told.owners.items()},
    )  # fmt: skip


def _standing(
    strategy: str, told: _Told, unit: Known, last: Decided | None, asked: Asked | None,
    bridge: Bridge, today: date,
) -> Standing:  # fmt: skip
    wins = [each for each in told.wins if each.strategy == strategy]
    windows = [each.window_until for each in told.events if each.window_until]
    return Standing(
        strategy,
        approach=last.approach if last else None,
        since=last.at.astimezone(bridge.zone).date() if last else None,
        readings=tuple(_readings(strategy, unit)),
        wins=sum(1 for each in wins if last is None or each.at > last.at),
        once_more=once_more(unit.shown) if strategy == STRATEGY_OF[Kind.UNDERSTANDING] else (),
        safety_need=told.unsafe,
        overdue=any(_is_theirs_and_late(each, strategy, told, today) for each in told.tasks),
        window_until=max(windows, default=None),
        acute_on=max((each.on for each in told.events), default=None),
        wish=asked.wish.direction if asked else None,
    )


def _readings(strategy: str, unit: Known) -> Iterable[Reading]:
    """One for each day on which the strategy was looked at, or spoken of."""
    looked = {each.on for each in unit.shown if _about(each.skill) == strategy}
    asked = {on for code, on, _ in unit.answers if code == sure_of(strategy)}
    for day in sorted(looked | asked):
        ready = unit.until(day).readiness(strategy)
        yield Reading(day, ready, looked=day in looked, asked=day in asked)


def _about(skill: str) -> str:
    return STRATEGY_OF[SKILLS[skill].kind]


def _not_wanted(patient: Known) -> frozenset[str]:
    """What the patient said "not for me" to, with no goal needed and no score made of it."""
    newest = {each.skill: each for each in patient.shown}
    declined = {each.question: each.declined for each in patient.asked}
    return frozenset(
        {_about(each.skill) for each in newest.values() if each.result == NOT_WANTED}
        | {code for code in STRATEGIES if declined.get(sure_of(code))}
    )


def wishes(session: Session, chart: Chart, decisions: Iterable[Decided]) -> Mapping[str, Asked]:
    """By strategy, the newest wish that no decision has answered yet."""
    about = Term("code", (Token(ENABLEMENT, WISHED.code),))
    kept = authored.each_of(session, chart, "Observation", (about,))
    noted = sorted((observation_from_fhir(each.data) for each in kept), key=lambda each: each.at)
    return _standing_wishes(noted, decisions)


def _standing_wishes(noted: Iterable[Noted], decisions: Iterable[Decided]) -> Mapping[str, Asked]:
    last = {each.strategy: each.at for each in decisions}
    found: dict[str, Asked] = {}
    for each in noted:
        wish = wish_of(each)
        for code in wish.strategies:
            if code not in last or each.at > last[code]:
                found[code] = Asked(wish, each.at)
    return found


def _inputs(strategy: str, told: _Told) -> Iterable[str]:
    """The newest answer and look of each kind that a proposal for the strategy rests on."""
    newest: dict[tuple[str, str], str] = {}
    for id, each in told.noted:
        if each.learner == _of_whom(each, told) and _speaks_to(each, strategy):
            newest[each.about.system, each.about.code] = f"Observation/{id}"
    return newest.values()


def _of_whom(noted: Noted, told: _Told) -> str:
    """Whose look or answer counts: the patient's, or of a task that of whoever handles it."""
    return told.owners.get(noted.about.code, PATIENT) if noted.about.system == SKILL else PATIENT


def _speaks_to(noted: Noted, strategy: str) -> bool:
    if noted.about.system == SKILL:
        return noted.about.code in SKILLS and _about(noted.about.code) == strategy
    return noted.about.code in {"importance", "wanting", sure_of(strategy)}


def _read(session: Session, chart: Chart, bridge: Bridge) -> _Told:
    noted = [
        (each.id, observation_from_fhir(each.data))
        for each in authored.each_of(session, chart, "Observation")
        if _is_ours(each)
    ]
    goals = list(authored.each_of(session, chart, "Goal"))
    kept = [(goal_from_fhir(each.data), each.stored.updated) for each in goals if _is_goal(each)]
    beside = [win_of(each) for _, each in noted if each.about.code == WIN.code]
    tasks = [each.data for each in authored.each_of(session, chart, "Task")]
    return _Told(
        tuple(sorted(noted, key=lambda each: each[1].at)),
        tuple(kept),
        (*_reached(kept, goals), *beside),
        tuple(each for each in tasks if each.get("status") not in OVER),
        tuple(extra_support.events(session, chart, bridge)),
        any(code in UNSAFE and each.said.answer in OPEN
            for code, each in needs.newest(session, bridge, chart).items()),
        people.owners(session, chart),
    )  # fmt: skip


def _reached(
    kept: Iterable[tuple[EnablementGoal, datetime]], records: Iterable[Kept]
) -> Iterable[Win]:
    """Small wins, each a Goal of its own beside the larger one, and goals that were reached."""
    goals = {str(goal.key): goal for goal, _ in kept}
    done = [each for each in records if each.data.get("lifecycleStatus") == Status.COMPLETED]
    small = {each.id: goal for each in done if (goal := goals.get(_part_of(each.data)))}
    for each in done:
        goal = small.get(each.id) or goals.get(each.id)
        if goal and (each.id in small or goal not in small.values()):
            said = words(inner(each.data, "description"), "text") or ""
            yield Win(goal.strategy, said, each.stored.updated)


def _part_of(goal: Json) -> str:
    """The key of the goal that a small win is part of; "" for a goal that is whole."""
    for relation in rows(goal, "extension"):
        if relation.get("url") != GOAL_RELATIONSHIP:
            continue
        told = rows(relation, "extension")
        coded = (code for each in told for code in codes(inner(each, "valueCodeableConcept")))
        if PART_OF in coded:
            found = (words(inner(each, "valueReference"), "reference") for each in told)
            return next(filter(None, found), "").removeprefix("Goal/")
    return ""


def _is_theirs_and_late(task: Json, strategy: str, told: _Told, today: date) -> bool:
    """Owned by the patient and past its day; what is ours to do never counts (§2.2 row 4)."""
    owner = words(inner(task, "owner"), "reference") or ""
    by = words(inner(inner(task, "restriction"), "period"), "end") or ""
    if not owner.startswith("Patient/") or not by or by[:10] >= today.isoformat():
        return False
    _, _, focus = (words(inner(task, "focus"), "reference") or "").partition("Goal/")
    return any(goal.strategy == strategy for goal, _ in told.goals if focus == str(goal.key))


def _is_goal(kept: Kept) -> bool:
    return ENABLEMENT_GOAL in inner(kept.data, "meta").get("profile", ())


def _is_ours(kept: Kept) -> bool:
    coded = rows(inner(kept.data, "code"), "coding")
    return any(each.get("system") in {ENABLEMENT, SKILL} for each in coded)
