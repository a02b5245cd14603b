"""The edge patients on the pages of the way home and of the call: the one sentence that matters.

A case is taken on where nobody has one yet, as a nurse does on Today. To add one: a row of
``EDGES``.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from nurse import Colleague, Nurse, launch

from fhir_bridge import staff
from fhir_bridge.staff import OPERATOR
from support.pages import form, forms, text
from support.world import World, world

NOBODY = "Nobody is to be called."
EDGES = {
    "hale": ("A stay in Riverside Hospital is planned", NOBODY),
    "boyd": ("No stay to look after.", NOBODY),
    "lund": ("Call after leaving early", "left before discharge was complete"),
    "schultz": ("Back in hospital, Nov 19", NOBODY),
    "rahimi": ("Day 2 after leaving Riverside Hospital", "Home since Wed, Nov 18, 2 days ago"),
    "lindgren": ("Day 1 after leaving Riverside Hospital", "Home since Thu, Nov 19, yesterday"),
    "carter-a": ("No stay to look after.", NOBODY),
    "carter-b": ("No stay to look after.", NOBODY),
    "dubois": (
        "letter or portal, and the offer that somebody comes by",
        "first contact by Tue, Nov 17",
    ),
}
"""What the way home says of each, and what the page of the call says."""


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory, _migrated_file: Path) -> Iterator[World]:
    """One world; each test opens a patient that is its own."""
    folder = tmp_path_factory.mktemp("edges")
    database = folder / "record.db"
    database.write_bytes(_migrated_file.read_bytes())
    with world(folder / "ehr", f"sqlite:///{database}") as running:
        yield running


def opened(there: World, patient: str) -> Nurse:
    """A nurse who has the case."""
    nurse = launch(there, patient)
    start = [each for each in forms(nurse.open("today").text) if each.action.endswith("/start")]
    if start:
        nurse.send(start[0])
    return nurse


@pytest.mark.parametrize("patient", EDGES)
def test_the_sentence_that_matters_is_said(there: World, patient: str) -> None:
    nurse, (way, call) = opened(there, patient), EDGES[patient]
    assert way in nurse.reads("transition")
    assert call in nurse.reads("call")


def test_of_whom_nobody_can_call_no_answer_is_not_offered(there: World) -> None:
    said = opened(there, "dubois").reads("today")
    assert "Sent the letter" in said and "Wrote in the portal" in said
    assert "No answer" not in said and "Start the call" not in said


def test_two_of_one_name_are_told_apart_by_birth_date_and_number(there: World) -> None:
    one, other = (opened(there, each).reads("transition") for each in ("carter-a", "carter-b"))
    born = [said.partition("born ")[2].partition(" ·")[0] for said in (one, other)]
    number = [said.partition("MRN ")[2].split()[0] for said in (one, other)]
    assert born[0] != born[1] and number[0] != number[1]


def test_of_one_who_died_nothing_is_asked(there: World) -> None:
    nurse = launch(there, "tanaka")
    assert "Howard has died. Nobody is called" in nurse.reads("call")
    assert "Nothing is due" in nurse.reads("today")


PAPERS = ("plan/calendar.ics", "print/handout", "print/contact-letter")
"""What asks something of the patient on paper or in a calendar, and is there before a death."""


def papers(nurse: Nurse) -> dict[str, bool]:
    """Which of them can be had."""
    found = {path: nurse.open(path) for path in PAPERS}
    assert {page.status_code for page in found.values()} == {200}
    return {path: page.url.path.endswith(path) for path, page in found.items()}


def test_after_a_death_there_is_no_calendar_no_handout_and_no_letter(there: World) -> None:
    nurse = opened(there, "dubois")
    assert papers(nurse) == dict.fromkeys(PAPERS, True)
    Colleague(there).change("Patient", "dubois", deceasedDateTime="2026-11-20T09:00:00-06:00")
    nurse = launch(there, "dubois")
    assert papers(nurse) == dict.fromkeys(PAPERS, False)
    assert "Sent the letter" not in nurse.reads("attempts")


def test_a_death_in_an_open_window_stops_the_way_home_at_once(there: World) -> None:
    nurse = opened(there, "rahimi")
    assert "First contact is due" in nurse.reads("transition")
    Colleague(there).change("Patient", "rahimi", deceasedDateTime="2026-11-20T09:00:00-06:00")
    nurse = launch(there, "rahimi")
    said = nurse.reads("transition")
    assert "Died, Nov 20" in said and "First contact, both waysno longer asked" in said
    assert "is due" not in said and "Log a try" not in said
    assert "Salma has died. Nobody is called" in nurse.reads("call")


def test_when_george_dies_a_word_to_june_is_all_that_stays(there: World) -> None:
    nurse = launch(there, "whitfield")
    nurse.write()
    assert "Note the hospice’s own number" in nurse.reads("today")
    Colleague(there).change("Patient", "whitfield", deceasedDateTime="2026-11-20T09:00:00-06:00")
    said = launch(there, "whitfield").reads("today")
    assert "A word to those who stay George has died. Nothing else is due." in said
    assert "June Whitfield (wife), if they want it: by Fri, Dec 4" in said


def test_with_george_one_may_begin_for_his_comfort_alone(riverside: World) -> None:
    nurse = launch(riverside, "whitfield")
    said = nurse.reads("today")
    assert "George is in hospice care" in said and "no clock runs" in said
    assert "Write the first goal" not in said and "Take it on" not in said
    nurse.send(form(nurse.open("today").text, "/start"))
    way = nurse.reads("transition")
    assert "Comfort medicines at home" in way
    assert "Since yesterday" not in nurse.reads("today"), "quiet"
    assert "Visit within 7 days" not in way and "Start the call" not in way


def of_the_day(nurse: Nurse, page: str) -> str:
    """What a list of a day says, without a patient."""
    team = next(each for each in forms(nurse.open("today").text) if "/team" in each.action)
    base = str(nurse.send(team).url).rpartition("/")[0]
    return text(nurse.http.get(f"{base}/{page}").text)


def test_after_a_death_no_paper_no_calendar_and_no_list_of_a_day_asks_anything(
    riverside: World,
) -> None:
    base = riverside.bridge.site("sandbox").base
    staff.set_discipline(riverside.bridge, "sandbox", base, "castillo", "rn", by=OPERATOR)
    nurse = opened(riverside, "dubois")
    nurse.write("Walk to the market", due="2026-11-30")
    nurse.reads("transition")
    papers = ("print/contact-letter", "plan/calendar.ics", "print/handout")
    assert all(nurse.open(each).url.path.endswith(each) for each in papers)
    assert "What matters to me" in nurse.reads("print/handout")
    assert "Claire Dubois" in of_the_day(nurse, "weekend")
    Colleague(riverside).change("Patient", "dubois", deceasedDateTime="2026-11-20T09:00:00-06:00")
    nurse = launch(riverside, "dubois")
    assert nurse.open("print/contact-letter").url.path.endswith("/attempts")
    assert nurse.open("plan/calendar.ics").url.path.endswith("/plan")
    assert "there is no handout" in nurse.reads("print/handout")
    assert "Claire Dubois" not in of_the_day(nurse, "weekend")
