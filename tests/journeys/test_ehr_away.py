"""The EHR is down, slow, forgetful or deaf: what was saved is kept, and sent exactly once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread

import pytest
from eavesdropper import Eavesdropper
from nurse import WORDS, MakeWorld, Nurse, Turning, launch, mark, ours, rows, the_one

from fhir_bridge import admin, worker
from fhir_bridge.clock import real_time
from fhir_bridge.delivery import keep_next
from fhir_bridge.store.tables import ContextRow, Outbox, Placement
from support.pages import Form, text
from support.world import World, register_sandbox, wait_for

SENDING = "Kept here · sending to Riverside EHR"
CHECKING = "Kept here · checking with Riverside EHR"
HELD = "Kept here · sign in again to send"
IN_EHR = "In Riverside EHR · Goal/"


@pytest.fixture(scope="module")
def ehr() -> Eavesdropper:
    return Eavesdropper()


@pytest.fixture(scope="module")
def real() -> Turning:
    """Real time as the outbox sees it; it only ever goes on."""
    return Turning()


@pytest.fixture(scope="module")
def world(make_world: MakeWorld, real: Turning, ehr: Eavesdropper) -> Iterator[World]:
    with make_world(around_ehr=ehr, real=real, page_budget=0.6) as made:
        yield made


@pytest.fixture
def overheard(world: World, ehr: Eavesdropper) -> Iterator[World]:
    """The EHR as it was in the beginning, whatever the test before did to it."""
    register_sandbox(world.bridge, world.ehr_url)
    world.bridge._connections.clear()
    ehr.hush()
    yield world
    world.control(token_seconds=None)
    world.bridge.send_budget = 2.0


@contextmanager
def working(world: World) -> Iterator[list[tuple[str, str]]]:
    """The worker, in a thread of its own; what it reports."""
    told: list[tuple[str, str]] = []
    stop = Event()

    def work() -> None:
        worker.run(world.bridge, stop, pause=0.02, report=lambda *each: told.append(each))

    thread = Thread(target=work, name="worker")
    thread.start()
    try:
        yield told
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def promises(world: World, key: str) -> list[str]:
    found = [row for row in rows(world, Outbox) if row.id == key]
    return [row.state for row in sorted(found, key=lambda row: row.revision)]


def arrived(world: World, filled: Form) -> bool:
    return filled.fields["key"] in map(mark, ours(world))


def keep_all(world: World) -> list[str]:
    """What the worker does until nothing is due."""
    done = []
    while state := keep_next(world.bridge):
        done.append(state)
    return done


def without_backend(world: World) -> None:
    """The EHR gave us no client of our own."""
    site = replace(world.bridge.site("sandbox"), backend_client_id=None)
    admin.add_site(world.bridge.store, site, embedders=(world.ehr_url,))


def expire(world: World, nurse: Nurse) -> None:
    """Let the EHR's token of this launch run out."""
    [row] = [row for row in rows(world, ContextRow) if row.ctx == nurse.ctx]
    wait_for(lambda: real_time() > row.token_until, "the end of the token")


