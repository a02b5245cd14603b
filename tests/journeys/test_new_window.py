"""From the frame into a window of its own: a link that works once, for the same patient."""

import httpx
import pytest
from nurse import launch

from fhir_bridge import tickets
from support.pages import form, text
from support.world import World


def ticket_of(world: World, frame: httpx.Client, page: httpx.Response) -> str:
    """The address the button leads to, not yet gone to."""
    asked = form(page.text, "/open")
    answer = frame.post(f"{world.app_url}{asked.action}", data=asked.fields, follow_redirects=False)
    assert answer.status_code == 303
    return f"{world.app_url}{answer.headers['location']}"


def test_the_new_window_shows_the_same_patient_and_the_frame_goes_on(alive: World) -> None:
    nurse = launch(alive)
    url = ticket_of(alive, nurse.http, nurse.page)
    window = alive.browser()
    opened = window.get(url)
    assert opened.status_code == 200
    assert opened.url.path == nurse.page.url.path
    assert "Walter J. Okafor" in text(opened.text)
    assert nurse.open("today").status_code == 200


def test_the_link_works_once(alive: World) -> None:
    nurse = launch(alive)
    url = ticket_of(alive, nurse.http, nurse.page)
    assert alive.browser().get(url).status_code == 200
    stranger = alive.browser()
    again = stranger.get(url)
    assert again.status_code == 401
    assert "Okafor" not in again.text
    assert stranger.get(nurse.base + "/today").status_code == 401


def test_the_link_works_for_a_minute(alive: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nurse = launch(alive)
    url = ticket_of(alive, nurse.http, nurse.page)
    late = tickets.real_time() + tickets.LIFE
    monkeypatch.setattr(tickets, "real_time", lambda: late)
    assert alive.browser().get(url).status_code == 401
