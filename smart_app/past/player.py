"""Plays a past: every row through the action that a nurse's tap calls, at the time of the row.

The care clock stands at each row's moment; sign-in, outbox and audit keep real time, as always.
Goals are delivered as they are written, so a receipt says what this EHR, as it is, did with them.
Played again after it was interrupted, it goes on: keys and submissions are made of the names.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import uuid5

from fhir_bridge import cases, delivery, launches, staff
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.course import agreed_on
from fhir_bridge.care.disciplines import Discipline
from fhir_bridge.care.goal import EnablementGoal, Status
from fhir_bridge.goals import find_goal, write_goal
from fhir_bridge.record import client_of
from fhir_bridge.sandbox.issued import USERS
from smart_app.past import (
    around,
    asked,
    besides,
    called,
    enabling,
    fought,
    on_paper,
    promised,
    readings,
    reconciled,
    seen_to,
    served,
    shared,
    taught,
    told_of,
    winning,
)
from smart_app.past.around import (
    Handles,
    Named,
    Reached,
    SaidAlone,
    Settled,
    TalkedOver,
)
from smart_app.past.asked import Asked, FilledIn, LookedAgain
from smart_app.past.at_the_ehr import PretendEhr, set_due
from smart_app.past.besides import AlsoTrue, Learnt
from smart_app.past.called import Talked, Tried
from smart_app.past.came_home import CameHome, came_home
from smart_app.past.enabling_rows import Answered, Decide, ExtraSupport, Showed, Wished
from smart_app.past.fought import Came, TakenUp, Told
from smart_app.past.on_paper import MayKnow, PapersSay
from smart_app.past.promised import Noted, Promise
from smart_app.past.readings import AlertAnswered, LimitAgreed
from smart_app.past.reconciled import (
    AskedAbout,
    LinesDecided,
    SaidAbout,
    SignedOff,
    TakenAtHome,
)
from smart_app.past.rows import Change, ChangedThere, Deed, Move, Past, Start, Write
from smart_app.past.scene import Scene, key_of
from smart_app.past.seen_to import SeenTo
from smart_app.past.served import HasAid, Listed, Mentioned, Referred, WentOn
from smart_app.past.shared import SaidToSharing
from smart_app.past.taught import Coached, LeftOut, Taught
from smart_app.past.told_of import CameIn
from smart_app.past.won import Did, Hinders, Next, NotYet, Said, Won

__all__ = ["key_of", "play"]


def play(bridge: Bridge, site: str, pasts: Iterable[Past]) -> None:
    """Play them, one patient after the other.

    Raises:
        BridgeError: the EHR went away; what was played is kept, and playing again goes on.
    """
    ehr = PretendEhr(bridge, site)
    for nurse in USERS.values():  # each is "… RN" there
        base = bridge.site(site).base
        staff.set_discipline(bridge, site, base, nurse.id, Discipline.RN, by=staff.OPERATOR)
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
        status=Status.PROPOSED if row.suggested else Status.ACTIVE,
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
    course = None if version else agreed_on(goal.status)
    write_goal(
        scene.bridge, scene.context, goal, submission=submission, version=version or None,
        course=course,
    )  # fmt: skip
    scene.goals[name], scene.versions[name] = goal, version + 1
    delivery.keep_next(scene.bridge, site=scene.context.site.id, id=str(goal.key))


DEEDS: dict[type[Deed], Callable[[Scene, Any], None]] = {
    Start: _start,
    Move: _move,
    Write: _write,
    Change: _change,
    ChangedThere: _changed_there,
    Tried: called.tried,
    Talked: called.talked,
    AlsoTrue: besides.also_true,
    Learnt: besides.learnt,
    TakenAtHome: reconciled.taken_at_home,
    AskedAbout: reconciled.asked_about,
    SaidAbout: reconciled.said_about,
    LinesDecided: reconciled.lines_decided,
    SignedOff: reconciled.signed_off,
    SeenTo: seen_to.seen_to,
    LimitAgreed: readings.limit_agreed,
    AlertAnswered: readings.alert_answered,
    CameIn: told_of.came_in,
    CameHome: came_home,
    Answered: enabling.answered,
    Asked: asked.asked,
    FilledIn: asked.filled_in,
    LookedAgain: asked.looked_again,
    Showed: enabling.showed,
    Decide: enabling.decide,
    Wished: enabling.wished,
    ExtraSupport: enabling.support_more,
    Taught: taught.taught,
    Coached: taught.coached,
    LeftOut: taught.left,
    Promise: promised.promised,
    Noted: promised.noted,
    Named: around.named,
    SaidAlone: around.said_alone,
    Handles: around.handles,
    Reached: around.reached,
    TalkedOver: around.talked_over,
    Settled: around.settled,
    PapersSay: on_paper.papers_say,
    MayKnow: on_paper.may_know,
    SaidToSharing: shared.said_to_sharing,
    Listed: served.listed,
    Mentioned: served.mentioned,
    Referred: served.referred,
    HasAid: served.has_aid,
    WentOn: served.went_on,
    TakenUp: fought.taken_up,
    Came: fought.came,
    Told: fought.told,
    Won: winning.won,
    NotYet: winning.not_yet,
    Next: winning.next_one,
    Said: winning.said,
    Did: winning.did,
    Hinders: winning.hinders,
}
