"""The EHR is down, slow or says no: what was saved is kept, and sent exactly once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

import pytest
from eavesdropper import Eavesdropper
from nurse import WORDS, Colleague, Turning, launch, the_one
from outbox_talk import IN_EHR, SENDING, keep_all, promises, take_goals_alone

from fhir_bridge import worker
from fhir_bridge.clock import real_time
from fhir_bridge.delivery import keep_next
from support.world import World, wait_for


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


def test_what_was_promised_before_somebody_died_is_not_sent_any_more(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    nurse = launch(overheard, "harris")  # nobody else here needs him
    blank = nurse.blank()
    overheard.control({"kind": "down"})
    nurse.send(blank, strategy="self-management", statement=WORDS)
    key = blank.fields["key"]
    assert promises(overheard, key) == ["queued"]
    overheard.control()
    Colleague(overheard).change("Patient", "harris", deceasedDateTime="2026-11-20T09:00:00-06:00")
    assert "has died" in launch(overheard, "harris").reads("today")
    ehr.hush()
    real.on(minutes=31)
    with working(overheard) as told:
        wait_for(lambda: promises(overheard, key) != ["queued"], "delivery")
    assert ("delivery", "kept") in told
    assert ehr.heard("POST", "/r4/Goal") == []
    assert WORDS in nurse.reads(), "it stays readable here"


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
    real.on(seconds=2 + 5)
    assert keep_all(overheard) == ["created"], "and not all at the same moment"
    assert len(ehr.heard("POST", "/r4/Goal")) == 2
    assert the_one(overheard, blank.fields["key"])


@pytest.mark.parametrize("status", [404, 405, 501])
def test_c1_an_ehr_that_lists_it_and_does_not_do_it_is_not_asked_again(
    overheard: World, ehr: Eavesdropper, status: int
) -> None:
    take_goals_alone(overheard)
    nurse = launch(overheard)
    blank = nurse.blank()
    overheard.control({"kind": "status", "status": status, "type": "Goal", "method": "POST"})
    nurse.send(blank, strategy="self-management", statement=WORDS)
    overheard.control()
    page = nurse.reads()
    assert WORDS in page
    assert "Riverside EHR does not take goals from other systems" in page
    posted = len(ehr.heard("POST", "/r4/Goal"))
    assert posted == 1
    nurse.write("Walk around the lake")
    assert keep_all(overheard) == []
    assert len(ehr.heard("POST", "/r4/Goal")) == posted
    connection = overheard.bridge.connection(overheard.bridge.site("sandbox"))
    [demoted] = connection.demotions()
    assert (demoted.type, demoted.interaction) == ("Goal", "create")
    connection.lift()
    assert "Save and send" in nurse.reads()


@pytest.mark.parametrize("status", [400, 422])
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
