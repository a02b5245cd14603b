"""An EHR that fails again and again is left alone; what was tried too often waits for people."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from eavesdropper import Eavesdropper
from nurse import WORDS, Nurse, Turning, launch, mark, ours, rows, the_one
from outbox_talk import IN_EHR, SENDING, keep_all, promises

from fhir_bridge import exchange
from fhir_bridge.errors import NotFound, Refused
from fhir_bridge.exchange import Standing
from fhir_bridge.patience import Patience
from fhir_bridge.store.access import Actor, Chart, Grant
from fhir_bridge.store.tables import Audit, Outbox, SiteHealth
from support.world import World

FEW = Patience(spread=max, tries=3)
BOARD = Grant("sandbox", Actor("Practitioner/board"), {"*": "rs"})


@pytest.fixture
def impatient(overheard: World) -> Iterator[World]:
    """A world in which a promise is tried three times."""
    before, overheard.bridge.patience = overheard.bridge.patience, FEW
    yield overheard
    overheard.bridge.patience = before


def standing(world: World) -> Standing:
    return next(each for each in exchange.standing(world.bridge) if each.site == "sandbox")


def chart(world: World, key: str) -> Chart:
    [row] = [row for row in rows(world, Outbox) if row.id == key and row.revision == 1]
    return Chart("sandbox", row.patient_id, Actor("Practitioner/nurse"))


def late(world: World, nurse: Nurse, many: int = 1) -> list[str]:
    """Goals saved while the request itself sends nothing: the worker's alone."""
    world.bridge.send_budget = 0
    keys = [nurse.write(f"Walk {number} miles") for number in range(many)]
    world.bridge.send_budget = 20.0
    return keys


def all_arrive(world: World, keys: list[str], real: Turning) -> None:
    """Let the EHR rest and the worker go on until everything is there."""
    for _ in range(3):
        real.on(minutes=31)
        keep_all(world)
    assert all(promises(world, key) == ["done"] for key in keys)


