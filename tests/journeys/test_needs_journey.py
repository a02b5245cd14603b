"""Needs, services and aids: asked for a reason, followed up until settled, private where they are.

The directory is the same for every patient of the site, and no patient stands in it.
"""

from uuid import uuid4

import httpx
import pytest
from nurse import Nurse, launch, records, tally
from sqlmodel import select
from test_plan_journey import days_later

from fhir_bridge.store.tables import Staff
from fhir_bridge.wire import read_json
from support.pages import Form, form, forms, text
from support.world import World

FOOD = "Is there enough at home to eat well?"
VAN = {
    "name": "Prairie Van", "helps_with": "Rides to the doctor, with a chair lift",
    "need-ride": "yes", "reached": "(555) 010-2800, 8 to 4", "ask_for": "Dana",
    "for_whom": "Over 60, free", "worked": "Call the day before, before ten",
}  # fmt: skip


def page_forms(nurse: Nurse, path: str) -> list[Form]:
    page = nurse.open(path)
    assert page.status_code == 200, page.text
    return forms(page.text)


def questions(nurse: Nurse, path: str = "plan/needs") -> Form:
    [found] = [each for each in page_forms(nurse, path) if each.fields.get("form") == "questions"]
    return found


def brought_up(nurse: Nurse, path: str = "plan/needs") -> Form:
    [found] = [each for each in page_forms(nurse, path) if each.fields.get("form") == "brought-up"]
    return found


def wants(nurse: Nurse, need: str = "ride", words: str = "The bus never comes") -> None:
    said = nurse.send(brought_up(nurse), need=need, answer="wanted", words=words)
    assert "Kept, in the words it was said in." in text(said.text)


def add_service(nurse: Nurse, **more: str) -> str:
    """Add an entry; gives its id."""
    made = form(nurse.open("plan/directory").text, "/plan/directory")
    page = nurse.send(made, **(VAN | more))
    assert "Kept, for everybody at this site." in text(page.text), page.text
    return made.fields["key"]


def refer(nurse: Nurse, service: str, status: int = 200, **more: str) -> str:
    """Ask a service; gives the key."""
    made = form(nurse.open("plan/needs?need=ride").text, "/plan/needs/referrals")
    told = {"service": service, "what": "A ride on Tuesdays", "may_tell": "Name, number, day",
            "agreed": "yes"}  # fmt: skip
    page = nurse.send(made, **(told | more))
    assert page.status_code == status, page.text
    return made.fields["key"]


def sent(nurse: Nurse) -> str:
    """A ride that is wanted and asked for; gives its key."""
    service = add_service(nurse)
    wants(nurse)
    return refer(nurse, service)


def ways(nurse: Nurse, key: str) -> dict[str, Form]:
    found = page_forms(nurse, f"plan/needs/{key}")
    return {each.fields["state"]: each for each in found if "state" in each.fields}


def go(nurse: Nurse, key: str, state: str, **typed: str) -> httpx.Response:
    return nurse.send(ways(nurse, key)[state], **typed)


def test_a_need_goes_from_the_question_to_what_came_of_it(on_both: World) -> None:
    nurse = launch(on_both)
    assert "A visit only helps if one can get to it." in nurse.reads("plan/needs")
    said = {"answer-ride": "wanted", "answer-food": "none", "answer-heat": "rather-not"}
    nurse.send(questions(nurse), **said, **{"words-ride": "No bus on Sundays"})
    told = nurse.reads("plan/needs")
    for words in ("Getting there", "Yes, and would like help", "No bus on Sundays",
                  "Rather not say", "Ask somebody to help"):  # fmt: skip
        assert words in told
    service = add_service(nurse)
    key = refer(nurse, service)
    go(nurse, key, "accepted", spoke_to="Dana", why="She calls back on Monday")
    go(nurse, key, "scheduled", due="2026-11-24")
    assert "on Tue, Nov 24 · in 4 days" in nurse.reads("plan/needs")
    go(nurse, key, "received")
    closed = go(nurse, key, "closed", came="helped", theirs="I was at church again")
    assert "I was at church again" in text(closed.text)
    assert "it helped once" in nurse.reads("plan/directory")
    (request,) = [each for each in records(on_both, "ServiceRequest") if each.id == key]
    assert read_json(request.body)["status"] == "completed"


