"""The handout: what a patient takes home on one page, and what of the record goes on it.

Not on it: record numbers, scores, approaches, anything a caregiver said, and in the private version
no diagnosis (care rules §5). One page in 14 pt holds only so much: goals come first, then what is
nearest; what is long is cut at a word, and the page that prints it says so before it is printed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from fhir_bridge.care.commitment_moves import WAITING, Kind, Side
from fhir_bridge.care.commitments import Commitment
from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.goal import EnablementGoal, Status
from fhir_bridge.care.handout_words import ALOUD, EN, ES
from fhir_bridge.care.warning_signs import EMERGENCY, TODAY, Line, Sheet
from fhir_bridge.care.warning_signs_es import in_spanish

MOST_GOALS = 3
MOST_BESIDES = 1
"""Visits, things waited for, wins: of each the nearest or the latest; more is said to be left."""
GOAL_LENGTH, STEP_LENGTH, SHORT_LENGTH, NAME_LENGTH = 66, 44, 34, 24
IN_THE_PLAN = frozenset({Status.ACCEPTED, Status.ACTIVE})
"""Goals that were agreed on and are worked on; what rests, or is only proposed, is not printed."""

PROMISED = frozenset({Side.STAFF, Side.CLINICIAN, Side.AGENCY})
"""Whom a patient waits for. What a caregiver took on is the caregiver's own to tell."""

GENERAL: Final = Sheet(
    "general", "", "1",
    (
        Line(EMERGENCY, "your chest hurts, or you cannot get your breath"),
        Line(EMERGENCY, "you faint, or you are suddenly confused"),
        Line(TODAY, "you feel worse than yesterday, or something worries you"),
        Line(TODAY, "you cannot get or take your medicines"),
    ),
)  # fmt: skip
"""For whom there is no sheet of their own."""


@dataclass(frozen=True)
class GoalLine:
    """One goal as it stands on the page."""

    words: str
    next_step: str
    doer: Doer


@dataclass(frozen=True)
class Visit:
    """One visit to come; what it is about stays off the page."""

    at: datetime
    who: str
    place: str


@dataclass(frozen=True)
class Awaited:
    """One thing that somebody promised: what, who tells the patient, by when."""

    what: str
    who: str
    by: date


@dataclass(frozen=True)
class Handout:
    """One handout, ready to draw.

    Attributes:
        name: what the patient wants to be called.
        language: a key of ``handout_words.LANGUAGES``.
        private: names no diagnosis and repeats nothing that staff wrote.
        sheet: the warning signs on the page; its lines are in the language.
        more_signs: there are sheets besides.
        interpreter: the language to interpret, where one is needed.
        left: what did not go on the page, one sentence each: for whoever prints it.
    """

    name: str
    on: date
    nurse: str
    language: str
    private: bool
    sheet: Sheet
    more_signs: bool = False
    goals: tuple[GoalLine, ...] = ()
    visits: tuple[Visit, ...] = ()
    awaited: tuple[Awaited, ...] = ()
    wins: tuple[str, ...] = ()
    interpreter: str = ""
    left: tuple[str, ...] = ()


def language_for(spoken: str, *, interpreter: bool) -> str:
    """The language to begin with.

    Example:
        >>> [language_for(each, interpreter=True) for each in ("Spanish", "Vietnamese", "English")]
        ['es', 'read-aloud', 'read-aloud']
        >>> language_for("", interpreter=False)
        'en'
    """
    if spoken == "Spanish":
        return ES
    return ALOUD if interpreter or spoken not in {"", "English"} else EN


def sheet_in(sheet: Sheet, language: str) -> Sheet:
    """A sheet in a language; the English one where nobody has written its lines yet."""
    return (in_spanish(sheet) or sheet) if language == ES else sheet


def goals_first(goals: Iterable[EnablementGoal], steps: Mapping[str, str]) -> list[GoalLine]:
    """The goals that are worked on, the one that is due first on top.

    Args:
        steps: the next small step of each, by key; one that happened is none.
    """
    told = sorted(
        (each for each in goals if each.status in IN_THE_PLAN),
        key=lambda goal: (goal.due or date.max, goal.started or date.max, str(goal.key)),
    )
    return [
        GoalLine(each.statement, steps.get(str(each.key), ""), each.doer)
        for each in told
    ]  # fmt: skip


def awaited(commitments: Iterable[Commitment]) -> list[Awaited]:
    """What others promised and is still to come, the nearest first.

    What a clinician is asked stays off the page: the answer is what the patient waits for.
    """
    open_ones = [
        each for each in commitments
        if each.state in WAITING and each.owner.side in PROMISED
    ]  # fmt: skip
    return [
        Awaited("" if each.kind is Kind.QUESTION else each.agreed.what, each.owner.name, each.due)
        for each in sorted(open_ones, key=lambda each: each.due)
    ]


def fit(handout: Handout) -> Handout:
    """The handout as it fits on one page; ``left`` tells what does not."""
    kept = replace(
        handout,
        goals=tuple(map(_short, handout.goals[:MOST_GOALS])),
        visits=tuple(
            replace(each, who=_cut(each.who, NAME_LENGTH), place=_cut(each.place, NAME_LENGTH))
            for each in handout.visits[:MOST_BESIDES]
        ),
        awaited=tuple(
            replace(
                each,
                what="" if handout.private else _cut(each.what, SHORT_LENGTH),
                who=_cut(each.who, NAME_LENGTH),
            )
            for each in handout.awaited[:MOST_BESIDES]
        ),
        wins=tuple(_cut(each, SHORT_LENGTH) for each in handout.wins[-MOST_BESIDES:]),
    )
    return replace(kept, left=tuple(_left(handout, kept)))


def _short(goal: GoalLine) -> GoalLine:
    words, step = _cut(goal.words, GOAL_LENGTH), _cut(goal.next_step, STEP_LENGTH)
    return replace(goal, words=words, next_step=step)


def _left(whole: Handout, kept: Handout) -> Iterable[str]:
    counted = (
        ("goal", "goals", len(whole.goals) - len(kept.goals)),
        ("visit", "visits", len(whole.visits) - len(kept.visits)),
        ("promise to wait for", "promises to wait for", len(whole.awaited) - len(kept.awaited)),
        ("earlier win", "earlier wins", len(whole.wins) - len(kept.wins)),
    )
    for one, many, number in counted:
        if number:
            yield f"{number} more {one if number == 1 else many}: no room on one page."
    if any(before != after for before, after in zip(whole.goals, kept.goals, strict=False)):
        yield "A goal is long: the page ends it with “…”."


def _cut(words: str, most: int) -> str:
    """Words on one line, cut at a word."""
    line = " ".join(words.split())
    if len(line) <= most:
        return line
    head = line[: most - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip(" ,;:.") + "…"
