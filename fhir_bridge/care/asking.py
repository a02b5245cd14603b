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


RULER, WORDS, CHOICE = "ruler", "words", "choice"


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        text: as it is asked.
        strategy: it belongs to this strategy alone; "" for the whole person.
        first: part of the first pass.
        kind: answered from 0 to 10, in the person's own words, or with one of ``choices``.
        low, high: what 0 and 10 mean.
    """

    code: str
    text: str
    strategy: str = ""
    first: bool = False
    kind: str = RULER
    low: str = "not at all"
    high: str = "completely"
    choices: Mapping[str, str] = field(default_factory=dict)


QUESTIONS = {
    row.code: row
    for row in (
        Question(
            "confidence", "How sure are you that you can look after yourself day to day?",
            first=True,
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
        Question("matters", "What would you like to be able to do again?", first=True, kind=WORDS),
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
    asked: Iterable[Asked], in_plan: Iterable[str], today: date
) -> tuple[Question, ...]:
    """What may be asked now, most useful first.

    Args:
        asked: everything that was put to this person so far.
        in_plan: strategies that are in the plan; the others are not asked about.
        today: in the zone of the people.

    Example:
        >>> [each.code for each in next_questions([], [], date(2026, 11, 20))][:2]
        ['confidence', 'importance']
    """
    known = tuple(asked)
    last = {each.question: each for each in sorted(known, key=lambda each: each.on)}
    plan = frozenset(in_plan)
    wanted = [each for each in QUESTIONS.values() if _may_be_asked(each, last, plan, today)]
    today_already = [QUESTIONS[each.question] for each in known if each.on == today]
    if all(each.on == today for each in known):
        return tuple(each for each in wanted if each.first)[: FIRST_PASS - len(today_already)]
    left = EACH_CONTACT - sum(1 for each in today_already if each.kind == RULER)
    scored = [each for each in wanted if each.kind == RULER][: max(left, 0)]
    return tuple(each for each in wanted if each in scored or each.kind != RULER)


def _may_be_asked(
    question: Question, last: Mapping[str, Asked], plan: frozenset[str], today: date
) -> bool:
    if question.strategy and question.strategy not in plan:
        return False
    before = last.get(question.code)
    if before is None:
        return True
    return today - before.on >= (DECLINED_FOR if before.declined else NOT_AGAIN_FOR)