def test_what_is_asked_once_is_not_on_the_list_for_a_month(riverside: World) -> None:
    nurse = launch(riverside)
    assert FOOD in nurse.reads("plan/needs")
    nurse.send(questions(nurse), **{"answer-food": "none"})
    assert FOOD not in nurse.reads("plan/needs")
    days_later(riverside, 29)
    assert FOOD not in launch(riverside).reads("plan/needs")
    days_later(riverside, 31)
    assert FOOD in launch(riverside).reads("plan/needs")


def test_only_a_need_that_help_is_wanted_with_is_offered_to_a_service(riverside: World) -> None:
    nurse = launch(riverside)
    service = add_service(nurse)
    for answer in ("none", "not-now", "not-wanted", "rather-not"):
        nurse.send(brought_up(nurse), need="ride", answer=answer)
        assert "Ask somebody to help" not in nurse.reads("plan/needs").replace(
            "Ask somebody to help with", ""
        )
        refer(nurse, service, 422)
    assert records(riverside, "Task") == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"agreed": ""}, "Ask first: nothing is told without a yes."),
        ({"may_tell": ""}, "Write what they may be told."), ({"what": ""}, "Write what it is"),
        ({"due": ""}, "Give a day"), ({"due": "2026-11-19"}, "Give a day, today or later."),
        ({"service": "other", "service_name": ""}, "Choose who is to help."),
        ({"owner": "other", "owner_name": ""}, "Say who owns the next step"),
    ],
)  # fmt: skip
def test_a_mistake_asks_nobody_and_keeps_what_was_typed(
    riverside: World, typed: dict[str, str], told: str
) -> None:
    nurse = launch(riverside)
    service = add_service(nurse)
    wants(nurse)
    made = form(nurse.open("plan/needs?need=ride").text, "/plan/needs/referrals")
    fields = {"service": service, "what": "A ride & back", "may_tell": "Name", "agreed": "yes"}
    again = nurse.send(made, **{k: v for k, v in (fields | typed).items() if v or k != "agreed"})
    assert again.status_code == 422, again.text
    assert told in text(again.text)
    if "what" not in typed:
        kept = form(again.text, "/plan/needs/referrals")
        assert kept.fields["what"] == "A ride & back"
    assert records(riverside, "Task") == []


def test_what_is_private_stands_on_a_page_of_its_own_and_today_does_not_name_it(
    riverside: World,
) -> None:
    nurse = launch(riverside)
    path = "plan/needs/alone"
    lacking = nurse.send(questions(nurse, path), **{"answer-safe": "wanted"})
    assert lacking.status_code == 422
    assert "Ask it alone, or leave it for another day." in text(lacking.text)
    nurse.send(questions(nurse, path), **{"answer-safe": "wanted", "alone": "yes"})
    assert "Being safe" in nurse.reads(path)
    made = form(nurse.open(f"{path}?need=safe").text, "/plan/needs/referrals")
    nurse.send(made, service="other", service_name="The Lantern", what="A safe room",
               may_tell="A first name", agreed="yes", due="2026-11-20")  # fmt: skip
    assert "The Lantern" in nurse.reads(path)
    days_later(riverside, 3)
    nurse = launch(riverside)
    assert "Ours, and late: something private" in nurse.reads("today")
    for page in ("today", "plan", "plan/needs", "plan/needs?need=safe", "handout", "record"):
        said = nurse.reads(page)
        for secret in ("The Lantern", "A safe room", "Being safe"):
            assert secret not in said, (page, secret)
    assert "Lantern" not in nurse.reads("plan/directory")


def test_ours_and_late_is_red_and_comes_next(riverside: World) -> None:
    nurse = launch(riverside, "chen")
    key = sent(nurse)
    days_later(riverside, 9)
    nurse = launch(riverside, "chen")
    assert "Next: Ours, and late: A ride on Tuesdays" in nurse.reads("today")
    page = nurse.open("plan/needs").text
    assert page.count("fb-task-late") == 1
    assert "2 days late" in text(page)
    go(nurse, key, "sent", owner="other", owner_name="Prairie Van", owner_side="agency")
    days_later(riverside, 30)
    nurse = launch(riverside, "chen")
    assert "Ours, and late" not in nurse.reads("today"), "theirs to answer, ours to ask again"
    assert "fb-task-late" not in nurse.open("plan/needs").text


