"""The pages around the handout: medicines for paper, sheets for those who help, each date."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from preview_handout import APPROVED, AT, FULL, MEDICINES
from preview_support import KEVIN, MARIA, RC, RUTH

from fhir_bridge.care.caregiver_sheet import TELLS, CaregiverSheet, Permission, fit
from fhir_bridge.care.handout import fit as fitted
from fhir_bridge.care.handout import sheet_in
from fhir_bridge.care.handout_words import ES
from fhir_bridge.care.medicines_on_paper import CHANGED, ENDED, START, Listed, Marked, compared
from fhir_bridge.care.support import TASKS
from fhir_bridge.care.visits import ASKS
from fhir_bridge.care.warning_signs import SHEETS
from fhir_bridge.caregiver_sheets import Helper
from fhir_bridge.medicines_on_paper import ListOfEhr, Medicines
from fhir_bridge.people import Dated
from fhir_bridge.sheets import Filled
from fhir_bridge.visits import Planned
from smart_app.screens.caregiver_sheet import (
    helper_card,
    helper_paper,
    helper_to_print,
    helpers_page,
)
from smart_app.screens.frame import PageFrame
from smart_app.screens.handout import handout_page, page_of, visit_forms
from smart_app.screens.medicines import medicines_page
from smart_app.screens.medicines import page_of as list_page
from smart_app.screens.typed import Typed

PAPERS_SAY = "Discharge papers of Nov 17, Riverside Hospital"
ENTRIES = (
    Listed("MedicationRequest/1", "Furosemide 40 mg tablet", "1 dose once a day",
           since="2026-11-18", who="Dr A. Lindqvist"),
    Listed("MedicationRequest/2", "Carvedilol 6.25 mg <tablet>", "1 dose twice a day"),
    Listed("MedicationRequest/3", "Furosemide 20 mg tablet", "1 dose once a day", ENDED,
           "2026-08-02", why="Dose raised in hospital"),
    Listed("MedicationStatement/4", "Aspirin, from the store", "when it hurts"),
    Listed("MedicationRequest/5", "Naltrexone", protected=True),
)  # fmt: skip
MARKS = (
    Marked(CHANGED, PAPERS_SAY, AT, ENTRIES[0].ref, ENTRIES[0].name, ENTRIES[0].how),
    Marked(START, PAPERS_SAY, AT, "", "Iron 325 mg", "1 tablet with juice"),
)
KNOWN = Medicines(
    ListOfEhr(ENTRIES, True, AT, whole=False), MARKS, compared(ENTRIES, MARKS, AT), AT
)
SHEET = CaregiverSheet(
    "Maria Okafor-Lindström", "Walter", date(2026, 11, 20), "R. Castillo RN", "en",
    SHEETS["heart-failure"], tuple(TASKS)[:8],
    (("Drive to the clinic and stay for the visit", date(2026, 11, 24)),) * 4,
    "when and where he walks", "Ruth, at weekends", MEDICINES, FULL.visits,
    "(555) 010-2424", "a nurse on call", APPROVED, APPROVED,
)  # fmt: skip
FILLED = {"weight-gain": Filled("3 lb in a day, or 5 lb in a week", "Dr. Lindqvist, Nov 18")}


def sheets() -> dict[str, CaregiverSheet]:
    """The fullest sheet there can be, one that tells little, and a Spanish draft."""
    little = replace(
        SHEET, medicines=None, visits=None, tasks=(), promises=(), kept="", back_up="", number="",
        answers="", words=None, signs=None, sheet=CaregiverSheet.sheet,
    )  # fmt: skip
    spanish = replace(SHEET, language=ES, words=None, sheet=sheet_in(SHEET.sheet, ES))
    return {"full": fit(SHEET), "little": fit(little), "spanish": fit(spanish)}


def papers_pages(frame: PageFrame) -> dict[str, str]:
    """Each page, with a form that came back, and where nothing is asked."""
    frame = replace(frame, active="handout")
    hospice = replace(frame, hospice=True)
    missing = Typed(
        "choose", {"key": str(UUID(int=3)), "choice_1": "keep", "name_new": ""},
        {"source": "Write whose word it is, and of when.", "name": "Write what it is called."},
    )  # fmt: skip
    none = replace(KNOWN, of_ehr=ListOfEhr(why="This launch does not include permission."))
    yes = Dated(Permission(True, "", tuple(TELLS)), AT, RC, "x")
    helpers = (
        Helper(MARIA, yes, "", True),
        Helper(RUTH, None, "Walter was not asked yet whether Ruth may have a sheet.", True),
        Helper(KEVIN, None, "Kevin is under 18: there is no sheet of their own.", False),
    )
    back = Typed("permit", {"key": str(UUID(int=4))}, {"by": "They may not decide."}, RUTH.ref)
    cards = tuple(helper_card(each, frame, back) for each in helpers)
    wrong = Typed("visit", {"key": str(UUID(int=5))}, dict.fromkeys(ASKS, "Write it."), "v2")
    visits = tuple(
        Planned(f"v{number}", each, moved=number == 1) for number, each in enumerate(FULL.visits)
    )
    page = page_of(fitted(FULL), (), {})
    forms = replace(page, visits=visit_forms(visits, wrong), hints=KNOWN.paper.hints)
    return {
        "handout-dates": handout_page(frame, forms),
        "medicines": medicines_page(frame, list_page(frame, KNOWN, Typed())),
        "medicines-mistake": medicines_page(frame, list_page(frame, KNOWN, missing)),
        "medicines-none": medicines_page(frame, list_page(frame, none, Typed())),
        "medicines-hospice": medicines_page(hospice, list_page(hospice, KNOWN, Typed())),
        "caregiver-sheets": helpers_page(frame, cards, {MARIA.ref: "Maria Okafor"}),
        "caregiver-sheets-hospice": helpers_page(hospice, cards, {}),
        **{
            f"caregiver-sheet-{name}": helper_to_print(frame, helper_paper(each, FILLED), each.left)
            for name, each in sheets().items()
        },
    }
