"""Two patients in one browser: every page keeps its own, and nothing of either stays behind."""

import re
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

import pytest
from at_the_screen import Nurse, in_the_ehr, receipt, write
from playwright.sync_api import Page, expect

from support.world import World

STORED = """async () => [
  ...Object.entries(localStorage), ...Object.entries(sessionStorage),
  ...(await indexedDB.databases()).map(({ name }) => name), ...(await caches.keys()),
  document.cookie,
].filter(Boolean)"""


def test_each_tab_keeps_its_patient(nurse: Callable[..., Nurse], town: World) -> None:
    """L46: in a real browser."""
    someone = nurse()
    walter, rosa = someone.launch("okafor", "goals"), someone.launch("delgado", "goals")
    write(walter, "Feed the birds every morning")
    expect(receipt(walter, "Feed the birds")).to_contain_text("In Riverside EHR")
    assert in_the_ehr(town, "Feed the birds every morning")["subject"]["reference"].endswith(
        "/okafor"
    )
    for tab, name in ((walter, "Walter J. Okafor"), (rosa, "Rosa Delgado")):
        tab.reload()
        expect(tab).to_have_title(re.compile(f"^{name}, born "))
        expect(tab.locator(".fb-banner")).to_contain_text(name)
    expect(rosa.get_by_text("Feed the birds")).to_have_count(0)


@pytest.mark.parametrize("script", [True, False], ids=["htmx", "plain"])
def test_a_form_that_goes_to_the_other_patient_stops(
    nurse: Callable[..., Nurse], town: World, script: bool
) -> None:
    someone = nurse(java_script_enabled=script)
    someone.browser.expected.append("Response Status Error Code 409")
    rosa, walter = someone.launch("delgado"), someone.launch("okafor", "goals")
    elsewhere = rosa.url.replace("/today", "/goals")
    walter.route(walter.url, lambda route: route.continue_(url=elsewhere))
    write(walter, "Meant for Walter")
    wrong = walter.get_by_role("heading", name="This page is for another patient")
    expect(wrong).to_be_visible()
    expect(walter.get_by_text("Nothing was done")).to_be_visible()
    assert not any("Meant for" in each["description"]["text"] for each in town.held("Goal"))
    walter.get_by_role("link", name="Go to the patient you opened").click()
    expect(walter).to_have_title(re.compile("^Rosa Delgado, born "))


def test_nothing_of_the_patient_stays_in_the_browser_or_in_an_address(
    nurse: Callable[..., Nurse],
) -> None:
    someone = nurse()
    asked: list[str] = []
    someone.browser.context.on("request", lambda request: asked.append(request.url))
    tab = someone.launch()
    for name in ("Goals", "Record", "Today"):
        tab.get_by_role("link", name=name, exact=True).first.click()
        tab.wait_for_load_state("networkidle")
    tab.get_by_role("link", name="Goals", exact=True).first.click()
    write(tab, "Keep my own list of medicines")
    expect(receipt(tab, "Keep my own list")).to_contain_text("In Riverside EHR")
    tab.locator(".fb-goal", has_text="Keep my own list").get_by_role("link").last.click()
    tab.get_by_role("button", name="Save and send").click()
    expect(tab.get_by_text("Saved.")).to_be_visible()
    assert tab.evaluate(STORED) == []
    _no_patient_in(asked, tab)


def _no_patient_in(asked: list[str], tab: Page) -> None:
    ours = [unquote(url) for url in asked if urlsplit(url).netloc == urlsplit(tab.url).netloc]
    assert len(ours) > 10
    telling = re.compile("okafor|walter|0048213|1948|medicines", re.IGNORECASE)
    assert [url for url in ours if telling.search(url)] == []
