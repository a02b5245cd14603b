"""Who left and nobody has them, taken on from a list; and the weekend, with its rota."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from administrator import as_role
from nurse import MakeWorld, Nurse, launch, rows, tally
from sqlalchemy import delete

from fhir_bridge import site_calendar, staff
from fhir_bridge.care.case import State
from fhir_bridge.clock import fixed
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store.tables import Audit, CaseEvent, Staff, metadata
from support.pages import Form, forms, text
from support.world import World

TUESDAY = datetime(2026, 11, 17, 21, 0, tzinfo=UTC)  # 15:00 in Chicago, an hour after he left
FRIDAY = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)


def at(world: World, moment: datetime) -> None:
    world.bridge.clock = fixed(moment)


def trained(world: World, discipline: str = "rn") -> None:
    base = world.bridge.site("sandbox").base
    staff.set_discipline(world.bridge, "sandbox", base, "castillo", discipline, by=OPERATOR)


def begun(world: World) -> Nurse:
    """A nurse who has started with Walter."""
    trained(world)
    nurse = launch(world)
    for start in forms(nurse.open("today").text):
        if start.action.endswith("/start"):
            nurse.send(start)
    nurse.reads("transition")
    return nurse


def given_back(nurse: Nurse) -> None:
    """She gives the case back to the team."""
    back = next(each for each in forms(nurse.open("case").text)
                if each.fields.get("state") == State.UNASSIGNED)  # fmt: skip
    assert nurse.send(back, why="On leave").status_code == 200


@pytest.fixture(scope="module")
def one_world(make_world: MakeWorld) -> Iterator[World]:
    with make_world() as made:
        yield made


BEGUN = ("case_event", "enrolment", "cover_entry", "day_off", "audit")
"""What a test of this file leaves behind."""


@pytest.fixture
def world(one_world: World) -> World:
    """Tuesday, an hour after Walter left; nothing has begun."""
    with one_world.bridge.store.writing() as session:
        for table in BEGUN:
            session.execute(delete(metadata.tables[table]))
    at(one_world, TUESDAY)
    if rows(one_world, Staff):
        as_role(one_world, "case-manager")
    return one_world


class Team:
    """Somebody at the pages without a patient."""

    def __init__(self, world: World, nurse: Nurse) -> None:
        self.world, self.http = world, nurse.http
        team = next(each for each in forms(nurse.open("today").text) if "/team" in each.action)
        self.page = nurse.send(team)
        self.base = str(self.page.url).rpartition("/")[0]

    def open(self, page: str) -> httpx.Response:
        return self.http.get(f"{self.base}/{page}")

    def reads(self, page: str) -> str:
        answer = self.open(page)
        assert answer.status_code == 200, answer.text
        return text(answer.text)

    def form(self, page: str, field: str) -> Form:
        return next(each for each in forms(self.open(page).text) if field in each.fields)

    def send(self, form: Form, **typed: str) -> httpx.Response:
        return self.http.post(f"{self.world.app_url}{form.action}", data=form.fields | typed)


def test_who_left_and_was_given_back_waits_until_somebody_takes_it(world: World) -> None:
    nurse = begun(world)
    team = Team(world, nurse)
    assert team.page.url.path.endswith("/board")
    assert "Nobody waits." in team.reads("pool"), "she has him"
    given_back(nurse)
    said = team.reads("pool")
    for words in (
        "Walter J. Okafor", "born May 4, 1948", "Went home from Riverside Hospital, Nov 17",
        "We were told 15:00", "waits 0 min", "Waits for somebody to take it on",
    ):  # fmt: skip
        assert words in said, words
    assert "longer than" not in said
    done = team.send(team.form("pool", "patient"))
    assert "You have the case." in text(done.text) and "Nobody waits." in text(done.text)
    steps = sorted(rows(world, CaseEvent), key=lambda each: each.number)
    assert steps[-1].state == State.ACCEPTED and steps[-1].by == steps[0].by


def test_past_the_promise_the_lead_is_asked_and_whom_it_is_for_is_said(world: World) -> None:
    nurse = begun(world)
    given_back(nurse)
    at(world, TUESDAY + timedelta(minutes=16))
    said = Team(world, nurse).reads("pool")
    assert "1 waits · 1 longer than 15 minutes" in said
    assert "For: R. Castillo RN" in said and "has this panel" in said, "the care team names her"
    as_role(world, "lead")
    said = Team(world, nurse).reads("pool")
    assert "so the lead is asked, too" in said
    as_role(world, "case-manager")


def test_pressed_twice_it_is_one_step_and_who_is_second_is_told(world: World) -> None:
    nurse = begun(world)
    given_back(nurse)
    team = Team(world, nurse)
    form = team.form("pool", "patient")
    for _ in range(2):
        assert "You have the case." in text(team.send(form).text)
    before = tally(world)["case_event"]
    given_back(nurse)
    late = team.send(form)
    assert late.status_code in {409, 412} and "Somebody was faster" in text(late.text)
    assert tally(world)["case_event"] == before + 1


def test_a_case_at_rest_is_opened_again_by_whoever_takes_it(world: World) -> None:
    nurse = begun(world)
    finish = next(each for each in forms(nurse.open("case").text)
                  if each.fields.get("state") == State.FINISHED)  # fmt: skip
    nurse.send(finish, why="Moved away")
    team = Team(world, nurse)
    assert "Finished for now, door open" in team.reads("pool")
    assert "took the case on" in team.reads("pool")
    team.send(team.form("pool", "patient"))
    states = [each.state for each in sorted(rows(world, CaseEvent), key=lambda row: row.number)]
    assert states[-2:] == [State.REOPENED, State.ACCEPTED]


def test_every_look_is_in_the_audit_and_nobody_else_is_taken(world: World) -> None:
    nurse = begun(world)
    given_back(nurse)
    team = Team(world, nurse)
    team.open("pool")
    seen = [each for each in rows(world, Audit) if each.what == "pool"]
    assert {each.patient_id is None for each in seen} == {True, False}
    form = team.form("pool", "patient")
    assert team.send(form, patient=str(uuid4())).status_code == 404
    assert team.send(form, expected_patient="x").status_code == 409
    assert team.send(form, csrf="x").status_code == 401
    assert nurse.ctx not in team.open("pool").text, "no list leads into a chart"


def test_who_left_after_thirty_days_or_died_waits_for_nobody(world: World) -> None:
    nurse = begun(world)
    given_back(nurse)
    at(world, TUESDAY + timedelta(days=31))
    assert "Nobody waits." in Team(world, launch(world)).reads("pool")


def test_nobody_sees_names_before_it_is_said_what_they_are_by_training(world: World) -> None:
    nurse = begun(world)
    team = Team(world, nurse)
    trained(world, "")
    assert team.open("pool").status_code == 403
    assert "/team" not in nurse.open("today").text
    form = next(each for each in forms(nurse.open("today").text) if "/logout" in each.action)
    refused = nurse.send(replace(form, action=form.action.replace("logout", "team")))
    assert refused.status_code == 403
    as_role(world, "lead")
    assert team.open("pool").status_code == 200, "a lead was granted that"
    as_role(world, "admin")
    assert team.open("pool").status_code == 403
    assert team.open("exchange").status_code == 200


# --- the weekend


def lead(world: World, moment: datetime = FRIDAY) -> Team:
    nurse = begun(world)
    at(world, moment)
    as_role(world, "lead")
    return Team(world, nurse)


def test_the_weekend_says_who_covers_who_left_and_what_is_due_until_monday(world: World) -> None:
    team = lead(world)
    said = team.reads("weekend")
    assert "Weekend cover: Sat, Nov 21 – Sun, Nov 22" in said
    assert "From Fri, Nov 20, 12:00 until Mon, Nov 23" in said
    assert "Nobody left." in said, "he left on Tuesday"
    assert "Nobody is named: R. Castillo RN" in said, "the lead has it"
    assert "Walter J. Okafor" in said and "Visit arranged · was due Thu, Nov 19" in said
    assert "asked: R. Castillo RN" in said
    form = team.form("weekend", "reach")
    done = team.send(form, who="other", name="J. Ortiz RN", reach="(555) 010-0001")
    assert "The rota is kept." in text(done.text)
    said = team.reads("weekend")
    assert said.count("J. Ortiz RN · (555) 010-0001") == 3, "three days of cover"
    assert "asked: J. Ortiz RN, then R. Castillo RN" in said, "cover, then lead"
    back = team.form("weekend", "line")
    assert "This line no longer holds." in text(team.send(back).text)
    assert "J. Ortiz" not in team.reads("weekend")


def test_a_day_on_which_the_office_is_closed_belongs_to_the_weekend(world: World) -> None:
    friday = date(2026, 11, 27)
    site_calendar.change(world.bridge, "sandbox", closed={friday: "Closed"}, by=OPERATOR)
    said = lead(world, datetime(2026, 11, 25, 22, 0, tzinfo=UTC)).reads("weekend")
    assert "Weekend cover: Thu, Nov 26 – Sun, Nov 29" in said


def test_who_left_since_noon_before_the_weekend_stands_first(world: World) -> None:
    site_calendar.change(
        world.bridge, "sandbox", closed={date(2026, 11, 18): "Closed"}, by=OPERATOR
    )
    said = lead(world, TUESDAY + timedelta(hours=1)).reads("weekend")
    assert "Left since Tue, Nov 17, 12:00 1 to look after" in said
    assert "Went home from Riverside Hospital, Nov 17" in said


@pytest.mark.parametrize(
    ("typed", "told"),
    [({"reach": ""}, "Write how they are reached then."),
     ({"who": "other", "name": ""}, "Choose who covers, or write a name."),
     ({"last": "2026-11-19"}, "The last day is before the first."),
     ({"first": "2026-11-01", "last": "2026-11-02"}, "These days are over."),
     ({"last": "2027-11-19"}, "three months at most")],
)  # fmt: skip
def test_a_line_of_the_rota_that_lacks_something_comes_back(
    world: World, typed: dict[str, str], told: str
) -> None:
    team = lead(world)
    form = team.form("weekend", "reach")
    again = team.send(form, **({"reach": "(555) 010-0001"} | typed))
    assert again.status_code == 422 and told in text(again.text)
    assert tally(world)["cover_entry"] == 0


def test_only_a_lead_says_who_covers(world: World) -> None:
    team = lead(world)
    form = team.form("weekend", "reach")
    as_role(world, "case-manager")
    assert team.send(form, reach="(555) 010-0001").status_code == 403
    assert "The rota" not in team.reads("weekend")
    assert tally(world)["cover_entry"] == 0


def test_one_press_is_one_line_and_who_is_nobody_of_the_team_covers_nothing(world: World) -> None:
    team = lead(world)
    form = team.form("weekend", "reach")
    for _ in range(2):
        sent = team.send(form, who="other", name="T. Bell", reach="(555) 010-0001")
        assert sent.status_code == 200
    assert tally(world)["cover_entry"] == 1
    assert team.send(form, who="Practitioner/stranger", reach="1 2 3").status_code == 404
    assert team.send(form, first="", reach="1 2 3").status_code == 400
    back = team.form("weekend", "line")
    assert team.send(back, line=str(uuid4())).status_code == 404
