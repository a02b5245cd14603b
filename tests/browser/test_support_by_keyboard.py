"""The people around a patient by keyboard alone, and without a script, at every width."""

from collections.abc import Callable
from typing import Any

import pytest
from at_the_screen import Nurse
from by_keyboard import SEEN, go_to
from playwright.sync_api import expect

from support.browser import WIDTHS, scrolls_sideways


def test_somebody_is_taken_over_and_asked_alone_without_a_mouse(
    nurse: Callable[..., Nurse], axe: Callable[[Any], list[str]]
) -> None:
    page = nurse().launch("santos", "support")
    keys = page.keyboard
    go_to(page, "Lúcia Santos")
    keys.press("Enter")
    go_to(page, "Phone")
    keys.type("(555) 010-2306")
    go_to(page, "Take over")
    keys.press("Enter")
    expect(page.locator(".fb-person h3", has_text="Lúcia Santos")).to_be_visible()
    go_to(page, "Ask Lúcia alone")
    keys.press("Enter")
    go_to(page, "I asked Lúcia Santos alone")
    keys.press("Space")
    go_to(page, "It is too much for them just now")
    keys.press("Space")
    assert page.evaluate(SEEN) is None
    go_to(page, "Keep what they said")
    keys.press("Enter")
    expect(page.locator(".fb-person", has_text="needs relief")).to_be_visible()
    assert axe(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_missing_has_the_focus_at_every_width(
    nurse: Callable[..., Nurse], axe: Callable[[Any], list[str]], width: int
) -> None:
    page = nurse().launch("santos", "support")
    page.set_viewport_size({"width": width, "height": 800})
    page.locator("summary", has_text="Talk them over").click()
    page.get_by_role("button", name="Keep what was said").click()
    expect(page.locator(".fb-errors")).to_be_focused()
    assert axe(page) == []
    assert not scrolls_sideways(page)
