"""Skills and confidence at the screen: by keyboard alone, at every width, without a script."""

from collections.abc import Callable
from typing import Any

import pytest
from at_the_screen import Nurse
from by_keyboard import go_to
from playwright.sync_api import Page, expect

from support.browser import WIDTHS, unsound


def opened(nurse: Callable[..., Nurse], patient: str, **options: Any) -> Page:
    page = nurse(**options).launch(patient)
    page.goto(page.url.removesuffix("today") + "readiness")
    return page


def test_a_ruler_is_answered_without_a_mouse(nurse: Callable[..., Nurse]) -> None:
    page = opened(nurse, "okafor")
    keys = page.keyboard
    go_to(page, "0")
    for _ in range(5):
        keys.press("ArrowRight")
    go_to(page, "Why not lower?")
    keys.type("My daughter is there")
    go_to(page, "Save this answer")
    keys.press("Enter")
    expect(page.locator("#notice")).to_contain_text("Saved here")
    expect(page.locator("#said")).to_contain_text("5 of 10, somewhat sure")
    expect(page.locator("#said")).to_contain_text("“My daughter is there”")
    expect(page.locator("#ask-confidence")).to_have_count(0)
    expect(page.get_by_role("heading", name="What is in the way?")).to_be_visible()


def test_axe_finds_nothing_at_any_width(
    nurse: Callable[..., Nurse], axe: Callable[[Any], list[str]]
) -> None:
    page = opened(nurse, "delgado")
    assert unsound(page, axe) == {}, "nothing asked yet"
    page.locator("#ask-confidence").get_by_role("button", name="Save this answer").click()
    expect(page.locator(".fb-errors")).to_be_focused()
    assert unsound(page, axe) == {}, "an answer missing"
    asked = page.locator("#ask-confidence")
    asked.locator("label", has_text="3").first.click()
    asked.get_by_role("button", name="Save this answer").click()
    for summary in ("Six questions on paper", "Enter a score"):
        page.locator("summary", has_text=summary).click()
    assert unsound(page, axe) == {}, "one answer, all forms open"
    page.get_by_role("button", name="That is all for today").click()
    assert unsound(page, axe) == {}, "all for today"
    page.goto(page.url.split("/readiness")[0] + "/today")
    expect(page.locator("#headline")).to_contain_text("Not sure just now")
    assert unsound(page, axe) == {}, "today"
    page.locator(".fb-as-table summary").click()
    expect(page.locator(".fb-plain")).to_contain_text("3 of 10")


@pytest.mark.parametrize("width", WIDTHS)
def test_every_number_of_a_ruler_is_big_enough_to_tap(
    nurse: Callable[..., Nurse], width: int
) -> None:
    page = opened(nurse, "abara")
    page.set_viewport_size({"width": width, "height": 900})
    boxes = page.locator("#ask-confidence .fb-ruler .fb-choice")
    assert boxes.count() == 11
    for box in boxes.all():
        size = box.bounding_box()
        assert size and min(size["width"], size["height"]) >= 32
