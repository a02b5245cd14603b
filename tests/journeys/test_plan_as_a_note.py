"""An EHR that takes no goals but notes: one note tells them all, and every receipt is true (W4)."""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from nurse import Colleague, MakeWorld, launch, records, rows, the_one
from outbox_talk import keep_all
from plan_notes_there import IN_NOTE, notes, told
from sqlmodel import Session, update

from fhir_bridge.errors import Refused
from fhir_bridge.r4.labels import LABEL
from fhir_bridge.store.tables import Audit, GoalLink, Outbox, resource, resource_version
from fhir_bridge.wire import splice
from support.pages import form, text
from support.world import World, register_sandbox


def notes_by_id(world: World, id: str) -> list[dict[str, Any]]:
    """One document of the EHR."""
    return [each for each in world.held("DocumentReference") if each["id"] == id]


def label_goal(session: Session, key: str) -> None:
    """Mark a kept goal, as a page for private goals will."""
    private = {"meta": {"security": [{"system": LABEL, "code": "caregiver-private"}]}}
    for table in (resource, resource_version):
        [body] = session.execute(
            table.select().with_only_columns(table.c.body).where(table.c.id == key)
        ).scalars()
        session.execute(update(table).where(table.c.id == key).values(body=splice(body, private)))


@pytest.fixture(scope="module")
def _epic(make_world: MakeWorld) -> Iterator[World]:
    with make_world(site={"quirks": "epic"}) as made:
        yield made


@pytest.fixture
def epic(_epic: World) -> World:
    _epic.control(vendor="epic")
    return _epic


def test_two_goals_and_a_change_are_one_note_in_two_versions(epic: World) -> None:
    nurse = launch(epic)
    first = nurse.write("Walk to church")
    second = nurse.write("Call my sister")
    [note] = notes(epic)
    assert "“Walk to church”" in told(note)
    assert "“Call my sister”" in told(note)
    assert note["meta"]["versionId"] == "2"
    shown = nurse.reads("goals")
    for words in ("Walk to church", "Call my sister"):
        assert f"{IN_NOTE}: {words} · DocumentReference/{note['id']} v2 · 9:41" in shown
    assert "goals kept here" not in shown
    editor = nurse.editor(first)
    nurse.send(editor, statement="Walk to church and back")
    [note] = notes(epic)
    assert note["meta"]["versionId"] == "3"
    assert "“Walk to church and back”" in told(note)
    assert "“Call my sister”" in told(note)
    shown = nurse.reads("goals")
    assert shown.count(f"DocumentReference/{note['id']} v3") == 2
    assert [row.state for row in rows(epic, Outbox) if row.id == second] == ["done"]
    history = nurse.reads(f"goals/{first}/history")
    assert history.count("into the note for Riverside EHR") == 2


def test_oracle_takes_a_document_for_each_version(make_world: MakeWorld) -> None:
    with make_world(site={"quirks": "oracle"}) as oracle:
        oracle.control(vendor="oracle")
        nurse = launch(oracle)
        nurse.write("Walk to church")
        nurse.write("Call my sister")
        first, second = notes(oracle)
        assert first["meta"]["versionId"] == second["meta"]["versionId"] == "1"
        assert "“Call my sister”" not in told(first)
        assert "“Walk to church”" in told(second)
        assert "“Call my sister”" in told(second)
        assert "version 2" in second["content"][0]["attachment"]["title"]
        assert not {"identifier", "masterIdentifier", "relatesTo"} & second.keys()
        assert len(second["content"]) == 1
        shown = nurse.reads("goals")
        assert shown.count(f"DocumentReference/{second['id']} v1 · 9:41") == 2
        assert "dropped" not in shown


def test_the_same_promise_kept_twice_files_nothing_twice(epic: World) -> None:
    nurse = launch(epic, "santos")
    nurse.write("Ring the clinic myself")
    [before] = notes(epic, "santos")
    assert keep_all(epic) == []
    assert notes(epic, "santos") == [before]


def test_goals_that_change_while_the_ehr_is_away_end_in_one_version(epic: World) -> None:
    epic.bridge.send_budget = 0
    nurse = launch(epic, "nguyen")
    for words in ("Walk to church", "Call my sister", "Name my pills"):
        nurse.write(words)
    epic.bridge.send_budget = 20.0
    assert notes(epic, "nguyen") == []
    assert "Kept here · sending to Riverside EHR" in nurse.reads()
    assert set(keep_all(epic)) <= {"created", "updated", "gathered"}
    [note] = notes(epic, "nguyen")
    assert told(note).count("Strategy:") == 3
    assert nurse.reads().count(IN_NOTE) == 3


def test_a_change_made_there_is_shown_and_never_written_over_unseen(epic: World) -> None:
    nurse = launch(epic, "price")
    nurse.write("Walk to church")
    [note] = notes(epic, "price")
    corrected = {"data": b64encode(b"Corrected by hand").decode()}
    content = [{"attachment": note["content"][0]["attachment"] | corrected}]
    Colleague(epic).change("DocumentReference", note["id"], content=content)
    assert "The note was changed in Riverside EHR: compare" in nurse.reads("goals")
    nurse.write("Call my sister")
    assert keep_all(epic) == []
    [there] = notes_by_id(epic, note["id"])
    assert told(there) == "Corrected by hand"
    page = nurse.open("note")
    assert "Corrected by hand" in page.text
    assert "“Call my sister”" in page.text
    filled = form(page.text, "/note")
    unseen = nurse.send(filled, seen="another")
    assert unseen.status_code == 412
    again = nurse.send(filled)
    assert again.status_code == 200
    [there] = notes_by_id(epic, note["id"])
    assert "“Walk to church”" in told(there)
    assert "“Call my sister”" in told(there)
    assert nurse.reads("goals").count(IN_NOTE) == 2


