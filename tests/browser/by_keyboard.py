"""A person without a mouse: from stop to stop, the focus always in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

# A radio card draws the ring of its hidden input; nothing else may do without one of its own.
SEEN = """() => {
  const at = document.activeElement;
  const shown = at.matches(".fb-choice input") ? at.nextElementSibling : at;
  const { outlineStyle, outlineWidth } = getComputedStyle(shown);
  const box = shown.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.width > 1;
  return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && inside
    ? null : at.outerHTML.slice(0, 160);
}"""
TEXT = """() => {
  const at = document.activeElement;
  return (at.labels?.[0] ?? at).innerText.trim().replace(/\\s+/g, " ");
}"""


def stops(page: Page, key: str = "Tab") -> Iterator[str]:
    """Go from stop to stop; each must be seen to have the focus."""
    for _ in range(80):
        page.keyboard.press(key)
        assert page.evaluate(SEEN) is None
        yield page.evaluate(TEXT)
    pytest.fail("the keyboard never got there")


def go_to(page: Page, words: str) -> None:
    """Press Tab until a stop begins with these words."""
    next(text for text in stops(page) if text.startswith(words))
