"""Every screen in a browser, under the production policy: axe, policy, reflow, focus."""

from collections.abc import Callable, Iterator
from typing import Any

import preview
import pytest

from smart_app.screens.pages import STATIC
from support.browser import unsound

pytestmark = pytest.mark.skipif(
    not (STATIC / "manifest.json").exists(), reason="the screens are not built: hatch_build.py"
)
PARTS = 12
"""So that every worker of a run takes some of the pages."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with preview.served(preview.pages()) as served:
        yield served


@pytest.fixture
def page(new_browser: Callable[..., Any]) -> Any:
    return new_browser().page()


@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing_at_any_width_and_the_policy_is_kept(
    page: Any, address: str, axe: Callable[[Any], list[str]], part: int
) -> None:
    found = {}
    for name in list(preview.pages())[part::PARTS]:
        page.goto(f"{address}/{name}")
        found[name] = unsound(page, axe)
    assert {name: each for name, each in found.items() if each} == {}


def test_what_has_the_focus_is_not_hidden_by_the_banner(page: Any, address: str) -> None:
    page.set_viewport_size({"width": 420, "height": 600})
    page.goto(f"{address}/goals")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    hidden = []
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        place = page.evaluate(
            """() => {
              const at = document.activeElement, banner = document.querySelector(".fb-banner");
              if (banner.contains(at) || !at.closest("main")) return null;
              const box = at.getBoundingClientRect();
              const covered = box.bottom <= banner.getBoundingClientRect().bottom;
              return covered ? at.outerHTML.slice(0, 120) : null;
            }"""
        )
        if place:
            hidden.append(place)
    assert not hidden


def test_a_starter_fills_the_form_without_leaving_the_page(page: Any, address: str) -> None:
    page.goto(f"{address}/goals")
    page.click("text=Make my next appointment myself")
    assert page.input_value("textarea[name=statement]") == "Make my next appointment myself"
    assert page.is_checked("input[name=strategy][value=system-navigation]")
    assert page.url.endswith("/goals")


def test_a_form_that_htmx_could_not_send_is_sent_the_plain_way(
    new_browser: Callable[..., Any], address: str
) -> None:
    browser = new_browser()
    browser.expected.append("Response Status Error Code 409")
    page = browser.page(f"{address}/goals")
    posted = []
    page.route(
        "**/c/**",
        lambda route: (
            posted.append(route.request.headers.get("hx-request", "")),
            route.fulfill(status=409, content_type="text/html", body="<h1>Another patient</h1>"),
        ),
    )
    page.fill("textarea[name=statement]", "Walk to the corner and back")
    page.click("text=Save and send to")
    page.wait_for_selector("text=Another patient")
    assert posted == ["true", ""]


def test_a_saved_goal_is_announced_where_the_focus_goes(page: Any, address: str) -> None:
    page.goto(f"{address}/goals")
    saved = preview.saved()
    page.route("**/c/**", lambda route: route.fulfill(content_type="text/html", body=saved))
    page.click("text=Save and send to")
    page.wait_for_selector("#editor #notice")
    assert page.evaluate("document.activeElement.id") == "notice"
    assert page.locator("#goal-list").count() == 1
    assert page.evaluate("Object.keys(sessionStorage).concat(Object.keys(localStorage))") == []


def test_pages_are_whole_without_javascript(new_browser: Callable[..., Any], address: str) -> None:
    page = new_browser(java_script_enabled=False).page(f"{address}/goals")
    assert page.is_visible("text=Save and send to Riverside EHR")
    assert not page.is_visible("text=in 2 weeks")
    page.goto(f"{address}/today-trouble")
    assert page.is_visible("text=open the record")