def test_a_ride_that_did_not_come_has_a_reason_and_another_day(riverside: World) -> None:
    nurse = launch(riverside)
    key = sent(nurse)
    go(nurse, key, "scheduled", due="2026-11-20")
    assert go(nurse, key, "did-not-happen", why="Nobody came").status_code == 422
    go(nurse, key, "did-not-happen", why="Nobody came", cause="ride")
    said = nurse.reads("plan/needs")
    assert "Did not happen: ride" in said and "Nobody came" in said
    go(nurse, key, "scheduled", due="2026-11-27")
    assert "on Fri, Nov 27" in nurse.reads(f"plan/needs/{key}")
    go(nurse, key, "said-no", cause="no-room", spoke_to="Dana")
    assert "They said no: no room now" in nurse.reads("plan/needs")
    assert "they said no once" in nurse.reads("plan/directory")


def test_an_aid_comes_is_shown_and_is_used_or_says_why_not(on_both: World) -> None:
    nurse = launch(on_both)
    made = form(nurse.open("plan/needs").text, "/plan/needs/aids")
    assert nurse.send(made, kind="").status_code == 422
    made = form(nurse.open("plan/needs").text, "/plan/needs/aids")
    nurse.send(made, kind="pill-box", service_name="Corner pharmacy")
    key = made.fields["key"]
    go(nurse, key, "came")
    go(nurse, key, "shown", why="Maria fills it, he takes from it")
    go(nurse, key, "not-used", cause="handling", why="The lids are stiff")
    said = nurse.reads("plan/needs")
    assert "Is not used: hard to handle" in said and "The lids are stiff" in said
    go(nurse, key, "given-back")
    assert set(ways(nurse, key)) == set()
    assert "Given back, or not wanted" in nurse.reads("plan/needs")


def test_pressed_twice_it_is_one(riverside: World) -> None:
    nurse = launch(riverside)
    service = add_service(nurse)
    said = brought_up(nurse)
    for _ in range(2):
        nurse.send(said, need="ride", answer="wanted")
    made = form(nurse.open("plan/needs?need=ride").text, "/plan/needs/referrals")
    for _ in range(2):
        nurse.send(made, service=service, what="A ride", may_tell="Name", agreed="yes")
    (task,) = records(riverside, "Task")
    step = ways(nurse, task.id)["accepted"]
    for _ in range(2):
        assert nurse.send(step).status_code == 200
    assert [each.version for each in records(riverside, "Task")] == [2]


def test_of_two_nurses_one_notes_it_and_the_other_is_told(riverside: World) -> None:
    nurse = launch(riverside)
    key = sent(nurse)
    late = ways(nurse, key)["waiting-list"]
    go(nurse, key, "accepted")
    told = nurse.send(late)
    assert told.status_code == 412
    assert "Somebody was faster, and nothing of yours was noted" in text(told.text)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"expected_patient": str(uuid4())}, 409), ({"csrf": "x"}, 401), ({"version": ""}, 400),
        ({"version": "x"}, 400), ({"submission": "x"}, 400), ({"state": "closed"}, 422),
        ({"state": "gone"}, 422), ({"owner": "Practitioner/stranger"}, 400),
    ],
)  # fmt: skip
def test_a_form_of_another_page_or_patient_notes_nothing(
    riverside: World, changed: dict[str, str], status: int
) -> None:
    nurse = launch(riverside)
    wanted = ways(nurse, sent(nurse))["accepted"]
    before = tally(riverside)["resource_version"]
    assert nurse.send(wanted, **changed).status_code == status
    assert tally(riverside)["resource_version"] == before


@pytest.mark.parametrize("form_of", [questions, brought_up])
def test_an_empty_form_and_a_strange_answer_keep_nothing(riverside: World, form_of: object) -> None:
    nurse = launch(riverside)
    made = form_of(nurse)  # type: ignore[operator]
    assert nurse.send(made).status_code == 422
    strange = {"answer-food": "perhaps", "need": "food", "answer": "perhaps"}
    assert nurse.send(made, **strange).status_code == 422
    assert nurse.send(made, key="x").status_code == 400
    assert records(riverside, "Observation") == []