def test_down_while_saving_and_the_worker_sends_it_once_when_it_is_back(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    nurse = launch(overheard)
    blank = nurse.blank()
    overheard.control({"kind": "down"})
    nurse.send(blank, strategy="self-management", statement=WORDS, small_win="The corner")
    key = blank.fields["key"]
    page = nurse.reads()
    assert SENDING in page
    assert WORDS in page
    assert "not reachable" in page
    assert promises(overheard, key) == ["queued"]
    overheard.control()
    ehr.hush()
    real.on(minutes=31)
    with working(overheard) as told:
        wait_for(lambda: promises(overheard, key) == ["done"], "delivery")
    assert ("delivery", "created") in told
    assert len(ehr.heard("POST", "/r4/Goal")) == 1
    assert the_one(overheard, key)["description"]["text"] == WORDS
    assert IN_EHR in nurse.reads()


def test_down_from_the_very_first_page_the_goal_still_waits(
    overheard: World, real: Turning
) -> None:
    """Nothing of what the EHR can do was asked yet when it went away."""
    nurse = launch(overheard)
    nurse.http.post(
        f"{nurse.base}/start", data={name: nurse.blank().fields[name] for name in
                                     ("csrf", "expected_patient")}
    )  # fmt: skip
    overheard.bridge._connections.clear()  # as another process, that knows nothing yet
    overheard.control({"kind": "down"})
    key = nurse.write()
    assert SENDING in nurse.reads()
    overheard.control()
    real.on(minutes=31)
    assert keep_all(overheard) == ["created"]
    assert the_one(overheard, key)["description"]["text"] == WORDS


def test_busy_once(overheard: World, ehr: Eavesdropper, real: Turning) -> None:
    nurse = launch(overheard)
    blank = nurse.blank()
    busy = {"kind": "status", "status": 503, "type": "Goal", "method": "POST", "times": 1}
    overheard.control(busy | {"retry_after": 120})
    nurse.send(blank, strategy="self-management", statement=WORDS)
    assert SENDING in nurse.reads()
    assert keep_all(overheard) == []
    real.on(seconds=119)
    assert keep_all(overheard) == [], "it asked for two minutes"
    real.on(seconds=2)
    assert keep_all(overheard) == ["created"]
    assert len(ehr.heard("POST", "/r4/Goal")) == 2
    assert the_one(overheard, blank.fields["key"])


@pytest.mark.parametrize("status", [400, 422, 405])
def test_refused_for_good_and_the_reason_is_said(overheard: World, status: int) -> None:
    nurse = launch(overheard)
    blank = nurse.blank()
    overheard.control({"kind": "status", "status": status, "type": "Goal", "method": "POST"})
    nurse.send(blank, strategy="self-management", statement=WORDS)
    overheard.control()
    page = nurse.reads()
    assert "Riverside EHR did not accept" in page
    assert WORDS in page
    assert keep_all(overheard) == []
    nurse.send(nurse.editor(blank.fields["key"]), statement="Walk around the lake")
    assert the_one(overheard, blank.fields["key"])["description"]["text"] == "Walk around the lake"
    assert IN_EHR in nurse.reads()


def test_slower_than_a_nurse_can_wait(overheard: World, ehr: Eavesdropper) -> None:
    overheard.bridge.send_budget = 0.2
    nurse = launch(overheard)
    blank = nurse.blank()
    overheard.control({"kind": "latency", "ms": 1200, "type": "Goal", "method": "POST"})
    begun = real_time()
    answer = nurse.http.post(
        f"{overheard.app_url}{blank.action}", follow_redirects=False,
        data=blank.fields | {"strategy": "self-management", "statement": WORDS},
    )  # fmt: skip
    assert answer.status_code == 303
    assert real_time() - begun < timedelta(seconds=1)
    assert SENDING in nurse.reads()
    key = blank.fields["key"]
    assert keep_next(overheard.bridge) is None, "it is being sent already"
    wait_for(lambda: promises(overheard, key) == ["done"], "the slow answer")
    overheard.control()
    assert len(ehr.heard("POST", "/r4/Goal")) == 1
    wait_for(lambda: IN_EHR in nurse.reads(), "the receipt")
    assert the_one(overheard, blank.fields["key"])


def test_written_but_the_answer_was_lost_it_is_found_and_adopted(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    nurse = launch(overheard)
    blank = nurse.blank()
    overheard.control({"kind": "drop-after-apply", "type": "Goal", "method": "POST"})
    nurse.send(blank, strategy="self-management", statement=WORDS)
    overheard.control()
    key = blank.fields["key"]
    assert promises(overheard, key) == ["unknown"]
    assert CHECKING in nurse.reads()
    assert keep_all(overheard) == [], "not before a minute has passed"
    real.on(seconds=61)
    assert keep_all(overheard) == ["adopted"]
    assert len(ehr.heard("POST", "/r4/Goal")) == 1
    assert the_one(overheard, key)["meta"]["versionId"] == "1"
    assert f"{IN_EHR}{the_one(overheard, key)['id']} v1" in nurse.reads()


def test_lost_on_the_way_it_is_looked_for_twice_before_it_is_sent_again(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    nurse = launch(overheard)
    blank = nurse.blank()
    lost = {"kind": "status", "status": 500, "type": "Goal", "method": "POST"}
    overheard.control(lost)
    nurse.send(blank, strategy="self-management", statement=WORDS)
    ehr.hush()
    for _ in range(2):  # twice over: sending again begins anew
        real.on(seconds=61)
        assert keep_all(overheard) == ["unknown"]
        assert ehr.heard("POST", "/r4/Goal") == []
        assert CHECKING in nurse.reads()
        real.on(seconds=61)
        assert keep_all(overheard) == ["unknown"]
        assert len(ehr.heard("POST", "/r4/Goal")) == 1
        ehr.hush()
    overheard.control()
    real.on(seconds=61)
    assert keep_all(overheard) == ["unknown"]
    real.on(seconds=61)
    assert keep_all(overheard) == ["created"]
    assert the_one(overheard, blank.fields["key"])


def test_away_while_it_is_looked_for_nothing_is_sent_blindly(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    nurse = launch(overheard)
    blank = nurse.blank()
    overheard.control({"kind": "drop-after-apply", "type": "Goal", "method": "POST"})
    nurse.send(blank, strategy="self-management", statement=WORDS)
    overheard.control({"kind": "down"})
    for _ in range(2):
        real.on(minutes=31)
        assert keep_all(overheard) == ["later"]
        assert promises(overheard, blank.fields["key"]) == ["unknown"]
    overheard.control()
    ehr.hush()
    real.on(minutes=31)
    assert keep_all(overheard) == ["adopted"]
    assert ehr.heard("POST", "/r4/Goal") == []
    assert the_one(overheard, blank.fields["key"])


def test_a_change_made_before_the_first_text_is_found_follows_it(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    nurse = launch(overheard)
    blank = nurse.blank()
    overheard.control({"kind": "drop-after-apply", "type": "Goal", "method": "POST"})
    nurse.send(blank, strategy="self-management", statement=WORDS)
    overheard.control()
    key = blank.fields["key"]
    nurse.send(nurse.editor(key), statement="Walk around the lake")
    assert promises(overheard, key) == ["unknown", "queued"]
    assert the_one(overheard, key)["description"]["text"] == WORDS
    real.on(seconds=61)
    assert keep_all(overheard) == ["adopted", "updated"]
    goal = the_one(overheard, key)
    assert (goal["description"]["text"], goal["meta"]["versionId"]) == ("Walk around the lake", "2")
    assert f"Goal/{goal['id']} v2" in nurse.reads()


def test_a_change_whose_answer_was_lost_is_no_conflict(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    nurse = launch(overheard)
    key = nurse.write()
    editor = nurse.editor(key)
    overheard.control({"kind": "drop-after-apply", "type": "Goal", "method": "PUT"})
    nurse.send(editor, statement="Walk around the lake")
    overheard.control()
    assert CHECKING in nurse.reads()
    assert "compare" not in nurse.reads()
    assert "Changed in Riverside EHR" not in text(nurse.open(f"goals/{key}/edit").text)
    real.on(seconds=61)
    assert keep_all(overheard) == ["adopted"]
    assert len(ehr.heard("PUT", "/r4/Goal")) == 1
    goal = the_one(overheard, key)
    assert f"In Riverside EHR · Goal/{goal['id']} v2" in nurse.reads()


def test_a_later_change_replaces_one_that_never_left(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    nurse = launch(overheard)
    blank = nurse.blank()
    overheard.control({"kind": "down"})
    nurse.send(blank, strategy="self-management", statement=WORDS)
    key = blank.fields["key"]
    nurse.send(nurse.editor(key), statement="Walk around the lake")
    nurse.send(nurse.editor(key), statement="Swim in the lake")
    assert promises(overheard, key) == ["superseded", "superseded", "queued"]
    overheard.control()
    ehr.hush()
    real.on(minutes=31)
    assert keep_all(overheard) == ["created"]
    goal = the_one(overheard, key)
    assert (goal["description"]["text"], goal["meta"]["versionId"]) == ("Swim in the lake", "1")
    assert IN_EHR in nurse.reads()


def test_the_nurse_has_left_and_her_token_is_over(overheard: World, real: Turning) -> None:
    overheard.control(token_seconds=1)
    nurse = launch(overheard)
    blank = nurse.blank()
    overheard.control({"kind": "down"})
    nurse.send(blank, strategy="self-management", statement=WORDS)
    expire(overheard, nurse)
    overheard.control(token_seconds=None)
    real.on(minutes=31)
    assert keep_all(overheard) == ["created"], "as Footbridge itself"
    assert the_one(overheard, blank.fields["key"])["description"]["text"] == WORDS
    [placed] = [row for row in rows(overheard, Placement) if row.id == blank.fields["key"]]
    assert placed.state == "in-ehr"


def test_without_a_client_of_our_own_it_is_held_until_she_comes_back(
    overheard: World, real: Turning
) -> None:
    without_backend(overheard)
    overheard.control(token_seconds=1)
    nurse = launch(overheard)
    blank = nurse.blank()
    overheard.control({"kind": "down"})
    nurse.send(blank, strategy="self-management", statement=WORDS)
    expire(overheard, nurse)
    overheard.control(token_seconds=None)
    real.on(minutes=31)
    assert keep_all(overheard) == ["held"]
    assert keep_all(overheard) == []
    assert not arrived(overheard, blank)
    held = nurse.reads()
    assert HELD in held
    assert WORDS in held
    again = launch(overheard)
    assert keep_all(overheard) == ["created"]
    assert the_one(overheard, blank.fields["key"])
    assert IN_EHR in again.reads()


def test_what_one_nurse_wrote_is_never_sent_as_another(overheard: World, real: Turning) -> None:
    without_backend(overheard)
    overheard.control(token_seconds=1)
    nurse = launch(overheard)
    blank = nurse.blank()
    overheard.control({"kind": "down"})
    nurse.send(blank, strategy="self-management", statement=WORDS)
    expire(overheard, nurse)
    overheard.control(token_seconds=None)
    with overheard.bridge.store.writing() as session:  # the pretend EHR knows one nurse only
        row = session.get_one(ContextRow, ("sandbox", nurse.ctx))
        row.sub = "somebody-else"
    real.on(minutes=31)
    assert keep_all(overheard) == ["held"]
    other = launch(overheard)
    assert keep_all(overheard) == []
    assert HELD in other.reads()
    assert not arrived(overheard, blank)


def test_a_nurse_who_comes_back_sends_what_still_waits(overheard: World, real: Turning) -> None:
    """It was not held yet: nobody had tried since her first token ended."""
    without_backend(overheard)
    overheard.control(token_seconds=1)
    nurse = launch(overheard)
    blank = nurse.blank()
    overheard.control({"kind": "status", "status": 503, "type": "Goal", "method": "POST"})
    nurse.send(blank, strategy="self-management", statement=WORDS)
    expire(overheard, nurse)
    overheard.control(token_seconds=None)
    launch(overheard)
    real.on(minutes=31)
    assert keep_all(overheard) == ["created"]
    assert the_one(overheard, blank.fields["key"])


def test_an_ehr_that_takes_no_goals_says_so_before_anything_is_typed(overheard: World) -> None:
    overheard.control({"kind": "no-goal-writes"})
    nurse = launch(overheard)
    before = nurse.reads()
    assert "Riverside EHR does not take goals from other systems. They are kept here." in before
    assert "Save here" in before
    assert "Save and send" not in before
    key = nurse.write()
    page = nurse.reads()
    assert "Kept here: this EHR does not take goals" in page
    assert WORDS in page
    assert key not in map(mark, ours(overheard))
    assert keep_all(overheard) == []


def test_a_launch_that_may_not_write_goals_says_so(overheard: World) -> None:
    site = overheard.bridge.site("sandbox")
    less = replace(site, scopes=tuple(scope for scope in site.scopes if scope != "user/Goal.cu"))
    admin.add_site(overheard.bridge.store, less, embedders=(overheard.ehr_url,))
    nurse = launch(overheard)
    assert "This launch may not write goals to Riverside EHR" in nurse.reads()
    assert "Save here" in nurse.reads()
