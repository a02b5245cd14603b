"""What is fought for: a letter is typed, the patient is asked, papers come, an answer comes."""

from uuid import uuid4

import httpx
import pytest
from nurse import Nurse, launch, records, tally
from sqlmodel import select

from fhir_bridge.store.tables import Staff
from fhir_bridge.wire import read_json
from support.pages import Form, form, forms, text
from support.world import World

AIDE = "An aide for 20 hours & a walker <new>"
LETTER = {"words": "Not paid", "dated": "2026-11-13", "due": "2026-12-04", "quote": "in 21 days"}


def take_up(nurse: Nurse, kind: str = "appeal", **typed: str) -> str:
    """Take one up; gives its key."""
    made = form(nurse.open(f"plan/advocacy?kind={kind}").text, "/plan/advocacy")
    fields = {"about": AIDE, "plan": "Heartland", "owner": "other", "owner_name": "T. Bell"}
    page = nurse.send(made, **fields | LETTER | typed)
    assert page.status_code == 200, page.text
    assert "Written down." in text(page.text)
    return made.fields["key"]


def at(nurse: Nurse, key: str, end: str = "") -> Form:
    return form(nurse.open(f"plan/advocacy/{key}").text, f"/plan/advocacy/{key}{end}")


def ways(nurse: Nurse, key: str) -> dict[str, Form]:
    page = nurse.open(f"plan/advocacy/{key}")
    return {each.fields["stage"]: each for each in forms(page.text) if "stage" in each.fields}


def go(nurse: Nurse, key: str, stage: str, **typed: str) -> httpx.Response:
    return nurse.send(ways(nurse, key)[stage], **{"words": "By fax"} | typed)


def test_a_no_is_appealed_with_the_letters_own_day_and_won(on_both: World) -> None:
    nurse = launch(on_both)
    assert "a bill that is wrong" in nurse.reads("plan/advocacy")
    assert "Advocacy" in nurse.reads("plan")
    key = take_up(nurse)
    said = nurse.reads(f"plan/advocacy/{key}")
    assert "Appeal by Fri, Dec 4 · in 14 days" in said
    assert "Letter of Nov 13 · its day: Fri, Dec 4 · “in 21 days”" in said
    assert "T. Bell: tell Walter what the letter says" in said
    assert "Ask the patient first" in text(go(nurse, key, "sent").text)
    nurse.send(at(nurse, key, "/paper"), what="A letter", whom="Dr. A. Lindqvist")
    nurse.send(at(nurse, key, "/talk"), who="Heartland, Mr. Ito", said="By fax", number="4-771")
    nurse.send(at(nurse, key, "/wish"), wish_words="I want the help")
    said = nurse.reads("plan/advocacy")
    assert "Still missing: A letter (Dr. A. Lindqvist, asked Nov 20)" in said
    nurse.send(at(nurse, key, "/here"))
    assert go(nurse, key, "sent", due="2026-12-20").status_code == 200
    said = nurse.reads(f"plan/advocacy/{key}")
    assert "Answer promised by Sun, Dec 20" in said and "Here since Nov 20" in said
    assert "number 4-771" in said
    answer = go(nurse, key, "said-yes", words="20 hours", outcome="Somebody comes each morning")
    assert "Noted: the plan said yes." in text(answer.text)
    assert "Somebody comes each morning" in nurse.reads("plan/advocacy")
    assert "Nothing is open." in nurse.reads("plan/advocacy")


def test_a_letter_whose_day_is_near_comes_next_with_what_is_missing(riverside: World) -> None:
    nurse = launch(riverside, "harris")  # no stay of late: nothing else comes next
    key = take_up(nurse)
    nurse.send(at(nurse, key, "/paper"), what="A letter", whom="Dr. A. Lindqvist")
    said = nurse.reads("today")
    assert f"Next: Appeal by Fri, Dec 4: {AIDE}" in said
    assert "still missing: A letter (Dr. A. Lindqvist, asked Nov 20)" in said


def test_a_day_that_passed_while_it_was_ours_is_late(riverside: World) -> None:
    nurse = launch(riverside)
    key = take_up(nurse, dated="2026-10-01", due="2026-11-18")
    said = nurse.reads("plan/advocacy")
    assert "2 days late" in said and "1 open · 1 of ours late" in said
    assert "Next: Ours, and late: Appeal by Wed, Nov 18" in nurse.reads("today")
    nurse.send(at(nurse, key, "/wish"), wish_words="Leave it", says="leave")
    go(nurse, key, "left", words="No help comes", outcome="He manages alone")
    assert "late" not in nurse.reads("plan/advocacy")
    assert "Advocacy" not in nurse.reads("today")


