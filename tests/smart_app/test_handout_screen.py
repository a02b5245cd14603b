"""The handout as it is drawn and printed: one page in 14 points, in plain words, with no more."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import preview
import pytest
from preview_handout import EMPTY, FILLED, FULL, MEDICINES, full, handout_pages
from test_words import WORDS as BANNED

from fhir_bridge.care.handout import Awaited, Handout, fit
from fhir_bridge.care.medicines_on_paper import Medicine
from fhir_bridge.care.visits import Arranged
from fhir_bridge.care.warning_signs import SHEETS
from smart_app.screens.handout import handout_page, handout_to_print, page_of
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
def test_the_fullest_handout_is_one_sheet_of_paper_in_14_points(
    new_browser: Callable[..., Any], address: str, paper: str
) -> None:
    page = new_browser().page()
    wrong = {}  # the front, and for who has more to tell the back
    for number, each in enumerate(full()):
        page.goto(f"{address}/full-{number}")
        made = page.pdf(format=paper, prefer_css_page_size=True)
        sheets = len(re.findall(rb"/Type /Page\b", made))
        if sheets != 1 + each.has_back:
            wrong[each.language, each.sheet.code, each.private] = sheets
        page.emulate_media(media="print")
        smallest = page.locator(".fb-hand *").evaluate_all(
            "(all) => Math.min(...all.map((each) => parseFloat(getComputedStyle(each).fontSize)))"
        )
        assert smallest >= 14 * 96 / 72 - 0.01
        assert not page.locator(".fb-hand-way").is_visible()
        page.emulate_media(media="null")  # "screen" would draw the next page's paper as a screen
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


def test_a_draft_says_so_on_paper_and_what_is_approved_by_whom_and_when() -> None:
    signed = replace(FULL, sheet=SHEETS["copd"])
    for lacks in ({"words": None}, {"signs": None}, {"words": None, "signs": None}):
        draft = replace(signed, **lacks)
        assert "No clinician has signed" in article(printed(draft))
        assert "Borrador en español" in article(printed(replace(draft, language="es")))
    said = article(printed(signed))
    assert "Draft" not in said
    assert "Words signed by Dr. A. Lindqvist, Fri, Nov 20, 2026, version 1.1." in said


def test_that_nobody_watches_live_stands_by_the_number_where_readings_are_followed() -> None:
    assert "watches my readings" not in article(printed(FULL))
    followed = replace(FULL, measured=True)
    assert "No one watches my readings live. If I feel bad, I call." in article(printed(followed))
    said = article(printed(replace(followed, language="es")))
    assert "Nadie vigila mis mediciones en vivo." in said


def test_a_number_is_printed_only_where_the_site_set_one() -> None:
    said = article(printed(FULL))
    assert "Call us, day or night (555) 010-2424 Who answers: a nurse on call" in said
    unset = replace(FULL, number="", answers="")
    assert not re.search(r"\d{3}-\d{4}", article(printed(unset)))
    page = text(handout_page(preview.FRAME, page_of(unset, (), {})))
    assert "No number for day and night is set" in page
    assert "the number to call day and night, and who answers" in page


def test_the_whole_medicine_list_is_on_the_back_and_what_is_new_in_front() -> None:
    page = printed(fit(replace(FULL, sheet=SHEETS["heart-failure"])))
    front, back = (text(each) for each in page.split("<article")[1:])
    assert "START Levothyroxine sodium 75 mcg tablet" in front
    assert "My whole list is on the back." in front
    assert "From Riverside EHR, Fri, Nov 20, 2026, 3:41 PM." in back
    assert back.count("1 tablet every morning") == 10
    assert "START, STOP and CHANGED are from: Discharge papers of Nov 17" in back
    assert "Bring all your bottles" in back


def test_no_medicine_is_ever_left_off_a_long_list() -> None:
    names = [f"Medicine number {number}" for number in range(40)]
    long = replace(MEDICINES, lines=tuple(Medicine(each, "once a day") for each in names))
    made = fit(replace(FULL, medicines=long))
    said = text(printed(made))
    assert all(f"{each}:" in said for each in names)
    assert "The medicine list is long: it goes on on another sheet." in made.left


def test_without_a_choice_the_list_says_that_nobody_marked_what_is_new() -> None:
    lines = tuple(replace(each, choice="") for each in MEDICINES.lines)
    plain = replace(MEDICINES, lines=lines, sources=(), whole=False)
    front, back = (text(each) for each in printed(fit(replace(FULL, medicines=plain))).split(
        "<article")[1:])  # fmt: skip
    assert "No one has marked what is new." in back
    assert "There may be more than this list shows." in back
    assert not re.search("START|STOP|CHANGED|KEEP", back)
    assert "START STOP CHANGED Bring" in front, "lines to write on"


def test_a_private_page_names_no_medicine() -> None:
    said = text(printed(fit(replace(FULL, private=True))))
    assert "Levothyroxine" not in said
    assert "Ask your nurse for your medicine list." in said


def test_each_date_has_its_ride_and_interpreter_or_a_line_for_them() -> None:
    said = article(printed(FULL))
    assert "Interpreter: A. Pham, ID 44120" in said
    page = printed(replace(FULL, visits=(replace(FULL.visits[0], arranged=Arranged()),)))
    assert page.count("fb-hand-blank") == printed(FULL).count("fb-hand-blank") + 2
    english = replace(FULL, interpreter="", visits=(replace(FULL.visits[0], arranged=Arranged()),))
    assert "Interpreter:" not in article(printed(english))


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


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "Dr. Lindqvist will call me by"),
        (1, "Dr. Lindqvist will call me by"),
        (-1, "Dr. Lindqvist has not called yet. My nurse asks again."),
    ],
)
def test_nobody_waits_for_a_day_that_is_over(days: int, said: str) -> None:
    waits = Awaited("", "Dr. Lindqvist", EMPTY.on + timedelta(days=days))
    assert said in article(printed(fit(replace(EMPTY, awaited=(waits,)))))


def test_the_page_says_what_is_left_off_and_what_is_to_be_written_in() -> None:
    said = text(handout_pages(preview.FRAME)["handout"])
    assert "4 more goals: no room on one page." in said
    assert "A goal is long" in said
    assert "numbers of an order" not in said, "every number is given"
    assert "Write in by hand" not in said, "everything is known"
    empty = text(handout_pages(preview.FRAME)["handout-new"])
    assert (
        "Write in by hand: the number to call day and night, and who answers; START, STOP and"
        " CHANGED of the medicines; the ride." in empty
    )


def test_typed_words_are_escaped_and_no_banned_word_is_drawn() -> None:
    goal = replace(FULL.goals[0], words='<script>alert("x")</script>')
    page = printed(replace(FULL, goals=(goal,), name="<b>Bo</b>"))
    assert "<script>alert" not in page and "<b>Bo" not in page
    for each in full():
        assert not BANNED.search(article(printed(each)))
