"""One line of the four columns with all that was decided of it, step by step.

What happened is the truth and where it stands is read from it. A question to a prescriber stays
open until the answer stands there, with who gave it and when: nobody takes it back, puts it off or
decides past it (care rules §3). What was decided holds for the lists as they were seen: where they
say something else since, it is shown and decided anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

from fhir_bridge.care.answer_clock import FollowUp, follow_up
from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.disciplines import Discipline
from fhir_bridge.care.medicines.columns import COLUMN_WORDS, Column
from fhir_bridge.care.medicines.decisions import (
    ASKED,
    DECISIONS,
    FINDS,
    LONGEST,
    Answer,
    Decision,
    Question,
    answered,
    decide,
    question,
)
from fhir_bridge.care.medicines.differences import TOGETHER, Compared, needs_order
from fhir_bridge.care.medicines.drug_classes import CLASSES
from fhir_bridge.care.medicines.lists import Entry, Line
from fhir_bridge.care.typed import about_words
from fhir_bridge.errors import Issue, NotAllowed, Refused

ANSWERED, ASKED_AGAIN = "answered", "asked-again"
STEP_WORDS: Mapping[str, str] = {
    **{code: row.words for code, row in DECISIONS.items()},
    ASKED: "Asked the prescriber",
    ANSWERED: "The prescriber answered",
    ASKED_AGAIN: "Asked again",
}
WAITS = "A question waits for the prescriber’s answer. Only the answer closes it."


@dataclass(frozen=True)
class Step:
    """One thing that happened to a line.

    Attributes:
        code: a key of ``STEP_WORDS``.
        by: as the audit knows them.
        words: what the decision rests on, the question, or what was said.
        prescriber: who was asked, or who answered.
        due: the day by which the answer is needed; ``same_day``: it is the day of the question.
        on: the day of the answer.
        seen: what the lists said then.
    """

    code: str
    by: str
    discipline: Discipline
    at: datetime
    words: str = ""
    prescriber: str = ""
    due: date | None = None
    same_day: bool = False
    on: date | None = None
    seen: str = ""


@dataclass(frozen=True)
class HeldLine:
    """A medicine of a stay with what was decided of it.

    Attributes:
        key: what it is lined up by; ``name``: as a list called it.
    """

    key: str
    name: str
    steps: tuple[Step, ...] = ()

    @property
    def decided(self) -> Step | None:
        """The last decision."""
        return next((each for each in reversed(self.steps) if each.code in DECISIONS), None)

    @property
    def answer(self) -> Step | None:
        """The answer to the last question; None where none was asked, or none came."""
        told = self.decided
        if told is None or not DECISIONS[told.code].opens:
            return None
        after = self.steps[self.steps.index(told) :]
        return next((each for each in after if each.code == ANSWERED), None)

    @property
    def waiting(self) -> Step | None:
        """The question that waits for its answer."""
        told = self.decided
        opens = told is not None and DECISIONS[told.code].opens
        return told if opens and self.answer is None else None

    def holds(self, seen: str) -> bool:
        """Whether what was decided is of the lists as they are."""
        return self.decided is not None and self.decided.seen == seen

    def with_step(self, step: Step) -> Self:
        """The same with one thing more."""
        return replace(self, steps=(*self.steps, step))


@dataclass(frozen=True)
class Asks:
    """What a question needs beside its words.

    Attributes:
        prescriber: who is asked.
        hurry: whoever asks says that it is for today, whatever the names on the lists.
    """

    prescriber: str = ""
    hurry: bool = False


def as_seen(line: Line) -> str:
    """What the lists say of a medicine, in one order whatever the order they came in."""
    told = dict(zip(Column, (line.before, line.hospital, line.discharge, line.taking), strict=True))
    parts = (
        f"{COLUMN_WORDS[column]}: {', '.join(sorted(map(in_words, entries)))}"
        for column, entries in told.items() if entries
    )  # fmt: skip
    return "; ".join(parts)


def in_words(entry: Entry) -> str:
    """A medicine as its list says it.

    Example:
        >>> in_words(Entry("Furosemide", "20 mg", "every morning"))
        'Furosemide 20 mg, every morning'
    """
    return ", ".join(filter(None, (f"{entry.name} {entry.dose}".strip(), entry.often)))


def decided_on(
    held: HeldLine, row: Compared, decision: Decision, asks: Asks, at: datetime, today: date,
    calendar: WorkCalendar,
) -> HeldLine:  # fmt: skip
    """A decision about a line.

    Args:
        at: in the zone of the people; ``today``: where the stay was.

    Raises:
        NotAllowed: that is not for their discipline to say.
        Refused: a question waits, it needs an order, or something is missing.
    """
    kind = DECISIONS.get(decision.code)
    if held.waiting and not (kind and kind.settles):
        raise Refused(WAITS, issues=(Issue(WAITS, "code"),))
    made = decide(row, decision)
    step = Step(made.code, made.by, made.discipline, at, made.words.strip(), seen=as_seen(row.line))
    if DECISIONS[made.code].opens:
        hurried = replace(row, same_day=row.same_day or asks.hurry)
        step = _asked(step, asks, question(hurried, made, today, calendar), hurried)
    return held.with_step(step)


def _asked(step: Step, asks: Asks, asked: Question, row: Compared) -> Step:
    issues = tuple(about_words(asks.prescriber.strip(), "prescriber", "Write who is asked."))
    if issues:
        raise Refused("Nothing was decided.", issues=issues)
    return replace(step, prescriber=asks.prescriber.strip(), due=asked.due, same_day=row.same_day)


def answer_to(held: HeldLine, answer: Answer, at: datetime) -> HeldLine:
    """The prescriber's answer: who gave it, when, and what was said.

    Args:
        at: in the zone of the people, whose evening is another day elsewhere.

    Raises:
        NotAllowed: that is not for their discipline to note.
        Refused: nothing waits for an answer, or something is missing.
    """
    asked = held.waiting
    if asked is None or asked.due is None:
        raise Refused("Nothing waits for an answer here.")
    if answer.on > at.date():
        issue = Issue("Give the day of the answer, today or before.", "on")
        raise Refused("The question stays open.", issues=(issue,))
    asked_on = asked.at.astimezone(at.tzinfo).date()
    told = answered(Question(held.key, asked.words, asked_on, asked.due), answer)
    return held.with_step(
        Step(ANSWERED, told.noted_by, told.discipline, at, told.said.strip(),
             told.prescriber.strip(), on=told.on)
    )  # fmt: skip


def ask_again(
    held: HeldLine, by: str, discipline: Discipline, prescriber: str, words: str, at: datetime
) -> HeldLine:
    """Somebody was asked again; the day by which the answer is needed stays where it is.

    Raises:
        NotAllowed: that is not for their discipline to note.
        Refused: nothing waits for an answer, or nobody was asked.
    """
    if discipline not in FINDS:
        raise NotAllowed
    if held.waiting is None:
        raise Refused("Nothing waits for an answer here.")
    who = prescriber.strip()
    issues = (*about_words(who, "prescriber", "Write who was asked."), *about_words(words, "words"))
    if issues:
        raise Refused("Nothing was noted.", issues=issues)
    return held.with_step(Step(ASKED_AGAIN, by, discipline, at, words.strip()[:LONGEST], who))


def asked_with(row: Compared, others: Iterable[tuple[Compared, HeldLine]]) -> HeldLine | None:
    """The question about another of its kind, where that is all a prescriber has to settle.

    Two blood thinners are one question, asked once: its answer is the answer for both.
    """
    order = {each for each in row.differences if needs_order(each, same_day=row.same_day)}
    if order != {TOGETHER}:
        return None
    alone = {each for each in row.line.classes if CLASSES[each].alone}
    about = (held for other, held in others if other != row and alone & other.line.classes)
    return next((held for held in about if held.waiting or held.answer), None)


CHASE = (
    FollowUp(0, "call {who}; if nobody answers, call whoever covers"),
    FollowUp(1, "call whoever covers for {who}, and tell the lead"),
    FollowUp(2, "call the clinician on call; the lead has to know"),
)
"""Of a question for the same day, by calendar days: a blood thinner knows no weekend. Ours."""


def chase(asked: Step, today: date, calendar: WorkCalendar) -> str:
    """What is ours to do about an answer that has not come; "" while there is time.

    Example:
        >>> step = Step("asked", "", Discipline.RN, datetime(2026, 11, 20), "?", "Dr. Li",
        ...             date(2026, 11, 20), same_day=True)
        >>> chase(step, date(2026, 11, 21), WorkCalendar())
        'call whoever covers for Dr. Li, and tell the lead'
    """
    if asked.due is None or today < asked.due:
        return ""
    row: FollowUp | None = follow_up(asked.due, today, calendar)
    if asked.same_day:
        late = (today - asked.due).days
        row = next(each for each in reversed(CHASE) if each.after <= late)
    return row.words.format(who=asked.prescriber) if row else ""
