"""Without a refresh token: a warning before the end, Reconnect, and nothing typed is lost."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from nurse import MakeWorld, Nurse, launch, ours, rows

from fhir_bridge.clock import real_time
from fhir_bridge.store.tables import ContextRow
from support.pages import text
from support.world import World

WARNED = "ends this sign-in within two minutes"
OVER = "sign-in at Riverside EHR is over"


@pytest.fixture(scope="module")
def world(make_world: MakeWorld) -> Iterator[World]:
    with make_world() as made:
        made.control(refresh="none-returned")
        yield made


def ends_in(nurse: Nurse, seconds: float) -> None:
    with nurse.world.bridge.store.writing() as session:
        row = session.get_one(ContextRow, ("sandbox", nurse.ctx))
        row.token_until = real_time() + timedelta(seconds=seconds)


def reconnect(nurse: Nurse, page: str, patient: str = "okafor") -> str:
    """Follow the page's Reconnect and choose a patient there; gives the path it leads to."""
    link = re.search(r'href="(/launch/standalone/[^"]+)"', page)
    assert link, text(page)
    asked = nurse.http.get(f"{nurse.world.app_url}{unescape(link[1])}")
    request = re.search(r'name="request" value="([^"]+)"', asked.text)
    assert request
    answer = {"request": request[1], "patient": patient}
    return nurse.http.post(f"{nurse.world.ehr_url}/auth/patient", data=answer).url.path


@pytest.mark.parametrize(
    ("seconds", "said", "asks_again"),
    [(1000, "", range(879, 883)), (125, "", range(1, 8)), (119, WARNED, range(20, 21)),
     (5, WARNED, range(20, 21)), (-1, OVER, range(20, 21))],
)  # fmt: skip
def test_l53_the_page_warns_two_minutes_before_the_end(
    world: World, seconds: int, said: str, asks_again: range
) -> None:
    nurse = launch(world)
    nurse.write()
    ends_in(nurse, seconds)
    for path in ("today", "goals", "record", "connection"):
        page = nurse.open(path).text
        assert ("Reconnect" in text(page)) == bool(said), path
        assert said in text(page)
        delay = re.search(
            rf'hx-get="/c/{nurse.ctx}/connection" hx-trigger="load delay:(\d+)s', page
        )
        assert delay
        assert int(delay[1]) in asks_again


def test_l53_where_it_is_renewed_nothing_is_said(world: World) -> None:
    world.control(refresh=None)
    try:
        nurse = launch(world)
    finally:
        world.control(refresh="none-returned")
    ends_in(nurse, 5)
    assert "Reconnect" not in nurse.reads("connection")
    assert "hx-get" not in nurse.open("connection").text


def test_l53_a_form_sent_after_the_end_is_kept_here(world: World) -> None:
    nurse = launch(world)
    typed, before = nurse.blank(), len(ours(world))
    ends_in(nurse, -1)
    saved = nurse.send(typed, strategy="self-management", statement="Typed before the end")
    assert saved.status_code == 200, text(saved.text)
    assert "Typed before the end" in saved.text
    assert OVER in text(saved.text)
    assert len(ours(world)) == before + 1, "sent by our own client, who has one there"


def test_l53_reconnect_goes_on_with_the_same_patient(world: World) -> None:
    nurse = launch(world)
    nurse.write("Kept meanwhile")
    typed = nurse.blank()
    ends_in(nurse, -1)
    assert reconnect(nurse, nurse.open("today").text) == f"/c/{nurse.ctx}/today"
    for path in ("today", "connection"):
        assert "Reconnect" not in nurse.reads(path)
    assert (
        "Still here" in nurse.send(typed, strategy="self-management", statement="Still here").text
    )


def test_l46_reconnect_with_another_patient_leaves_this_one_alone(world: World) -> None:
    nurse = launch(world)
    nurse.write("Okafor’s own")
    ends_in(nurse, -1)
    other = reconnect(nurse, nurse.open("today").text, "delgado")
    assert other != f"/c/{nurse.ctx}/today"
    page = nurse.http.get(f"{world.app_url}{other}").text
    assert "Delgado" in page
    assert "Okafor" not in page
    assert OVER in nurse.reads("today")


def test_l50_nobody_of_whom_nothing_is_kept_is_shown_without_the_ehr(world: World) -> None:
    nurse = launch(world, "harris")
    ends_in(nurse, -1)
    world.bridge.faces.forget(nurse.ctx)
    page = nurse.open("today")
    assert page.status_code == 401
    assert "The sign-in at the EHR is over" in text(page.text)
    assert "Harris" not in page.text
    assert reconnect(nurse, page.text, "harris") == f"/c/{nurse.ctx}/today"
    assert "Harris" in nurse.open("today").text
    assert [row for row in rows(world, ContextRow) if row.ctx == nurse.ctx]
