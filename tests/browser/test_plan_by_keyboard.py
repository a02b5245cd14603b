"""The plan by keyboard alone and by eye: written down, talked about, never a script needed."""

from collections.abc import Callable
from typing import Any

from at_the_screen import Nurse
from by_keyboard import SEEN, go_to
from playwright.sync_api import Page, expect

from support.browser import unsound

RIDE = "Book a ride that really comes"


def written(page: Page) -> None:
    """Write down what the nurse takes on, without a mouse."""
    keys = page.keyboard
    go_to(page, "What")
    keys.type(RIDE)
    go_to(page, "Who is accountable")
    keys.type("R. Castillo")
    go_to(page, "What may happen if this waits")
    keys.type("The visit cannot be")
    go_to(page, "Write it down")
    keys.press("Enter")
    expect(page.locator("#notice")).to_contain_text("Written down.")


def test_it_is_written_down_and_talked_about_without_a_mouse(nurse: Callable[..., Nurse]) -> None:
    page = nurse().launch("okafor", "plan")
    written(page)
    expect(page.locator(".fb-task", has_text=RIDE)).to_contain_text("R. Castillo RN · our team")
    go_to(page, "Did not happen")
    page.keyboard.press("Enter")
    go_to(page, "What was in the way")
    page.keyboard.type("ride")
    go_to(page, "What happened")
    page.keyboard.type("The driver was ill")
    go_to(page, "Keep both sides")
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("Noted: did not happen.")
    expect(page.locator("#happened")).to_contain_text("ride – our part")
    assert page.evaluate(SEEN) is None or page.evaluate("document.activeElement === document.body")


def test_after_a_mistake_the_focus_is_on_what_to_look_at(nurse: Callable[..., Nurse]) -> None:
    page = nurse().launch("delgado", "plan")
    go_to(page, "Write it down")
    page.keyboard.press("Enter")
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("#error-what-new")).to_have_text("Write what is to be done.")


def test_every_page_of_it_is_clean_at_every_width(
    nurse: Callable[..., Nurse], axe: Callable[[Any], list[str]]
) -> None:
    page = nurse().launch("abara", "plan")
    written(page)
    root = page.url.partition("?")[0]
    page.locator(".fb-task-what a").first.click()
    page.wait_for_url("**/plan/*")
    for address in (root, f"{root}?kind=question", f"{root}?kind=to-do", page.url):
        page.goto(address)
        for each in page.locator("main details").all():
            each.evaluate("node => node.open = true")
        assert unsound(page, axe) == {}, address