def test_r1_down_for_half_an_hour_everything_is_sent_once_after_it(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    nurse = launch(overheard)
    nurse.write()
    overheard.control({"kind": "down"})
    keys = late(overheard, nurse, 12)
    assert nurse.reads().count(SENDING) >= 12, "the pages work on"
    ehr.hush()
    for _ in range(60):  # half an hour, a look at the outbox every 30 seconds
        keep_all(overheard)
        real.on(seconds=30)
    asked = len(ehr.heard("GET", "/r4/metadata") + ehr.heard("POST", "/r4/Goal"))
    assert asked < 60, "an EHR that is down is not hammered"
    now = standing(overheard)
    assert (now.breaker.state, now.breaker.last_failure) == ("open", "it was away")
    assert now.waiting["queued"] >= 12
    assert "dead" not in now.waiting, "an outage uses up nobody's tries"
    overheard.control()
    for _ in range(70):
        keep_all(overheard)
        real.on(seconds=30)
    for number, key in enumerate(keys):
        assert the_one(overheard, key)["description"]["text"] == f"Walk {number} miles"
        assert promises(overheard, key) == ["done"]
    assert standing(overheard).breaker.state == "closed"


def test_r2_every_third_call_fails_and_all_arrive_once(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    nurse = launch(overheard)
    keys = late(overheard, nurse, 9)
    overheard.control({"kind": "status", "status": 500, "one_in": 3, "seed": 11})
    ehr.hush()
    for _ in range(200):
        keep_all(overheard)
        real.on(seconds=30)
        if all(promises(overheard, key) == ["done"] for key in keys):
            break
    overheard.control()
    assert sorted(key for key in map(mark, ours(overheard)) if key in keys) == sorted(keys)
    assert len(ehr.heard("POST", "/r4/Goal")) < 9 * 5, "tries are bounded"


def test_five_failures_and_it_is_left_alone_until_one_request_finds_it_well(
    overheard: World, ehr: Eavesdropper, real: Turning
) -> None:
    nurse = launch(overheard)
    keys = late(overheard, nurse, 8)
    overheard.control({"kind": "status", "status": 503, "type": "Goal", "method": "POST"})
    assert keep_all(overheard) == ["later"] * 5, "then nothing more, for anybody"
    assert exchange.is_left_alone(overheard.bridge, "sandbox")
    real.on(seconds=29)
    assert keep_all(overheard) == []
    nurse.write("Walk home")
    assert SENDING in nurse.reads(), "a save does not ask it either"
    assert len(ehr.heard("POST", "/r4/Goal")) == 5
    real.on(seconds=2)
    assert keep_all(overheard) == ["later"], "one probe, and it rests for a minute"
    real.on(seconds=58)
    assert keep_all(overheard) == []
    overheard.control()
    real.on(seconds=3)
    assert keep_all(overheard).count("created") >= 3, "the probe was answered: all go"
    assert not exchange.is_left_alone(overheard.bridge, "sandbox")
    real.on(minutes=31)
    keep_all(overheard)
    assert all(promises(overheard, key) == ["done"] for key in keys)


def test_two_records_that_the_ehr_cannot_take_hold_up_nothing_else(
    overheard: World, real: Turning
) -> None:
    nurse = launch(overheard)
    refused = {"kind": "status", "status": 503, "type": "Goal", "method": "POST"}
    overheard.control(refused)
    keys = late(overheard, nurse, 2)
    for _ in range(12):
        keep_all(overheard)
        real.on(seconds=2)
    assert not exchange.is_left_alone(overheard.bridge, "sandbox")
    overheard.control()
    assert promises(overheard, nurse.write("Walk home")) == ["done"]
    all_arrive(overheard, keys, real)


def test_an_ehr_that_refuses_writes_is_still_read(overheard: World, real: Turning) -> None:
    nurse = launch(overheard)
    keys = late(overheard, nurse, 6)
    overheard.control({"kind": "status", "status": 503, "type": "Goal", "method": "POST"})
    keep_all(overheard)
    assert exchange.is_left_alone(overheard.bridge, "sandbox")
    assert "not reachable" not in nurse.reads("today")
    overheard.control()
    all_arrive(overheard, keys, real)


@pytest.mark.parametrize(
    ("told", "waits"),
    [
        ({"retry_after": 120}, 120),
        ({"retry_after": 120, "retry_as": "date"}, 118),
        ({}, 0),
        ({"retry_after": 3600}, 1800),
    ],
    ids=["seconds", "date", "absent", "absurd"],
)
def test_r7_a_busy_ehr_is_asked_again_when_it_says_and_within_reason(
    overheard: World, real: Turning, told: dict[str, object], waits: int
) -> None:
    nurse = launch(overheard)
    overheard.control({"kind": "too-many", "type": "Goal", "method": "POST", "times": 1} | told)
    key = nurse.write()
    assert promises(overheard, key) == ["queued"]
    real.on(seconds=waits - 3)
    assert keep_all(overheard) == [], "not before"
    real.on(seconds=10)
    assert keep_all(overheard) == ["created"]
    assert the_one(overheard, key)


def test_what_was_tried_too_often_waits_for_a_person_and_can_be_tried_again(
    impatient: World, real: Turning
) -> None:
    nurse = launch(impatient)
    impatient.control({"kind": "status", "status": 503, "type": "Goal", "method": "POST"})
    key = nurse.write()
    for _ in range(5):
        real.on(minutes=31)
        keep_all(impatient)
    assert promises(impatient, key) == ["dead"]
    assert "Kept here · could not be sent to Riverside EHR" in nurse.reads()
    assert "It was tried 3 times in vain, the last time because it was away." in nurse.reads()
    [letter] = [each for each in exchange.stuck(impatient.bridge, BOARD) if each.id == key]
    assert (letter.state, letter.tries, letter.may_try) == ("dead", 3, True)
    assert standing(impatient).waiting["dead"] >= 1
    impatient.control()
    exchange.try_again(impatient.bridge, chart(impatient, key), key)
    assert promises(impatient, key) == ["unknown"], "it may have arrived: it is looked for first"
    for _ in range(3):
        keep_all(impatient)
        real.on(minutes=31)
    assert promises(impatient, key) == ["done"]
    assert IN_EHR in nurse.reads()
    assert the_one(impatient, key)["description"]["text"] == WORDS
    with pytest.raises(Refused):
        exchange.try_again(impatient.bridge, chart(impatient, key), key)


def test_what_was_tried_too_often_and_had_arrived_is_found_when_it_is_tried_again(
    impatient: World, ehr: Eavesdropper, real: Turning
) -> None:
    nurse = launch(impatient)
    impatient.control(
        {"kind": "drop-after-apply", "type": "Goal", "method": "POST"},
        {"kind": "lag", "seconds": 9},
    )
    key = nurse.write()
    impatient.control({"kind": "down"})
    for _ in range(5):
        real.on(minutes=31)
        keep_all(impatient)
    assert promises(impatient, key) == ["dead"]
    impatient.control()
    ehr.hush()
    exchange.try_again(impatient.bridge, chart(impatient, key), key)
    assert keep_all(impatient) == ["adopted"]
    assert ehr.heard("POST", "/r4/Goal") == []


def test_a_person_may_decide_that_it_is_not_sent(overheard: World, real: Turning) -> None:
    nurse = launch(overheard)
    overheard.control({"kind": "status", "status": 422, "type": "Goal", "method": "POST"})
    key = nurse.write()
    overheard.control()
    assert promises(overheard, key) == ["rejected"]
    mine = chart(overheard, key)
    with pytest.raises(Refused):
        exchange.abandon(overheard.bridge, mine, key, why="  ")
    exchange.abandon(overheard.bridge, mine, key, why="The goal stands in the care plan")
    assert "Kept here · not to be sent · The goal stands in the care plan" in nurse.reads()
    assert key not in {each.id for each in exchange.stuck(overheard.bridge, mine)}
    told = [row for row in rows(overheard, Audit) if row.what == f"Goal/{key}"]
    assert [row.actor for row in told if row.detail == "revision 1: not to be sent"] == [
        "Practitioner/nurse"
    ]
    assert all("care plan" not in row.detail for row in told)
    real.on(days=1)
    assert keep_all(overheard) == []
    nurse.send(nurse.editor(key), statement="Walk around the lake")
    assert the_one(overheard, key)["description"]["text"] == "Walk around the lake"


def test_nobody_decides_about_another_patients_goal(overheard: World) -> None:
    nurse = launch(overheard)
    key = nurse.write()
    other = Chart("sandbox", "somebody-else", Actor("Practitioner/nurse"))
    for act in (
        lambda: exchange.try_again(overheard.bridge, other, key),
        lambda: exchange.abandon(overheard.bridge, other, key, why="Because"),
    ):
        with pytest.raises(NotFound):
            act()
    assert exchange.stuck(overheard.bridge, other) == []


def test_health_is_one_row_a_site_for_all_workers(overheard: World) -> None:
    nurse = launch(overheard)
    late(overheard, nurse, 6)
    overheard.control({"kind": "status", "status": 503, "type": "Goal", "method": "POST"})
    keep_all(overheard)
    [row] = rows(overheard, SiteHealth)
    assert (row.state, row.failures) == ("open", 5)
    assert row.until - row.since == timedelta(seconds=30)
