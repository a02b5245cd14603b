"""The widths a page is looked at: a chart's own window, its frame, its sidebar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.browser import scrolls_sideways

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

WIDTHS = (1200, 760, 420)


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
