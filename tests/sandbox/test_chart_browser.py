"""The chart pages in a browser: accessible, at every width, and the app in a cross-site frame."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from strict_client import Keys

AXE = Path(__file__).parents[2] / "smart_app/web/node_modules/axe-core/axe.min.js"
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATHS = ("/", "/?q=nobody", "/chart/okafor", "/chart/hostile", "/chart/nobody")
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
});
"""

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Any, ehr: httpx.Client) -> Iterator[Any]:
    opened = browser.new_page(base_url=str(ehr.base_url), viewport={"width": 1200, "height": 800})
    opened.add_init_script(WATCH)
    yield opened
    opened.close()


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: hatch_build.py")
def test_axe_finds_nothing_and_the_policy_is_kept(page: Any) -> None:
    axe = AXE.read_text()
    for width in (420, 1200):
        page.set_viewport_size({"width": width, "height": 800})
        for path in PATHS:
            page.goto(path)
            page.evaluate(axe)
            result = page.evaluate(
                "(tags) => axe.run({ iframes: false, runOnly: { type: 'tag', values: tags } })",
                RULES,
            )
            found = [(rule["id"], rule["nodes"][0]["html"]) for rule in result["violations"]]
            assert not found, (path, width, found)
            assert not page.evaluate("window.violations"), path


def test_nothing_scrolls_sideways_at_any_width(page: Any) -> None:
    for width in (320, 420, 760, 1200):
        page.set_viewport_size({"width": width, "height": 800})
        for path in PATHS:
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


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
