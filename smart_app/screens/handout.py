"""The handout: what it will say, how to print it, and the page that is printed.

The words are those of ``care.handout_words``, what is on it those of ``care.handout``. Whoever
prints it sees before what was left off and what is still a draft.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import uuid4

from fhir_bridge.care.approved import Approved
from fhir_bridge.care.handout import NEWS, Awaited, Handout, MedicineList
from fhir_bridge.care.handout_words import (
    ALOUD,
    EN,
    HELPERS,
    LANGUAGE_NAMES,
    LANGUAGES,
    WORDS,
    catalogue_of,
    dated,
    said_day,
    said_time,
)
from fhir_bridge.care.visits import ASKS, Visit
from fhir_bridge.care.warning_signs import EMERGENCY, SLOT, TODAY, Sheet
from fhir_bridge.sheets import Filled
from fhir_bridge.visits import Planned
from smart_app.screens.frame import PageFrame
from smart_app.screens.pages import render
from smart_app.screens.typed import Typed


@dataclass(frozen=True)
class Sign:
    """One warning sign: the words around what an order says; ``given`` None is a blank."""

    before: str
    after: str
    slotted: bool
    given: str | None


@dataclass(frozen=True)
class DateLine:
    """One visit as it stands on the page; ``asks`` for an interpreter where one is needed."""

    when: str
    ride: str
    interpreter: str
    asks: bool
    bring: str


@dataclass(frozen=True)
class ListPaper:
    """The medicine list as it stands on the page: choice, name and how of each line."""

    source: str
    says: str
    lines: tuple[tuple[str, str, str], ...]
    part: str
    sourced: bool


@dataclass(frozen=True)
class Paper:
    """One handout in its language, ready to be drawn.

    Attributes:
        lang: of its fixed words, for whoever has it read out.
        words: the catalogue.
        head: what stands under the title.
        signs: the lines of each colour.
        goals: words, next step, who helps.
        standing: who approved the words, or that they are a draft.
        news: names of medicines by START, STOP and CHANGED; "" for a line to write on.
    """

    lang: str
    words: Mapping[str, str]
    name: str
    head: tuple[str, ...]
    standing: str
    signs_title: str
    signs: Mapping[str, tuple[Sign, ...]]
    more_signs: bool
    goals: tuple[tuple[str, str, str], ...]
    dates: tuple[DateLine, ...]
    interpreter: str
    waiting: tuple[tuple[str, str], ...]
    wins: tuple[str, ...]
    aloud: str
    number: str
    answers: str
    news: Mapping[str, str]
    listed: ListPaper | None
    more_dates: tuple[DateLine, ...]
    more_waiting: tuple[tuple[str, str], ...]
    has_back: bool
    measured: bool = False
    own_plan: bool = False


@dataclass(frozen=True)
class VisitForm:
    """One visit to come, with the form of what is arranged for it."""

    id: str
    when: str
    moved: bool
    key: str
    values: Mapping[str, str]
    errors: Mapping[str, str]


@dataclass(frozen=True)
class HandoutPage:
    """What the page draws.

    Attributes:
        query: the choice, for the address of the printed page.
        by_hand: what has still to be written in by hand.
        visits: the visits to come, each with the form of what is arranged for it.
        hints: what is odd about the medicines.
    """

    paper: Paper
    handout: Handout
    sheets: tuple[Sheet, ...]
    sheet: str
    query: str
    by_hand: tuple[str, ...]
    languages: Mapping[str, str]
    visits: tuple[VisitForm, ...] = ()
    hints: tuple[str, ...] = ()


def handout_page(frame: PageFrame, page: HandoutPage | None) -> str:
    """Draw the handout with its choices; without ``page``, why there is none."""
    return render("handout.html", frame=frame, page=page, asks=ASKS)


def handout_to_print(frame: PageFrame, page: HandoutPage) -> str:
    """Draw the page that is printed."""
    return render("handout_print.html", frame=frame, page=page, paper=page.paper)


def page_of(
    handout: Handout, sheets: tuple[Sheet, ...], filled: Mapping[str, Filled]
) -> HandoutPage:
    """A handout as its page shows it."""
    chosen = {"language": handout.language} | ({"sheet": handout.sheet.code} if sheets else {})
    query = urlencode(chosen | ({"private": "yes"} if handout.private else {}))
    return HandoutPage(
        paper_of(handout, filled), handout, sheets, handout.sheet.code, query,
        tuple(_by_hand(handout, filled)), LANGUAGES,
    )  # fmt: skip


def visit_forms(visits: Iterable[Planned], typed: Typed) -> tuple[VisitForm, ...]:
    """The forms of what is arranged; the one that came back has what was typed."""
    return tuple(_visit_form(each, typed) for each in visits)


def _visit_form(planned: Planned, typed: Typed) -> VisitForm:
    back = typed.about == planned.id
    words = WORDS[EN]
    return VisitForm(
        planned.id, date_line(planned.visit, words, EN, "").when, planned.moved,
        typed.values["key"] if back else str(uuid4()),
        typed.values if back else vars(planned.visit.arranged), typed.errors if back else {},
    )  # fmt: skip


def paper_of(handout: Handout, filled: Mapping[str, Filled]) -> Paper:
    """A handout in the words of its language."""
    lang = catalogue_of(handout.language)
    words = WORDS[handout.language]
    title = handout.sheet.title if handout.sheet.title and not handout.private else ""
    listed, called = handout.medicines, handout.name
    if handout.adult:
        called = words["for-child"].format(adult=handout.adult, name=handout.name)
    head = [words["made"].format(day=dated(handout.on, lang))]
    if handout.nurse:
        head.append(words["nurse"].format(nurse=handout.nurse))
    return Paper(
        lang, words, called, tuple(head),
        standing(handout.words, handout.signs, words, lang),
        words["signs-of"].format(title=title) if title else "",
        {level: signs_of(handout.sheet, level, filled) for level in (EMERGENCY, TODAY)},
        handout.more_signs,
        tuple(
            (goal.words, goal.next_step, HELPERS[lang][goal.doer]) for goal in handout.goals
        ),
        tuple(date_line(each, words, lang, handout.interpreter) for each in handout.visits),
        _interpreter(handout, words, lang),
        tuple(_awaited(each, handout.on, words, lang) for each in handout.awaited),
        handout.wins,
        WORDS[ALOUD]["aloud"] if handout.language == ALOUD else "",
        handout.number, handout.answers,
        {choice: listed.named(choice) if listed else "" for choice in NEWS},
        list_of(listed, words, lang) if listed else None,
        tuple(date_line(each, words, lang, handout.interpreter) for each in handout.more_visits),
        tuple(_awaited(each, handout.on, words, lang) for each in handout.more_awaited),
        handout.has_back, handout.measured, handout.own_plan,
    )  # fmt: skip


def signs_of(sheet: Sheet, level: str, filled: Mapping[str, Filled]) -> tuple[Sign, ...]:
    """The lines of one colour, with what orders say."""
    found = []
    for line in sheet.of_level(level):
        before, _, after = line.words.partition(SLOT)
        given = filled[line.slot].words if line.slot in filled else None
        found.append(Sign(before, after, bool(line.slot), given))
    return tuple(found)


def standing(
    words: Approved | None, signs: Approved | None, said: Mapping[str, str], lang: str
) -> str:
    """Who approved the words of a page and which version; or that it is a draft."""
    if words is None or signs is None:
        return said["draft"]
    who = " · ".join(dict.fromkeys((words.name, signs.name)))
    day, version = dated(max(words.on, signs.on), lang), f"{words.version}.{signs.version}"
    return said["approved"].format(who=who, day=day, version=version)


def date_line(visit: Visit, words: Mapping[str, str], lang: str, needs: str) -> DateLine:
    """One visit with what is arranged for it, in the words of a page.

    Args:
        needs: the language to interpret; "" where none is needed.
    """
    who = words["with"].format(who=visit.who) if visit.who else ""
    what = " ".join(filter(None, (words["visit"], who)))
    at = f"{said_day(visit.at.date(), lang)}, {said_time(visit.at)}"
    told = visit.arranged
    return DateLine(
        ". ".join(filter(None, (f"{at}: {what}", visit.place))), told.ride,
        told.interpreter, bool(needs or told.interpreter),
        words["bring-too"].format(what=told.bring) if told.bring else "",
    )  # fmt: skip


def list_of(medicines: MedicineList, words: Mapping[str, str], lang: str) -> ListPaper:
    """The medicines in the words of a page."""
    says = words["list-says"].format(who="; ".join(medicines.sources))
    at = medicines.read_at
    return ListPaper(
        words["list-from"].format(
            source=medicines.source, day=dated(at.date(), lang), time=said_time(at)
        ),
        says if medicines.sources else words["list-plain"],
        tuple(
            (words[each.choice] if each.choice else "", each.name, each.how or words["how-unknown"])
            for each in medicines.lines
        ),
        "" if medicines.whole else words["list-part"],
        bool(medicines.sources),
    )


def _interpreter(handout: Handout, words: Mapping[str, str], lang: str) -> str:
    language = handout.interpreter
    if not language:
        return words["interpreter-any"]
    return words["interpreter"].format(language=LANGUAGE_NAMES[lang].get(language, language))


def _awaited(
    each: Awaited, on: date, words: Mapping[str, str], lang: str
) -> tuple[str, str]:  # fmt: skip
    """What is waited for; a day that is over is no day to wait for."""
    said = words["calls" if each.by >= on else "late"]
    return each.what, said.format(who=each.who, day=said_day(each.by, lang))


def _by_hand(handout: Handout, filled: Mapping[str, Filled]) -> list[str]:
    """What the page does not know, in the order in which it stands there."""
    blanks = [each for each in handout.sheet.slots if each.level in {EMERGENCY, TODAY}]
    news = handout.medicines and any(handout.medicines.named(each) for each in NEWS)
    rides = [each.arranged.ride for each in (*handout.visits, *handout.more_visits)]
    missing = (
        ("the number to call day and night, and who answers", not handout.number),
        ("numbers of an order, where a warning sign has a line for one",
         any(each.slot not in filled for each in blanks)),
        ("START, STOP and CHANGED of the medicines", not news),
        ("the ride", not rides or not all(rides)),
    )  # fmt: skip
    return [what for what, lacks in missing if lacks]
