"""Plan templates: what a template may hold, whom it fits, and what it offers today.

A template proposes and never applies itself. What it holds of a goal is a starting sentence with
gaps (``care.adapted``); each is talked over and chosen by itself, or noted as not chosen, and then
not offered again for a while. The templates themselves are the rows of ``care.template_rows``.
Sources: domain S0.3 and §C.4; care rules §1.2 (S0.36, S2.13) and §2.4; peers no. 10.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.goal import Status
from fhir_bridge.care.problems import told_by

NOT_AGAIN_FOR = timedelta(days=90)
"""What was not chosen is not offered again for so long; the patient may ask for it any day."""

GROWN_UP = 18

_WORD = re.compile(r"[\w-]+")


@dataclass(frozen=True)
class Source:
    """Where a recommendation comes from; cited, never copied.

    Attributes:
        cite: authors or publisher, title, place and year.
        seen: what of it was read when the template was written, for whoever signs.
    """

    code: str
    title: str
    cite: str
    url: str
    seen: str


@dataclass(frozen=True)
class Start:
    """A goal to begin with: a sentence with gaps, never a goal itself.

    Attributes:
        code: unique within its template; stays when the words change.
        words: the starting sentence; what stands in square brackets is asked and filled in.
        why: for staff, why it is worth talking about.
        small_wins: first small steps to choose from.
        how_we_know: what may show that it is met; "" where only the patient can say.
        weeks: until when, to begin with.
        alike: beginnings of words by which a goal that is there already is told to be about the
            same.
        only_if: when it may be brought up at all; "" for always.
        sources: codes of ``Source``.
    """

    code: str
    strategy: str
    words: str
    why: str
    small_wins: tuple[str, ...]
    alike: tuple[str, ...]
    sources: tuple[str, ...]
    how_we_know: str = ""
    weeks: int = 4
    doer: Doer = Doer.TOGETHER
    only_if: str = ""


class Kind(StrEnum):
    """What a piece of work is, and so where on the screen it is done."""

    TEACH = "teach"  # explained back: a skill of understanding
    SKILL = "skill"  # looked at: a skill that is shown or done
    SHEET = "sheet"  # a warning-signs sheet, read together
    ASK = "ask"  # a question or an errand; no order, no dose


KIND_WORDS: Mapping[Kind, str] = {
    Kind.TEACH: "Explained back",
    Kind.SKILL: "Shown",
    Kind.SHEET: "Sheet",
    Kind.ASK: "To do",
}

NURSE, HELPER, PHARMACY, FAMILY = "nurse", "helper", "pharmacy", "family"
WHO: Mapping[str, str] = {
    NURSE: "a nurse",
    HELPER: "a community health worker or social worker",
    PHARMACY: "a pharmacist or a nurse",
    FAMILY: "the family, with a nurse",
}
"""Who usually does it. Clinical work is never a community health worker's (care rules §2.4)."""


@dataclass(frozen=True)
class Work:
    """One piece of work that belongs to a template.

    Attributes:
        about: a code of ``skills.SKILLS`` or of ``warning_signs.SHEETS``; "" for an errand.
        who: a key of ``WHO``.
        starts: the goals it helps, by code.
    """

    code: str
    kind: Kind
    words: str
    who: str
    about: str = ""
    starts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Template:
    """One template.

    Attributes:
        version: of all its words; any change gets a new one, which has to be signed anew.
        dated: the day of this version.
        conditions: SNOMED CT codes, and ``names`` parts of the words, of the problems it is for.
        ages: from and up to which age in years it is for; None is open.
        for_anybody: fits whoever is of that age, whatever the problem list says.
        family: the words are the caregiver's, and the child is asked as far as it can say.
    """

    code: str
    title: str
    version: str
    dated: date
    about: str
    starts: tuple[Start, ...] = ()
    works: tuple[Work, ...] = ()
    conditions: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    ages: tuple[int | None, int | None] = (GROWN_UP, None)
    for_anybody: bool = False
    family: bool = False

    @property
    def proposes(self) -> bool:
        """It holds something that a site's clinical owner has to sign before it is offered."""
        return bool(self.starts or self.works)

    @property
    def sources(self) -> tuple[str, ...]:
        """Codes of everything it cites, in the order in which it does."""
        cited = (*(each.sources for each in self.starts), *(each.sources for each in self.works))
        return tuple(dict.fromkeys(code for codes in cited for code in codes))

    def start(self, code: str) -> Start | None:
        """One of its goals to begin with."""
        return next((each for each in self.starts if each.code == code), None)

    def begun(self, start: str) -> str:
        """How a goal tells what it was begun from: template, version and start."""
        return f"{self.code}|{self.version}#{start}"


