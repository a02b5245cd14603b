"""The plan of care is made from the record, on both databases: one a patient, whoever makes it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier
from typing import Any
from uuid import uuid4

from kept import keep
from sqlmodel import select

from fhir_bridge import admin, care_plans, cases
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import State
from fhir_bridge.care.commitment_moves import Kind, Side
from fhir_bridge.care.commitments import Agreed, Owner
from fhir_bridge.care.goal import EnablementGoal, Status
from fhir_bridge.cases import Wish
from fhir_bridge.commitments import make
from fhir_bridge.goals import find_goal, write_goal
from fhir_bridge.launches import Context
from fhir_bridge.r4.care_plan import care_plan_id
from fhir_bridge.store import resources
from fhir_bridge.store.access import Actor, Grant
from fhir_bridge.store.tables import Audit
from fhir_bridge.wire import Document, Json, read_json
from support.desk import AT, JO, SITE, nurse

EHR = Grant("riverside", Actor("ehr"), {"*": "cruds"})


def write(made: Bridge, context: Context, words: str = "Walk to the church", **more: Any) -> Any:
    goal = EnablementGoal(strategy="self-management", statement=words, **more)
    return write_goal(made, context, goal, submission=goal.key)


def plans(made: Bridge, context: Context) -> list[Json]:
    """Every version of the patient's plan, oldest first."""
    id = care_plan_id("riverside", context.patient)
    with made.store.reading() as session:
        found = resources.history(session, context.chart, "CarePlan", id)
    return [read_json(row.body) for row in reversed(found)]


def of_type(made: Bridge, context: Context, type: str) -> list[Json]:
    with made.store.reading() as session:
        rows = resources.changes(session, EHR, since=0)
    return [read_json(row.body) for row in rows if row.type == type and row.patient]


def test_without_a_goal_there_is_no_plan(made: Bridge) -> None:
    ann = nurse(made)
    assert care_plans.show(made, ann) is None
    cases.start(made, ann)
    assert not care_plans.regenerate(made, SITE, "ann")
    assert plans(made, ann) == []


def test_a_plan_is_made_once_and_again_only_when_it_says_something_else(made: Bridge) -> None:
    ann = nurse(made)
    kept = write(made, ann, small_win="To the corner")
    assert plans(made, ann) == [], "never inside the nurse's save"
    assert care_plans.regenerate(made, SITE, "ann")
    assert not care_plans.regenerate(made, SITE, "ann")
    later = kept.goal.model_copy(update={"statement": "Walk to the market"})
    write_goal(made, ann, later, submission=uuid4(), version=kept.version)
    shown = care_plans.show(made, ann)
    assert shown and shown.version == 2 and "Walk to the market" in " ".join(shown.lines)
    first, second = plans(made, ann)
    assert first["id"] == second["id"]
    assert first["identifier"] == second["identifier"]
    assert len(second["goal"]) == 2, "the goal and its small win"


def test_of_sixteen_at_once_one_makes_it(made: Bridge) -> None:
    ann = nurse(made)
    write(made, ann)
    gate = Barrier(16)

    def press(_: int) -> bool:
        gate.wait(10)
        return care_plans.regenerate(made, SITE, "ann")

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(press, range(16))) == 1
    assert len(plans(made, ann)) == 1


def test_it_is_signed_as_put_together_by_us_from_what_it_was_made_of(made: Bridge) -> None:
    ann = nurse(made)
    kept = write(made, ann)
    care_plans.regenerate(made, SITE, "ann")
    found = of_type(made, ann, "Provenance")
    [signed] = [each for each in found if "CarePlan/" in each["target"][0]["reference"]]
    [agent] = signed["agent"]
    assert agent["type"]["coding"][0]["code"] == "assembler"
    assert agent["who"] == {"type": "Device", "display": "Footbridge"}
    assert agent["onBehalfOf"]["display"] == "Riverside"
    told = [each["what"]["reference"] for each in signed["entity"]]
    assert told == [f"Goal/{kept.goal.key}/_history/1"]
    with made.store.reading() as session:
        rows = session.exec(select(Audit).where(Audit.actor == "footbridge")).all()
    assert [(row.action, row.patient_id) for row in rows] == [("C", "ann")]


