"""The calendar file: visits and promises in plain words, changed, never doubled, not private."""

from typing import Any

import httpx
import pytest
from icalendar import Calendar
from nurse import Colleague, Nurse, launch, rows
from test_plan_journey import days_later, go, write

from fhir_bridge.r4.labels import ACT_CODE, CONFIDENTIALITY, LABEL
from fhir_bridge.store.tables import Audit
from support.pages import form
from support.world import World

CANARY = "Kanari7f"
OPIOIDS = {"coding": [{"code": "x", "display": f"{CANARY} methadone"}], "text": f"{CANARY} clinic"}


VISIT = "okafor-enc-office"


def plan_visit(world: World, start: str, **elements: Any) -> None:
    """The EHR plans one of Walter's visits anew, or changes it."""
    narrative = f'<div xmlns="http://www.w3.org/1999/xhtml">{CANARY}</div>'
    planned = {
        "status": "planned", "period": {"start": start},
        "location": [{"location": {"display": "Riverside Primary Care"}}],
        "reasonCode": [{"text": f"{CANARY} heart failure"}],
        "text": {"status": "generated", "div": narrative},
    }  # fmt: skip
    Colleague(world).change("Encounter", VISIT, **planned | elements)


def taken(nurse: Nurse, query: str = "") -> dict[str, Any]:
    """The entries of the file by title, where each title stands once."""
    page = nurse.open(f"plan/calendar.ics{query}")
    assert page.status_code == 200, page.text
    return {str(each["SUMMARY"]): each for each in Calendar.from_ical(page.content).walk("VEVENT")}


def body(nurse: Nurse, query: str = "") -> str:
    """The file in long lines."""
    return nurse.open(f"plan/calendar.ics{query}").content.decode().replace("\r\n ", "")


def test_visits_and_promises_are_taken_along_in_plain_words(on_both: World) -> None:
    plan_visit(on_both, "2026-11-24T16:00:00Z")
    nurse = launch(on_both)
    write(nurse, f"{CANARY} Order insulin", "(patient)", due="2026-11-30")
    write(nurse, f"{CANARY} Ask for the weights", "(me)", due="2026-12-02")
    write(nurse, f"{CANARY} Drive", "Maria", due="2026-12-03")
    said = taken(nurse)
    assert sorted(said) == ["One thing I took on", "Somebody calls me", "Visit"]
    visit = said["Visit"]
    assert visit["DTSTART"].dt.isoformat() == "2026-11-24T10:00:00-06:00"
    assert visit["LOCATION"] == "Riverside Primary Care"
    assert said["One thing I took on"]["DTSTART"].dt.isoformat() == "2026-11-30"
    told = body(nurse)
    assert CANARY not in told and "TZID:America/Chicago" in told
    assert "R. Castillo RN tells me by this day." in told
    assert "Okafor" not in told and "okafor" not in told


def test_it_leaves_as_a_file_that_nobody_keeps_and_the_audit_knows(riverside: World) -> None:
    nurse = launch(riverside)
    page: httpx.Response = nurse.open("plan/calendar.ics")
    assert page.headers["content-type"].startswith("text/calendar")
    assert page.headers["content-disposition"] == 'attachment; filename="calendar.ics"'
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-content-type-options"] == "nosniff"
    noted = [each for each in rows(riverside, Audit) if each.what == "calendar"]
    assert [each.detail for each in noted] == ["calendar file, 0 entries"]
    assert "Calendar file" in nurse.reads("plan")


def test_taken_again_it_changes_what_is_there_and_doubles_nothing(riverside: World) -> None:
    plan_visit(riverside, "2026-11-24T16:00:00Z")
    nurse = launch(riverside)
    key = write(nurse, "Weigh", "(patient)", due="2026-11-30")
    before = taken(nurse)
    assert taken(nurse)["Visit"]["SEQUENCE"] == before["Visit"]["SEQUENCE"]
    plan_visit(riverside, "2026-11-25T17:30:00Z")
    go(nurse, key, "agreed", due="2026-12-04")
    after = taken(nurse)
    assert after["Visit"]["DTSTART"].dt.isoformat() == "2026-11-25T11:30:00-06:00"
    for title in ("Visit", "One thing I took on"):
        assert after[title]["UID"] == before[title]["UID"]
        assert after[title]["SEQUENCE"] > before[title]["SEQUENCE"], title


def test_what_was_called_off_or_done_leaves_the_calendar(riverside: World) -> None:
    plan_visit(riverside, "2026-11-24T16:00:00Z")
    nurse = launch(riverside)
    key = write(nurse, "Weigh", "(patient)", due="2026-11-30")
    before = taken(nurse)
    plan_visit(riverside, "2026-11-24T16:00:00Z", status="cancelled")
    go(nurse, key, "done")
    for title, event in taken(nurse).items():
        assert (event["STATUS"], event["UID"]) == ("CANCELLED", before[title]["UID"])
        assert event["SEQUENCE"] > before[title]["SEQUENCE"]
    days_later(riverside, 20)
    assert taken(nurse) == {}, "what is over is left out"


@pytest.mark.parametrize(
    ("system", "code"),
    [
        (ACT_CODE, "42CFRPart2"), (CONFIDENTIALITY, "R"), (LABEL, "caregiver-private"),
    ],
)  # fmt: skip
def test_a_visit_that_is_private_is_left_out_whole(
    riverside: World, system: str, code: str
) -> None:
    label = {"security": [{"system": system, "code": code}]}
    place = [{"location": {"display": f"{CANARY} behavioral health"}}]
    plan_visit(riverside, "2026-11-24T16:00:00Z", meta=label, reasonCode=[OPIOIDS], location=place)
    nurse = launch(riverside)
    assert taken(nurse) == {}
    assert CANARY not in body(nurse)


def test_on_a_phone_that_others_look_at_there_are_no_places_and_names(riverside: World) -> None:
    plan_visit(riverside, "2026-11-24T16:00:00Z")
    nurse = launch(riverside)
    write(nurse, "Ask for the weights", "(me)", due="2026-12-02")
    told = body(nurse, "?private=yes")
    assert "SUMMARY:Visit" in told and "Castillo" not in told
    assert "LOCATION" not in told and "DESCRIPTION" not in told


def test_where_somebody_must_not_hear_of_it_it_is_so_unasked(riverside: World) -> None:
    plan_visit(riverside, "2026-11-24T16:00:00Z")
    nurse = launch(riverside)
    rule = {"call": "no", "text": "yes", "not_told": "his roommate"}
    nurse.send(form(nurse.open("support").text, "/support/contact"), **rule)
    assert "LOCATION" not in body(nurse)


@pytest.mark.parametrize("patient", ["whitfield", "tanaka"])
def test_in_hospice_care_and_after_a_death_there_is_none(riverside: World, patient: str) -> None:
    nurse = launch(riverside, patient)
    page = nurse.http.get(f"{nurse.base}/plan/calendar.ics", follow_redirects=False)
    assert (page.status_code, page.headers["location"]) == (303, f"/c/{nurse.ctx}/plan")
    assert "Calendar file" not in nurse.reads("plan")


def test_one_patients_file_tells_nothing_of_another(riverside: World) -> None:
    plan_visit(riverside, "2026-11-24T16:00:00Z")
    launch(riverside)
    assert taken(launch(riverside, "delgado")) == {}
