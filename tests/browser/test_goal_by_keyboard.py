"""A goal's two taps and one look at a skill, by keyboard alone, the focus always in sight."""

from collections.abc import Callable
from typing import Any

import pytest
from at_the_screen import Nurse
from by_keyboard import SEEN, go_to, stops
from playwright.sync_api import expect

from support.browser import unsound
from support.world import World

WIN = "Four steps with the walker"


@pytest.fixture
def helens(story_town: World, new_browser: Callable[..., Any]) -> Callable[[str], Any]:
    """A page of Helen's, of whom no other test of this world reads anything."""
    return lambda page: Nurse(story_town, new_browser()).launch("fischer", page)


def test_it_happened_and_the_next_one_is_agreed_without_a_mouse(
    helens: Callable[[str], Any], axe: Callable[[Any], list[str]]
) -> None:
    page = helens("goals")
    keys = page.keyboard
    go_to(page, "It happened")
    keys.press("Enter")
    expect(page.locator("#notice")).to_contain_text("Noted: it happened.")
    expect(page.locator("#small-wins")).to_contain_text(WIN)
    go_to(page, "What comes next")
    keys.type("A whole flight, with Peter on the phone")
    go_to(page, "Agree on it")
    keys.press("Enter")
    expect(page.locator("#notice")).to_contain_text("Agreed on: the next small win.")
    expect(page.locator(".fb-rung")).to_have_count(2)
    assert unsound(page, axe) == {}


def test_not_this_time_is_noted_with_what_was_in_the_way_without_a_mouse(
    helens: Callable[[str], Any],
) -> None:
    page = helens("goals")
    keys = page.keyboard
    go_to(page, "Add words")
    keys.press("Enter")
    go_to(page, "What was said")
    keys.type("The wound hurt")
    go_to(page, "Not this time: what was in the way")
    keys.type("Not well")
    next(words for words in stops(page, "Shift+Tab") if words.startswith("Not this time"))
    keys.press("Enter")
    expect(page.locator("#notice")).to_contain_text("Noted, with what was in the way.")
    expect(page.locator("#small-wins")).to_contain_text("in the way: not well enough")
    expect(page.locator("#small-wins")).to_contain_text("The wound hurt")


def test_what_she_explained_back_is_noted_without_a_mouse(
    helens: Callable[[str], Any], axe: Callable[[Any], list[str]]
) -> None:
    page = helens("strategies/health-literacy")
    keys = page.keyboard
    go_to(page, "Note what it showed : my warning signs")
    keys.press("Enter")
    go_to(page, "Explained it back at once")
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    assert page.evaluate(SEEN) is None
    go_to(page, "How it was taught")
    keys.type("Talked")
    go_to(page, "Interpreter")
    keys.type("Not needed")
    go_to(page, "Note it")
    keys.press("Enter")
    expect(page.locator("#notice")).to_contain_text("Noted")
    expect(page.locator("main")).to_contain_text("explained it back at once")
    assert unsound(page, axe) == {}