def test_the_plan_goes_the_way_of_the_case(made: Bridge) -> None:
    ann = nurse(made)
    write(made, ann)
    yes: dict[str, Any] = {"how": "phone", "said_on": date(2026, 11, 20)}
    cases.move(made, ann, Wish(State.CONSENTED, 2, **yes))
    care_plans.regenerate(made, SITE, "ann")
    [plan] = plans(made, ann)
    assert (plan["status"], plan["period"]) == ("active", {"start": "2026-11-21"})
    assert plan["contributor"] == [{"reference": ann.chart.actor.who, "display": "astillo"}]
    cases.move(made, ann, Wish(State.FINISHED, 3, "He wants to go on by himself"))
    care_plans.regenerate(made, SITE, "ann")
    plan = plans(made, ann)[-1]
    assert plan["status"] == "completed"
    assert plan["period"]["end"] == "2026-11-21"
    assert "by himself" not in str(plan), "why a case ended is told to nobody else"


def test_who_has_died_has_no_plan_that_is_worked_on(made: Bridge) -> None:
    ann = nurse(made)
    write(made, ann)
    care_plans.regenerate(made, SITE, "ann")
    died = {"resourceType": "Patient", "id": "ann", "deceasedBoolean": True, "gender": "female"}
    with made.store.writing() as session:
        resources.create(session, EHR, Document.of(died), id="ann", at=AT, owner="ehr")
    assert care_plans.keep_up(_with_site(made)) == 1
    assert plans(made, ann)[-1]["status"] == "revoked"


def test_the_team_of_the_ehr_is_named_and_what_stays_here_is_not(made: Bridge) -> None:
    ann = nurse(made)
    write(made, ann)
    for id, status in (("team", "active"), ("old", "inactive")):
        keep(made.store, {
            "resourceType": "CareTeam", "id": id, "status": status,
            "subject": {"reference": "Patient/ann"},
        })  # fmt: skip
    owner = Owner(Side.PATIENT, "Ann", "Patient/ann")
    make(made, ann, uuid4(), Agreed(Kind.COMMITMENT, "Call Dr. Lind", owner, AT.date()))
    care_plans.regenerate(made, SITE, "ann")
    [plan] = plans(made, ann)
    assert plan["careTeam"] == [{"reference": "CareTeam/team"}]
    assert "activity" not in plan
    assert "Lind" not in str(plan)


def test_work_that_may_leave_is_referred_to(made: Bridge) -> None:
    ann = nurse(made)
    write(made, ann)
    keep(made.store, {
        "resourceType": "ServiceRequest", "id": "meals", "status": "active", "intent": "order",
        "subject": {"reference": "Patient/ann"}, "code": {"text": "Meals at home"},
    })  # fmt: skip
    care_plans.regenerate(made, SITE, "ann")
    [plan] = plans(made, ann)
    assert plan["activity"] == [{"reference": {"reference": "ServiceRequest/meals"}}]


def test_a_goal_noted_by_mistake_leaves_the_plan(made: Bridge) -> None:
    ann = nurse(made)
    kept = write(made, ann)
    care_plans.regenerate(made, SITE, "ann")
    wrong = find_goal(made, ann.chart, kept.goal.key).goal.move_to(Status.ENTERED_IN_ERROR)
    write_goal(made, ann, wrong, submission=uuid4(), version=kept.version)
    care_plans.regenerate(made, SITE, "ann")
    plan = plans(made, ann)[-1]
    assert "goal" not in plan
    assert "No goal is open now." in plan["text"]["div"]
    assert "church" not in str(plan)


def test_a_plan_of_one_patient_tells_nothing_of_another(made: Bridge) -> None:
    ann, bob = nurse(made), nurse(made, JO, patient="bob")
    write(made, ann, "Walk to the church")
    write(made, bob, "Feed the goldfish")
    assert care_plans.keep_up(_with_site(made)) == 2
    [of_ann], [of_bob] = plans(made, ann), plans(made, bob)
    assert "goldfish" not in str(of_ann) and "church" not in str(of_bob)
    assert of_ann["id"] != of_bob["id"]


def test_the_worker_follows_what_changed_and_then_rests(made: Bridge) -> None:
    ann, there = nurse(made), _with_site(made)
    write(made, ann)
    assert care_plans.keep_up(there) == 1
    assert care_plans.keep_up(there) == 0
    cases.move(made, ann, Wish(State.DECLINED, 2, "The garden first"))
    assert care_plans.keep_up(there) == 1
    assert plans(made, ann)[-1]["status"] == "revoked"


def test_workers_side_by_side_make_each_version_once(made: Bridge) -> None:
    there = _with_site(made)
    for patient in ("ann", "bob", "cleo", "dan"):
        write(made, nurse(made, patient=patient))
    gate = Barrier(4)

    def work(_: int) -> int:
        gate.wait(10)
        return care_plans.keep_up(there)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 4
    assert care_plans.keep_up(there) == 0


def _with_site(made: Bridge) -> Bridge:
    admin.add_site(made.store, replace(SITE, internal=True), ("http://localhost",))
    return made
