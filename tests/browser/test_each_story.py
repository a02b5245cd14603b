"""What the screens say of each patient of the stories, where it differs."""

from collections.abc import Callable

import pytest
from at_the_screen import Nurse
from playwright.sync_api import expect


@pytest.mark.parametrize(
    ("patient", "facts"),
    [
        ("okafor", ["Maria Okafor (daughter)", "English"]),
        ("delgado", ["Spanish interpreter needed", "Luis Delgado (son)"]),
    ],
)
def test_the_banner_says_what_a_nurse_must_know(
    nurse: Callable[..., Nurse], patient: str, facts: list[str]
) -> None:
    page = nurse().launch(patient)
    for fact in facts:
        expect(page.locator(".fb-banner")).to_contain_text(fact)
    assert "(caregiver)" not in page.locator(".fb-banner").inner_text()


def test_george_is_left_in_peace(nurse: Callable[..., Nurse]) -> None:
    page = nurse().launch("whitfield")
    expect(page.get_by_role("heading", name="George is in hospice care")).to_be_visible()
    expect(page.get_by_text("No goals, and none are needed.")).to_be_visible()
    expect(page.get_by_text("No goal yet")).to_have_count(0)
    page.get_by_role("link", name="Add goal").click()
    expect(page.get_by_label("In George’s own words")).to_be_visible()
    expect(page.get_by_text("Or begin with one of these")).to_have_count(0)


def test_starting_without_a_goal_is_one_press(nurse: Callable[..., Nurse]) -> None:
    page = nurse().launch("harris")
    page.get_by_role("button", name="Start without a goal").click()
    expect(page.get_by_role("heading", name="Next: Write the first goal with Leon")).to_be_visible()
