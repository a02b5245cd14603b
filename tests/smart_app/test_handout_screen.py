"""The handout as it is drawn and printed: one page in 14 points, in plain words, with no more."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import preview
import pytest
from preview_handout import EMPTY, FILLED, FULL, full, handout_pages
from test_words import WORDS as BANNED

from fhir_bridge.care.handout import Handout, fit
from fhir_bridge.care.warning_signs import SHEETS
from smart_app.screens.handout import handout_to_print, page_of
from smart_app.screens.pages import STATIC
from support.pages import text

pytestmark = pytest.mark.skipif(
    not (STATIC / "manifest.json").exists(), reason="the screens are not built: hatch_build.py"
)

ORDER = [
    "My plan", "My nurse", "Call 911 now if", "Call us, day or night", "Call us today if",
    "My medicines", "START", "STOP", "CHANGED", "What matters to me", "My dates", "My ride",
    "I still wait for", "What I have done", "My questions", "You can change your mind",
]  # fmt: skip


def printed(handout: Handout) -> str:
    return handout_to_print(preview.FRAME, page_of(handout, tuple(SHEETS.values()), FILLED))


def article(page: str) -> str:
    """What stands on paper, in one line."""
    return text(page[page.index("<article") : page.index("</article>")])


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    pages = {f"full-{number}": printed(each) for number, each in enumerate(full())}
    with preview.served(pages) as served:
        yield served


@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_the_fullest_handout_is_one_page_in_14_points(
    new_browser: Callable[..., Any], address: str, paper: str
) -> None:
    page = new_browser().page()
    wrong = {}
    for number, each in enumerate(full()):
        page.goto(f"{address}/full-{number}")
        made = page.pdf(format=paper, prefer_css_page_size=True)
        sheets = len(re.findall(rb"/Type /Page\b", made))
        if sheets != 1:
            wrong[each.language, each.sheet.code, each.private] = sheets
        page.emulate_media(media="print")
        smallest = page.locator(".fb-hand *").evaluate_all(
            "(all) => Math.min(...all.map((each) => parseFloat(getComputedStyle(each).fontSize)))"
        )
        assert smallest >= 14 * 96 / 72 - 0.01
        assert not page.locator(".fb-hand-way").is_visible()
        page.emulate_media(media="screen")
    assert wrong == {}


def test_everything_stands_in_its_order() -> None:
    said = article(printed(fit(replace(FULL, sheet=SHEETS["heart-failure"]))))
    places = [said.index(each) for each in ORDER]
    assert places == sorted(places)
    assert "3 lb in a day, or 5 lb in a week" in said


def test_what_may_not_be_on_it_is_not() -> None:
    said = article(printed(fit(replace(FULL, sheet=SHEETS["heart-failure"]))))
    frame = preview.FRAME
    assert frame.patient.mrn and frame.patient.mrn not in said
    assert not re.search(r"MRN|Do with|Stand by|Do for|Stay in touch|/10|%", said)


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
@pytest.mark.parametrize("language", ["en", "es", "read-aloud"])
def test_the_private_one_names_no_diagnosis(language: str, sheet: Any) -> None:
    for private in (False, True):
        told = replace(FULL, sheet=sheet, private=private, language=language)
        said = article(printed(fit(told)))
        assert (sheet.title in said) is (not private)


def test_a_draft_says_so_on_paper() -> None:
    draft = replace(FULL, sheet=SHEETS["copd"])
    assert "draft until a clinician approves" in article(printed(draft))
    signed = replace(draft, sheet=replace(SHEETS["copd"], signed_by="Dr. A. Lindqvist"))
    assert "draft" not in article(printed(signed))
    assert "Borrador en español" in article(printed(replace(signed, language="es")))


def test_only_the_page_for_an_interpreter_asks_who_read_it() -> None:
    asked = [
        language for language in ("en", "es", "read-aloud")
        if "Read aloud by an interpreter" in article(printed(replace(FULL, language=language)))
    ]  # fmt: skip
    assert asked == ["read-aloud"]


def test_with_nothing_known_there_are_lines_to_write_on() -> None:
    page = printed(fit(EMPTY))
    assert "We write my goals here:" in article(page)
    assert page.count("fb-hand-line") == 5
    assert "Nothing right now." in article(page)
    assert "What I have done" not in article(page)


def test_the_page_says_what_is_left_off_and_what_is_to_be_written_in() -> None:
    said = text(handout_pages(preview.FRAME)["handout"])
    assert "4 more goals: no room on one page." in said
    assert "A goal is long" in said
    assert "Footbridge does not read medicine lists" in said
    assert "numbers of an order" not in said, "every number is given"


def test_typed_words_are_escaped_and_no_banned_word_is_drawn() -> None:
    goal = replace(FULL.goals[0], words='<script>alert("x")</script>')
    page = printed(replace(FULL, goals=(goal,), name="<b>Bo</b>"))
    assert "<script>alert" not in page and "<b>Bo" not in page
    for each in full():
        assert not BANNED.search(article(printed(each)))
