"""W12: an EHR that holds a goal of ours twice is put right in one run, or people are told."""

from typing import Any

import pytest
from eavesdropper import Eavesdropper
from nurse import GOAL_ID, WORDS, Colleague, Turning, launch, mark, ours, rows, the_one
from outbox_talk import IN_EHR, keep_all, promises
from sqlalchemy import delete
from sqlmodel import col

from fhir_bridge import exchange
from fhir_bridge.delivery.twins import look_over
from fhir_bridge.store.tables import Audit, Outbox, Placement
from support.world import World


def twin(world: World, key: str, **other: Any) -> str:
    """The goal once more, as a create that was applied twice leaves it."""
    goal = the_one(world, key)
    again = {name: each for name, each in goal.items() if name not in {"id", "meta"}} | other
    return str(Colleague(world).fhir("POST", "Goal", json=again).json()["id"])


def live(world: World, key: str) -> list[dict[str, Any]]:
    """The goals with this mark that are not marked as mistakes."""
    found = [goal for goal in ours(world) if mark(goal) == key]
    return [goal for goal in found if goal["lifecycleStatus"] != "entered-in-error"]


def run(world: World, real: Turning) -> list[str]:
    """What a worker finds in an hour."""
    real.on(hours=2)
    return list(look_over(world.bridge, "sandbox"))


def placed(world: World, key: str) -> Placement:
    [row] = [row for row in rows(world, Placement) if row.id == key]
    return row


