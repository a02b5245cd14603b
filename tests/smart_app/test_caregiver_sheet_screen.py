"""The sheet for somebody who helps, as it is printed: one sheet of paper, no more than it may."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import preview
import pytest
from preview_papers import FILLED, SHEET, papers_pages, sheets

from fhir_bridge.care.caregiver_sheet import CaregiverSheet, fit
from fhir_bridge.care.handout import GENERAL
from smart_app.screens.caregiver_sheet import helper_paper, helper_to_print
from smart_app.screens.pages import STATIC
from support.pages import text

pytestmark = pytest.mark.skipif(
    not (STATIC / "manifest.json").exists(), reason="the screens are not built: hatch_build.py"
)


def printed(sheet: CaregiverSheet) -> str:
    page = helper_to_print(preview.FRAME, helper_paper(sheet, FILLED), sheet.left)
    return text(page[page.index("<article") :])


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with preview.served(papers_pages(preview.FRAME)) as served:
        yield served


@pytest.mark.parametrize(("name", "sides"), [("full", 2), ("spanish", 2), ("little", 1)])
@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_the_fullest_is_one_sheet_of_paper_in_14_points(
    new_browser: Callable[..., Any], address: str, paper: str, name: str, sides: int
) -> None:
    page = new_browser().page()
    page.goto(f"{address}/caregiver-sheet-{name}")
    made = page.pdf(format=paper, prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", made)) == sides
    page.emulate_media(media="print")
    smallest = page.locator(".fb-hand *").evaluate_all(
        "(all) => Math.min(...all.map((each) => parseFloat(getComputedStyle(each).fontSize)))"
    )
    assert smallest >= 14 * 96 / 72 - 0.01


def test_it_tells_tasks_promises_signs_whom_to_call_and_what_is_for_them() -> None:
    said = printed(fit(SHEET))
    places = [said.index(each) for each in (
        "I help Walter", "For Maria Okafor-Lindström", "Call 911 now if", "(555) 010-2424",
        "Call us today if", "3 lb in a day", "What I help with", "the medicines",
        "Drive to the clinic and stay for the visit (by Tue, Nov 24)",
        "Walter decides: when and where he walks", "Who steps in for me: Ruth, at weekends",
        "For me", "I call R. Castillo RN", "time off (respite)", "I may stop on any day.",
        "Walter said yes to this page.", "Words signed by Dr. A. Lindqvist",
    )]  # fmt: skip
    assert places == sorted(places)
    frame = preview.FRAME
    assert frame.patient.mrn and frame.patient.mrn not in said


def test_what_it_may_not_tell_is_not_there() -> None:
    said = printed(sheets()["little"])
    for words in ("Heart failure", "Levothyroxine", "Visits to come", "Medicines"):
        assert words not in said
    assert GENERAL.lines[0].words in said, "whoever helps knows when to call 911"
    assert "No clinician has signed" in said
    assert not re.search(r"\d{3}-\d{4}", said)


def test_a_list_that_is_not_there_is_no_list() -> None:
    assert "START" not in printed(fit(replace(SHEET, medicines=None)))
    assert "From Riverside EHR" in printed(fit(SHEET))
