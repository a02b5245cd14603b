"""The page of readmission scores over HTTP: read, added to, kept; no score of a child."""

from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest
from nurse import Nurse, launch, records, tally

from fhir_bridge.clock import fixed
from support.pages import Form, forms, text
from support.world import World

WEDNESDAY = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
PAGE = "transition/risk"


def begun(world: World, patient: str = "okafor") -> Nurse:
    world.bridge.clock = fixed(WEDNESDAY)
    nurse = launch(world, patient)
    [start] = [each for each in forms(nurse.open("today").text) if each.action.endswith("/start")]
    nurse.send(start)
    nurse.open("record")
    return nurse


def words(nurse: Nurse) -> dict[str, Form]:
    """The forms that add something, by what they add."""
    found = forms(nurse.open(PAGE).text)
    return {each.fields["input"]: each for each in found if "input" in each.fields}


def add(nurse: Nurse, input: str, **typed: str) -> httpx.Response:
    said = {"source": "Discharge papers", "on": "2026-11-17"} | typed
    return nurse.send(words(nurse)[input], **said)


def test_walters_scores_with_what_they_rest_on(riverside: World) -> None:
    nurse = begun(riverside)
    said = nurse.reads(PAGE)
    for each in (
        "11 of 19", "5 days: Riverside Hospital, Nov 12 to Nov 17", "heart failure: Heart failure",
        "HOSPITAL, table of 2013 Version hospital-1 (2013) 7 to 8",
        "HOSPITAL, international table of 2016 Version hospital-1 (2016) 5 to 6",
        "not known: procedure in the stay", "11.4 g/dL · Nov 17", "133 mmol/L · Nov 17",
        "It is no medical device and orders nobody: it does not decide who gets help, and never "
        "takes support away.",
    ):  # fmt: skip
        assert each in said, said[600:2600]
    assert records(riverside, "Observation") == [], "reading keeps nothing"


def test_a_missing_input_is_added_and_a_score_kept(riverside: World) -> None:
    nurse = begun(riverside)
    done = text(add(nurse, "procedure", value="no").text)
    assert "Added, with your name and the day." in done
    assert "no (Discharge papers) · Nov 17 · added by R. Castillo RN" in done
    assert "(2013) 7 of 13 · “high” where it was published" in done
    [first, *_] = [each for each in forms(nurse.open(PAGE).text) if "version" in each.fields]
    for _ in range(2):
        assert "The score is kept as it was" in text(nurse.send(first).text)
    assert "Kept 1 time" in nurse.reads(PAGE)
    assert len(records(riverside, "Observation")) == 2


def test_the_checklist_is_answered_and_says_what_can_be_done(riverside: World) -> None:
    nurse = begun(riverside)
    [form] = [each for each in forms(nurse.open(PAGE).text) if each.action.endswith("/check")]
    assert "Answer one of them, or leave it." in text(nurse.send(form).text)
    said = text(nurse.send(form, **{"answer-support": "yes", "answer-body": "no"}).text)
    assert "The answers are kept." in said
    assert "Ask who could be, and what help there is. Look at: Safe tonight" in said


@pytest.mark.parametrize(("patient", "why"), [
    ("reed", "Not computed: psychiatric stay"), ("price", "Not computed: adults only"),
])  # fmt: skip
def test_of_some_there_is_no_score_and_the_reason_is_said(
    riverside: World, patient: str, why: str
) -> None:
    page = begun(riverside, patient).open(PAGE).text
    assert why in text(page)
    assert "<table" not in page


@pytest.mark.parametrize(("typed", "told"), [
    ({"value": ""}, "Choose yes or no."), ({"value": "no", "source": ""}, "Say where you have it"),
    ({"value": "no", "on": "2026-12-24"}, "Give the day it is of"),
])  # fmt: skip
def test_a_mistake_keeps_nothing_and_what_was_typed(
    riverside: World, typed: dict[str, str], told: str
) -> None:
    nurse = begun(riverside)
    again = add(nurse, "procedure", **typed)
    assert again.status_code == 422
    assert told in text(again.text)
    assert records(riverside, "Observation") == []
    back = [f for f in forms(again.text) if f.fields.get("input") == "procedure"]
    assert back[0].fields["source"] == typed.get("source", "Discharge papers")


@pytest.mark.parametrize(("changed", "status"), [
    ({"expected_patient": str(uuid4())}, 409), ({"csrf": "x"}, 401), ({"submission": "x"}, 400),
    ({"input": "x"}, 400), ({"stay": "urn:x|V9"}, 404),
])  # fmt: skip
def test_a_form_of_another_page_or_patient_notes_nothing(
    riverside: World, changed: dict[str, str], status: int
) -> None:
    nurse = begun(riverside)
    form, before = words(nurse)["procedure"], tally(riverside)
    typed = {"value": "no", "source": "papers", "on": "2026-11-17"}
    url = f"{riverside.app_url}{form.action}"
    assert nurse.http.post(url, data=form.fields | typed | changed).status_code == status
    assert tally(riverside)["resource_version"] == before["resource_version"]


def test_without_a_stay_the_page_says_so(riverside: World) -> None:
    riverside.bridge.clock = fixed(WEDNESDAY)
    assert "No stay to speak of." in launch(riverside).reads(PAGE)