def test_w12_three_of_one_goal_converge_to_the_oldest_in_one_run(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    nurse = launch(overheard)
    key = nurse.write()
    first = the_one(overheard, key)["id"]
    both = {twin(overheard, key)}
    both.add(str(Colleague(overheard).fhir(
        "POST", "Goal", json={name: each for name, each in live(overheard, key)[0].items()
                              if name not in {"id", "meta"}}
    ).json()["id"]))  # fmt: skip
    ehr.hush()
    assert "twins" in run(overheard, real)
    [kept] = live(overheard, key)
    assert kept["id"] == placed(overheard, key).ehr_id
    assert {first, *both} == {goal["id"] for goal in ours(overheard) if mark(goal) == key}
    gone = Colleague(overheard).read("Goal", next(iter({first, *both} - {kept["id"]})))
    assert gone["statusReason"].startswith(f"The same as Goal/{kept['id']}")
    puts = ehr.heard("PUT", "/r4/Goal")
    assert len(puts) == 2
    assert all("if-match" in call.headers for call in puts)
    assert ehr.heard("DELETE", "/r4") == []
    assert len([row for row in rows(overheard, Audit) if "is a second one" in row.detail]) >= 2
    ehr.hush()
    assert "twins" not in run(overheard, real), "nothing is left to do"
    assert ehr.heard("PUT", "/r4/Goal") == []
    nurse.send(nurse.editor(key), statement="Walk around the lake")
    assert live(overheard, key)[0]["description"]["text"] == "Walk around the lake"
    assert IN_EHR in nurse.reads()


def test_w12_the_one_people_worked_with_stays(overheard: World, real: Turning) -> None:
    nurse = launch(overheard)
    key = nurse.write()
    nurse.send(nurse.editor(key), statement="Walk around the lake")
    first = the_one(overheard, key)["id"]
    twin(overheard, key)
    assert "twins" in run(overheard, real)
    [kept] = live(overheard, key)
    assert kept["id"] == first


def test_w12_what_somebody_changed_there_is_told_and_not_touched(
    overheard: World, real: Turning
) -> None:
    nurse = launch(overheard)
    key = nurse.write()
    other = twin(overheard, key, description={"text": "Walk with a walker"})
    before = {goal["id"]: goal["meta"]["versionId"] for goal in live(overheard, key)}
    assert "twins" in run(overheard, real)
    assert {goal["id"]: goal["meta"]["versionId"] for goal in live(overheard, key)} == before
    told = placed(overheard, key)
    assert (told.twins, {told.ehr_id, other}) == (other, set(before)), "ours is the one we keep"
    [site] = exchange.standing(overheard.bridge)
    assert site.twins >= 1
    Colleague(overheard).change("Goal", told.twins, lifecycleStatus="entered-in-error")
    run(overheard, real)
    assert placed(overheard, key).twins == "", "somebody put it right there"


def test_w12_an_ehr_that_takes_no_change_is_left_as_it_is_and_told(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    nurse = launch(overheard)
    key = nurse.write()
    twin(overheard, key)
    overheard.control({"kind": "status", "status": 405, "type": "Goal", "method": "PUT"})
    assert "twins" in run(overheard, real)
    overheard.control()
    assert len(live(overheard, key)) == 2
    assert len(placed(overheard, key).twins.split()) == 1
    assert run(overheard, real)
    assert len(live(overheard, key)) == 1, "the next run does it"
    assert placed(overheard, key).twins == ""


def test_workers_share_the_work_of_looking(overheard: World, real: Turning) -> None:
    launch(overheard).write()
    real.on(hours=2)
    one, two = (look_over(overheard.bridge, "sandbox") for _ in range(2))
    assert next(one)
    assert list(two) == [], "one looks; the others do not wait for it"
    list(one)
    assert list(look_over(overheard.bridge, "sandbox")) == [], "not twice within the hour"


def test_r30_yesterdays_record_finds_again_what_it_had_sent(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    """The database as it was before the goal left, the EHR as it is now."""
    nurse = launch(overheard)
    nurse.write()
    overheard.bridge.send_budget = 0
    key = nurse.write("Walk to the church")
    overheard.bridge.send_budget = 20.0
    before = [row.model_dump() for row in rows(overheard, Outbox) if row.id == key]
    assert keep_all(overheard) == ["created"]
    with overheard.bridge.store.writing() as session:
        for table in (Outbox, Placement):
            session.execute(delete(table).where(col(table.id) == key))
        session.add(Outbox(**before[0]))
    assert promises(overheard, key) == ["queued"]
    ehr.hush()
    assert "found" in run(overheard, real)
    assert promises(overheard, key) == ["unknown"], "it is looked for before anything is sent"
    assert keep_all(overheard) == ["adopted"]
    assert ehr.heard("POST", "/r4/Goal") == []
    assert the_one(overheard, key)["description"]["text"] == "Walk to the church"
    assert promises(overheard, key) == ["done"]


@pytest.mark.parametrize("unconditional", [False, True])
def test_r30_without_a_look_over_there_is_no_second_one_either(
    overheard: World, ehr: Eavesdropper, real: Turning, *, unconditional: bool
) -> None:
    nurse = launch(overheard)
    if unconditional:
        ehr.say("/r4/metadata", without_conditional_create(overheard))
        overheard.bridge._connections.clear()
    key = nurse.write()
    with overheard.bridge.store.writing() as session:
        session.delete(session.get_one(Placement, ("sandbox", "Goal", key, "ehr-goal")))
        row = session.get_one(Outbox, ("sandbox", "Goal", key, 1))
        row.state, row.due_at = "queued", real()
    assert keep_all(overheard) == ["adopted"]
    assert the_one(overheard, key)["description"]["text"] == WORDS


def without_conditional_create(world: World) -> dict[str, Any]:
    """What the EHR lists, as Epic does: nothing of If-None-Exist."""
    statement: dict[str, Any] = world.browser().get(f"{world.ehr_url}/r4/metadata").json()
    for each in statement["rest"][0]["resource"]:
        each["conditionalCreate"] = False
    return statement


def test_w17_a_deletion_is_never_sent(overheard: World, ehr: Eavesdropper) -> None:
    """A goal that was a mistake changes its status there; nothing we have can delete."""
    nurse = launch(overheard)
    key = nurse.write()
    nurse.send(nurse.editor(key), status="entered-in-error")
    assert the_one(overheard, key)["lifecycleStatus"] == "entered-in-error"
    assert ehr.heard("DELETE", "/") == []
    assert GOAL_ID in str(the_one(overheard, key)["identifier"])
