"""Skills: what a learner can show, and what each result of looking counts.

A learner is the patient, a caregiver, or anybody else who takes a task on. Nothing here is a
validated instrument: it is Footbridge's own design, and so labelled wherever it is shown. To add a
skill: a row in ``SKILLS``. A result without points (``None``) says nothing about the learner: it
was not looked at, it could not be judged, or the system was in the way; none of these is a zero.
Sources: domain §B.3 as amended by the care rules §2.2 (rows 7 to 9, 11 to 13, 16).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import takewhile


class Kind(StrEnum):
    """How a skill is looked at."""

    UNDERSTANDING = "understanding"
    NAVIGATION = "navigation"
    DIGITAL = "digital"
    DEMONSTRATED = "demonstrated"


STRATEGY_OF = {
    Kind.UNDERSTANDING: "health-literacy",
    Kind.NAVIGATION: "system-navigation",
    Kind.DIGITAL: "digital-empowerment",
    Kind.DEMONSTRATED: "self-management",
}


@dataclass(frozen=True)
class Result:
    """One result of looking at a skill.

    Attributes:
        words: what staff read.
        points: 0 to 100; None when it says nothing about the learner.
    """

    words: str
    points: int | None


CORRECT_FIRST, AFTER_RETEACH, PARTIAL, NOT_YET = (
    "correct-first", "correct-after-reteach", "partial", "not-yet",
)  # fmt: skip
NOT_DONE, NOT_ASSESSABLE = "not-done", "not-assessable"
DONE_FOR, TOGETHER, ALONE, DIRECTED = "for", "together", "alone", "directed"
WATCHED = "watched"
SYSTEM_IN_THE_WAY, NOT_WANTED = "system-in-the-way", "not-wanted"

RESULTS: Mapping[Kind, Mapping[str, Result]] = {
    Kind.UNDERSTANDING: {
        CORRECT_FIRST: Result("explained it back at once", 100),
        AFTER_RETEACH: Result("explained it back after we went over it again", 70),
        PARTIAL: Result("explained part of it back", 40),
        NOT_YET: Result("we go over it again", 0),
        NOT_DONE: Result("not asked to explain it", None),
        NOT_ASSESSABLE: Result("could not be judged", None),
    },
    Kind.NAVIGATION: {
        DONE_FOR: Result("done for them", 0),
        TOGETHER: Result("done together", 50),
        ALONE: Result("did it themselves", 100),
        # choosing an aide or a daughter to do it, and telling them what to do, is doing it
        DIRECTED: Result("told somebody what to do", 100),
        SYSTEM_IN_THE_WAY: Result("the system is in the way", None),
    },
    Kind.DIGITAL: {
        DONE_FOR: Result("done for them", 0),
        TOGETHER: Result("done together", 50),
        ALONE: Result("did it themselves", 100),
        DIRECTED: Result("told somebody what to do", 100),
        SYSTEM_IN_THE_WAY: Result("the system is in the way", None),
        NOT_WANTED: Result("not for them", None),
    },
    Kind.DEMONSTRATED: {
        # to have watched says nothing yet of what somebody can do
        WATCHED: Result("watched it being done", None),
        NOT_YET: Result("we practise it again", 0),
        TOGETHER: Result("done together", 0),
        ALONE: Result("did it themselves", 100),
        DIRECTED: Result("told somebody what to do", 100),
        NOT_ASSESSABLE: Result("could not be judged", None),
    },
}


@dataclass(frozen=True)
class Skill:
    """One thing that can be shown.

    Attributes:
        words: as staff and patient call it.
        required: part of every look at this kind, so that not having looked is a gap to name.
        safety: not to know it can hurt within days: the 30-day cap and the floor concern it.
        usual: offered to everybody; the others where a plan asks for them.
    """

    code: str
    kind: Kind
    words: str
    required: bool = False
    safety: bool = False
    usual: bool = True


SKILLS = {
    row.code: row
    for row in (
        Skill("condition", Kind.UNDERSTANDING, "my condition", required=True),
        Skill("medicines", Kind.UNDERSTANDING, "my medicines", required=True, safety=True),
        Skill(
            "warning-signs", Kind.UNDERSTANDING, "my warning signs and what to do",
            required=True, safety=True,
        ),
        Skill("follow-up", Kind.UNDERSTANDING, "my plan from here", required=True, safety=True),
        Skill("book", Kind.NAVIGATION, "book or change a visit"),
        Skill("refill", Kind.NAVIGATION, "get a refill"),
        Skill("whom-to-call", Kind.NAVIGATION, "know whom to call, day and night"),
        Skill("ride", Kind.NAVIGATION, "get there and back"),
        Skill("coverage", Kind.NAVIGATION, "ask about coverage or a bill"),
        Skill("questions", Kind.NAVIGATION, "prepare my questions and say what matters to me"),
        Skill("sort-out", Kind.NAVIGATION, "sort out one problem"),
        Skill("device", Kind.DIGITAL, "have a phone or a computer that works"),
        Skill("sign-in", Kind.DIGITAL, "sign in"),
        Skill("portal", Kind.DIGITAL, "read and write in the portal"),
        Skill("telehealth", Kind.DIGITAL, "take part in a video visit"),
        Skill("apps", Kind.DIGITAL, "use a medicine app or reminder"),
        Skill("do-it", Kind.DEMONSTRATED, "do what my plan asks of me each day"),
        Skill("device-skill", Kind.DEMONSTRATED, "use my inhaler, meter or other device"),
        Skill("weigh", Kind.DEMONSTRATED, "weigh myself and write it down", usual=False),
        Skill("sugar", Kind.DEMONSTRATED, "measure my sugar and write it down", usual=False),
        Skill("insulin", Kind.DEMONSTRATED, "give the insulin", usual=False),
        Skill("inhaler", Kind.DEMONSTRATED, "use the inhaler", usual=False),
        Skill("pressure", Kind.DEMONSTRATED, "measure my blood pressure", usual=False),
        Skill("wound", Kind.DEMONSTRATED, "look after the wound", usual=False),
        Skill("tube-change", Kind.DEMONSTRATED, "change the breathing tube", usual=False),
        Skill("suction", Kind.DEMONSTRATED, "clear the airway with suction", usual=False),
        Skill("tube-feeding", Kind.DEMONSTRATED, "feed through the tube", usual=False),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """What one look at one skill of one learner brought.

    Attributes:
        skill: a code of ``SKILLS``.
        result: a code of ``RESULTS`` for the skill's kind.
        on: the day, in the zone of the people.
    """

    skill: str
    result: str
    on: date

    @property
    def points(self) -> int | None:
        """What it counts; None when it says nothing about the learner."""
        return RESULTS[SKILLS[self.skill].kind][self.result].points


def latest(shown: Iterable[Shown]) -> dict[str, Shown]:
    """The newest look at each skill that says anything about the learner.

    A look that could not be judged, or met the system in the way, does not undo an earlier one.

    Example:
        >>> first = Shown("book", "alone", date(2026, 11, 1))
        >>> later = Shown("book", "system-in-the-way", date(2026, 11, 8))
        >>> latest([later, first])["book"].result
        'alone'
    """
    said = (each for each in shown if each.points is not None)
    return {each.skill: each for each in sorted(said, key=lambda each: each.on)}


def retaught(shown: Iterable[Shown], skill: str) -> int:
    """How often in a row, up to now, a skill was "we go over it again".

    The second time in a row asks for extra support with that topic alone (care rules §2.2 row 11).

    Args:
        shown: those of one day in the order in which they happened.
    """
    of_skill = (each for each in shown if each.skill == skill and each.points is not None)
    in_order = sorted(of_skill, key=lambda each: each.on)
    # not reverse=True: that would keep two looks of one day in the order they came in
    return sum(1 for _ in takewhile(lambda each: each.result == NOT_YET, in_order[::-1]))
