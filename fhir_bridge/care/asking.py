"""What to ask today: little, never twice in a month, and never what was declined.

At most five questions the first time and three scored ones a contact; nothing is asked again
within thirty days, and whoever chose paper is not asked about phone and online for a year. To add a
question: a row in ``QUESTIONS``, in the order in which they are asked. The words are our own; no
licensed instrument is among them. Sources: care rules §4.4, domain §B.2, stories (5).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from fhir_bridge.care.readiness import MOST

FIRST_PASS, EACH_CONTACT = 5, 3
NOT_AGAIN_FOR = timedelta(days=30)
DECLINED_FOR = timedelta(days=365)
LONGEST_WORDS = 1000

GROWING_UP = 12
"""Years: a younger child is asked nothing; whoever looks after the child is, about their own part.

Footbridge's own line, not validated (stories 9: nothing of a child of six is measured).
"""

CHILD = "A young child is not asked. Ask whoever looks after the child, about their own part."

RULER, WORDS, CHOICE = "ruler", "words", "choice"

CONFIDENCE = "confidence"
"""The headline, one question for the whole person; ``confidence-<strategy>`` is that of one."""


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        text: as it is asked.
        strategy: it belongs to this strategy alone; "" for the whole person.
        first: part of the first pass.
        kind: answered from 0 to 10, in the person's own words, or with one of ``choices``.
        low, high: what 0 and 10 mean.
        to_others: the same for somebody else who takes a task on; "" where it is the same.
    """

    code: str
    text: str
    strategy: str = ""
    first: bool = False
    kind: str = RULER
    low: str = "not at all"
    high: str = "completely"
    to_others: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)

    def asked_of(self, patient: bool) -> str:
        """The text for the patient, or for somebody else who learns."""
        return self.text if patient else self.to_others or self.text

    @property
    def after_event(self) -> bool:
        """It is asked once more after an acute event: how sure somebody is."""
        return self.code.split("-")[0] == CONFIDENCE


QUESTIONS = {
    row.code: row
    for row in (
        Question(
            CONFIDENCE, "How sure are you that you can look after yourself day to day?",
            first=True, to_others="How sure are you that you can do your part day to day?",
        ),
        Question(
            "importance", "How much does this matter to you just now?", first=True,
            high="very much",
        ),
        Question(
            "wanting", "How much do you want to take this on yourself?", first=True,
            high="very much",
        ),
        Question(
            "setback", "When something goes wrong, what do you do?", first=True, kind=CHOICE,
            choices={
                "has-a-plan": "has a plan for it",
                "knows-whom-to-call": "knows whom to call",
                "not-yet": "not yet",
            },
        ),
        Question(
            "matters", "What would you like to be able to do again?", first=True, kind=WORDS,
            to_others="What would make your part easier?",
        ),
        Question(
            "confidence-health-literacy", "How sure are you that you know what to watch for?",
            "health-literacy",
        ),
        Question(
            "confidence-system-navigation", "How sure are you that you can get the care you need?",
            "system-navigation",
        ),
        Question(
            "confidence-digital-empowerment",
            "How sure are you with the phone and online side of it?", "digital-empowerment",
        ),
        Question(
            "confidence-self-management",
            "How sure are you that you can keep up what you do each day?", "self-management",
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """One question that was put.

    Attributes:
        declined: the answer was "rather not", which is a choice and no score.
    """

    question: str
    on: date
    declined: bool = False


def others_speak(born: date | None, today: date) -> bool:
    """Whether somebody is so young that others are asked instead; False where it is not known.

    Example:
        >>> others_speak(date(2020, 5, 4), date(2026, 11, 20))
        True
        >>> others_speak(None, date(2026, 11, 20))
        False
    """
    if born is None:
        return False
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day)) < GROWING_UP


def may_be_answered(question: Question, value: object) -> bool:
    """Whether a value is an answer to a question.

    Example:
        >>> may_be_answered(QUESTIONS["confidence"], 10), may_be_answered(QUESTIONS["setback"], 3)
        (True, False)
    """
    if question.kind == RULER:
        return type(value) is int and 0 <= value <= MOST
    if question.kind == CHOICE:
        return value in question.choices
    return isinstance(value, str) and 0 < len(value.strip()) <= LONGEST_WORDS


def next_questions(
    asked: Iterable[Asked], in_plan: Iterable[str], today: date, acute_on: date | None = None
) -> tuple[Question, ...]:
    """What may be asked now, most useful first.

    Args:
        asked: everything that was put to this person so far.
        in_plan: strategies that are in the plan; the others are not asked about.
        today: in the zone of the people.
        acute_on: the day of the last acute event; see ``may_be_put``.

    Example:
        >>> [each.code for each in next_questions([], [], date(2026, 11, 20))][:2]
        ['confidence', 'importance']
    """
    known, plan = tuple(asked), frozenset(in_plan)
    wanted = [
        each for each in QUESTIONS.values()
        if may_be_put(each, known, plan, today, acute_on) and not _put_on(each, known, today)
    ]  # fmt: skip
    put_today = [QUESTIONS[each.question] for each in known if each.on == today]
    if all(each.on == today for each in known):
        wanted = [each for each in wanted if each.first][: FIRST_PASS - len(put_today)]
    left = EACH_CONTACT - sum(1 for each in put_today if each.kind == RULER)
    scored = [each for each in wanted if each.kind == RULER][: max(left, 0)]
    return tuple(each for each in wanted if each in scored or each.kind != RULER)


def may_be_put(
    question: Question, asked: Iterable[Asked], in_plan: Iterable[str], today: date,
    acute_on: date | None = None,
) -> bool:  # fmt: skip
    """Whether a question may be put today, or what was said to it today put right.

    Args:
        acute_on: the day of the last acute event. After it everybody is asked once more how sure
            they are, however short ago that was asked before it (domain §B.4, "return after acute
            event"); nothing else, and not whoever would rather not say.
    """
    if question.strategy and question.strategy not in frozenset(in_plan):
        return False
    before = max((each for each in asked if each.question == question.code), key=_on, default=None)
    if before is None or before.on == today:
        return True
    if before.declined:
        return today - before.on >= DECLINED_FOR
    again = bool(acute_on) and question.after_event and before.on < (acute_on or today) <= today
    return again or today - before.on >= NOT_AGAIN_FOR


def due_from(last: Asked) -> date:
    """From which day on a question may be put again, nothing acute happening."""
    return last.on + (DECLINED_FOR if last.declined else NOT_AGAIN_FOR)


def room_today(asked: Iterable[Asked], question: Question, today: date) -> bool:
    """Whether a contact has room for one more question that counts: three do (care rules §4.4)."""
    scored = {
        each.question for each in asked
        if each.on == today and QUESTIONS[each.question].kind == RULER
    }  # fmt: skip
    return question.kind != RULER or len(scored | {question.code}) <= EACH_CONTACT


def _put_on(question: Question, asked: Iterable[Asked], day: date) -> bool:
    return any(each.question == question.code and each.on == day for each in asked)


def _on(asked: Asked) -> date:
    return asked.on
