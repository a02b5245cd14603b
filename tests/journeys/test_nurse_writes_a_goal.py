"""A nurse opens Walter in the EHR, launches Footbridge and writes a goal in his words."""

import httpx

from support.pages import form, text
from support.world import World

GOAL_ID = "https://footbridge.example/fhir/id/goal"
WORDS = "Walk to the church & back, “without stopping” <twice a week>"


def launch(world: World, patient: str = "okafor") -> tuple[httpx.Client, httpx.Response]:
    browser = world.browser()
    page = browser.get(f"{world.ehr_url}/launch/{patient}")
    assert page.status_code == 200, page.text
    return browser, page


def write(
    world: World, browser: httpx.Client, page: httpx.Response, **typed: str
) -> httpx.Response:
    goals = browser.get(str(page.url).replace("/today", "/goals"))
    editor = form(goals.text, "/goals")
    fields = editor.fields | {"strategy": "self-management", "statement": WORDS} | typed
    return browser.post(f"{world.app_url}{editor.action}", data=fields)


def test_the_launch_needs_no_typing_and_ends_on_walters_page(riverside: World) -> None:
    _, page = launch(riverside)
    assert str(page.url).startswith(f"{riverside.app_url}/c/")
    assert page.url.path.endswith("/today")
    shown = text(page.text)
    for words in ("Walter J. Okafor", "RV-0048213", "Heart failure", "Riverside EHR"):
        assert words in shown


def test_the_goal_lands_in_the_ehr_with_a_receipt(riverside: World) -> None:
    browser, page = launch(riverside)
    saved = write(
        riverside, browser, page, due="2026-12-04", doer="patient",
        small_win="Walk to the corner", how_we_know="He tells me what he saw",
    )  # fmt: skip
    assert saved.status_code == 200
    assert saved.history[0].status_code == 303
    assert WORDS in text(saved.text)
    [goal] = [
        each
        for each in riverside.held("Goal")
        if any(i.get("system") == GOAL_ID for i in each.get("identifier", ()))
    ]
    assert goal["description"]["text"] == WORDS
    assert goal["subject"]["reference"] == "Patient/okafor"
    assert goal["target"][0]["dueDate"] == "2026-12-04"
    assert f"Goal/{goal['id']} v1" in text(saved.text)
    assert "In Riverside EHR" in text(saved.text)
