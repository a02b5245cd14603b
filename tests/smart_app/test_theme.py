"""An EHR's look is taken as far as everything can still be read (L38)."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.ehr.smart.styling import MEMBERS
from smart_app.screens.theme import COLOURS, OURS, contrast, theme_css

TOKENS = Path("smart_app/web/src/tokens.css").read_text("utf-8")
COLOUR = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@pytest.mark.parametrize("name", OURS)
def test_the_colours_it_compares_with_are_those_of_our_style_sheet(name: str) -> None:
    assert f"--fb-{name}: {OURS[name]};" in TOKENS


def test_l38_what_can_be_read_is_taken() -> None:
    style = {"color_background": "#fdfdfb", "color_highlight": "#0b6b62", "color_text": "#22202c"}
    sheet = theme_css({**style, "dim_border_radius": "4px"})
    for line in ("--fb-ground: #fdfdfb;", "--fb-ink: #22202c;", "--fb-blue: #0b6b62;",
                 "--tblr-primary-rgb: 11, 107, 98;", "--fb-radius: 4px;"):  # fmt: skip
        assert line in sheet


@pytest.mark.parametrize(
    "style",
    [{"color_background": "#000000"}, {"color_text": "#cccccc"}, {"color_highlight": "#ffd54a"},
     {"color_background": "#16222e"}],
    ids=str,
)  # fmt: skip
def test_l38_what_could_not_be_read_is_not_taken(style: dict[str, str]) -> None:
    assert theme_css(style) == ""


@pytest.mark.parametrize("member", ["color_error", "color_success", "color_modal_backdrop"])
def test_l38_what_says_how_things_stand_keeps_our_colours(member: str) -> None:
    assert theme_css({member: "#000000"}) == ""


@given(st.dictionaries(st.sampled_from([*COLOURS]), COLOUR))
def test_l38_whatever_the_colours_text_stays_readable(style: dict[str, str]) -> None:
    taken = dict(re.findall(r"--fb-([a-z-]+): (#[0-9a-f]{6});", theme_css(style)))
    palette = {**OURS, **taken}
    for name, beside in COLOURS.values():
        assert all(contrast(palette[name], palette[other]) >= 4.5 for other in beside)


def test_every_member_that_is_taken_is_one_that_smart_lists() -> None:
    assert COLOURS.keys() <= MEMBERS.keys()