@dataclass(frozen=True)
class Known:
    """What is known of somebody when templates are looked for.

    Attributes:
        problems: code to name of what is on the problem list; None where it could not be read.
        age: in years; None where nobody knows.
    """

    problems: Mapping[str, str] | None
    age: int | None


@dataclass(frozen=True)
class Fit:
    """One template as it stands for somebody.

    Attributes:
        reason: why it fits, for staff; "" where nothing speaks for it.
    """

    template: Template
    reason: str


def of_age(template: Template, age: int | None) -> bool:
    """Whether it is meant for somebody of this age; where nobody knows, a nurse decides."""
    low, high = template.ages
    return age is None or ((low is None or age >= low) and (high is None or age <= high))


def fitting(templates: Iterable[Template], known: Known) -> tuple[Fit, ...]:
    """Templates for somebody of this age: those with a reason first, each in the table's order."""
    found = [Fit(each, _reason(each, known)) for each in templates if of_age(each, known.age)]
    return tuple(sorted(found, key=lambda fit: (not fit.reason, fit.template.for_anybody)))


def _reason(template: Template, known: Known) -> str:
    told = told_by(known.problems or {}, template.conditions, template.names)
    if told is not None:
        return f"On the problem list: {told or template.title}"
    return ""


class Standing(StrEnum):
    """Where a goal to begin with stands for one patient."""

    OFFERED = "offered"
    CHOSEN = "chosen"
    NOT_NOW = "not-now"


@dataclass(frozen=True)
class Said:
    """What was said last about one goal to begin with.

    Attributes:
        start: ``<template>.<start>``, of whatever version.
        wanted: False for "not now"; True takes it back.
        on: the day, in the zone of the people.
    """

    start: str
    wanted: bool
    on: date


IS_KEPT = frozenset({Status.PROPOSED, Status.ACCEPTED, Status.ACTIVE, Status.ON_HOLD})
"""A goal in one of these stands for its start; one that is over may be begun again."""


def standing(
    start: str, kept: Iterable[Status], said: Iterable[Said], today: date
) -> tuple[Standing, date | None]:
    """Where a goal to begin with stands, and until when where it was not chosen.

    Args:
        start: ``<template>.<start>``.
        kept: the status of each goal that was begun from it.
        said: what was said about starts, the oldest first.

    Example:
        >>> no = Said("copd.move", wanted=False, on=date(2026, 11, 1))
        >>> standing("copd.move", [], [no], date(2026, 11, 20))[0].value
        'not-now'
        >>> standing("copd.move", [], [no], date(2027, 2, 1))[0].value
        'offered'
    """
    if any(status in IS_KEPT for status in kept):
        return Standing.CHOSEN, None
    last = next((each for each in reversed([*said]) if each.start == start), None)
    if last and not last.wanted and today < last.on + NOT_AGAIN_FOR:
        return Standing.NOT_NOW, last.on + NOT_AGAIN_FOR
    return Standing.OFFERED, None


def the_same(start: Start, statements: Iterable[str]) -> tuple[str, ...]:
    """Goals that are there already and seem to be about the same: pointed out, never decided.

    Example:
        >>> one = Start("weigh", "", "", "", (), ("weigh",), ())
        >>> the_same(one, ["Weighing myself every day", "Walk to church"])
        ('Weighing myself every day',)
    """
    return tuple(
        words
        for words in statements
        if any(part.startswith(start.alike) for part in _WORD.findall(words.lower()))
    )
