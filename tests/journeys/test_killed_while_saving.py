"""`kill -9` between the commit and the answer; the nurse presses Save again (R16)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from nurse import WORDS, Nurse, Turning, launch, mark, ours, records, rows, the_one
from outbox_talk import IN_EHR, keep_all, promises
from own_process import Process, app_in_process, await_app

from fhir_bridge.store.tables import Outbox, Submission
from support.pages import Form
from support.world import World, wait_for

SLOW = {"kind": "latency", "ms": 2500, "type": "Goal", "method": "POST"}
"""The request that saves waits for the EHR this long: what it saved is committed by then."""


@pytest.fixture
def killable(tmp_path: Path, database_url: str) -> Iterator[tuple[World, Process]]:
    budgets = {"BRIDGE_SEND_BUDGET": "30", "BRIDGE_PAGE_BUDGET": "10"}
    with app_in_process(tmp_path, database_url, **budgets) as made:
        yield made


def saved_and_killed(nurse: Nurse, app: Process, filled: Form) -> None:
    """Press Save, and kill the app when what was typed is committed and nothing is answered."""
    key = filled.fields["key"]

    def is_kept() -> bool:
        return any(row.id == key for row in rows(nurse.world, Outbox))

    with ThreadPoolExecutor(1) as pool:
        pressed = pool.submit(nurse.send, filled, strategy="self-management", statement=WORDS)
        wait_for(is_kept, "the commit", 30)
        app.kill()
        with pytest.raises(httpx.TransportError):
            pressed.result(30)


def test_r16_killed_between_commit_and_answer_and_saved_again_is_one_goal(
    killable: tuple[World, Process],
) -> None:
    world, app = killable
    nurse = launch(world)
    blank = nurse.blank()
    key = blank.fields["key"]
    world.control(SLOW)
    saved_and_killed(nurse, app, blank)
    app.start()
    await_app(world.app_url)
    again = nurse.send(blank, strategy="self-management", statement=WORDS)
    assert again.status_code == 200, again.text
    assert again.url.path.endswith("/goals"), "the page that a first save leads to"
    assert [row.id for row in records(world, "Goal") if row.id == key] == [key]
    assert [row.revision for row in rows(world, Outbox) if row.id == key] == [1]
    assert len([row for row in rows(world, Submission) if row.submission == key]) == 1
    world.control()
    real = world.bridge.real = Turning()
    for _ in range(4):  # the dead process's lease, then two looks, a minute apart
        real.on(minutes=31)
        keep_all(world)
    assert promises(world, key) == ["done"]
    assert the_one(world, key)["description"]["text"] == WORDS
    assert [mark(goal) for goal in ours(world)].count(key) == 1
    assert IN_EHR in nurse.reads()
