"""Small wins as they are kept: a Goal each, part of the larger one, and what was noted of them.

The larger goal goes to the EHR, its small wins stay here (decision 8). Nothing here opens a
transaction or makes a promise: ``goals`` and ``rungs`` do.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from fhir_bridge import authored
from fhir_bridge.care.course import Course
from fhir_bridge.care.goal import EnablementGoal, Status, small_win_id
from fhir_bridge.care.in_the_way import NOT_SAID
from fhir_bridge.care.ladder import Rung, Try
from fhir_bridge.r4.course import rung_from_fhir
from fhir_bridge.r4.goal import small_win_to_fhir
from fhir_bridge.r4.happening import HAPPENED, NOT_THIS_TIME, Happening, happening_from_fhir
from fhir_bridge.store import resources
from fhir_bridge.store.access import Chart
from fhir_bridge.wire import read_json


@dataclass(frozen=True)
class Win:
    """A small win that happened.

    Attributes:
        strategy: of the larger goal.
        words: of the small win; ``said``: what was said to it.
    """

    on: date
    strategy: str
    words: str
    said: str
    happening: Happening


def rung(session: Session, chart: Chart, goal: EnablementGoal, number: int, most: int) -> (
    Rung | None
):  # fmt: skip
    """One small win of a goal as it is kept; None where it is not.

    Args:
        most: how many the goal ever had.
    """
    row = resources.find(session, chart, "Goal", str(small_win_id(goal.key, number)))
    return rung_from_fhir(read_json(row.body), goal.key, max(most, number)) if row else None


def rungs(session: Session, chart: Chart, goal: EnablementGoal, course: Course) -> list[Rung]:
    """All small wins of a goal in the order they were added, without those noted by mistake."""
    found = (
        rung(session, chart, goal, number, course.rungs) for number in range(1, course.rungs + 1)
    )
    return [each for each in found if each and each.status is not Status.ENTERED_IN_ERROR]


def keep(session: Session, chart: Chart, goal: EnablementGoal, told: Rung, at: datetime) -> None:
    """Keep one small win as it is now; the same again writes nothing."""
    before = rung(session, chart, goal, told.number, MOST)
    if before != told:
        _write(session, chart, goal, told, at, new=before is None)


def _write(
    session: Session, chart: Chart, goal: EnablementGoal, told: Rung, at: datetime, *, new: bool
) -> None:
    patient = f"Patient/{chart.patient}"
    made = small_win_to_fhir(goal, patient=patient, author=chart.actor.who, rung=told)
    if made is None:
        return
    write = resources.create if new else resources.update
    id = str(small_win_id(goal.key, told.number))
    write(session, chart, authored.sound(made, chart), id=id, at=at)


MOST = 60
"""Small wins of one goal that are told apart; far more than anybody agrees on."""


def follow(
    session: Session, chart: Chart, goal: EnablementGoal, course: Course, at: datetime
) -> Rung | None:
    """Keep the small win now as its goal tells it; one that happened stays as it is.

    One that was dropped is stopped, its words stay.
    """
    before = rung(session, chart, goal, course.rung, course.rungs)
    if before is None and not goal.small_win:
        return None
    told = before or Rung(course.rung, goal.small_win)
    dropped = not goal.small_win
    if dropped and told.status is Status.ENTERED_IN_ERROR:
        return told
    status = Status.CANCELLED if dropped else goal.status
    after = replace(
        told,
        words=goal.small_win or told.words,
        status=Status.COMPLETED if course.won else status,
    )
    if before and before.won and before.words == after.words:
        return before
    if before != after:
        _write(session, chart, goal, after, at, new=before is None)
    return after


def happenings(session: Session, chart: Chart) -> Iterator[Happening]:
    """Everything noted of this patient's goals and actions, oldest first."""
    found = []
    for each in authored.each_of(session, chart, "Observation"):
        told = happening_from_fhir(each.data)
        if told:
            found.append(replace(told, id=each.id, version=each.version))
    yield from sorted(found, key=lambda told: told.at)


def tries(told: Iterable[Happening], goal: UUID, zone: ZoneInfo) -> list[Try]:
    """How often something of a goal was tried, whichever small win it was; oldest first."""
    return [
        Try(each.at.astimezone(zone).date(), each.what == HAPPENED.code, each.kind or NOT_SAID)
        for each in told
        if each.goal == goal and each.what in {HAPPENED.code, NOT_THIS_TIME.code}
    ]