def test_a_mistake_brings_the_form_back_with_what_was_typed(riverside: World) -> None:
    nurse = launch(riverside)
    made = form(nurse.open("plan/advocacy?kind=cover-ends").text, "/plan/advocacy")
    page = nurse.send(made, about="Days at Lakeview", words="The stay ends")
    assert page.status_code == 422
    said = text(page.text)
    assert "Not written down yet" in said and "Give the day of the letter." in said
    again = form(page.text, "/plan/advocacy").fields
    assert again["about"] == "Days at Lakeview" and again["key"] == made.fields["key"]
    key = take_up(nurse)
    for end, field in (("/wish", "wish_words"), ("/paper", "whom"), ("/talk", "said")):
        page = nurse.send(at(nurse, key, end), what="A <letter>", who="Mr. Ito")
        assert page.status_code == 422, end
        assert f'id="error-{field}-' in page.text
        assert "<letter>" not in page.text


def test_pressed_twice_is_one_and_an_old_page_is_told_so(riverside: World) -> None:
    nurse = launch(riverside)
    key = take_up(nurse)
    paper = at(nurse, key, "/paper")
    old = ways(nurse, key)["preparing"]
    for _ in range(2):
        nurse.send(paper, what="A letter", whom="Dr. A. Lindqvist")
    assert len([f for f in forms(nurse.open(f"plan/advocacy/{key}").text) if "number" in f.fields
                and f.action.endswith("/here")]) == 1  # fmt: skip
    late = nurse.send(old, words="Calling")
    assert late.status_code == 412
    assert "Somebody was faster" in text(late.text)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"expected_patient": str(uuid4())}, 409), ({"csrf": "x"}, 401), ({"version": "x"}, 400),
        ({"submission": "x"}, 400), ({"stage": "lost"}, 400),
    ],
)  # fmt: skip
def test_a_form_of_another_page_or_patient_notes_nothing(
    riverside: World, changed: dict[str, str], status: int
) -> None:
    nurse = launch(riverside)
    key = take_up(nurse)
    before = tally(riverside)
    wanted = ways(nurse, key)["preparing"]
    fields = wanted.fields | {"words": "Calling"} | changed
    answer = nurse.http.post(f"{riverside.app_url}{wanted.action}", data=fields)
    assert answer.status_code == status
    assert tally(riverside)["resource_version"] == before["resource_version"]


def test_another_patients_page_knows_nothing_of_it(riverside: World) -> None:
    walter, rosa = launch(riverside), launch(riverside, "delgado")
    key = take_up(walter)
    assert AIDE not in rosa.reads("plan/advocacy")
    assert rosa.open(f"plan/advocacy/{key}").status_code == 404
    assert rosa.open(f"plan/{key}").status_code == 404
    assert walter.open(f"plan/{key}").status_code == 404, "it is no commitment"


def test_a_role_without_charts_finds_nothing_and_is_stopped(riverside: World) -> None:
    nurse = launch(riverside)
    key = take_up(nurse)
    paper = at(nurse, key, "/paper")
    new = form(nurse.open("plan/advocacy").text, "/plan/advocacy")
    with riverside.bridge.store.writing() as session:
        for row in session.exec(select(Staff)):
            row.role = "auditor"
    assert nurse.http.get(f"{nurse.base}/plan/advocacy/{key}").status_code == 404
    assert nurse.send(paper, what="A letter", whom="Dr. L").status_code == 404
    fields = {"about": "Aide", "plan": "H", "owner": "other", "owner_name": "T. Bell"}
    assert nurse.send(new, **fields | LETTER).status_code == 404


def test_nothing_of_it_goes_to_the_ehr_the_handout_or_the_plan_of_care(riverside: World) -> None:
    nurse = launch(riverside)
    before = len(riverside.held("Task"))
    nurse.write()
    take_up(nurse)
    assert len(riverside.held("Task")) == before
    for path in ("handout", "print/handout", "record"):
        assert "An aide for 20 hours" not in nurse.reads(path), path
    (task,) = records(riverside, "Task")
    label = read_json(task.body)["meta"]["security"][0]
    assert label["code"] == "enablement-assessment"


@pytest.mark.parametrize("noted", ["taken-up", "kept", "sent", "x", "<b>"])
def test_the_notice_says_a_stage_and_nothing_else(riverside: World, noted: str) -> None:
    nurse = launch(riverside)
    said = nurse.http.get(f"{nurse.base}/plan/advocacy", params={"noted": noted}).text
    assert ('id="notice"' in said) is (noted not in {"x", "<b>"})