@pytest.mark.parametrize(("patient", "deleted"), [("reed", True), ("brooks", False)])
def test_a_note_that_was_taken_out_is_not_put_back_unasked(
    epic: World, patient: str, deleted: bool
) -> None:
    nurse = launch(epic, patient)
    nurse.write("Walk to church")
    [note] = notes(epic, patient)
    epic.control(vendor="spec")
    if deleted:
        Colleague(epic).fhir("DELETE", f"DocumentReference/{note['id']}")
    else:
        Colleague(epic).change("DocumentReference", note["id"], status="entered-in-error")
    epic.control(vendor="epic")
    assert "The note was changed in Riverside EHR: compare" in nurse.reads("goals")
    assert keep_all(epic) == []
    page = nurse.send(form(nurse.open("note").text, "/note"))
    assert IN_NOTE in text(page.text)
    [there] = notes(epic, patient)
    assert there["status"] == "current"
    assert (there["id"] == note["id"]) is not deleted


def test_where_nothing_is_taken_the_text_can_be_copied(make_world: MakeWorld) -> None:
    with make_world(site={"write_targets": ()}) as world:
        nurse = launch(world)
        nurse.write("Walk to church")
        page = nurse.open("goals")
        assert "Kept here: this EHR does not take goals" in text(page.text)
        assert f'href="/c/{nurse.ctx}/note"' in page.text
        shown = nurse.open("note")
        assert "OPEN GOALS: 1" in shown.text
        assert "“Walk to church”" in shown.text
        assert "Patient: Walter J. Okafor, born May 4, 1948" in shown.text
        read = [row for row in rows(world, Audit) if row.what.startswith("DocumentReference/")]
        assert [row.detail for row in read] == ["the plan of care as a text that can be copied"]
        assert records(world, "DocumentReference") == []


def test_a_site_that_is_no_longer_to_be_sent_notes_is_sent_none(make_world: MakeWorld) -> None:
    with make_world(site={"quirks": "epic"}) as world:
        world.control(vendor="epic")
        nurse = launch(world)
        nurse.write("Walk to church")
        [note] = notes(world)
        world.bridge.send_budget = 0
        register_sandbox(world.bridge, world.ehr_url, quirks="epic", write_targets=("goal",))
        nurse.write("Call my sister")
        assert keep_all(world) == ["kept"]
        assert notes(world) == [note]
        shown = nurse.reads("goals")
        assert "In Riverside EHR as a plan-of-care note: Walk to church" in shown
        assert "Kept here: this EHR does not take goals: Call my sister" in shown
        with pytest.raises(Refused, match="goal, note"):
            register_sandbox(world.bridge, world.ehr_url, write_targets=("fax",))


def test_a_goal_marked_to_stay_here_is_in_no_note(epic: World) -> None:
    nurse = launch(epic, "kowalski")
    epic.bridge.send_budget = 0
    key = nurse.write("What only I may know")
    with epic.bridge.store.writing() as session:
        label_goal(session, key)
    epic.bridge.send_budget = 20.0
    assert keep_all(epic) == ["kept"]
    nurse.write("Walk to church")
    [note] = notes(epic, "kowalski")
    assert "only I may know" not in str(note) + told(note)
    assert "Kept here" in nurse.reads("goals")


def test_a_goal_that_the_chart_has_as_one_of_its_own_is_not_told_again(epic: World) -> None:
    nurse = launch(epic, "harris")
    epic.bridge.send_budget = 0
    same = nurse.write("Walk to church")
    nurse.write("Call my sister")
    [promise] = [row for row in rows(epic, Outbox) if row.id == same]
    with epic.bridge.store.writing() as session:
        session.add(
            GoalLink(
                site_id="sandbox", id=same, other=str(UUID(int=1)), patient_id=promise.patient_id,
                state="linked", by="Practitioner/c", at=epic.bridge.clock(),
            )
        )  # fmt: skip
    epic.bridge.send_budget = 20.0
    keep_all(epic)
    [note] = notes(epic, "harris")
    assert "“Call my sister”" in told(note)
    assert "Walk to church" not in told(note)


def test_by_the_book_a_goal_is_a_goal(alive: World) -> None:
    nurse = launch(alive)
    key = nurse.write("Walk to church")
    assert notes(alive) == []
    assert the_one(alive, key)
    assert "In Riverside EHR · Goal/" in nurse.reads("goals")


def test_the_note_is_read_in_the_ehrs_own_chart(epic: World) -> None:
    nurse = launch(epic, "whitfield")
    nurse.write("Sing in the choir <again> & again")
    chart = nurse.http.get(f"{epic.ehr_url}/chart/whitfield")
    assert "/chart/whitfield/documents" in chart.text
    shown = nurse.http.get(f"{epic.ehr_url}/chart/whitfield/documents")
    assert "1. “Sing in the choir &lt;again&gt; &amp; again”" in shown.text
    assert "Plan of care: enablement goals (Footbridge note" in text(shown.text)
    assert nurse.http.get(f"{epic.ehr_url}/chart/nobody/documents").status_code == 404
