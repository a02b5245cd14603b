"""Readings from home over HTTP: read from the EHR, a limit agreed, an alert answered."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from nurse import Colleague, Nurse, launch, records, tally

from fhir_bridge import monitoring, staff
from fhir_bridge.clock import fixed
from fhir_bridge.staff import OPERATOR
from support.pages import Form, forms, text
from support.world import World

PAGE = "monitoring"
NOT_LIVE = "Nobody watches these readings live."


def at(world: World, day: int, hour: int = 16) -> None:
    """Turn the care clock."""
    world.bridge.clock = fixed(datetime(2026, 11, day, hour, 0, tzinfo=UTC))


def begun(world: World, patient: str = "kowalski") -> Nurse:
    at(world, 20)
    base = world.bridge.site("sandbox").base
    staff.set_discipline(world.bridge, "sandbox", base, "castillo", "rn", by=OPERATOR)
    nurse = launch(world, patient)
    for each in forms(nurse.open("today").text):
        if each.action.endswith("/start"):
            nurse.send(each)
    return nurse


def weigh(world: World, kg: float, day: int, patient: str = "kowalski", **more: Any) -> None:
    """A weight that the EHR has of a morning."""
    Colleague(world).fhir("POST", "Observation", json={
        "resourceType": "Observation", "status": "final",
        "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/"
                                  "observation-category", "code": "vital-signs"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
        "subject": {"reference": f"Patient/{patient}"},
        "effectiveDateTime": f"2026-11-{day:02}T07:10:00-06:00",
        "valueQuantity": {"value": kg, "unit": "kg", "system": "http://unitsofmeasure.org",
                          "code": "kg"}, **more,
    })  # fmt: skip


def limit(nurse: Nurse, **typed: str) -> httpx.Response:
    [form] = [each for each in forms(nurse.open(PAGE).text) if each.action.endswith("/limit")]
    said = {"measure": "weight", "high": "70", "unit": "kg", "agreed_with": "Dr. Lindqvist",
            "agreed_on": "2026-11-20"} | typed  # fmt: skip
    return nurse.send(form, **said)


def acts(nurse: Nurse) -> dict[str, Form]:
    """The forms of the alerts by act."""
    found = forms(nurse.open(PAGE).text)
    return {each.fields["deed"]: each for each in found if "deed" in each.fields}


def alerted(world: World) -> Nurse:
    """A weight above what was agreed this morning was read."""
    nurse = begun(world)
    assert "Agreed and kept." in text(limit(nurse).text)
    weigh(world, 99, 21)
    at(world, 23)
    return launch(world, "kowalski")


def test_readings_are_shown_and_compared_with_nothing_until_people_agree(riverside: World) -> None:
    nurse = begun(riverside)
    page = nurse.open(PAGE).text
    said = text(page)
    assert "No limit is agreed: nothing is compared." in said
    assert said.count(NOT_LIVE) == 2, "on the page, and beside the chart"
    assert '<svg class="fb-trend' in page and "Weight in kg:" in said
    assert "Waiting for an answer" not in said
    assert records(riverside, "Task") == []


def test_a_reading_above_what_was_agreed_is_one_alert_and_what_comes_next(
    riverside: World,
) -> None:
    nurse = alerted(riverside)
    said = nurse.reads(PAGE)
    assert "Agreed: up to 70 kg" in said
    assert "agreed with Dr. Lindqvist · Nov 20 · written down by R. Castillo RN" in said
    assert (
        "Weight: 99 kg, above what was agreed (up to 70 kg) R. Castillo RN · an answer by" in said
    )
    assert "Next: Weight: 99 kg, above what was agreed" in nurse.reads("today")
    assert len(records(riverside, "Task")) == 1
    assert monitoring.keep_up(riverside.bridge) == 0, "the page was first; there is nothing to do"


def test_the_worker_raises_it_when_nobody_opens_a_page(riverside: World) -> None:
    nurse = begun(riverside)
    limit(nurse)
    weigh(riverside, 99, 20, effectiveDateTime="2026-11-20T12:10:00-06:00")
    at(riverside, 20, 19)
    launch(riverside, "kowalski").open("transition/risk")  # it is read there, and nothing raised
    assert monitoring.keep_up(riverside.bridge) == 1


def test_it_is_tried_answered_once_and_stays_to_be_read(riverside: World) -> None:
    nurse = alerted(riverside)
    tried = nurse.send(acts(nurse)["tried"], words="No answer; again at noon")
    assert "Could not be reached. It is kept." in text(tried.text)
    form = acts(nurse)["answered"]
    missing = nurse.send(form, words="", answer="")
    assert missing.status_code == 422
    assert "Choose what came of it." in text(missing.text)
    for _ in range(2):
        done = nurse.send(form, words="Scale stood on the rug", answer="wrong")
        assert "Answered. It is kept." in text(done.text)
    said = nurse.reads(PAGE)
    assert "the reading was wrong: taken again · Scale stood on the rug · R. Castillo RN" in said
    assert "No answer; again at noon" in said
    assert "Next: Weight" not in nurse.reads("today")
    late = nurse.send(form, words="Another", answer="wrong")
    assert late.status_code == 409


def test_unanswered_it_is_ours_and_late_and_says_who_is_asked(riverside: World) -> None:
    alerted(riverside).open(PAGE)
    at(riverside, 24)
    said = launch(riverside, "kowalski").reads(PAGE)
    assert "ours, and late" in said
    assert "Asked now: whoever has it, whoever covers for them, the team lead" in said


def test_what_cannot_be_is_set_aside_where_everybody_sees_it(riverside: World) -> None:
    nurse = begun(riverside)
    limit(nurse)
    weigh(riverside, 990, 20)
    weigh(riverside, 99, 28)
    said = nurse.reads(PAGE)
    assert "990 kg · 7:10 · nobody can have this number" in said
    assert "99 kg · Nov 28, 7:10 · its time is still to come" in said
    assert "Waiting for an answer" not in said


@pytest.mark.parametrize(("typed", "told"), [
    ({"high": "seventy"}, "Write a plain number"), ({"high": ""}, "Give at least one number."),
    ({"agreed_with": ""}, "Name the clinician"), ({"unit": ""}, "Choose the unit."),
    ({"agreed_on": "2026-12-01"}, "Give the day it was agreed on"),
    ({"measure": ""}, "Choose from"),
])  # fmt: skip
def test_no_limit_without_a_number_a_clinician_and_a_day(
    riverside: World, typed: dict[str, str], told: str
) -> None:
    nurse = begun(riverside)
    again = limit(nurse, **typed)
    assert again.status_code == 422
    assert told in text(again.text)
    assert records(riverside, "Observation") == []


def test_a_limit_ends_when_somebody_ends_it(riverside: World) -> None:
    nurse = begun(riverside)
    limit(nurse)
    [form] = [each for each in forms(nurse.open(PAGE).text) if each.action.endswith("/end")]
    assert "It holds no more." in text(nurse.send(form).text)
    assert "No limit is agreed" in nurse.reads(PAGE)


@pytest.mark.parametrize(("changed", "status"), [
    ({"expected_patient": str(uuid4())}, 409), ({"csrf": "x"}, 401), ({"version": "x"}, 400),
    ({"submission": "x"}, 400), ({"deed": "raised"}, 400), ({"deed": "handed", "to": "x"}, 400),
])  # fmt: skip
def test_a_form_of_another_page_or_patient_notes_nothing(
    riverside: World, changed: dict[str, str], status: int
) -> None:
    nurse = alerted(riverside)
    form, before = acts(nurse)["answered"], tally(riverside)
    typed = {"words": "x yz", "answer": "talked"}
    url = f"{riverside.app_url}{form.action}"
    assert nurse.http.post(url, data=form.fields | typed | changed).status_code == status
    assert tally(riverside)["resource_version"] == before["resource_version"]
    other = url.rsplit("/", 1)[0] + f"/{uuid4()}"
    assert nurse.http.post(other, data=form.fields | typed).status_code == 404


def test_a_patient_of_whom_nothing_is_kept_has_a_kind_empty_page(riverside: World) -> None:
    at(riverside, 20)
    assert "No readings." in launch(riverside, "okafor").reads(PAGE)
