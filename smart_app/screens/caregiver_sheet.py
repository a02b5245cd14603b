"""Sheets for those who help: who may have one, what it tells, and the page that is printed."""

from collections.abc import Mapping
from dataclasses import dataclass

from fhir_bridge.care.caregiver_sheet import TELLS, CaregiverSheet
from fhir_bridge.care.caregiver_words import CAREGIVER_WORDS, FOR_TASK
from fhir_bridge.care.handout_words import (
    ALOUD,
    LANGUAGES,
    WORDS,
    catalogue_of,
    dated,
    said_day,
)
from fhir_bridge.care.people import KIN
from fhir_bridge.care.warning_signs import EMERGENCY, TODAY
from fhir_bridge.caregiver_sheets import Helper
from fhir_bridge.sheets import Filled
from smart_app.screens.frame import PageFrame
from smart_app.screens.handout import (
    DateLine,
    ListPaper,
    Sign,
    date_line,
    list_of,
    signs_of,
    standing,
)
from smart_app.screens.moments import short_day
from smart_app.screens.pages import render
from smart_app.screens.support import Blank, blank
from smart_app.screens.typed import Typed


@dataclass(frozen=True)
class HelperCard:
    """One person on the page of sheets.

    Attributes:
        agreed: what was agreed and when, in words; "" while nobody was asked.
        why_none: why they get no sheet; "" when they do.
    """

    ref: str
    id: str
    name: str
    kin: str
    agreed: str
    why_none: str
    may_ask: bool
    may: Blank

    @property
    def first(self) -> str:
        """The first name."""
        return self.name.split()[0]


@dataclass(frozen=True)
class HelperPaper:
    """One sheet in its language, ready to be drawn."""

    lang: str
    words: Mapping[str, str]
    own: Mapping[str, str]
    head: tuple[str, ...]
    tasks: tuple[str, ...]
    decides: str
    signs_title: str
    signs: Mapping[str, tuple[Sign, ...]]
    number: str
    answers: str
    listed: ListPaper | None
    visits: tuple[DateLine, ...] | None
    back_up: str
    me: str
    standing: str
    aloud: str


def helpers_page(
    frame: PageFrame, cards: tuple[HelperCard, ...], deciders: Mapping[str, str]
) -> str:
    """Draw who may have a sheet, and the forms."""
    return render(
        "caregiver_sheets.html", frame=frame, cards=cards, tells=TELLS, languages=LANGUAGES,
        deciders=deciders, quiet=frame.hospice or frame.patient.deceased,
    )  # fmt: skip


def helper_to_print(frame: PageFrame, paper: HelperPaper, left: tuple[str, ...]) -> str:
    """Draw the page that is printed."""
    return render("caregiver_sheet_print.html", frame=frame, paper=paper, left=left)


def helper_card(helper: Helper, frame: PageFrame, typed: Typed) -> HelperCard:
    """One person; with what was agreed before, to be gone through again."""
    someone, kept = helper.someone, helper.agreed
    values = {f"tell_{each}": "yes" for each in kept.said.tells} if kept else {}
    said = ""
    if kept:
        told = ", ".join(TELLS[each].partition(":")[0] for each in kept.said.tells)
        yes = f"{frame.first_name} said yes" + (f", also to: {told}" if told else "")
        said = yes if kept.said.agrees else f"{frame.first_name} said no"
        said += f" · {short_day(kept.at, frame.moment)}"
    return HelperCard(
        someone.ref, someone.ref.partition("/")[2], someone.person.name, KIN[someone.person.kin],
        said, helper.why_none, helper.may_ask, blank("permit", someone.ref, typed, values),
    )  # fmt: skip


def helper_paper(sheet: CaregiverSheet, filled: Mapping[str, Filled]) -> HelperPaper:
    """A sheet in the words of its language."""
    lang = catalogue_of(sheet.language)
    words = WORDS[sheet.language]
    own = {
        name: said.replace("{patient}", sheet.patient)
        for name, said in CAREGIVER_WORDS[sheet.language].items()
    }
    tasks = [FOR_TASK[lang][each] for each in sheet.tasks]
    tasks += [own["by"].format(what=what, day=said_day(by, lang)) for what, by in sheet.promises]
    return HelperPaper(
        lang, words, own,
        (own["for"].format(name=sheet.name), words["made"].format(day=dated(sheet.on, lang))),
        tuple(tasks), own["decides"].format(kept=sheet.kept) if sheet.kept else "",
        sheet.sheet.title,
        {level: signs_of(sheet.sheet, level, filled) for level in (EMERGENCY, TODAY)},
        sheet.number, sheet.answers,
        list_of(sheet.medicines, words, lang) if sheet.medicines else None,
        None if sheet.visits is None else tuple(
            date_line(each, words, lang, "") for each in sheet.visits
        ),
        sheet.back_up,
        own["me-call"].format(nurse=sheet.nurse) if sheet.nurse else own["me-call-any"],
        standing(sheet.words, sheet.signs, words, lang),
        WORDS[ALOUD]["aloud"] if sheet.language == ALOUD else "",
    )  # fmt: skip
