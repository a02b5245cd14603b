"""A strategy's page and the warning-signs sheet, in every look they have, with Walter's data."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from fhir_bridge.care.approved import Approved
from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.left_out import Said
from fhir_bridge.care.readiness import Rulers, of_strategy
from fhir_bridge.care.skills import RESULTS, SKILLS
from fhir_bridge.care.warning_signs import SHEETS
from fhir_bridge.left_out import Choice
from fhir_bridge.r4.communication import SessionHeld
from fhir_bridge.sheets import Filled
from fhir_bridge.teaching import Look
from smart_app.screens.frame import PageFrame
from smart_app.screens.goals import GoalRow
from smart_app.screens.strategies import Told, page_of, strategy_page
from smart_app.screens.typed import Typed
from smart_app.screens.warning_signs import sheet_page

AT = datetime.fromisoformat("2026-11-18T15:41:00-06:00")
RC, MARIA = "Practitioner/castillo", "RelatedPerson/maria"
PEOPLE = {"": "Walter", MARIA: "Maria Okafor"}
WORDS = "Three pounds <in a day> & I “call”"

APPROVED = Approved("Dr. A. Lindqvist", date(2026, 11, 18), "1")


def look(skill: str, result: str, hours: int = 0, **more: object) -> Look:
    """One look, so many hours later."""
    at = AT + timedelta(hours=hours)
    return Look(f"{skill}-{hours}", skill, result, at, at.date(), RC, **more)  # type: ignore[arg-type]


LOOKS = (
    look("condition", "not-assessable", interpreter="none-or-family", between=("hearing",)),
    look("medicines", "not-yet", 1, way="talk"),
    look("medicines", "not-yet", 2, way="sheet"),
    look("warning-signs", "correct-first", 3, interpreter="qualified", interpreter_id="4471"),
    look("warning-signs", "correct-first", 4, learner=MARIA, note=WORDS),
    look("follow-up", "not-yet", 42, way="talk"),
    look("book", "alone", 5, learner=MARIA),
    look("ride", "system-in-the-way", 6, in_the_way=WORDS),
    look("portal", "together", 7, frustrated=True),
    look("tube-change", "watched", 8, learner="RelatedPerson/gone"),
    *(look(code, min(RESULTS[SKILLS[code].kind]), 9) for code in ("refill", "do-it", "sign-in")),
)
SESSION = SessionHeld(
    "health-literacy", (("warning-signs", "my warning signs and what to do"),),
    ("Patient/7b0a", MARIA), "PHONE", 18, AT, RC, "Warning signs: Heart failure, version 1", WORDS,
)  # fmt: skip


def told(
    code: str, goals: Sequence[GoalRow] = (), looks: Sequence[Look] = LOOKS, out: bool = False
) -> Told:
    """What the actions found."""
    choice = Choice(Said(code, wanted=False, on=date(2026, 11, 19)), WORDS, RC, date(2027, 11, 19))
    shown = [each.shown for each in looks if not each.learner]
    return Told(
        PEOPLE, PEOPLE, {RC: "R. Castillo RN"}, looks, (SESSION,), goals, "",
        of_strategy(shown, Rulers(confidence=8), code), choice if out else None,
        tuple(SHEETS.values()),
    )  # fmt: skip


def drawn(
    frame: PageFrame, code: str, found: Told, typed: Typed | None = None, noted: str = ""
) -> str:
    """The page of a strategy."""
    page = page_of(frame, STRATEGIES[code], found, typed or Typed(), noted=noted)
    return strategy_page(frame, page, found)


MISTAKES = {
    "look": ("health-literacy", {"skill": "medicines", "note": WORDS},
             ("result", "way", "interpreter", "interpreter_id", "note")),
    "session": ("self-management", {"note": WORDS},
                ("skills", "to", "medium", "minutes", "material", "note")),
    "choice": ("digital-empowerment", {"words": WORDS}, ("words",)),
}  # fmt: skip


def strategy_pages(frame: PageFrame, goals: Sequence[GoalRow]) -> dict[str, str]:
    """Every look of these pages by name."""
    frame = replace(frame, active="")
    hospice = replace(frame, hospice=True)
    pages = {f"strategy-{code}": drawn(frame, code, told(code, goals)) for code in STRATEGIES}
    for form, (code, values, fields) in MISTAKES.items():
        typed = Typed(form, values, dict.fromkeys(fields, "Write a few words."))
        pages[f"strategy-{form}-mistake"] = drawn(frame, code, told(code, goals), typed)
    online = "digital-empowerment"
    pages |= {
        "strategy-blank": drawn(frame, "system-navigation", told("system-navigation", (), ())),
        "strategy-again": drawn(
            frame, "health-literacy", told("health-literacy"), noted="follow-up"
        ),
        "strategy-left-out": drawn(frame, online, told(online, out=True)),
        "strategy-hospice": drawn(hospice, "self-management", told("self-management")),
    }
    filled = {"weight-gain": Filled(WORDS, "Dr. Lindqvist, Nov 18")}
    slot = Typed("fill", {"slot": "low", "words": WORDS}, {"order": "Write whose order it is."})
    return pages | {
        "sheet-draft": sheet_page(frame, SHEETS["heart-failure"], filled, Typed()),
        "sheet-signed": sheet_page(
            frame, SHEETS["copd"], {}, Typed(), APPROVED, "(555) 010-2424", "a nurse on call"
        ),
        "sheet-mistake": sheet_page(frame, SHEETS["diabetes"], {}, slot),
        "sheet-hospice": sheet_page(hospice, SHEETS["copd"], {}, Typed()),
    }
