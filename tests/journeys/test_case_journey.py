"""From "asked for" to "finished for now, door open": noted by the nurse, told to the team."""

from datetime import timedelta

import httpx
import pytest
from nurse import Nurse, launch, ours, records, rows, tally
from sqlmodel import select

from fhir_bridge import admin
from fhir_bridge.care.case import STATE_WORDS, State
from fhir_bridge.clock import fixed
from fhir_bridge.store.tables import Audit, CaseEvent, Enrolment, Staff
from support.pages import Form, forms, text
from support.world import NOW, World


def ways(nurse: Nurse) -> dict[str, Form]:
    """The ways on that the page of the case offers, by where they lead."""
    page = nurse.open("case")
    assert page.status_code == 200, page.text
    return _ways(page)


def _ways(page: httpx.Response) -> dict[str, Form]:
    return {
        each.fields["state"]: each for each in forms(page.text) if each.action.endswith("/case")
    }


def go(nurse: Nurse, state: str, **typed: str) -> httpx.Response:
    """Take one of the ways."""
    return nurse.send(ways(nurse)[state], **typed)


def start(nurse: Nurse) -> httpx.Response:
    """Press the button of Today's Next strip."""
    [button] = [each for each in forms(nurse.open("today").text) if each.action.endswith("/start")]
    return nurse.send(button)


def steps(world: World) -> list[str]:
    return [row.state for row in rows(world, CaseEvent)]


def test_the_whole_way_is_walked_and_told(on_both: World) -> None:
    nurse = launch(on_both)
    assert "has not begun" in nurse.reads("case")
    assert "Where we stand: Taken on · R. Castillo RN" in text(start(nurse).text)
    assert set(ways(nurse)) == {"consented", "declined", "unassigned", "finished"}
    said = go(nurse, "consented", how="video", said_on="2026-11-19", why="Maria was there")
    assert "Noted: Said yes." in text(said.text)
    assert "Noted: Working together." in text(go(nurse, "active").text)
    go(nurse, "evaluated", why="He books his own rides")
    page = go(nurse, "finished", why="He goes on by himself")
    told = text(page.text)
    history = told[told.index("What happened") :]
    for words in ("Said yes · by video on Nov 19", "R. Castillo RN", "Maria was there",
                  "He books his own rides", "He goes on by himself", "Asked for · from the chart",
                  "9:41"):  # fmt: skip
        assert words in history
    assert "Finished with Walter for now" in nurse.reads("today")
    assert set(_ways(page)) == {"reopened"}


def test_a_goal_may_come_before_the_yes_and_today_then_asks_for_it(
    on_both: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # long after her stay, of which nothing comes first any more
    monkeypatch.setattr(on_both.bridge, "clock", fixed(NOW + timedelta(days=45)))
    nurse = launch(on_both, "delgado")
    nurse.write(due="2027-02-18")
    today = nurse.reads("today")
    assert "Ask Rosa whether to go on together" in today
    go(nurse, "consented", how="phone", said_on="2026-11-20")
    assert "Begin with Rosa" in nurse.reads("today")
    go(nurse, "active")
    assert "Next goal date" in nurse.reads("today")


def test_not_now_is_kept_with_its_reason_and_nothing_is_lost(on_both: World) -> None:
    nurse = launch(on_both, "harris")
    key = nurse.write("Have one video visit", due="2026-11-25")
    held = len(ours(on_both))
    go(nurse, "declined", why="His wife comes first this winter")
    today = nurse.reads("today")
    assert "Leon says not now" in today
    assert "Goal due" not in today, "nobody is asked about it now"
    assert "Have one video visit" in nurse.reads("goals")
    assert len(ours(on_both)) == held
    go(nurse, "reopened", why="He asked for it himself")
    assert "Take on care coordination with Leon" in nurse.reads("today")
    start(nurse)
    assert nurse.editor(key).fields["statement"] == "Have one video visit"
    history = nurse.reads("case")
    assert "His wife comes first this winter" in history


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"how": "phone", "said_on": ""}, "Give the day it was said."),
        ({"how": "phone", "said_on": "2026-11-21"}, "This day is still to come."),
        ({"how": "", "said_on": "2026-11-20"}, "Choose how it was said."),
        ({"how": "phone", "said_on": "2026-11-20", "why": "x" * 1001}, "under 1,000 characters"),
    ],
)
def test_a_mistake_changes_nothing_and_keeps_what_was_typed(
    riverside: World, typed: dict[str, str], told: str
) -> None:
    nurse = launch(riverside)
    start(nurse)
    again = nurse.send(ways(nurse)["consented"], **({"why": "With Maria"} | typed))
    assert again.status_code == 422
    assert told in text(again.text)
    assert _ways(again)["consented"].fields["why"] == typed.get("why", "With Maria")
    assert steps(riverside) == ["referred", "accepted"]


def test_a_reason_in_any_letters_is_shown_as_it_was_said(riverside: World) -> None:
    nurse = launch(riverside)
    start(nurse)
    why = "</p><script>alert(1)</script> “ходить” {{ 7*7 }} & مشي"
    page = go(nurse, "declined", why=why)
    assert why in text(page.text)
    assert "<script>alert" not in page.text


