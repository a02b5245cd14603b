"""Chromium for tests: found, started, and watched for what no page of ours may do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Frame, Page, Response

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
WIDTHS = (1200, 760, 420)
"""The widths a page is looked at: a chart's own window, its frame, its sidebar."""
AXE = Path(__file__).parents[2] / "smart_app/web/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# A violation also reaches the console; this says which directive, in the frame it happened in.
_POLICY = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
"""
# What style sheets say of a turned screen hangs on no width: they are read once a page.
_AXE = """(tags) => {
  const again = window.axeHasRead;
  window.axeHasRead = true;
  return axe.run({
    iframes: false, runOnly: { type: "tag", values: tags }, preload: !again,
    rules: again ? { "css-orientation-lock": { enabled: false } } : {},
    resultTypes: ["violations"], selectors: false,
  }).then(({ violations }) => violations.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.id}: ${node.html.slice(0, 200)} ${node.failureSummary.slice(0, 300)}`)));
}"""


def find_chromium() -> str | None:
    """Where Chromium is, if it is here."""
    names = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """Run Chromium until the block ends."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where it is installed

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def cookies_in_windows_alone(browser: Browser, profile: Path, origin: str) -> BrowserContext:
    """A browser that keeps cookies of ``origin`` in its own windows, and nothing in frames."""
    settings = {
        "default_content_setting_values": {"cookies": 2},
        "content_settings": {"exceptions": {"cookies": {f"{origin},{origin}": {"setting": 1}}}},
    }
    (profile / "Default").mkdir(parents=True)
    (profile / "Default" / "Preferences").write_text(json.dumps({"profile": settings}))
    started = browser.browser_type
    return started.launch_persistent_context(profile, executable_path=find_chromium(), args=FLAGS)


@dataclass
class Watched:
    """One person's browser: cookies of its own, and everything that went wrong in it.

    Attributes:
        complaints: errors in the console, breaches of the policy, uncaught exceptions, requests to
            anywhere but this machine, and files that did not load.
        expected: what a test provokes, in part of its words; it is no complaint.
    """

    context: BrowserContext
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.add_init_script(_POLICY)
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self._complain(str(error.error)))
        self.context.on("response", self._response)
        self.context.on("request", self._request)

    def page(self, url: str = "about:blank") -> Page:
        """A new tab."""
        tab = self.context.new_page()
        tab.goto(url)
        return tab

    def _console(self, message: Any) -> None:
        # how a document or a form was answered is the test's own business; files: below
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self._complain(message.text)

    def _complain(self, text: str) -> None:
        if not any(each in text for each in self.expected):
            self.complaints.append(text)

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.request.resource_type not in {"document", "xhr"}:
            self._complain(f"{response.status} {urlsplit(response.url).path}")

    def _request(self, request: Any) -> None:
        if urlsplit(request.url).hostname not in {"127.0.0.1", "localhost", None}:
            self._complain(f"asked {request.url}")


def axe(page: Page | Frame) -> list[str]:
    """What axe-core finds on a page; needs ``AXE``. It is run past the policy, not against it."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(_AXE, RULES)
    return found


def scrolls_sideways(page: Page | Frame) -> bool:
    """Whether something is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def unsound(page: Page, axe: Callable[[Any], list[str]]) -> dict[str, list[str]]:
    """What is wrong with a page, by width; at 320 nothing may be wider than the window."""
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if problems := axe(page):
            found[str(width)] = problems
    page.set_viewport_size({"width": 320, "height": 700})
    if scrolls_sideways(page):
        found["320"] = ["scrolls sideways"]
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    return found
