"""Skills shown and confidence of one learner: what to ask today, what is known, what is missing.

Bands are words; the numbers behind skills and importance never reach a page. A question is a form
of its own, so that each answer is saved alone and any contact can be left and taken up again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from uuid import uuid4

from fhir_bridge.care.asking import CHOICE, QUESTIONS, RULER, WORDS, Question, due_from
from fhir_bridge.care.confidence import asks_what_is_in_the_way, in_words
from fhir_bridge.care.instruments import (
    DIRECTIONS,
    INSTRUMENTS,
    MODES,
    OTHER,
    RESPONDENTS,
    SEMCD,
    SEMCD_CREDIT,
    SEMCD_ENDS,
    SEMCD_ITEMS,
    SEMCD_SCALE,
)
from fhir_bridge.care.readiness import FINDINGS, FLOOR_OF, MOTIVATION_WORDS, SKILLS_WORDS
from fhir_bridge.care.skills import RESULTS, SKILLS
from fhir_bridge.learners import Known, Said
from fhir_bridge.r4.answers import Answer
from fhir_bridge.r4.scores import KeptScore
from smart_app.screens.frame import PageFrame
from smart_app.screens.headline import Headline
from smart_app.screens.moments import short_day, when
from smart_app.screens.pages import render
from smart_app.screens.typed import Typed

RATHER_NOT = "rather-not"
BANDS = tuple(FLOOR_OF)
"""Highest first."""


@dataclass(frozen=True)
class Person:
    """Somebody who may learn: the patient, or a person of theirs; ``who`` is "" for the patient."""

    who: str
    name: str
    role: str
    current: bool


@dataclass(frozen=True)
class Asking:
    """One question as a form, or as it was answered today.

    Attributes:
        saved: when it was answered today; "" when it was not.
        said: the answer in words.
        values: what was typed, after a mistake; else what was said.
        unasked: it is not asked today, and noted only if they bring it up.
        since: what was said before and from when on it is asked again, in words.
        opens: the answer asks what is in the way.
    """

    question: Question
    text: str
    saved: str = ""
    said: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    unasked: bool = False
    since: str = ""
    opens: bool = False


@dataclass(frozen=True)
class Day:
    """What was said and shown on one day: what, how it went, words, who noted it."""

    on: str
    rows: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True)
class ReadinessPage:
    """What the page draws.

    Attributes:
        who: the learner, as in the address; ``first_name`` and ``name``: of them.
        quiet: why nothing is asked; "" where something may be.
        child: the patient is a young child, of whom nothing is measured.
        inside: what is said while a stay goes on; "" at home.
        done: that was all for today.
        way: the question below seven whose "in the way" is not noted yet.
        semcd_from: from when on the six questions may be handed over; "" for now.
    """

    address: str
    who: str
    first_name: str
    name: str
    people: tuple[Person, ...]
    quiet: str
    done: bool
    today: tuple[Asking, ...]
    ask: tuple[Asking, ...]
    later: tuple[Asking, ...]
    way: str
    grid: tuple[tuple[str, tuple[bool, ...]], ...]
    stands: str
    finding: tuple[str, str] | None
    missing: tuple[str, ...]
    days: tuple[Day, ...]
    scores: tuple[tuple[str, str, str], ...]
    semcd_from: str
    has_six: bool
    question: str
    typed: Typed
    headline: Headline
    child: bool = False
    inside: str = ""

    @property
    def possessive(self) -> str:
        """``Walter’s``."""
        return f"{self.first_name}’s"


def readiness_page(frame: PageFrame, page: ReadinessPage) -> str:
    """Draw the page."""
    return render(
        "readiness.html", frame=frame, page=page, keys=(str(uuid4()), str(uuid4())),
        skill_words=[SKILLS_WORDS[each] for each in reversed(BANDS)], rather_not=RATHER_NOT,
        instruments=[row for row in INSTRUMENTS.values() if row.id != SEMCD], other=OTHER,
        directions=DIRECTIONS, respondents=RESPONDENTS, modes=MODES, items=SEMCD_ITEMS,
        ends=SEMCD_ENDS, scale=SEMCD_SCALE, credit=SEMCD_CREDIT,
        today=frame.moment.today.isoformat(),
        kinds={"ruler": RULER, "words": WORDS, "choice": CHOICE},
    )  # fmt: skip


def to_ask(question: Question, patient: bool, typed: Typed) -> Asking:
    """A question that may be asked today."""
    mine = typed.form == question.code
    return Asking(
        question, question.asked_of(patient), values=typed.values if mine else {},
        error=next(iter(typed.errors.values()), "") if mine else "",
    )  # fmt: skip


def answered_today(said: Said, patient: bool, frame: PageFrame, typed: Typed) -> Asking:
    """A question that was answered today: it can be put right today."""
    question = QUESTIONS[said.about]
    form = to_ask(question, patient, typed)
    given = {"value": RATHER_NOT if said.value is None else str(said.value), "note": said.note}
    return Asking(
        question, form.text, saved=when(said.at, frame.moment), said=answer_words(said),
        values=form.values or given, error=form.error, unasked=said.unasked,
        opens=is_unsure(question, said.value),
    )  # fmt: skip


def asked_before(known: Known, code: str, patient: bool, frame: PageFrame, typed: Typed) -> Asking:
    """A question that was asked lately: it is not asked again yet."""
    last = known.last_put(code)
    said = next((each for each in reversed(known.said) if each.about == code), None)
    again = f"asked again from {short_day(due_from(last), frame.moment)}" if last else ""
    form = to_ask(QUESTIONS[code], patient, typed)
    on = f"{answer_words(said)} on {short_day(said.on, frame.moment)}" if said else "not asked yet"
    words = " · ".join(filter(None, (on, again)))
    return Asking(
        QUESTIONS[code], form.text, values=form.values, error=form.error, unasked=True, since=words
    )


def is_unsure(question: Question, value: Answer) -> bool:
    """An answer about confidence below seven."""
    return question.after_event and isinstance(value, int) and asks_what_is_in_the_way(value)


def answer_words(said: Said) -> str:
    """An answer for reading."""
    question, value = QUESTIONS.get(said.about), said.value
    if value is None:
        return "would rather not say"
    if question is None or question.kind == WORDS:
        return f"“{value}”"
    if question.kind == CHOICE:
        return question.choices.get(str(value), str(value))
    sure = question.after_event and isinstance(value, int)
    return f"{value} of 10{f', {in_words(int(value))}' if sure else ''}"


def grid(known: Known) -> tuple[tuple[str, tuple[bool, ...]], ...]:
    """Nine places: rows by how much it matters, columns by what was shown; one is theirs.

    What speaks for which approach is said where a proposal stands, and nowhere else.
    """
    here = known.readiness().cell
    return tuple(
        (MOTIVATION_WORDS[row], tuple((row, column) == here for column in reversed(BANDS)))
        for row in BANDS
    )


def stands(known: Known) -> str:
    """Where they stand, in words; "" while too little is known to say."""
    cell = known.readiness().cell
    return f"Skills: {SKILLS_WORDS[cell[1]]}. It {MOTIVATION_WORDS[cell[0]]}." if cell else ""


def finding(known: Known) -> tuple[str, str] | None:
    """Confidence and what was shown say two things: its name and the next step."""
    found = known.readiness().finding
    return FINDINGS[found] if found else None


def by_day(known: Known, names: Mapping[str, str], frame: PageFrame) -> tuple[Day, ...]:
    """Everything that was said and shown, the latest day first."""
    told = [*_said(known, names), *_looked(known)]
    told.sort(key=lambda row: row[0], reverse=True)
    return tuple(
        Day(short_day(on, frame.moment), tuple(row[1:] for row in rows))
        for on, rows in groupby(told, key=lambda row: row[0])
    )


Row = tuple[date, str, str, str, str]


def _said(known: Known, names: Mapping[str, str]) -> Iterable[Row]:
    for each in known.said:
        note = each.note + (" (brought it up)" if each.unasked else "")
        yield each.on, QUESTIONS[each.about].text, answer_words(each), note, names.get(each.by, "")
    for each in known.ways:
        yield each.on, "What is in the way", answer_words(each), "", names.get(each.by, "")


def _looked(known: Known) -> Iterable[Row]:
    for each in known.shown:
        skill = SKILLS[each.skill]
        words = skill.words[0].upper() + skill.words[1:]
        yield each.on, words, RESULTS[skill.kind][each.result].words, "", ""


def score_rows(kept: Iterable[KeptScore], frame: PageFrame) -> tuple[tuple[str, str, str], ...]:
    """Scores for reading: what, how much on which scale, and where it comes from."""
    return tuple(_score_row(each, frame) for each in kept)


def _score_row(kept: KeptScore, frame: PageFrame) -> tuple[str, str, str]:
    score = kept.score
    value = "not scored: too few answers" if score.value is None else _plain(score.value)
    scale = f"from {_plain(score.least)} to {_plain(score.most)}"
    source = (
        score.version, short_day(score.on, frame.moment),
        f"answered by {RESPONDENTS[score.respondent]}", MODES[score.mode],
    )  # fmt: skip
    return score.name, f"{value} · {scale}, {DIRECTIONS[score.direction]}", " · ".join(source)


def _plain(number: Decimal) -> str:
    """A number without zeros that say nothing: ``5.5``, ``10``."""
    return f"{number.normalize():f}"