def test_two_pages_of_one_case_one_moves_it_and_the_other_is_told(riverside: World) -> None:
    nurse = launch(riverside)
    start(nurse)
    first, second = ways(nurse), ways(nurse)
    nurse.send(first["consented"], how="phone", said_on="2026-11-20")
    late = nurse.send(second["declined"], why="Too much at once")
    assert late.status_code == 412
    assert "Somebody was faster, and nothing of yours was noted" in text(late.text)
    assert _ways(late)["declined"].fields["why"] == "Too much at once"
    assert steps(riverside)[-1] == "consented"


def test_a_button_pressed_twice_notes_it_once(riverside: World) -> None:
    nurse = launch(riverside)
    start(nurse)
    wanted = ways(nurse)["declined"]
    for _ in range(2):
        assert nurse.send(wanted, why="Not this year").status_code == 200
    assert steps(riverside) == ["referred", "accepted", "declined"]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"expected_patient": "another"}, 409), ({"expected_patient": ""}, 422),
        ({"csrf": "x"}, 401), ({"number": "x"}, 400), ({"number": ""}, 400),
        ({"number": "9" * 12}, 400), ({"state": "graduated"}, 400), ({"state": "finished"}, 422),
        ({"state": "active"}, 422), ({"number": "7"}, 412),
    ],
)  # fmt: skip
def test_what_is_not_a_whole_form_of_this_page_moves_nothing(
    riverside: World, changed: dict[str, str], status: int
) -> None:
    nurse = launch(riverside)
    start(nurse)
    before = tally(riverside)
    wanted = ways(nurse)["consented"]
    answer = nurse.send(wanted, **({"how": "phone", "said_on": "2026-11-20"} | changed))
    assert answer.status_code == status
    assert steps(riverside) == ["referred", "accepted"]
    assert tally(riverside)["case_event"] == before["case_event"]


def test_the_page_of_somebody_not_enrolled_keeps_nothing_and_moves_nothing(
    riverside: World,
) -> None:
    nurse = launch(riverside, "harris")
    assert "Until you start, nothing about this patient is kept here." in nurse.reads("case")
    fields = {name: nurse.blank().fields[name] for name in ("csrf", "expected_patient")}
    form = Form(f"/c/{nurse.ctx}/case", "post", fields | {"state": "accepted", "number": "1"})
    assert nurse.send(form).status_code == 422
    assert rows(riverside, CaseEvent) == rows(riverside, Enrolment) == records(riverside) == []


def test_a_listed_patient_is_taken_on_with_one_tap(riverside: World) -> None:
    _list(riverside)
    nurse = launch(riverside)
    today = nurse.reads("today")
    assert "Take on care coordination with Walter" in today
    assert "Start care coordination" not in today
    assert "Asked for · on the roster of Riverside EHR" in nurse.reads("case")
    assert "Next: Reach Walter" in text(start(nurse).text), "he came home three days ago"
    assert "Taken on · R. Castillo RN" in nurse.reads("today")


def test_the_first_goal_of_a_listed_patient_takes_it_on(riverside: World) -> None:
    _list(riverside)
    nurse = launch(riverside)
    nurse.write()
    mine = [row for row in rows(riverside, CaseEvent) if row.by != "footbridge"]
    assert [row.state for row in mine] == ["accepted"]


def test_a_role_without_charts_finds_nothing_and_is_stopped_and_audited(riverside: World) -> None:
    nurse = launch(riverside)
    start(nurse)
    wanted = ways(nurse)["declined"]
    with riverside.bridge.store.writing() as session:
        for row in session.exec(select(Staff)):
            row.role = "auditor"
    assert nurse.http.get(f"{nurse.base}/case").status_code == 404
    assert nurse.send(wanted, why="Because").status_code == 404
    assert steps(riverside) == ["referred", "accepted"]
    refused = [row for row in rows(riverside, Audit) if row.what == "refused"]
    assert [row.detail for row in refused] == ["NotFound", "NotFound"]


def test_every_move_is_audited_and_no_address_tells_the_state_of_whom(riverside: World) -> None:
    nurse = launch(riverside)
    start(nurse)
    page = go(nurse, "declined", why="Not this year")
    assert str(page.url).endswith("/case?noted=declined")
    told = [row.detail for row in rows(riverside, Audit) if row.what == "case"]
    assert told == ["launch", "referred to accepted", "accepted to declined"]


@pytest.mark.parametrize("noted", [*State, "", "x", "<b>"])
def test_the_notice_says_a_state_and_nothing_else(alive: World, noted: str) -> None:
    nurse = launch(alive)
    said = text(nurse.http.get(f"{nurse.base}/case", params={"noted": noted}).text)
    known = STATE_WORDS.get(noted)  # type: ignore[call-overload]
    assert ("Noted:" in said) is bool(known)
    assert not known or f"Noted: {known}." in said


def _list(world: World) -> None:
    site = world.bridge.site("sandbox")
    group = "Group/footbridge-roster"
    admin.add_site(world.bridge.store, site, (world.ehr_url,), roster=group)
    admin.sync_site(world.bridge, "sandbox")
