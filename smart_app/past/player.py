"""Plays a past: every row through the action that a nurse's tap calls, at the time of the row.

The care clock stands at each row's moment; sign-in, outbox and audit keep real time, as always.
Goals are delivered as they are written, so a receipt says what this EHR, as it is, did with them.
Played again after it was interrupted, it goes on: keys and submissions are made of the names.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from fhir_bridge import cases, delivery, launches
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.goal import EnablementGoal
from fhir_bridge.clock import fixed
from fhir_bridge.goals import find_goal, write_goal
from fhir_bridge.launches import Context
from fhir_bridge.record import client_of
from smart_app.past.at_the_ehr import PretendEhr, set_due
from smart_app.past.rows import Change, ChangedThere, Deed, Move, Past, Start, Write, on_duty

NAMES = UUID("6c0a1d0e-3f55-5d0c-9a53-5a1f6f8f3b11")
"""The namespace of the goals' keys: the same past has the same keys."""
BEGUN = 2
"""Steps that a case has when it was begun and taken on."""


@dataclass
class Scene:
    """One patient's chart, open, at one moment.

    Attributes:
        bridge: with the care clock standing.
        charts: the chart as each nurse opened it, by the EHR's id of the nurse.
        nurse: who has it open now.
        steps: how many the case has had.
        goals: as each was written last; ``versions``: how often it was.
    """

    bridge: Bridge
    ehr: PretendEhr
    patient: str
    charts: dict[str, Context] = field(default_factory=dict)
    nurse: str = ""
    steps: int = BEGUN
    goals: dict[str, EnablementGoal] = field(default_factory=dict)
    versions: Counter[str] = field(default_factory=Counter)

    def turn_to(self, when: datetime) -> None:
        """Set the clock, and have whoever is on duty then open the chart, once."""
        self.bridge, self.nurse = replace(self.bridge, clock=fixed(when)), on_duty(when)
        if self.nurse not in self.charts:
            self.charts[self.nurse] = self.ehr.sign_in(self.patient, self.nurse)

    @property
    def context(self) -> Context:
        """The chart as it is open now."""
        return self.charts[self.nurse]

    def key(self, name: str) -> UUID:
        """The key of this patient's goal of that name."""
        return key_of(self.patient, name)


def key_of(patient: str, name: str) -> UUID:
    """The key of a goal, by the EHR's id of the patient and the goal's name."""
    return uuid5(NAMES, f"{patient}/{name}")


def play(bridge: Bridge, site: str, pasts: Iterable[Past]) -> None:
    """Play them, one patient after the other.

    Raises:
        BridgeError: the EHR went away; what was played is kept, and playing again goes on.
    """
    ehr = PretendEhr(bridge, site)
    for past in pasts:
        scene = Scene(bridge, ehr, past.patient)
        for deed in past.deeds:
            scene.turn_to(deed.when)
            DEEDS[type(deed)](scene, deed)
        for chart in scene.charts.values():
            launches.end(bridge, chart)


def _start(scene: Scene, _: Deed) -> None:
    cases.start(scene.bridge, scene.context)


def _move(scene: Scene, row: Move) -> None:
    case = cases.current(scene.bridge, scene.context.chart)
    if case is not None and case.last.number == scene.steps:
        said_on = row.when.date() if row.how else None
        wish = cases.Wish(row.state, scene.steps, row.why, row.how, said_on)
        cases.move(scene.bridge, scene.context, wish)
    scene.steps += 1


def _write(scene: Scene, row: Write) -> None:
    goal = EnablementGoal(
        key=scene.key(row.name), strategy=row.strategy, statement=row.statement, doer=row.doer,
        due=date.fromisoformat(row.due) if row.due else None, small_win=row.small_win,
        how_we_know=row.how_we_know,
    )  # fmt: skip
    _save(scene, row.name, goal)


def _change(scene: Scene, row: Change) -> None:
    there = _id_there(scene, row.name)
    if row.held and there:
        scene.ehr.hold(there)
    before = scene.goals[row.name].model_dump()
    _save(scene, row.name, EnablementGoal.model_validate({**before, **row.values}))


def _changed_there(scene: Scene, row: ChangedThere) -> None:
    """An EHR that took no goal of ours has none to change."""
    there, client = _id_there(scene, row.name), client_of(scene.bridge, scene.context)
    if there and client:
        set_due(client, there, row.due)


def _id_there(scene: Scene, name: str) -> str | None:
    kept = find_goal(scene.bridge, scene.context.chart, scene.key(name))
    return kept.placed.ehr_id if kept.placed else None


def _save(scene: Scene, name: str, goal: EnablementGoal) -> None:
    version = scene.versions[name]
    submission = uuid5(goal.key, f"submission-{version}") if version else goal.key
    write_goal(scene.bridge, scene.context, goal, submission=submission, version=version or None)
    scene.goals[name], scene.versions[name] = goal, version + 1
    delivery.keep_next(scene.bridge, site=scene.context.site.id, id=str(goal.key))


DEEDS: dict[type[Deed], Callable[[Scene, Any], None]] = {
    Start: _start,
    Move: _move,
    Write: _write,
    Change: _change,
    ChangedThere: _changed_there,
}
