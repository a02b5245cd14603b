"""Who did it: what was done for, with and by a patient, week by week, and one quiet hint.

More by the patient is not always better: in a bad week we do more, and that is right (care rules
§2.2 rows 9 and 25). To add a kind of action: a row in ``ACTIONS`` and its concept in
``profiles/input/fsh/action.fsh``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from fhir_bridge.care.enablement import Doer

OTHER = "other"
IN_A_ROW = 3
"""So many of one kind by the same nurse, and the hint appears."""
WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Action:
    """A kind of thing that is done.

    Attributes:
        words: as a choice; ``did``: after "You …".
    """

    code: str
    words: str
    did: str


ACTIONS = {
    row.code: row
    for row in (
        Action("booked", "Booked a visit", "booked the last 3"),
        Action("called", "Called somebody", "made the last 3 calls"),
        Action("refilled", "Refilled a medicine", "refilled the last 3 times"),
        Action("weighed", "Weighed or measured", "measured the last 3 times"),
        Action("ride", "Arranged a ride", "arranged the last 3 rides"),
        Action("sorted", "Sorted the medicines", "sorted them the last 3 times"),
        Action("asked", "Asked a question at a visit", "asked the last 3 questions"),
        Action("online", "Did something online", "did the last 3"),
        Action(OTHER, "Something else", "did the last 3"),
    )
}


@dataclass(frozen=True)
class Doing:
    """One thing that was done.

    Attributes:
        id: our id of the record.
        kind: a code of ``ACTIONS``; "" for a small win that happened.
        by: who noted it.
    """

    id: str
    on: date
    kind: str
    doer: Doer
    words: str
    by: str


@dataclass(frozen=True)
class Share:
    """A part of a week: who, in words for a legend, and which doers it counts."""

    code: str
    words: str
    doers: frozenset[Doer]


SHARES = (
    Share("case-manager", "done for {patient}", frozenset({Doer.CASE_MANAGER})),
    Share("together", "done together", frozenset({Doer.TOGETHER})),
    Share("caregiver", "by family or friends", frozenset({Doer.CAREGIVER})),
    Share("patient", "by {patient}", frozenset({Doer.PATIENT, Doer.DIRECTED})),
)
"""Telling somebody what to do is doing it (care rules §2.2 row 9)."""


@dataclass(frozen=True)
class Week:
    """What was done in one week.

    Attributes:
        monday: its first day.
        counts: how many of each of ``SHARES``.
    """

    monday: date
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of it."""
        return sum(self.counts)


def weeks(doings: Iterable[Doing], today: date, number: int = 6) -> tuple[Week, ...]:
    """The last weeks, the oldest first, this one among them; empty weeks stand as empty."""
    told = list(doings)
    this = _monday(today)
    mondays = [this - WEEK * back for back in reversed(range(number))]
    return tuple(
        Week(
            monday,
            tuple(
                sum(_monday(each.on) == monday and each.doer in share.doers for each in told)
                for share in SHARES
            ),
        )
        for monday in mondays
    )


def to_hand_over(doings: Iterable[Doing], me: str) -> Action | None:
    """What this nurse did the last three times though the patient has done it before.

    For the eyes of that nurse alone; it asks nothing of anybody.

    Args:
        doings: oldest first.
        me: who looks at the page.
    """
    told = list(doings)
    for action in ACTIONS.values():
        mine = [each for each in told if each.kind == action.code]
        last = mine[-IN_A_ROW:]
        able = any(each.doer in {Doer.PATIENT, Doer.DIRECTED} for each in mine)
        ours = len(last) == IN_A_ROW and all(
            each.doer is Doer.CASE_MANAGER and each.by == me for each in last
        )
        if action.code != OTHER and able and ours:
            return action
    return None


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
