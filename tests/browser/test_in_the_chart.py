"""Footbridge inside the EHR's chart: another site's frame, where cookies are kept apart."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from at_the_screen import Nurse, in_the_ehr, receipt, write
from playwright.sync_api import expect

from support.browser import cookies_in_windows_alone
from support.world import World


@pytest.mark.parametrize("script", [True, False], ids=["htmx", "plain"])
def test_a_goal_written_in_the_chart_arrives(
    nurse: Callable[..., Nurse], town: World, script: bool
) -> None:
    words = f"Walk to the church and back{'' if script else ', twice'}"
    page, frame = nurse(java_script_enabled=script).chart()
    assert frame.url.startswith(f"{town.app_url}/c/")
    assert page.url.startswith("http://localhost:")
    assert frame.title().startswith("Walter J. Okafor, born May 4, 1948 · ")
    frame.get_by_role("link", name="Goals", exact=True).first.click()
    write(frame, words)
    expect(receipt(frame, words)).to_contain_text(re.compile(r"In Riverside EHR · Goal/\w+ v1"))
    assert in_the_ehr(town, words)["subject"]["reference"] == "Patient/okafor"
    assert frame.locator("#field-statement").input_value() == ""


def test_the_frame_adds_what_the_banner_of_the_ehr_lacks(nurse: Callable[..., Nurse]) -> None:
    page, frame = nurse().chart()
    assert page.get_by_role("heading", name="Walter J. Okafor").is_visible()
    assert not frame.locator(".fb-name").is_visible()  # the EHR asked for no second banner
    for more in ("(555) 010-2264", "Maria Okafor (daughter)"):
        expect(frame.locator(".fb-banner")).to_contain_text(more)
    expect(frame.locator(".fb-foot")).to_contain_text("Walter J. Okafor, born May 4, 1948")


def test_a_new_window_goes_on_where_the_frame_is(nurse: Callable[..., Nurse], town: World) -> None:
    page, frame = nurse().chart()
    frame.locator(".fb-menu summary").click()
    frame.get_by_role("button", name="Open in a new window").click()
    link = frame.get_by_role("link", name="Open in a new window")
    with page.expect_popup() as opened:
        link.click()
    window = opened.value
    expect(window).to_have_title(re.compile("^Walter J. Okafor, born .* Today"))
    window.goto(window.url.replace("/today", "/goals"))
    write(window, "Sit in the garden with Maria")
    expect(receipt(window, "Sit in the garden with Maria")).to_contain_text("In Riverside EHR")
    with page.expect_popup() as again:
        link.click()
    expect(again.value.get_by_role("heading")).to_have_text("This session has ended")
    expect(again.value.get_by_text("This link was used already")).to_be_visible()
    frame.get_by_role("link", name="Back to the patient").click()
    expect(frame.get_by_role("heading", name="Walter J. Okafor: Today")).to_be_attached()


def test_a_page_alone_in_its_window_opens_the_new_one_at_once(nurse: Callable[..., Nurse]) -> None:
    page = nurse().launch()
    page.locator(".fb-menu summary").click()
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Open in a new window").click()
    expect(opened.value).to_have_title(re.compile("^Walter J. Okafor, born .* Today"))
    assert page.url.endswith("/today")


def test_where_the_frame_keeps_no_cookie_a_window_of_its_own_does(
    nurse: Callable[..., Nurse], town: World, chromium: Any, tmp_path: Path
) -> None:
    """L24: signing in there, where the frame cannot."""
    context = cookies_in_windows_alone(chromium, tmp_path / "profile", town.app_url)
    page, frame = nurse(context=context).chart()
    expect(frame.get_by_role("heading")).to_have_text(
        "Your browser keeps this frame from signing in"
    )
    with page.expect_popup() as opened:
        frame.get_by_role("link", name="Open in a new window").click()
    expect(opened.value).to_have_title(re.compile("^Walter J. Okafor, born .* Today"))


def test_a_frame_without_an_origin_still_takes_a_goal(
    nurse: Callable[..., Nurse], town: World
) -> None:
    someone = nurse()
    # it takes neither our font nor our icons, and htmx cannot send from it: the form itself can
    someone.browser.expected += ["Unsafe attempt", "has been blocked by CORS", "ERR_FAILED", "htmx"]
    frame = someone.browser.page(f"{town.ehr_url}/strict").frames[1]
    frame.get_by_role("link", name="Goals", exact=True).first.click()
    write(frame, "Read the letter from the clinic by myself")
    expect(receipt(frame, "Read the letter from the clinic")).to_contain_text("In Riverside EHR")


def test_a_launch_whose_cookie_is_lost_on_the_way_says_how_to_go_on(
    town: World,
) -> None:
    page = httpx.get(f"{town.ehr_url}/launch/okafor")
    while page.is_redirect:
        page = httpx.get(page.headers["location"])  # a client that keeps nothing
    assert page.status_code == 400
    assert "Your browser did not keep this sign-in" in page.text
