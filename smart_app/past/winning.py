"""Plays what was won, done and said to goals: each row through the action that its form calls.

What a goal was at the moment of a row is read from its own versions, so a past that is played again
after it was interrupted finds each goal as it was then.
"""

from collections.abc import Callable
from uuid import UUID

from fhir_bridge import agreements, delivery, doings, rungs
from fhir_bridge.care.course import Course
from fhir_bridge.r4.course import course_from_fhir
from fhir_bridge.r4.goal import goal_from_fhir
from fhir_bridge.rungs import Told
from fhir_bridge.store import resources
from fhir_bridge.store.resources import Stored
from fhir_bridge.wire import read_json
from smart_app.past.around import ref
from smart_app.past.rows import Deed
from smart_app.past.scene import Scene
from smart_app.past.won import Did, Hinders, Next, NotYet, OfGoal, Said, Won

MOST = 200
"""Versions of one goal that are looked through; a past has a dozen."""


def won(scene: Scene, row: Won) -> None:
    """Note that it happened."""

    def act(now: Course, _: int) -> None:
        told = Told(now.rung, won=now.won, words=row.words, doer=row.doer)
        rungs.happened(scene.bridge, scene.context, scene.key(row.goal), told,
                       submission=_key(scene, row))  # fmt: skip

    _once(scene, row, act)


def not_yet(scene: Scene, row: NotYet) -> None:
    """Note that it did not happen this time."""

    def act(now: Course, _: int) -> None:
        told = Told(now.rung, won=now.won, words=row.words, kind=row.kind)
        rungs.not_this_time(scene.bridge, scene.context, scene.key(row.goal), told,
                            submission=_key(scene, row))  # fmt: skip

    _once(scene, row, act)


def next_one(scene: Scene, row: Next) -> None:
    """Agree on the next small win."""

    def act(now: Course, _: int) -> None:
        rungs.next_one(scene.bridge, scene.context, scene.key(row.goal), row.words,
                       submission=_key(scene, row), rung=now.rung)  # fmt: skip

    _once(scene, row, act)


def said(scene: Scene, row: Said) -> None:
    """Note what somebody says to a goal."""

    def act(_: Course, version: int) -> None:
        agreements.say(
            scene.bridge, scene.context, scene.key(row.goal), row.answer,
            submission=_key(scene, row), version=version, reason=row.reason,
            who=ref(scene, row.who) if row.who else "",
        )  # fmt: skip

    _once(scene, row, act)


def did(scene: Scene, row: Did) -> None:
    """Note what was done."""
    doings.note_done(scene.bridge, scene.context, row.action, row.doer,
                     submission=_key(scene, row))  # fmt: skip


def hinders(scene: Scene, row: Hinders) -> None:
    """Note what is in the way."""
    doings.note_in_the_way(scene.bridge, scene.context, scene.key(row.goal), row.kind,
                           words=row.words, submission=_key(scene, row))  # fmt: skip


def _once(scene: Scene, row: OfGoal, act: Callable[[Course, int], None]) -> None:
    """Do it to the goal as it was then, unless it was done; go on with the goal as it is then."""
    versions = _versions(scene, row.goal)
    if not any(each.updated == row.when for each in versions):
        now = next(each for each in versions if each.updated < row.when)
        act(course_from_fhir(read_json(now.body)), now.version)
        delivery.keep_next(scene.bridge, site=scene.context.site.id, id=str(scene.key(row.goal)))
    after = next(each for each in _versions(scene, row.goal) if each.updated <= row.when)
    scene.goals[row.goal] = goal_from_fhir(read_json(after.body))
    scene.versions[row.goal] = after.version


def _versions(scene: Scene, name: str) -> list[Stored]:
    """The versions of a goal, the latest first."""
    id = str(scene.key(name))
    with scene.bridge.store.reading() as session:
        return resources.history(session, scene.context.chart, "Goal", id, count=MOST)


def _key(scene: Scene, row: Deed) -> UUID:
    return scene.key(f"{row.when.isoformat()}/{type(row).__name__}")