def test_another_patients_page_knows_nothing_of_it(riverside: World) -> None:
    walter, rosa = launch(riverside), launch(riverside, "delgado")
    key = sent(walter)
    assert "A ride on Tuesdays" not in rosa.reads("plan/needs")
    assert rosa.open(f"plan/needs/{key}").status_code == 404
    assert "Prairie Van" in rosa.reads("plan/directory"), "the directory is the site's"


def test_an_empty_directory_says_what_it_is_for(riverside: World) -> None:
    assert "Nobody is in the directory yet." in launch(riverside).reads("plan/directory")


def test_the_directory_is_changed_checked_and_never_lost(riverside: World) -> None:
    nurse = launch(riverside)
    id = add_service(nurse)
    said = nurse.reads("plan/directory")
    for words in ("Prairie Van", "Rides to the doctor, with a chair lift", "Dana", "Over 60, free",
                  "Call the day before, before ten",
                  "Last checked Fri, Nov 20 by R. Castillo RN"):  # fmt: skip
        assert words in said
    change = form(nurse.open(f"plan/directory/{id}").text, "/plan/directory")
    lacking = nurse.send(change, reached="")
    assert lacking.status_code == 422
    assert "Write how they are reached." in text(lacking.text)
    nurse.send(change, reached="(555) 010-2801")
    assert "(555) 010-2801" in nurse.reads("plan/directory")
    late = nurse.send(change, reached="(555) 010-2802")
    assert late.status_code == 412
    days_later(riverside, 200)
    nurse = launch(riverside)
    assert "Ask them again how things are." in nurse.reads("plan/directory")
    again = form(nurse.open(f"plan/directory/{id}").text, "/checked")
    assert "Noted: asked today, and still so." in text(nurse.send(again).text)
    nurse.send(form(nurse.open(f"plan/directory/{id}").text, "/plan/directory"), gone="yes")
    assert "there no more" in nurse.reads("plan/directory")
    assert nurse.open(f"plan/directory/{uuid4()}").status_code == 404


def test_a_role_without_charts_finds_nothing_and_is_stopped(riverside: World) -> None:
    nurse = launch(riverside)
    key, entry = sent(nurse), form(nurse.open("plan/directory").text, "/plan/directory")
    said, step = brought_up(nurse), ways(nurse, key)["accepted"]
    with riverside.bridge.store.writing() as session:
        for row in session.exec(select(Staff)):
            row.role = "auditor"
    for path in ("plan/needs", f"plan/needs/{key}", "plan/directory"):
        assert nurse.http.get(f"{nurse.base}/{path}").status_code == 404, path
    assert nurse.send(said, need="food", answer="none").status_code == 404
    assert nurse.send(step).status_code == 404
    assert nurse.send(entry, **VAN).status_code == 404


@pytest.mark.parametrize("noted", ["said", "sent", "aid", "moved", "x", "<b>"])
def test_the_notice_says_a_known_thing_and_nothing_else(riverside: World, noted: str) -> None:
    nurse = launch(riverside)
    said = nurse.http.get(f"{nurse.base}/plan/needs", params={"noted": noted}).text
    assert ('id="notice"' in said) is (noted not in {"x", "<b>"})


def test_nothing_of_it_goes_to_the_ehr_but_what_is_wanted_stands_in_the_plan_of_care(
    riverside: World,
) -> None:
    nurse = launch(riverside)
    nurse.write()
    before = {type: len(riverside.held(type)) for type in ("Task", "ServiceRequest")}
    key = sent(nurse)
    nurse.open("record")
    assert "ServiceRequest" not in records(riverside, "CarePlan")[0].body.decode()
    service = add_service(nurse, name="Second Van")
    go(nurse, key, "withdrawn")
    other = refer(nurse, service, in_plan="yes")
    go(nurse, other, "scheduled", due="2026-11-24")
    nurse.open("record")
    plan = read_json(records(riverside, "CarePlan")[0].body)
    assert plan["activity"] == [{"reference": {"reference": f"ServiceRequest/{other}"}}]
    assert before == {type: len(riverside.held(type)) for type in before}
