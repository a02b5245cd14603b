"""What a nurse does at the screen, and what she sees there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from support.browser import Watched
from support.world import World, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

GOAL_ID = "https://footbridge.example/fhir/id/goal"


@dataclass
class Nurse:
    """One person in front of one browser."""

    world: World
    browser: Watched

    def launch(self, patient: str = "okafor", page: str = "today") -> Page:
        """Open Footbridge in a tab of its own."""
        tab = self.browser.page(f"{self.world.ehr_url}/launch/{patient}")
        if page != "today":
            tab.goto(tab.url.replace("/today", f"/{page}"))
        return tab

    def chart(self, patient: str = "Walter J. Okafor") -> tuple[Page, Frame]:
        """Open Footbridge in the chart, as another site's frame."""
        tab = self.browser.page(f"{self.world.ehr_url}/")
        tab.get_by_role("link", name=f"Open Footbridge here for {patient}").click()
        tab.wait_for_load_state("networkidle")
        return tab, tab.frames[1]


def write(page: Page | Frame, statement: str) -> None:
    """Write a goal on the goals page and press the button."""
    getattr(page, "page", page).bring_to_front()  # a hidden tab draws, and answers, seldom
    page.fill("#field-statement", statement)
    page.locator("label", has_text="Day to day").first.click()
    page.locator("label", has_text="We do it for now").click()
    page.get_by_role("button", name="Save and send to Riverside EHR").click()


def receipt(page: Page | Frame, statement: str) -> Any:
    """Where the goals page says that a goal is."""
    return page.locator(".fb-goal", has_text=statement).locator(".fb-receipt")


def in_the_ehr(world: World, statement: str) -> dict[str, Any]:
    """The one goal of these words in the EHR, once it is there."""
    return wait_for(lambda: _found(world, statement), f"“{statement}” in the EHR")


def _found(world: World, statement: str) -> Any:
    goals = [each for each in world.held("Goal") if each["description"]["text"] == statement]
    assert len(goals) < 2, "the EHR has it twice"
    return next(iter(goals), None)
