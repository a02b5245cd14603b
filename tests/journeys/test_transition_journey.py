"""The transition page over HTTP: what is told, closed, handed on, taken back, and never lost."""

from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest
from nurse import Nurse, launch, records, tally
from sqlmodel import select

from fhir_bridge import staff
from fhir_bridge.clock import fixed
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store.tables import Staff
from support.pages import Form, forms, text
from support.world import World

TUESDAY = datetime(2026, 11, 17, 21, 0, tzinfo=UTC)  # 15:00 in Chicago, an hour after he left


def at(world: World, day: int, hour: int = 15, month: int = 11) -> None:
    """Turn the care clock."""
    world.bridge.clock = fixed(datetime(2026, month, day, hour, 41, tzinfo=UTC))


def begun(world: World, patient: str = "okafor", **options: str) -> Nurse:
    """A registered nurse who started care coordination on the day the clock says."""
    user = options.get("user", "castillo")
    staff.set_discipline(
        world.bridge, "sandbox", world.bridge.site("sandbox").base, user, "rn", by=OPERATOR
    )
    nurse = launch(world, patient, **options)
    start = [each for each in forms(nurse.open("today").text) if each.action.endswith("/start")]
    if start:
        nurse.send(start[0])
    return nurse


def offered(nurse: Nurse) -> dict[tuple[str, str], Form]:
    """The forms of the page by checkpoint and act."""
    found = forms(nurse.open("transition").text)
    return {(each.fields["key"], each.fields["deed"]): each for each in found
            if "deed" in each.fields}  # fmt: skip


def close(nurse: Nurse, key: str, **typed: str) -> httpx.Response:
    return nurse.send(offered(nurse)[key, "done"], **({"proof": "Walter, by two names"} | typed))


def test_walters_way_home_is_told_with_every_day(riverside: World) -> None:
    riverside.bridge.clock = fixed(TUESDAY)
    nurse = begun(riverside)
    said = nurse.reads("transition")
    for words in (
        "Left Riverside Hospital today", "We were told 15:00", "First contact, both ways",
        "by Thu, Nov 19 · in 2 days", "2 business days", "Visit within 7 days", "Nov 24",
        "Better by Mon, Nov 23", "Visit within 14 days", "Dec 1",
        "30 days, the day of discharge and 29 more", "Dec 16", "Watch for a return", "Dec 17",
        "R. Castillo RN · by Wed, Nov 18 · tomorrow · at the latest Nov 19",
    ):  # fmt: skip
        assert words in said, words
    assert records(riverside, "Task") == [], "reading keeps nothing"


def test_done_in_time_it_meets_its_clock_and_can_be_taken_back_today(riverside: World) -> None:
    riverside.bridge.clock = fixed(TUESDAY)
    nurse = begun(riverside)
    at(riverside, 18)
    nurse = launch(riverside)
    done = close(nurse, "contact")
    assert "Done. It is kept." in text(done.text)
    assert "done in time: Nov 18" in nurse.reads("transition")
    assert "Reached" in nurse.reads("transition")
    back = offered(nurse)["contact", "taken-back"]
    assert "Taken back. It is kept." in text(nurse.send(back).text)
    assert "done in time: Nov 18" not in nurse.reads("transition")
    close(nurse, "contact")
    at(riverside, 19)
    assert ("contact", "taken-back") not in offered(launch(riverside))


def test_what_is_late_is_red_and_says_who_is_asked_and_today_says_it_first(
    riverside: World,
) -> None:
    riverside.bridge.clock = fixed(TUESDAY)
    begun(riverside)
    at(riverside, 23)
    nurse = launch(riverside)
    said = nurse.reads("transition")
    assert said.index("Ours, and late") < said.index("First contact, both ways")
    assert "was due Nov 19 · 4 days ago" in said and "4 days late" in said
    assert "Asked now: whoever has it, whoever covers for them, the team lead" in said
    today = nurse.reads("today")
    assert "Next: Ours, and late: Warm hand-over" in today
    assert "Transition: something is due" in today


def test_what_was_overdue_when_we_were_told_is_a_finding_about_the_feed(riverside: World) -> None:
    at(riverside, 22)
    nurse = begun(riverside)
    page = nurse.open("transition").text
    assert "Ours, and late" not in page and "fb-task-late" not in page
    said = text(page)
    assert "was due Nov 19 · before we were told" in said
    assert "Late already when we were told: for whoever looks after the feed, nobody here" in said
    assert "Next: Reach Walter" in nurse.reads("today"), "nobody has, whoever was late"


