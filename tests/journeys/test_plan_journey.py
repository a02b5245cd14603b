"""Who does what by when: written down by a nurse, done with one tap, talked about, found again."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from nurse import Nurse, launch, records, tally
from sqlmodel import select

from fhir_bridge.clock import fixed
from fhir_bridge.store.tables import Staff
from fhir_bridge.wire import read_json
from support.pages import Form, form, forms, text
from support.world import NOW, World

RIDE = "Book a ride that comes"


@dataclass
class Line:
    """One line of the list: the forms it has, and its page."""

    key: str
    forms: dict[str, Form]


def lines(nurse: Nurse) -> dict[str, Line]:
    """The forms of the list by whose they are."""
    found: dict[str, Line] = {}
    for each in forms(nurse.open("plan").text):
        state, key = each.fields.get("state", ""), each.action.rpartition("/")[2]
        if state:
            found.setdefault(key, Line(key, {})).forms[state] = each
    return found


def blank(nurse: Nurse, kind: str = "commitment") -> Form:
    return form(nurse.open(f"plan?kind={kind}").text, "/plan")


def owner(nurse: Nurse, kind: str, words: str) -> str:
    """The value under which the form offers somebody."""
    page = nurse.open(f"plan?kind={kind}").text
    head, _, _ = page.partition('id="owner-new"')[2].partition(words)
    return str(head.rpartition('<option value="')[2].partition('"')[0])


def write(
    nurse: Nurse, what: str = RIDE, who: str = "(me)", kind: str = "commitment", **typed: str
) -> str:
    """Write one down; gives its key."""
    made = blank(nurse, kind)
    fields = {"what": what, "owner": owner(nurse, kind, who)} | typed
    page = nurse.send(made, **fields)
    assert page.status_code == 200, page.text
    assert "Written down." in text(page.text)
    return made.fields["key"]


def ways(nurse: Nurse, key: str) -> dict[str, Form]:
    page = nurse.open(f"plan/{key}")
    return {each.fields["state"]: each for each in forms(page.text) if "state" in each.fields}


def go(nurse: Nurse, key: str, state: str, **typed: str) -> httpx.Response:
    return nurse.send(ways(nurse, key)[state], **typed)


def days_later(world: World, days: int) -> None:
    world.bridge.clock = fixed(NOW + timedelta(days=days))


def test_it_is_written_down_and_done_with_one_tap(on_both: World) -> None:
    nurse = launch(on_both)
    assert "Everybody carries a part" in nurse.reads("plan")
    key = write(nurse, due="2026-11-24", if_waits="The visit cannot be")
    said = nurse.reads("plan")
    for words in (RIDE, "R. Castillo RN", "our team", "by Tue, Nov 24 · in 4 days", "Not yet",
                  "If this waits: The visit cannot be", "This week"):  # fmt: skip
        assert words in said
    done = nurse.send(lines(nurse)[key].forms["done"])
    assert "Noted: done." in text(done.text)
    assert "Nothing is open." in text(done.text)
    (task,) = records(on_both, "Task")
    body = read_json(task.body)
    assert (body["status"], body["restriction"]) == ("completed", {"period": {"end": "2026-11-24"}})


def test_each_kind_has_its_own_words_and_people(riverside: World) -> None:
    nurse = launch(riverside)
    write(nurse, "Weigh every morning", "(patient)")
    write(nurse, "Drive to the visit", "Maria Okafor")
    write(nurse, "Order the refill", "(me)", "to-do", doer="together")
    write(nurse, "Which dose?", "Lindqvist", "question")
    said = nurse.reads("plan")
    for words in ("Walter J. Okafor · patient", "Maria Okafor", "caregiver", "to-do · together"):
        assert words in said
    assert "clinician · asked 9:41 · answer due today · question to a clinician" in said
    assert "Lindqvist" not in nurse.open("plan?kind=to-do").text.partition('id="owner-new"')[2]


def test_somebody_whom_the_chart_does_not_know_is_typed(riverside: World) -> None:
    nurse = launch(riverside)
    made = blank(nurse)
    nurse.send(made, what="Send a nurse", owner="other", owner_name="Bluestem", owner_side="agency")
    assert "Bluestem · agency or service" in nurse.reads("plan")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"what": ""}, "Write what is to be done."), ({"owner": ""}, "Say who is accountable"),
        ({"due": "2026-11-19"}, "Give a day, today or later."), ({"due": ""}, "Give a day"),
        ({"owner": "other", "owner_name": " "}, "Say who is accountable"),
        ({"if_waits": "x" * 1001}, "under 1,000 characters"),
    ],
)  # fmt: skip
def test_a_mistake_writes_nothing_and_keeps_what_was_typed(
    riverside: World, typed: dict[str, str], told: str
) -> None:
    nurse = launch(riverside)
    me = owner(nurse, "commitment", "(me)")
    made = blank(nurse)
    again = nurse.send(made, **({"what": RIDE, "owner": me} | typed))
    assert again.status_code == 422
    assert told in text(again.text)
    kept = form(again.text, "/plan")
    assert kept.fields["key"] == made.fields["key"]
    assert kept.fields["what"] == typed.get("what", RIDE)
    assert records(riverside, "Task") == []


def test_what_did_not_happen_is_talked_about_both_ways_and_gets_another_day(
    on_both: World,
) -> None:
    nurse = launch(on_both, "harris")  # no stay of late: nothing else comes next
    key = write(nurse, "Go to the visit", "(patient)", due="2026-11-20")
    lacking = nurse.send(lines(nurse)[key].forms["did-not-happen"], theirs="I waited an hour")
    assert lacking.status_code == 422
    assert "Choose what was in the way." in text(lacking.text)
    assert ways(nurse, key).keys() >= {"done", "acknowledged", "did-not-happen"}
    nurse.send(
        lines(nurse)[key].forms["did-not-happen"], why="The bus did not come", cause="ride",
        our_part="yes", theirs="I waited an hour", ours="That was ours to find",
    )  # fmt: skip
    assert "Did not happen: ride – our part" in nurse.reads("plan")
    assert "Next: Agree on another day: Go to the visit" in nurse.reads("today")
    go(nurse, key, "agreed", due="2026-11-27", why="Frank drives")
    page = nurse.reads(f"plan/{key}")
    for words in ("The bus did not come", "ride – our part", "I waited an hour",
                  "That was ours to find", "for Fri, Nov 27", "Frank drives"):  # fmt: skip
        assert words in page


def test_ours_and_late_stand_first_and_are_the_only_red(riverside: World) -> None:
    nurse = launch(riverside)
    write(nurse, "Weigh every morning", "(patient)", due="2026-11-20")
    write(nurse, "Which dose?", "Lindqvist", "question")
    write(nurse, due="2026-11-20", if_waits="The visit cannot be")
    days_later(riverside, 3)
    nurse = launch(riverside)
    page = nurse.open("plan").text
    assert page.count("fb-task-late") == page.count("3 days late") == 1
    said = text(page)
    assert said.index("Ours, and late") < said.index(RIDE) < said.index("Weigh every morning")
    assert "answer was due Nov 20, 3 days ago" in said
    today = nurse.reads("today")
    assert f"Next: Ours, and late: {RIDE}" in today
    assert "If this waits: The visit cannot be" in today


def test_the_answer_comes_back_to_its_question(riverside: World) -> None:
    nurse = launch(riverside, "harris")
    key = write(nurse, "Which dose?", "Lindqvist", "question")
    assert "Next: Waiting for" in nurse.reads("today")
    assert go(nurse, key, "done").status_code == 422
    go(nurse, key, "done", why="5 mg, and again on Monday")
    page = nurse.reads(f"plan/{key}")
    assert "Answered" in page and "5 mg, and again on Monday" in page
    assert "Waiting for" not in nurse.reads("today")


def test_words_and_what_the_team_learns_are_kept(riverside: World) -> None:
    nurse = launch(riverside)
    key = write(nurse, "Go to the visit", "(patient)")
    page = nurse.open(f"plan/{key}").text
    said, learnt = form(page, "/said"), form(page, "/learnt")
    assert nurse.send(said, words=" ").status_code == 422
    for _ in range(2):
        nurse.send(said, words="<b>Frank</b> can drive")
    nurse.send(learnt, words="Call the driver the day before")
    told = nurse.reads(f"plan/{key}")
    assert told.count("<b>Frank</b> can drive") == 1
    assert "Call the driver the day before" in told
    assert nurse.send(form(nurse.open(f"plan/{key}").text, "/learnt"), words="").status_code == 422


def test_pressed_twice_it_is_one(riverside: World) -> None:
    nurse = launch(riverside)
    me, made = owner(nurse, "commitment", "(me)"), blank(nurse)
    for _ in range(2):
        nurse.send(made, what=RIDE, owner=me)
    assert len(records(riverside, "Task")) == 1
    done = lines(nurse)[made.fields["key"]].forms["done"]
    for _ in range(2):
        assert nurse.send(done).status_code == 200
    assert [task.version for task in records(riverside, "Task")] == [2]


def test_of_two_nurses_one_notes_it_and_the_other_is_told(riverside: World) -> None:
    nurse = launch(riverside)
    key = write(nurse)
    first, second = ways(nurse, key), ways(launch(riverside, user="ortiz"), key)
    assert nurse.send(first["done"]).status_code == 200
    other = launch(riverside, user="ortiz")
    taken = second["not-needed"]
    taken.fields |= {name: ways(other, key)["agreed"].fields[name] for name in ("csrf",)}
    taken.action = taken.action.replace(taken.action.split("/")[2], other.ctx)
    late = other.send(taken, why="His son does it")
    assert late.status_code == 412
    assert "Somebody was faster, and nothing of yours was noted" in text(late.text)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"expected_patient": str(uuid4())}, 409), ({"csrf": "x"}, 401),
        ({"version": ""}, 400), ({"version": "x"}, 400), ({"submission": "x"}, 400),
        ({"state": "lost"}, 400), ({"state": "agreed", "due": "2026-11-30", "why": "x"}, 303),
    ],
)  # fmt: skip
def test_a_form_of_another_page_or_patient_notes_nothing(
    riverside: World, changed: dict[str, str], status: int
) -> None:
    nurse = launch(riverside)
    key = write(nurse)
    before = tally(riverside)
    wanted = ways(nurse, key)["done"]
    url = f"{riverside.app_url}{wanted.action}"
    answer = nurse.http.post(url, data=wanted.fields | changed, follow_redirects=False)
    assert answer.status_code == status
    assert (tally(riverside)["resource_version"] == before["resource_version"]) is (status != 303)


def test_another_patients_page_knows_nothing_of_it(riverside: World) -> None:
    walter, rosa = launch(riverside), launch(riverside, "delgado")
    key = write(walter)
    assert RIDE not in rosa.reads("plan")
    assert rosa.open(f"plan/{key}").status_code == 404
    stolen = ways(walter, key)["done"]
    stolen.action = stolen.action.replace(walter.ctx, rosa.ctx)
    stolen.fields |= {
        name: blank(rosa).fields[name] for name in ("csrf", "expected_patient")
    }  # fmt: skip
    assert rosa.send(stolen).status_code == 404
    assert "Not yet" in walter.reads("plan")


@pytest.mark.parametrize("typed", [{"owner": "Practitioner/stranger"}, {"goal": str(uuid4())}])
def test_nobody_is_named_who_was_not_offered(riverside: World, typed: dict[str, str]) -> None:
    nurse = launch(riverside)
    made = blank(nurse)
    fields = {"what": RIDE, "owner": owner(nurse, "commitment", "(me)")} | typed
    assert nurse.send(made, **fields).status_code == 400


def test_it_can_serve_a_goal(riverside: World) -> None:
    nurse = launch(riverside)
    goal = nurse.write()
    write(nurse, goal=goal)
    (task,) = records(riverside, "Task")
    assert read_json(task.body)["focus"] == {"reference": f"Goal/{goal}"}


def test_a_role_without_charts_finds_nothing_and_is_stopped(riverside: World) -> None:
    nurse = launch(riverside)
    key = write(nurse)
    made, done = blank(nurse), ways(nurse, key)["done"]
    with riverside.bridge.store.writing() as session:
        for row in session.exec(select(Staff)):
            row.role = "auditor"
    assert nurse.http.get(f"{nurse.base}/plan").status_code == 404
    made.fields |= {"what": RIDE, "owner": "other", "owner_name": "Kim", "owner_side": "staff"}
    assert nurse.send(made).status_code == nurse.send(done).status_code == 404


@pytest.mark.parametrize("noted", ["done", "agreed", "made", "kept", "x", "<b>"])
def test_the_notice_says_a_state_and_nothing_else(riverside: World, noted: str) -> None:
    nurse = launch(riverside)
    said = nurse.http.get(f"{nurse.base}/plan", params={"noted": noted}).text
    assert ('id="notice"' in said) is (noted not in {"x", "<b>"})


def test_nothing_of_it_goes_to_the_ehr(riverside: World) -> None:
    before = len(riverside.held("Task"))
    write(launch(riverside))
    assert len(riverside.held("Task")) == before


def test_on_a_day_off_the_clock_of_a_question_starts_on_the_next_working_day(
    riverside: World,
) -> None:
    nurse = launch(riverside)
    assert blank(nurse, "question").fields["due"] == "2026-11-20"
    days_later(riverside, 1)  # a Saturday
    said = nurse.reads("plan?kind=question")
    assert "Today is no working day: the clock starts on the next one." in said
    assert blank(nurse, "question").fields["due"] == "2026-11-23"
    assert "no working day" not in nurse.reads("plan?kind=to-do")


def test_an_answer_that_does_not_come_is_followed_up_and_never_red(riverside: World) -> None:
    nurse = launch(riverside)
    key = write(nurse, "20 mg or 40?", "Lindqvist", "question", due="2026-11-20")
    days_later(riverside, 4)  # Tuesday: two working days
    said = nurse.reads("today")
    assert "answer was due Nov 20, 4 days ago · tell the lead" in said
    assert "Ours, and late" not in said
    go(nurse, key, "agreed", why="Dr. N. Haddad, who covers", due="2026-11-24")
    said = nurse.reads(f"plan/{key}")
    assert "Dr. N. Haddad, who covers" in said and "answer due today" in said
