"""Checkpoints made anew: what a correction moves, adds or stops, and what it may never undo.

Nothing a person did is lost, nothing is deleted, and the day something was due before stays in its
history (decisions, "FHIR or table"; domain §C.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class State(StrEnum):
    """Where a checkpoint stands."""

    OPEN = "open"
    DONE = "done"
    NOT_NEEDED = "not-needed"
    STOPPED = "stopped"


STATE_WORDS: Mapping[State, str] = {
    State.OPEN: "to be done",
    State.DONE: "done",
    State.NOT_NEEDED: "not needed",
    State.STOPPED: "no longer asked",
}
SETTLED = frozenset({State.DONE, State.NOT_NEEDED})
"""A person said so; no feed changes it."""


@dataclass(frozen=True)
class Kept:
    """A checkpoint as it is kept.

    Attributes:
        due: None while the day it hangs on is not known.
        earlier: every day it was due before, the first one first.
    """

    state: State = State.OPEN
    due: date | None = None
    earlier: tuple[date, ...] = ()


def rederived(kept: Mapping[str, Kept], wanted: Mapping[str, date | None]) -> dict[str, Kept]:
    """Every checkpoint after a look at what was heard.

    Args:
        kept: by code, and by the thing it is for where there are several.
        wanted: the same, with the day each is due now; empty where the transition has ended.
    """
    after = {key: _still(each, key in wanted, wanted.get(key)) for key, each in kept.items()}
    return after | {key: Kept(due=due) for key, due in wanted.items() if key not in kept}


def _still(each: Kept, wanted: bool, due: date | None) -> Kept:
    if each.state in SETTLED:
        return each
    if not wanted:
        return replace(each, state=State.STOPPED)
    if due == each.due:
        return replace(each, state=State.OPEN)
    earlier = (*each.earlier, each.due) if each.due else each.earlier
    return Kept(State.OPEN, due, earlier)
