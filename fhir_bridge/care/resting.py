"""Goals that may rest while extra support lasts, and going on from the small step that was safe.

An acute event takes no task away and ends no goal: of each goal it is said whether it may rest or
stays, and why; a nurse decides with the patient, goal by goal, and whoever wants to keep a goal
keeps it (care rules, first ten no. 2 and 5; §2.2 row 2). The first row of ``ROWS`` that is true of
a goal counts. To add one: a row, at its place. Footbridge's own design, not validated.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.goal import EnablementGoal, Status
from fhir_bridge.care.ladder import Rung

OURS = frozenset({Doer.CASE_MANAGER})
ONLINE, GETTING_CARE, UNDERSTANDING = (
    "digital-empowerment", "system-navigation", "health-literacy",
)  # fmt: skip


@dataclass(frozen=True)
class Now:
    """What is known of one goal after an acute event.

    Attributes:
        inside: they are in hospital, or in a facility after it.
        since: a small win of it happened since the event.
    """

    goal: EnablementGoal
    inside: bool
    since: bool = False


@dataclass(frozen=True)
class Row:
    """Of which goals it is said, and what.

    Attributes:
        rests: it may rest; else it stays.
        words: why, as staff read it and as it is kept when the goal rests.
    """

    code: str
    holds: Callable[[Now], bool]
    rests: bool
    words: str
    source: str


ROWS = (
    Row("ours", lambda now: now.goal.doer in OURS, False,
        "It is ours to do, so it goes on.", "care rules §2.2 row 4"),
    Row("in-hospital", lambda now: now.inside, True,
        "In hospital nobody is asked to practise for home.", "ours"),
    Row("goes-well", lambda now: now.since, False,
        "It happened since coming home, so it stays as it is.", "care rules, first ten no. 2"),
    Row("safety", lambda now: now.goal.strategy == UNDERSTANDING, False,
        "Medicines and warning signs are what these weeks are about.", "domain §B.4"),
    Row("getting-care", lambda now: now.goal.strategy == GETTING_CARE, False,
        "The visit after the stay can be its next small step, together.", "ours"),
    Row("can-wait", lambda now: now.goal.strategy == ONLINE, True,
        "Phone and online can wait until things are calm.", "ours"),
    Row("new-start", lambda _: True, True,
        "A small new start is agreed once the first call has shown how it goes.", "domain §B.4"),
)  # fmt: skip


def said_of(now: Now) -> Row:
    """What is said of one goal while extra support lasts."""
    return next(row for row in ROWS if row.holds(now))


def may_rest(goals: Iterable[Now]) -> tuple[tuple[Now, Row], ...]:
    """What is said of every goal that is being worked on; those that may rest first."""
    said = [(now, said_of(now)) for now in goals if now.goal.status is Status.ACTIVE]
    return tuple(sorted(said, key=lambda each: not each[1].rests))


def safe_step(rungs: Iterable[Rung], goal: EnablementGoal) -> str:
    """The words of the small step to go on from: the last that happened, else the one agreed last.

    Args:
        rungs: in the order they were added.
    """
    won = [each.words for each in rungs if each.won]
    return won[-1] if won else goal.small_win
