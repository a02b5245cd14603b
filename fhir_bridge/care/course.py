"""How a goal goes: its small win now, how lately, who agrees, why it rests, what would be enough.

Beside the goal itself (``care.goal``), which is what a form holds: this is what happens to it.
Which event leads where is domain §D.3; ``ANSWERS`` and ``LEVELS`` are tables.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from fhir_bridge.care.goal import UNSPEAKABLE, Status
from fhir_bridge.care.ladder import Lately
from fhir_bridge.errors import Issue, Refused

MOST_WORDS = 1000
PATIENT = ""


class Answer(StrEnum):
    """What somebody says to a goal (goal-acceptance-status)."""

    AGREES = "agree"
    DISAGREES = "disagree"
    PENDING = "pending"


ANSWER_WORDS = {
    Answer.AGREES: "wants it",
    Answer.DISAGREES: "does not want it",
    Answer.PENDING: "not asked yet",
}


@dataclass(frozen=True)
class Says:
    """What one person says to a goal.

    Attributes:
        who: ``RelatedPerson/<id>``; ``PATIENT`` for the patient.
    """

    who: str
    answer: Answer


@dataclass(frozen=True)
class Course:
    """How a goal goes.

    Attributes:
        rung: the number of the small win now; ``rungs``: how many there ever were.
        won: the small win now happened, and no next one is agreed.
        lately: how it went in the last weeks; None says no more than "in progress".
        reason: why it rests, was stopped or is not wanted; in the words of who said it.
        says: what each person says to it.
        scale: goal attainment scaling, optional: level and words, the best first.
        begun_from: the template it was begun from (``plan_templates.Template.begun``); it stays,
            whatever becomes of the template.
        words_of: whose words the goal is in, ``RelatedPerson/<id>``; ``PATIENT`` for their own.
    """

    rung: int = 1
    rungs: int = 1
    won: bool = False
    lately: Lately | None = None
    reason: str = ""
    says: tuple[Says, ...] = ()
    scale: tuple[tuple[str, str], ...] = ()
    begun_from: str = ""
    words_of: str = PATIENT

    def said(self, who: str, answer: Answer) -> "Course":
        """With what one person says now; what others said stays."""
        others = tuple(each for each in self.says if each.who != who)
        return replace(self, says=(*others, Says(who, answer)))

    def answer_of(self, who: str = PATIENT) -> Answer | None:
        """What somebody said; None where nobody noted it."""
        return next((each.answer for each in self.says if each.who == who), None)

    def onto(self, rung: int = 0) -> "Course":
        """With another small win: one more, or one that was set aside."""
        if rung:
            return replace(self, rung=rung, won=False)
        return replace(self, rung=self.rungs + 1, rungs=self.rungs + 1, won=False)


NOTHING_YET = Course()
"""How a goal goes that was only just written."""


def agreed_on(status: Status) -> Course:
    """How a new goal goes: the patient wants it, or was not asked yet."""
    answer = Answer.PENDING if status is Status.PROPOSED else Answer.AGREES
    return NOTHING_YET.said(PATIENT, answer)


NEEDS_REASON = frozenset({Status.ON_HOLD, Status.CANCELLED, Status.REJECTED})
"""Where a goal goes only with somebody's words: it is a choice, and is kept as one."""

ANSWERS = {
    (Status.PROPOSED, Answer.AGREES): Status.ACTIVE,
    (Status.PROPOSED, Answer.DISAGREES): Status.REJECTED,
    (Status.ACTIVE, Answer.DISAGREES): Status.CANCELLED,
    (Status.ON_HOLD, Answer.AGREES): Status.ACTIVE,
    (Status.ON_HOLD, Answer.DISAGREES): Status.CANCELLED,
}
"""Where the patient's answer leads; a pair without a row leaves the goal where it is."""

LEVELS = {
    "LA34479-8": "Much better than hoped for",
    "LA34480-6": "Better than hoped for",
    "LA34481-4": "What we hope for",
    "LA34483-0": "Less than hoped for",
    "LA34484-8": "Much less than hoped for",
}
"""Levels of goal attainment scaling (LOINC answers LL6900-6), the words ours."""


def reason_for(status: Status, words: str) -> str:
    """The reason a move is kept with.

    Raises:
        Refused: there is none where one is needed, or it cannot be kept.
    """
    told = words.strip()
    if len(told) > MOST_WORDS or UNSPEAKABLE.search(told):
        text = "Keep it under 1,000 characters, in plain text."
    elif status in NEEDS_REASON and not told:
        text = "Write down the reason, in the words it was said in."
    else:
        return told
    raise Refused("This was not noted yet.", issues=(Issue(text, "reason", "required"),))
