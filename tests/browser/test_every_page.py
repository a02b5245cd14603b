"""Every page as the app really serves it: axe, the policy, and a window as narrow as a sidebar."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from at_the_screen import Nurse, receipt, write
from playwright.sync_api import Page, expect

from support.browser import unsound
from support.world import World

WORDS = "Water the tomatoes before breakfast"


def pages(nurse: Callable[..., Nurse], town: World) -> Iterator[tuple[str, Page]]:
    """Every page, one after the other in one tab; what a page says first is its name."""
    someone = nurse()
    tab = someone.launch("delgado")
    yield "today, not started", tab
    tab = someone.launch("okafor", "goals")
    root = tab.url.removesuffix("goals")
    write(tab, WORDS)
    expect(receipt(tab, WORDS)).to_contain_text("In Riverside EHR")
    yield "goals, just saved", tab
    tab.get_by_role("button", name="Save and send").click()
    expect(tab.locator("#errors")).to_be_focused()
    yield "goals, with mistakes", tab
    for name in ("today", "goals", "approach", "plan", "record", "help", "case"):
        tab.goto(root + name)
        yield name, tab
    yield "both texts", _both_texts(someone, root)
    yield "edit", someone.browser.context.pages[-1]
    for path in ("/c/nothing/today", "/launch?iss=https%3A%2F%2Felsewhere.test&launch=x"):
        tab.goto(town.app_url + path)
        yield path, tab
    tab.goto(root + "today")
    tab.locator(".fb-menu summary").click()
    tab.get_by_role("button", name="Sign out").click()
    expect(tab.get_by_role("heading")).to_have_text("You are signed out")
    yield "signed out", tab
    for path in ("/", "/chart/okafor", "/chart/nobody"):
        tab.goto(town.ehr_url + path)
        yield f"EHR {path}", tab


def _both_texts(someone: Nurse, root: str) -> Page:
    """Two editors of one goal, saved one after the other: the second sees both texts."""
    tab = someone.browser.page(root + "goals")
    edit = tab.locator(".fb-goal", has_text=WORDS).get_by_role("link", name=re.compile("Change"))
    href = edit.get_attribute("href")
    first, second = (someone.browser.page(root + href.split("/", 3)[3]) for _ in range(2))
    first.fill("#field-how_we_know", "They are red by August")
    first.get_by_role("button", name="Save and send").click()
    expect(first.locator("#notice")).to_contain_text("Saved")
    second.fill("#field-how_we_know", "They did not dry out")
    second.get_by_role("button", name="Save and send").click()
    expect(second.get_by_role("heading", name="Someone saved this goal first")).to_be_visible()
    first.goto(root + href.split("/", 3)[3])
    return second


def test_axe_finds_nothing_on_any_page_at_any_width(
    nurse: Callable[..., Nurse], town: World, axe: Callable[[Any], list[str]]
) -> None:
    found = {name: unsound(page, axe) for name, page in pages(nurse, town)}
    assert {name: each for name, each in found.items() if each} == {}
