"""A goal of ours and one that the EHR owns may be the same: the nurse is asked, nobody decides."""

from collections.abc import Iterator

import pytest
from nurse import Colleague, MakeWorld, Nurse, launch, ours, records, rows, tally

from fhir_bridge.store.tables import GoalLink, Outbox
from support.pages import Form, forms, text
from support.world import World

SODIUM = "Keep sodium under 2 g a day, “really”"
ASKS = "Possibly the same as this goal of Riverside EHR"
TOGETHER = "The same goal in Riverside EHR"


@pytest.fixture
def world(make_world: MakeWorld) -> Iterator[World]:
    """An EHR that takes no goals from us; people write them there by hand."""
    with make_world() as made:
        made.control({"kind": "no-goal-writes"})
        yield made


@pytest.fixture
def nurse(world: World) -> Nurse:
    return launch(world)


def written_there(world: World, words: str = SODIUM, **elements: object) -> str:
    """A goal that somebody wrote in the EHR; gives its id there."""
    goal = {
        "resourceType": "Goal", "lifecycleStatus": "active", "description": {"text": words},
        "subject": {"reference": "Patient/okafor"}, "startDate": "2026-11-20", **elements,
    }  # fmt: skip
    world.control()
    id = str(Colleague(world).fhir("POST", "Goal", json=goal).json()["id"])
    world.control({"kind": "no-goal-writes"})
    return id


def asked(nurse: Nurse, key: str) -> list[Form]:
    """What is asked about a goal."""
    found = forms(nurse.open("goals").text)
    return [form for form in found if form.action.endswith(f"/goals/{key}/link")]


def test_the_same_words_and_day_are_asked_about_and_shown_together(
    world: World, nurse: Nurse
) -> None:
    id = written_there(world)
    key = nurse.write("keep sodium under 2 g a day “really”.")
    shown = nurse.reads()
    assert ASKS in shown
    assert "From Riverside EHR written there by others, read only here" in shown
    [form] = asked(nurse, key)
    assert id not in form.fields["other"], "an id of the EHR stands in no page"
    page = text(nurse.send(form, same="yes").text)
    assert TOGETHER in page
    assert "Shown with the goal in Riverside EHR" in page
    assert ASKS not in page
    assert page.count(SODIUM) == 1, "it is shown once, with ours"
    assert [row.state for row in rows(world, GoalLink)] == ["linked"]


def test_what_is_linked_is_kept_here_and_not_sent_until_they_are_two(
    world: World, nurse: Nurse
) -> None:
    written_there(world)
    key = nurse.write(SODIUM)
    nurse.send(asked(nurse, key)[0], same="yes")
    world.control()  # and now the EHR takes goals
    world.bridge._connections.clear()
    nurse.send(nurse.editor(key), statement="Eat with less salt")
    assert ours(world) == []
    assert "Shown with the goal in Riverside EHR" in nurse.reads()
    nurse.send(asked(nurse, key)[0], same="no")
    assert TOGETHER not in nurse.reads()
    states = {row.revision: row.state for row in rows(world, Outbox) if row.id == key}
    assert states[2] == "queued"


def test_a_refusal_is_remembered(world: World, nurse: Nurse) -> None:
    written_there(world)
    key = nurse.write(SODIUM)
    page = nurse.send(asked(nurse, key)[0], same="no")
    assert ASKS not in text(page.text)
    assert ASKS not in launch(world).reads()
    assert [(row.state, row.by[:12]) for row in rows(world, GoalLink)] == [
        ("refused", "Practitioner")
    ]


@pytest.mark.parametrize(
    ("words", "elements"),
    [("Walk to the lake", {}), (SODIUM, {"startDate": "2026-09-01"})],
    ids=["other words", "another day"],
)
def test_what_is_not_alike_is_not_asked_about(
    world: World, nurse: Nurse, words: str, elements: dict[str, str]
) -> None:
    written_there(world, words, **elements)
    nurse.write(SODIUM)
    shown = nurse.reads()
    assert ASKS not in shown
    assert "written there by others, read only here" in shown


def test_what_is_in_the_ehr_already_is_linked_to_nothing(world: World, nurse: Nurse) -> None:
    world.control()
    world.bridge._connections.clear()
    nurse.write(SODIUM)
    assert "In Riverside EHR · Goal/" in nurse.reads()
    written_there(world)
    world.control()
    assert ASKS not in nurse.reads()


def test_a_goal_is_linked_to_no_goal_of_ours_of_nobody_and_of_no_other_patient(
    world: World, nurse: Nurse
) -> None:
    written_there(world)
    key, another = nurse.write(SODIUM), nurse.write("Walk to the lake")
    rosa = launch(world, "delgado")
    hers = rosa.write("Read my pill box")
    nurse.reads("today")
    [form] = asked(nurse, key)
    theirs = {row.id for row in records(world, "Goal", "ehr")}
    before = tally(world)
    for other in (another, hers, "00000000-0000-4000-8000-000000000000"):
        assert nurse.send(form, same="yes", other=other).status_code in {404, 422}
    assert nurse.send(form, same="maybe").status_code == 400
    moved = Form(form.action.replace(key, another), "post", form.fields)
    assert nurse.send(moved, same="yes").status_code == 422
    fields = form.fields | {
        name: rosa.blank().fields[name] for name in ("csrf", "expected_patient")
    }
    away = Form(form.action.replace(nurse.ctx, rosa.ctx).replace(key, hers), "post", fields)
    assert rosa.send(away, same="yes").status_code == 404
    assert form.fields["other"] in theirs
    assert tally(world) == before
