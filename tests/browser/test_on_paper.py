"""Today and the goals on paper, and in the colours a person has chosen."""

import re
from collections.abc import Callable
from itertools import pairwise

from at_the_screen import Nurse, receipt, write
from playwright.sync_api import Page, expect

GOALS = ("Weigh myself every morning", "Call the clinic myself", "Name my four warning signs")


def sheets(page: Page) -> int:
    """How many sheets of letter paper the page takes."""
    return len(re.findall(rb"/Type /Page\b", page.pdf(format="Letter", prefer_css_page_size=True)))


def test_walters_day_is_one_sheet_of_paper(nurse: Callable[..., Nurse]) -> None:
    page = nurse().launch("okafor", "goals")
    for words in GOALS:
        write(page, words)
        expect(receipt(page, words)).to_contain_text("In Riverside EHR")
    assert sheets(page) == 1
    page.goto(page.url.replace("/goals", "/today"))
    assert sheets(page) == 1
    page.set_viewport_size({"width": 720, "height": 950})
    page.emulate_media(media="print")
    assert not page.locator(".fb-bar").is_visible()
    for shown in (".fb-banner", ".fb-next", "#goals", "#panel-Condition", "#panel-CareTeam"):
        assert page.locator(shown).is_visible(), shown
    assert page.get_by_role("button").count() == 0
    assert page.get_by_role("link", name="Add goal").count() == 0


def test_with_forced_colours_every_mark_can_be_seen(nurse: Callable[..., Nurse]) -> None:
    page = nurse(forced_colors="active", color_scheme="dark").launch("okafor", "goals")
    ours = page.locator("svg.icon").evaluate_all(
        """(all) => all.filter((each) => getComputedStyle(each).color
          !== getComputedStyle(each.parentElement).color).map((each) => each.outerHTML)"""
    )
    assert ours == [], "an icon keeps its own colour, which may be that of the ground"
    tabs = page.locator(".fb-pages a").evaluate_all(
        "(all) => all.map((each) => getComputedStyle(each).borderBottomColor)"
    )
    assert len(set(tabs)) == 2, "the open page's tab alone is underlined"
    chosen = page.locator("input[name=doer] + .fb-choice-box").evaluate_all(
        "(all) => all.map((each) => getComputedStyle(each).backgroundColor)"
    )
    assert sum(one != other for one, other in pairwise(chosen)) == 2  # the second of four
