"""Handouts with as much on them as there may be, for ``preview`` and for the test on paper."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from fhir_bridge.care.approved import Approved
from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.handout import (
    GENERAL,
    Awaited,
    GoalLine,
    Handout,
    MedicineList,
    fit,
    sheet_in,
)
from fhir_bridge.care.handout_words import LANGUAGES
from fhir_bridge.care.medicines_on_paper import CHOICES, Medicine
from fhir_bridge.care.visits import Arranged, Visit
from fhir_bridge.care.warning_signs import SHEETS
from fhir_bridge.sheets import Filled
from smart_app.screens.frame import PageFrame
from smart_app.screens.handout import handout_page, handout_to_print, page_of

AT = datetime(2026, 11, 20, 15, 41, tzinfo=UTC)
APPROVED = Approved("Dr. A. Lindqvist", AT.date(), "1")
HOW = "1 tablet every morning half an hour before food, with a whole glass of water, not milk"
MEDICINES = MedicineList(
    tuple(
        Medicine(f"Levothyroxine sodium {number} mcg tablet", HOW, choice)
        for number, choice in enumerate((*CHOICES, *CHOICES, "", ""), 75)
    ),
    "Riverside EHR", AT, ("Discharge papers of Nov 17 and Dr. A. Lindqvist’s order of Nov 18",),
)  # fmt: skip
LONG = "Walk to the church on Sunday with my neighbor and stay for the coffee until everybody left"
FULL = Handout(
    "Walter J. Okafor", date(2026, 11, 20), "R. Castillo RN", "en", False, GENERAL, True,
    tuple(GoalLine(LONG, LONG, doer) for doer in (Doer.TOGETHER, Doer.CASE_MANAGER, *Doer)),
    tuple(
        Visit(
            datetime(2026, 11, day, 20, 30, tzinfo=UTC),
            "Dr. Annika Lindqvist",
            "Riverside Family Medicine",
            Arranged(LONG, "A. Pham, ID 44120", LONG),
        )
        for day in (24, 25, 26)
    ),
    tuple(Awaited(LONG, "K. Kim, community health worker", date(2026, 11, 23)) for _ in "abc"),
    (LONG, LONG, LONG),
    "Vietnamese",
    MEDICINES, number="(555) 010-2424", answers="a nurse on call at Riverside Hospital",
    words=APPROVED, signs=APPROVED,
)  # fmt: skip
EMPTY = replace(
    FULL, goals=(), visits=(), awaited=(), wins=(), interpreter="", more_signs=False,
    medicines=None, number="", answers="", words=None, signs=None,
)  # fmt: skip
FILLED = {"weight-gain": Filled("3 lb in a day, or 5 lb in a week", "Dr. Lindqvist, Nov 18")}


def full() -> Iterator[Handout]:
    """The fullest page there can be, in every language and with every sheet, private and not."""
    for language in LANGUAGES:
        for sheet in (*SHEETS.values(), GENERAL):
            for private in (False, True):
                told = replace(FULL, language=language, private=private)
                yield fit(replace(told, sheet=sheet_in(sheet, language)))


def handout_pages(frame: PageFrame) -> dict[str, str]:
    """The page of choices, full, empty, for somebody who gets none; and what is printed."""
    sheets = tuple(SHEETS.values())
    made = fit(replace(FULL, sheet=sheets[0]))
    spanish = fit(replace(FULL, language="es", sheet=sheet_in(sheets[0], "es"), words=None))
    frame = replace(frame, active="handout")
    return {
        "handout": handout_page(frame, page_of(made, sheets, FILLED)),
        "handout-spanish": handout_page(frame, page_of(spanish, sheets, {})),
        "handout-new": handout_page(frame, page_of(fit(EMPTY), (), {})),
        "handout-none": handout_page(replace(frame, hospice=True), None),
        "handout-printed": handout_to_print(frame, page_of(spanish, sheets, FILLED)),
    }
