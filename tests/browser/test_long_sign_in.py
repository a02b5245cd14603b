"""A sign-in request that is too long for an address, and an EHR's look, in a real browser."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from at_the_screen import Nurse
from playwright.sync_api import expect

from support.browser import unsound
from support.world import World, register_sandbox

LONG = tuple(f"user/Observation.rs?code=urn:x|{each:060}" for each in range(60))


@pytest.fixture
def wordy(town: World) -> Iterator[World]:
    """An EHR that is asked for so much that it takes a form."""
    scopes = (*town.bridge.site("sandbox").scopes, *LONG)
    flags = frozenset({"authorize_post"})
    register_sandbox(town.bridge, town.ehr_url, scopes=scopes, flags=flags)
    yield town
    register_sandbox(town.bridge, town.ehr_url)


def test_l21_the_form_goes_on_by_itself_and_by_its_button(
    wordy: World, nurse: Callable[..., Nurse]
) -> None:
    by_itself = nurse().browser.page(f"{wordy.ehr_url}/launch/okafor")
    expect(by_itself).to_have_title("Walter J. Okafor, born May 4, 1948 · Today · Footbridge")
    page = nurse(java_script_enabled=False).browser.page(f"{wordy.ehr_url}/launch/okafor")
    expect(page.get_by_role("heading")).to_have_text("Signing in at Riverside EHR")
    page.get_by_role("button", name="Go on to Riverside EHR").click()
    expect(page).to_have_title("Walter J. Okafor, born May 4, 1948 · Today · Footbridge")


def test_l21_the_form_works_in_a_frame(wordy: World, nurse: Callable[..., Nurse]) -> None:
    _, frame = nurse().chart()
    expect(frame.get_by_role("heading", name="Walter J. Okafor: Today")).to_be_attached()


def test_l38_the_ehrs_look_is_on_every_page_and_can_be_read(
    town: World, nurse: Callable[..., Nurse], axe: Callable[[Any], list[str]]
) -> None:
    page = nurse().browser.page(f"{town.ehr_url}/launch/okafor?style=plain")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    font = page.evaluate("getComputedStyle(document.body).fontFamily")
    assert ground == "rgb(253, 253, 251)"
    assert font.startswith('"Noto Sans"')
    assert unsound(page, axe) == {}
