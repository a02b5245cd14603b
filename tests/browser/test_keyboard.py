"""Everything by keyboard alone: from the skip link to a saved goal, the focus always in sight."""

from collections.abc import Callable

from at_the_screen import Nurse, receipt
from by_keyboard import SEEN, go_to, stops
from playwright.sync_api import expect


def test_a_goal_is_written_without_a_mouse(nurse: Callable[..., Nurse]) -> None:
    page = nurse().launch()
    keys = page.keyboard
    assert next(stops(page)) == "Skip to main content"
    keys.press("Enter")
    go_to(page, "Write the first goal")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    keys.press("Enter")
    page.wait_for_url("**/goals#new-goal")
    go_to(page, "In Walter’s own words")
    keys.type("Go up the stairs without a rest")
    go_to(page, "Understanding my health")
    for _ in range(3):
        keys.press("ArrowDown")
    assert page.evaluate(SEEN) is None
    go_to(page, "Together")
    keys.press("ArrowUp")
    go_to(page, "in 2 weeks")
    keys.press("Space")
    go_to(page, "First small win")
    keys.type("Three steps, then a break")
    go_to(page, "Save and send to Riverside EHR")
    keys.press("Enter")
    expect(page.locator("#notice")).to_be_focused()
    assert page.evaluate(SEEN) is None
    goal = page.locator(".fb-goal", has_text="Go up the stairs without a rest")
    expect(goal).to_contain_text("Day to day · by Fri, Dec 4")
    expect(goal).to_contain_text("Walter · Patient")
    expect(receipt(page, "Go up the stairs")).to_contain_text("In Riverside EHR")


def test_after_a_mistake_the_focus_is_on_what_to_look_at(nurse: Callable[..., Nurse]) -> None:
    page = nurse().launch("okafor", "goals")
    go_to(page, "Save and send to Riverside EHR")
    page.keyboard.press("Enter")
    expect(page.locator("#errors")).to_be_focused()
    assert page.evaluate(SEEN) is None
    go_to(page, "In Walter’s own words")
    page.keyboard.press("Enter")
    expect(page.locator("#field-statement")).to_be_focused()


def test_the_menu_opens_and_closes_by_keyboard(nurse: Callable[..., Nurse]) -> None:
    page = nurse().launch()
    go_to(page, "R. Castillo RN")
    page.keyboard.press("Enter")
    found = stops(page)
    assert [next(found), next(found)] == ["Who sees the plan", "Help and about"]
    page.keyboard.press("Escape")
    expect(page.locator(".fb-menu summary")).to_be_focused()
    expect(page.get_by_text("Help and about", exact=True)).to_be_hidden()


def test_every_stop_of_a_page_is_seen_in_the_sidebar(nurse: Callable[..., Nurse]) -> None:
    page = nurse(viewport={"width": 420, "height": 700}).launch()
    seen = []
    for text in stops(page):
        seen.append(text)
        if text == "Help and about Footbridge":
            break
    assert len(seen) > 8
