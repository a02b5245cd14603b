"""A strategy is opened and decided about by keyboard alone, the focus always in sight."""

from collections.abc import Callable

from at_the_screen import Nurse
from by_keyboard import SEEN, go_to
from playwright.sync_api import expect


def test_an_approach_is_decided_without_a_mouse(nurse: Callable[..., Nurse]) -> None:
    page = nurse().launch("okafor", "approach")
    keys = page.keyboard
    go_to(page, "Day to day")
    keys.press("Enter")
    go_to(page, "Do for")
    keys.press("ArrowRight")
    assert page.evaluate(SEEN) is None
    go_to(page, "agrees")
    keys.press("Space")
    go_to(page, "Why")
    keys.type("We begin together")
    go_to(page, "Keep this decision")
    keys.press("Enter")
    expect(page.locator("#notice")).to_contain_text("Kept: your decision.")
    expect(page.locator("#overall-title")).to_have_text("Overall: Do with")
    expect(page.locator("#approach-self-management summary").first).to_contain_text("Do with")


def test_a_mistake_opens_its_strategy_and_has_the_focus(nurse: Callable[..., Nurse]) -> None:
    page = nurse().launch("okafor", "approach")
    row = page.locator("#approach-self-management")
    row.locator("summary").first.click()
    row.get_by_role("button", name="Keep this decision").click()
    expect(page.locator("#approach-self-management .fb-errors")).to_be_focused()
    expect(row).to_contain_text("Say what the patient says to it.")
