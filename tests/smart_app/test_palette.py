"""The palette can be read: contrast computed from the style sheet (WCAG 1.4.3, 1.4.11)."""

import re
from pathlib import Path

import pytest

TOKENS = Path("smart_app/web/src/tokens.css")

TEXT_PAIRS = [
    (text, ground)
    for ground, texts in {
        "card": ("ink", "muted", "blue", "green", "amber", "red"),
        "ground": ("ink", "muted", "blue", "amber"),
        "shade": ("ink", "muted", "blue", "amber"),
        "quiet": ("ink", "muted"),
        "blue-soft": ("ink", "muted", "blue"),
        "green-soft": ("ink", "green"),
        "amber-soft": ("ink", "amber", "amber-ink", "blue"),
        "red-soft": ("ink", "red"),
        "blue": ("card",),
        "blue-deep": ("card",),
        "green": ("card",),
        "night": ("card", "night-text", "mint", "mint-text", "halo"),
    }.items()
    for text in texts
]
SHAPE_PAIRS = [
    ("edge", "card"),
    ("blue", "card"),
    ("amber-strong", "card"),
    ("by-patient", "card"),
    ("by-together", "card"),
    ("mint", "night"),
    ("ink", "halo"),
]
"""Borders of fields, the focus ring and marks that carry meaning; the two pale blocks of "who does
it" stand beside their words."""


def palette() -> dict[str, str]:
    return dict(re.findall(r"--fb-([a-z-]+): (#[0-9a-f]{6});", TOKENS.read_text()))


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_can_be_read(text: str, ground: str) -> None:
    colours = palette()
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize(("mark", "ground"), SHAPE_PAIRS)
def test_marks_can_be_seen(mark: str, ground: str) -> None:
    colours = palette()
    assert contrast(colours[mark], colours[ground]) >= 3


def test_red_is_used_by_nothing_that_is_the_patients() -> None:
    """What we owe and have not done is late; nothing else is ever called so (care rules §6)."""
    for path in TOKENS.parent.glob("*.css"):
        rules = re.findall(r"([^{}]+)\{[^{}]*--fb-red[^{}]*\}", path.read_text())
        if path != TOKENS:
            assert [rule for rule in rules if "late" not in rule] == [], path.name
