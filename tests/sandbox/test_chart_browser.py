"""The chart pages in a browser: accessible, at every width, and the app in a cross-site frame."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from strict_client import Keys

from support.browser import scrolls_sideways

PATHS = ("/", "/?q=nobody", "/chart/okafor", "/chart/hostile", "/chart/nobody")


@pytest.fixture
def page(new_browser: Callable[..., Any], ehr: httpx.Client) -> Any:
    return new_browser(base_url=str(ehr.base_url)).page()


def test_axe_finds_nothing_and_the_policy_is_kept(page: Any, axe: Callable[[Any], Any]) -> None:
    for width in (420, 1200):
        page.set_viewport_size({"width": width, "height": 800})
        for path in PATHS:
            page.goto(path)
            assert axe(page) == [], (path, width)


def test_nothing_scrolls_sideways_at_any_width(page: Any) -> None:
    for width in (320, 420, 760, 1200):
        page.set_viewport_size({"width": width, "height": 800})
        for path in PATHS:
            page.goto(path)
            assert not scrolls_sideways(page), path


def test_the_app_stands_in_the_chart_as_another_site(page: Any, keys: Keys) -> None:
    page.goto("/")
    page.get_by_role("link", name="Open Footbridge here for Walter Okafor").click()
    page.wait_for_load_state("networkidle")
    assert page.get_by_role("heading", name="Walter Okafor").is_visible()
    frame = page.frames[1]
    assert frame.url.startswith(f"{keys.url}/launch?iss=")
    assert urlsplit(frame.url).hostname != urlsplit(page.url).hostname
    box = page.locator("iframe").bounding_box()
    assert box["height"] > 600
    assert box["width"] == 1200


def test_a_new_window_has_no_way_back_to_the_chart(page: Any, keys: Keys) -> None:
    page.goto("/")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Open in a new window for Walter Okafor").click()
    window = opened.value
    window.wait_for_load_state()
    assert window.url.startswith(f"{keys.url}/launch?iss=")
    assert window.evaluate("window.opener") is None
    window.close()


def test_the_search_works_by_keyboard_alone(page: Any) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.get_by_label("Name or MRN").focus()
    page.keyboard.type("okafor")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=okafor")
    assert page.locator("tbody tr").count() == 1
