"""After thirty days: it leaves Today by itself, and a person says how it ended."""

from datetime import UTC, datetime

import pytest
from nurse import Nurse, launch

from fhir_bridge import staff
from fhir_bridge.clock import fixed
from fhir_bridge.staff import OPERATOR
from support.pages import Form, forms, text
from support.world import World

TUESDAY = datetime(2026, 11, 17, 21, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 18, 16, 0, tzinfo=UTC)


@pytest.fixture
def nurse(riverside: World) -> Nurse:
    """She noted one thing in November, and looks again when the days are over."""
    riverside.bridge.clock = fixed(TUESDAY)
    base = riverside.bridge.site("sandbox").base
    staff.set_discipline(riverside.bridge, "sandbox", base, "castillo", "rn", by=OPERATOR)
    early = launch(riverside)
    for start in forms(early.open("today").text):
        if start.action.endswith("/start"):
            early.send(start)
    acts = {(each.fields.get("key"), each.fields.get("deed")): each
            for each in forms(early.open("transition").text)}  # fmt: skip
    noted = acts["number", "done"]
    assert early.send(noted, proof="His daughter has it").status_code == 200
    riverside.bridge.clock = fixed(LATER)
    return launch(riverside)


def the_form(nurse: Nurse) -> Form:
    found = forms(nurse.open("transition/close").text)
    return next(each for each in found if each.action.endswith("/transition/close"))


def test_what_is_over_is_not_late_any_more_and_waits_to_be_looked_back_on(nurse: Nurse) -> None:
    today, way = nurse.reads("today"), nurse.reads("transition")
    assert "Ours, and late:" not in today and "Transition: something is due" not in today
    assert "The 30 days are over: look back, and close the list" in way
    assert "Still open when the days were over" in way
    assert "Ours, and late" not in way


def test_a_person_says_how_it_ended_and_where_the_rest_goes(nurse: Nurse) -> None:
    said = nurse.reads("transition/close")
    assert "The 30 days ended Wed, Dec 16, the watch for a return Thu, Dec 17." in said
    form = the_form(nurse)
    rest = {name: "T. Bell has it" for name in form.fields if name.startswith("rest-")}
    assert rest
    lacking = nurse.send(form, outcome="success", why="", **rest)
    assert lacking.status_code == 422 and "Write a few words how it went." in text(lacking.text)
    unsaid = nurse.send(form, outcome="success", why="Walks again")
    assert unsaid.status_code == 422 and "Write who has it from now on" in text(unsaid.text)
    for _ in range(2):
        done = nurse.send(form, outcome="success", why="Walks to the church again", **rest)
        assert "It is kept. The door stays open." in text(done.text)
    assert "Nothing to look back on yet." in text(done.text)
    way = nurse.reads("transition")
    assert "Safely landed, Dec 18 · Walks to the church again" in way
    assert "T. Bell has it" in way
    assert nurse.send(form, outcome="died", why="x", **rest).status_code == 400
