"""Who did it, and what is in the way: noted in one tap, read as weeks and as words on a goal.

Both are Observations of ours that never leave: the record of who did what is about the work, not a
measure of anybody. What is taken back on the same day was noted by mistake; what is no longer in
the way was true and is over.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from fhir_bridge import authored, small_wins
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.doings import ACTIONS, Action, Doing, Week, to_hand_over, weeks
from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.goal import UNSPEAKABLE
from fhir_bridge.care.in_the_way import IN_THE_WAY
from fhir_bridge.cases import begin
from fhir_bridge.errors import Issue, NotFound, Refused
from fhir_bridge.launches import Context
from fhir_bridge.r4.happening import (
    DONE,
    HAPPENED,
    IN_THE_WAY_NOW,
    Happening,
    happening_from_fhir,
    happening_to_fhir,
    in_error,
)
from fhir_bridge.store import resources
from fhir_bridge.wire import read_json

MOST_WORDS = 300


@dataclass(frozen=True)
class Work:
    """Who did what lately.

    Attributes:
        weeks: the last ones, the oldest first.
        doings: everything, oldest first; ``today``: what may still be taken back.
        hint: what this nurse might hand over, for nobody else's eyes.
    """

    weeks: tuple[Week, ...]
    doings: tuple[Doing, ...]
    today: tuple[Doing, ...] = ()
    hint: Action | None = None


def work(bridge: Bridge, context: Context) -> Work:
    """What was done for, with and by the patient; small wins count as done."""
    today = bridge.clock().astimezone(bridge.zone).date()
    me = context.chart.actor.who
    with bridge.store.reading() as session:
        told = [
            Doing(each.id, each.at.astimezone(bridge.zone).date(), each.action, each.doer,
                  each.words, each.by)
            for each in small_wins.happenings(session, context.chart)
            if each.doer and each.what in {DONE.code, HAPPENED.code}
        ]  # fmt: skip
    mine = tuple(each for each in told if each.on == today and each.kind and each.by == me)
    return Work(weeks(told, today), tuple(told), mine, to_hand_over(told, me))


def note_done(
    bridge: Bridge, context: Context, action: str, doer: str, *, words: str = "", submission: UUID,
    goal: UUID | None = None,
) -> None:  # fmt: skip
    """Note that something was done, and who did it; the same press twice is one.

    Raises:
        Refused: no such action or doer, or words that cannot be kept.
    """
    issues = [Issue("Choose what was done.", "action")] * (action not in ACTIONS)
    issues += [Issue("Choose who did it.", "doer")] * (doer not in set(Doer))
    said = _spoken(words, issues)
    at = bridge.clock()
    told = Happening(DONE.code, at, context.chart.actor.who, goal, Doer(doer), action=action,
                     words=said)  # fmt: skip
    _keep(bridge, context, told, submission, f"{action}|{doer}|{said}")


def take_back(bridge: Bridge, context: Context, id: UUID) -> None:
    """Take back what was noted as done today; a second press changes nothing.

    Raises:
        NotFound: nothing of the kind was noted here.
        Refused: it was noted on another day.
    """
    at, chart = bridge.clock(), context.chart
    with bridge.store.writing() as session:
        row = resources.read(session, chart, "Observation", str(id))
        body = read_json(row.body)
        told = happening_from_fhir({**body, "status": "final"})
        if told is None or told.what != DONE.code:
            raise NotFound
        if _day(bridge, told.at) != _day(bridge, at):
            raise Refused("Only what was noted today can be taken back.")
        if happening_from_fhir(body):
            authored.keep(session, context, in_error(body), id=str(id), at=at, expected=row.version)


def in_the_way(bridge: Bridge, context: Context) -> dict[UUID, tuple[Happening, ...]]:
    """What is in the way of each goal now, oldest first."""
    with bridge.store.reading() as session:
        told = [
            each for each in small_wins.happenings(session, context.chart)
            if each.what == IN_THE_WAY_NOW.code and not each.over
        ]  # fmt: skip
    keys = {each.goal for each in told if each.goal}
    return {key: tuple(each for each in told if each.goal == key) for key in keys}


def note_in_the_way(
    bridge: Bridge, context: Context, goal: UUID, kind: str, *, words: str = "", submission: UUID
) -> None:
    """Note what is in the way of a goal.

    Raises:
        Refused: no such kind, or words that cannot be kept.
        NotFound: this chart has no such goal.
    """
    issues = [Issue("Choose what is in the way.", "kind")] * (kind not in IN_THE_WAY)
    said = _spoken(words, issues)
    with bridge.store.reading() as session:
        resources.read(session, context.chart, "Goal", str(goal))
    told = Happening(IN_THE_WAY_NOW.code, bridge.clock(), context.chart.actor.who, goal, kind=kind,
                     words=said)  # fmt: skip
    _keep(bridge, context, told, submission, f"{goal}|{kind}|{said}")


def out_of_the_way(bridge: Bridge, context: Context, id: UUID) -> None:
    """Note that something is no longer in the way; a second press changes nothing.

    Raises:
        NotFound: nothing of the kind was noted here.
    """
    at, chart = bridge.clock(), context.chart
    with bridge.store.writing() as session:
        row = resources.read(session, chart, "Observation", str(id))
        told = happening_from_fhir(read_json(row.body))
        if told is None or told.what != IN_THE_WAY_NOW.code:
            raise NotFound
        if not told.over:
            made = happening_to_fhir(replace(told, over=True), patient=f"Patient/{chart.patient}")
            authored.keep(session, context, made, id=str(id), at=at, expected=row.version)


def _keep(bridge: Bridge, context: Context, told: Happening, id: UUID, body: str) -> None:
    made = happening_to_fhir(told, patient=f"Patient/{context.chart.patient}")
    with bridge.store.writing() as session:
        target = f"Observation/{id}"
        if authored.first_time(session, context.chart, id, target, body, at=told.at):
            begin(session, context, told.at)
            authored.keep(session, context, made, id=str(id), at=told.at)


def _spoken(words: str, issues: list[Issue]) -> str:
    said = words.strip()
    if len(said) > MOST_WORDS or UNSPEAKABLE.search(said):
        issues = [*issues, Issue("Keep it under 300 characters, in plain text.", "words")]
    if issues:
        raise Refused("This was not noted yet.", issues=tuple(issues))
    return said


def _day(bridge: Bridge, at: datetime) -> date:
    return at.astimezone(bridge.zone).date()