def test_not_needed_and_handed_on_are_said_with_reason_and_name(riverside: World) -> None:
    riverside.bridge.clock = fixed(TUESDAY)
    nurse = begun(riverside)
    form = offered(nurse)["visit", "not-needed"]
    nurse.send(form, not_needed="choice", proof="Sees a doctor in Ohio")
    said = nurse.reads("transition")
    assert "they chose otherwise · Sees a doctor in Ohio" in said
    assert "no longer asked" in said, "its clocks stop"
    handing = offered(nurse)["number", "handed"]
    assert nurse.send(handing, to="Practitioner/stranger").status_code == 400
    assert nurse.send(handing, to="").status_code == 422


@pytest.mark.parametrize(
    ("typed", "told"),
    [({"proof": ""}, "Write what there is to show."), ({"on": "2027-01-01"}, "Give the day it"),
     ({"on": ""}, "Give the day it")],
)  # fmt: skip
def test_a_mistake_keeps_nothing_and_what_was_typed(
    alive: World, typed: dict[str, str], told: str
) -> None:
    alive.bridge.clock = fixed(TUESDAY)
    nurse = begun(alive)
    again = close(nurse, "contact", **typed)
    assert again.status_code == 422
    assert told in text(again.text)
    back = [each for each in forms(again.text) if each.fields.get("key") == "contact"]
    assert back[0].fields["proof"] == typed.get("proof", "Walter, by two names")
    assert records(alive, "Task") == []


def test_pressed_twice_it_is_one(riverside: World) -> None:
    riverside.bridge.clock = fixed(TUESDAY)
    nurse = begun(riverside)
    form = offered(nurse)["contact", "done"]
    for _ in range(2):
        assert nurse.send(form, proof="Walter").status_code == 200
    assert all(each.version == 1 for each in records(riverside, "Task"))


def test_who_came_second_is_told(riverside: World) -> None:
    riverside.bridge.clock = fixed(TUESDAY)
    nurse = begun(riverside)
    first, second = offered(nurse)["contact", "done"], offered(nurse)["contact", "done"]
    nurse.send(first, proof="Walter")
    late = nurse.send(second, proof="Maria")
    assert late.status_code == 412
    assert "Somebody was faster" in text(late.text)


def test_what_else_is_true_brings_its_checkpoints(riverside: World) -> None:
    riverside.bridge.clock = fixed(TUESDAY)
    nurse = begun(riverside)
    [form] = [f for f in forms(nurse.open("transition").text) if f.action.endswith("/more")]
    nurse.send(form, feature="oxygen")
    assert "Oxygen there and shown" in nurse.reads("transition")
    [form] = [f for f in forms(nurse.open("transition").text) if f.action.endswith("/more")]
    nurse.send(form, feature="lines-tubes-wounds", thing="PICC line", on="2026-11-27")
    said = nurse.reads("transition")
    assert "Line, tube or wound: PICC line" in said and "by Fri, Nov 27" in said
    [form] = [f for f in forms(nurse.open("transition").text) if f.action.endswith("/more")]
    again = nurse.send(form, feature="lines-tubes-wounds", thing="picc LINE")
    assert again.status_code == 422
    assert "It is on the list already" in text(again.text)


def test_without_a_known_training_nothing_can_be_closed(riverside: World) -> None:
    riverside.bridge.clock = fixed(TUESDAY)
    nurse = begun(riverside)
    form = offered(nurse)["contact", "done"]
    with riverside.bridge.store.writing() as session:
        for row in session.exec(select(Staff)):
            row.discipline = ""
    assert "what you are by training" in nurse.reads("transition")
    assert {deed for _, deed in offered(nurse)} == {"handed"}
    assert nurse.send(form, proof="x").status_code == 403


def test_a_patient_without_a_stay_has_a_kind_empty_page(riverside: World) -> None:
    at(riverside, 20)
    nurse = launch(riverside, "okafor")
    assert "Nothing is kept of Walter yet." in nurse.reads("transition")


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"expected_patient": str(uuid4())}, 409), ({"csrf": "x"}, 401), ({"version": "x"}, 400),
     ({"submission": "x"}, 400), ({"deed": "listed"}, 400), ({"stay": "urn:x|V9"}, 404),
     ({"key": "go-bag"}, 404)],
)  # fmt: skip
def test_a_form_of_another_page_or_patient_notes_nothing(
    alive: World, changed: dict[str, str], status: int
) -> None:
    alive.bridge.clock = fixed(TUESDAY)
    nurse = begun(alive)
    form, before = offered(nurse)["contact", "done"], tally(alive)
    url = f"{alive.app_url}{form.action}"
    answer = nurse.http.post(url, data=form.fields | {"proof": "x"} | changed)
    assert answer.status_code == status
    assert tally(alive)["resource_version"] == before["resource_version"]
