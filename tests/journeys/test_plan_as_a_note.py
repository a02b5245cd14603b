"""An EHR that takes no goals but notes: one note tells them all, and every receipt is true (W4)."""

from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import pytest
from nurse import MakeWorld, launch, rows

from fhir_bridge.store.tables import Outbox
from support.world import World

IN_NOTE = "In Riverside EHR as a plan-of-care note"


def notes(world: World, patient: str = "okafor") -> list[dict[str, Any]]:
    """The notes of ours that the EHR holds, by their titles, oldest first."""
    found = [
        each
        for each in world.held("DocumentReference")
        if "Footbridge note" in str(each.get("content"))
        and each["subject"]["reference"] == f"Patient/{patient}"
    ]
    return sorted(found, key=lambda each: str(each["meta"]["lastUpdated"]))


def told(note: dict[str, Any]) -> str:
    """What a person reads in a note."""
    return b64decode(note["content"][0]["attachment"]["data"]).decode()


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
