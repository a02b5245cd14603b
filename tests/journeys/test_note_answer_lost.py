"""The answer to a note was lost, or several were saved at once: one note, and no goal is lost."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from eavesdropper import Eavesdropper
from nurse import MakeWorld, Turning, launch, rows
from outbox_talk import CHECKING, keep_all
from plan_notes_there import IN_NOTE, notes, told

from fhir_bridge.delivery import keep_next
from fhir_bridge.store.tables import Outbox
from support.world import World, register_sandbox

LOST: dict[str, Any] = {"kind": "drop-after-apply", "type": "DocumentReference"}


@pytest.fixture(params=["epic", "oracle"])
def there(overheard: World, request: pytest.FixtureRequest) -> Iterator[World]:
    """An EHR that takes notes; the other kind keeps no identifier of ours."""
    register_sandbox(overheard.bridge, overheard.ehr_url, quirks=request.param)
    overheard.control(vendor=request.param)
    yield overheard
    overheard.control(vendor="spec")


def promised(world: World) -> list[str]:
    """The states of the notes' promises."""
    found = [row for row in rows(world, Outbox) if row.type == "DocumentReference"]
    return [row.state for row in sorted(found, key=lambda row: row.promised_at)]


def test_written_but_the_answer_was_lost_it_is_found_and_not_written_again(
    there: World, ehr: Eavesdropper, real: Turning
) -> None:
    patient = "okafor" if there.bridge.site("sandbox").quirks == "epic" else "santos"
    nurse = launch(there, patient)
    there.control({**LOST, "method": "POST"})
    nurse.write("Walk to church")
    there.control()
    assert promised(there)[-1] == "unknown"
    assert CHECKING in nurse.reads("goals")
    assert keep_all(there) == [], "not before a minute has passed"
    real.on(seconds=61)
    assert keep_all(there) == ["adopted"]
    assert len(ehr.heard("POST", "/r4/DocumentReference")) == 1
    [note] = notes(there, patient)
    assert f"DocumentReference/{note['id']} v1" in nurse.reads("goals")


def test_a_goal_saved_meanwhile_follows_in_the_next_version(
    there: World, ehr: Eavesdropper, real: Turning
) -> None:
    patient = "price" if there.bridge.site("sandbox").quirks == "epic" else "reed"
    nurse = launch(there, patient)
    nurse.write("Walk to church")
    there.control({**LOST, "method": "POST"}, {**LOST, "method": "PUT"})
    nurse.write("Call my sister")
    there.control()
    assert promised(there)[-1] == "unknown"
    nurse.write("Name my pills")
    assert promised(there)[-2:] == ["unknown", "queued"]
    real.on(seconds=61)
    assert "unknown" not in keep_all(there)
    newest = notes(there, patient)[-1]
    assert all(words in told(newest) for words in ("church", "sister", "pills"))
    titles = [each["content"][0]["attachment"]["title"] for each in notes(there, patient)]
    assert len(set(titles)) == len(titles), "no version twice"
    assert nurse.reads("goals").count(IN_NOTE) == 3


def test_not_written_it_is_looked_for_twice_before_it_is_sent_again(
    there: World, ehr: Eavesdropper, real: Turning
) -> None:
    patient = "nguyen" if there.bridge.site("sandbox").quirks == "epic" else "kowalski"
    nurse = launch(there, patient)
    fails = {"kind": "status", "status": 500, "type": "DocumentReference", "method": "POST"}
    there.control(fails)
    nurse.write("Walk to church")
    there.control()
    ehr.hush()
    real.on(seconds=61)
    assert keep_all(there) == ["unknown"]
    assert ehr.heard("POST", "/r4/DocumentReference") == []
    real.on(seconds=61)
    assert keep_all(there) == ["created"]
    assert len(notes(there, patient)) == 1


def test_c1_where_a_change_is_refused_the_next_version_is_a_document_that_replaces_it(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    register_sandbox(overheard.bridge, overheard.ehr_url, quirks="epic")
    overheard.control(vendor="epic")
    nurse = launch(overheard, "fischer")
    nurse.write("Walk to church")
    [first] = notes(overheard, "fischer")
    overheard.control(
        {"kind": "status", "status": 405, "type": "DocumentReference", "method": "PUT"}
    )
    nurse.write("Call my sister")
    real.on(minutes=1)
    keep_all(overheard)
    [_, second] = notes(overheard, "fischer")
    replaced = {"reference": f"DocumentReference/{first['id']}"}
    assert second["relatesTo"] == [{"code": "replaces", "target": replaced}]
    assert "“Walk to church”" in told(second)
    assert len(ehr.heard("PUT", f"/r4/DocumentReference/{first['id']}")) == 1
    assert nurse.reads("goals").count(f"DocumentReference/{second['id']}") == 2
    overheard.control(vendor="spec")


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_eight_goals_kept_by_four_workers_at_once_are_one_note(
    make_world: MakeWorld, kind: str
) -> None:
    with make_world(kind, site={"quirks": "epic"}) as world:
        world.control(vendor="epic")
        world.bridge.send_budget = 0
        nurse = launch(world)
        for number in range(8):
            nurse.write(f"Goal number {number}")

        def work(_: int) -> list[str]:
            return [state for _ in range(12) if (state := keep_next(world.bridge))]

        with ThreadPoolExecutor(4) as workers:
            done = [state for states in workers.map(work, range(4)) for state in states]
        assert not {"rejected", "conflict", "unknown"} & set(done)
        while keep_next(world.bridge):
            pass
        [note] = notes(world)
        assert all(f"Goal number {number}" in told(note) for number in range(8))
        states = {row.state for row in rows(world, Outbox)}
        assert states <= {"done", "superseded"}
        assert nurse.reads("goals").count(IN_NOTE) == 8
