"""What others tell of stays, followed up in the EHR itself: hints, gaps, strangers, our own look.

One world; each test is about a patient of its own.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from nurse import Colleague, MakeWorld, Turning, rows
from sqlalchemy import delete, update

from fhir_bridge import feeds, notifications
from fhir_bridge.bridge import Bridge
from fhir_bridge.cases import current, enrol_listed
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.hearing import transitions_of
from fhir_bridge.notifications import Sender, Watchers
from fhir_bridge.notifications.following_up import ASKED_ALL, GONE, NOT_A_STAY
from fhir_bridge.notifications.sender import WATCHER
from fhir_bridge.store.access import Chart
from fhir_bridge.store.tables import EncounterEvent, EncounterLook, Enrolment, Message, SiteRow
from support.adt import alert, encounter, hook, left
from support.world import NOW, World

OPEN_STAY = {
    "resourceType": "Encounter", "status": "in-progress",
    "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
    "period": {"start": "2026-11-18T08:00:00-06:00"},
}  # fmt: skip


@pytest.fixture(scope="module")
def world(make_world: MakeWorld) -> Iterator[World]:
    with make_world(real=Turning()) as made:
        yield made


@pytest.fixture(autouse=True)
def _clean(world: World) -> None:
    with world.bridge.store.writing() as session:
        session.execute(delete(Message))
        session.execute(update(SiteRow).values(backend_client_id="footbridge-backend"))
    world.control()


@pytest.fixture(scope="module")
def watchers(world: World) -> Watchers:
    return Watchers(world.bridge)


@pytest.fixture(scope="module")
def colleague(world: World) -> Colleague:
    return Colleague(world)


@pytest.fixture(scope="module")
def line(world: World) -> feeds.Hook:
    return feeds.add_hook(world.bridge, "sandbox", subscription="no-such", owner="Interfaces")


def chart(world: World, ehr_id: str) -> Chart:
    base = world.bridge.site("sandbox").base
    return Chart("sandbox", our_id(base, "Patient", ehr_id), WATCHER)


def enrolled(world: World, ehr_id: str) -> Chart:
    at = chart(world, ehr_id)
    with world.bridge.store.writing() as session:
        enrol_listed(session, at, ehr_id, NOW)
    return at


def sender(bridge: Bridge) -> Sender:
    return Sender(bridge.site("sandbox"), "client/adt")


def admitted(colleague: Colleague, patient: str) -> str:
    stay = OPEN_STAY | {"subject": {"reference": f"Patient/{patient}"}}
    answer: dict[str, Any] = colleague.fhir("POST", "Encounter", json=stay).json()
    return f"Encounter/{answer['id']}"


def ring(world: World, line: feeds.Hook, raw: bytes) -> None:
    key = line.feed.removeprefix("subscription/")
    notifications.take_in_hook(world.bridge, key, line.secret, raw)


def follow_all(world: World, watchers: Watchers) -> list[str]:
    done = []
    while state := notifications.follow_up(world.bridge, watchers):
        done.append(state)
    return done


def told(world: World) -> list[tuple[str, str]]:
    return [(row.state, row.reason) for row in rows(world, Message)]


def numbers(world: World, patient: str) -> dict[str, Any]:
    return next(each for each in world.held("Patient") if each["id"] == patient)


def test_a_hint_is_fetched_and_the_ehrs_own_record_is_kept(
    world: World, watchers: Watchers, colleague: Colleague, line: feeds.Hook
) -> None:
    hers = enrolled(world, "okafor")
    before = len(transitions_of(world.bridge, hers))
    focus = admitted(colleague, "okafor")
    ring(world, line, hook("handshake", since=0, subscription="no-such"))
    ring(world, line, hook(number=1, focus=[focus], subscription="no-such"))
    assert len(transitions_of(world.bridge, hers)) == before, "a hint moves nothing by itself"
    assert follow_all(world, watchers) == ["taken"]
    assert len(transitions_of(world.bridge, hers)) == before + 1
    assert [row.road for row in rows(world, EncounterEvent)][-1:] == ["subscription"]


@pytest.mark.parametrize(
    ("focus", "state", "reason"),
    [
        ("Encounter/never-was", "stored", GONE),
        ("Observation/1", "stored", NOT_A_STAY),
        ("https://elsewhere.example/r4/Encounter/1", "stored", NOT_A_STAY),
    ],
    ids=["gone", "no stay", "another server"],
)
def test_a_hint_that_leads_nowhere_is_noted(
    world: World, watchers: Watchers, line: feeds.Hook, focus: str, state: str, reason: str
) -> None:
    ring(world, line, hook(number=1, focus=[focus], subscription="no-such"))
    assert follow_all(world, watchers) == [state]
    assert told(world) == [(state, reason)]


def test_a_stranger_is_not_kept_because_of_a_hint(
    world: World, watchers: Watchers, colleague: Colleague, line: feeds.Hook
) -> None:
    focus = admitted(colleague, "nguyen")
    ring(world, line, hook(number=1, focus=[focus], subscription="no-such"))
    assert follow_all(world, watchers) == ["not-ours"]
    [row] = rows(world, Message)
    assert (row.body, row.about, row.patient_id) == (b"", "", None)
    assert "nguyen" not in {each.ehr_patient_id for each in rows(world, Enrolment)}


def test_what_was_missed_and_cannot_be_told_is_looked_for_everywhere(
    world: World, watchers: Watchers, colleague: Colleague, line: feeds.Hook
) -> None:
    hers = enrolled(world, "fischer")
    notifications.add_enrolled(world.bridge)
    look_at_all(world, watchers)
    admitted(colleague, "fischer")
    before = len(transitions_of(world.bridge, hers))
    ring(world, line, hook("handshake", since=0, subscription="no-such"))
    ring(world, line, hook("heartbeat", since=1, subscription="no-such"))
    assert follow_all(world, watchers) == ["taken"]
    assert told(world) == [("taken", ASKED_ALL)]
    look_at_all(world, watchers)
    assert len(transitions_of(world.bridge, hers)) == before + 1


def look_at_all(world: World, watchers: Watchers) -> list[str]:
    done = []
    while state := notifications.look_next(world.bridge, watchers):
        done.append(state)
    return done


def test_everybody_enrolled_has_a_turn_and_then_another(world: World, watchers: Watchers) -> None:
    enrolled(world, "brooks")
    notifications.add_enrolled(world.bridge)
    assert notifications.add_enrolled(world.bridge) == 0
    assert "looked" in look_at_all(world, watchers)
    assert look_at_all(world, watchers) == []
    world.bridge.real.on(minutes=61)  # type: ignore[attr-defined]
    turns = look_at_all(world, watchers)
    assert turns == ["looked"] * len(rows(world, EncounterLook))
    assert transitions_of(world.bridge, chart(world, "okafor")), "her own record was read"


def test_an_ehr_that_is_away_is_left_alone_and_then_looked_at(
    world: World, watchers: Watchers
) -> None:
    enrolled(world, "brooks")
    notifications.add_enrolled(world.bridge)
    real = world.bridge.real
    real.on(minutes=61)  # type: ignore[attr-defined]
    world.control({"kind": "down"})
    assert look_at_all(world, watchers) == ["away"]
    assert any(row.trouble for row in rows(world, EncounterLook))
    world.control()
    assert look_at_all(world, watchers) == []
    real.on(minutes=6)  # type: ignore[attr-defined]
    assert set(look_at_all(world, watchers)) == {"looked"}
    assert not any(row.trouble for row in rows(world, EncounterLook))


def test_a_message_about_nobody_here_finds_them_in_the_ehr_by_the_same_number(
    world: World, watchers: Watchers
) -> None:
    hers = chart(world, "kowalski")
    assert current(world.bridge, hers) is None
    whose = numbers(world, "kowalski")
    raw = alert("discharge", left("E77"), id="m1", whose=whose)
    assert notifications.take_in_message(world.bridge, sender(world.bridge), raw).status == 202
    assert follow_all(world, watchers) == [], "not before it is due"
    world.bridge.real.on(minutes=2)  # type: ignore[attr-defined]
    assert follow_all(world, watchers) == ["taken"]
    case = current(world.bridge, hers)
    assert case is not None
    assert (case.steps[0].how, case.state.value) == ("notification", "unassigned")
    assert "urn:riverside|E77" in {each.key for each in transitions_of(world.bridge, hers)}
    again = alert("admit", encounter("E78"), id="m2", whose=whose)
    assert notifications.take_in_message(world.bridge, sender(world.bridge), again).status == 200


def test_who_is_not_in_the_ehr_waits_and_is_forgotten_in_the_end(
    world: World, watchers: Watchers
) -> None:
    raw = alert("discharge", left(), id="m1")
    notifications.take_in_message(world.bridge, sender(world.bridge), raw)
    known = {row.patient_id for row in rows(world, Enrolment)}
    world.bridge.real.on(minutes=2)  # type: ignore[attr-defined]
    assert follow_all(world, watchers) == ["aside"]
    assert follow_all(world, watchers) == [], "not at once again"
    with world.bridge.store.writing() as session:
        session.execute(update(Message).values(received_at=NOW - timedelta(days=31)))
    world.bridge.real.on(minutes=10)  # type: ignore[attr-defined]
    follow_all(world, watchers)
    [row] = rows(world, Message)
    assert (row.state, row.body, row.due_at) == ("expired", b"", None)
    assert {row.patient_id for row in rows(world, Enrolment)} == known


def test_who_has_died_or_was_born_another_day_is_not_enrolled(
    world: World, watchers: Watchers
) -> None:
    dead = numbers(world, "tanaka")
    other = numbers(world, "santos") | {"birthDate": "1901-01-01"}
    for id, whose in (("m1", dead), ("m2", other)):
        raw = alert("discharge", left(), id=id, whose=whose)
        notifications.take_in_message(world.bridge, sender(world.bridge), raw)
    world.bridge.real.on(minutes=2)  # type: ignore[attr-defined]
    assert follow_all(world, watchers) == ["aside", "aside"]
    assert {"tanaka", "santos"}.isdisjoint(each.ehr_patient_id for each in rows(world, Enrolment))


def test_without_a_client_of_our_own_nothing_is_lost(
    world: World, watchers: Watchers, colleague: Colleague, line: feeds.Hook
) -> None:
    focus = admitted(colleague, "okafor")
    with world.bridge.store.writing() as session:
        session.execute(update(SiteRow).values(backend_client_id=""))
    ring(world, line, hook(number=9, focus=[focus], subscription="no-such"))
    assert follow_all(world, watchers)[0] == "waiting"
    assert rows(world, Message)[0].due_at is not None
