"""An enablement goal: something the patient will be able to do without us.

``EnablementGoal`` is frozen: an invalid one never exists, and a change makes a new one. Its
statuses are R4's goal-status (codes §1); which may follow which is our own design.
"""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID, uuid4, uuid5

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from fhir_bridge.care.enablement import STRATEGIES, Doer
from fhir_bridge.errors import Refused

# C0 controls but tab and line ends, lone surrogates, bidirectional overrides: none of them is
# something a person says, and each can make a page show other words than are stored.
UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=1000)]
OptionalWords = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]


class Status(StrEnum):
    """Goal.lifecycleStatus (required binding http://hl7.org/fhir/goal-status, R4)."""

    PROPOSED = "proposed"
    PLANNED = "planned"
    ACCEPTED = "accepted"
    ACTIVE = "active"
    ON_HOLD = "on-hold"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    ENTERED_IN_ERROR = "entered-in-error"
    REJECTED = "rejected"


STATUS_WORDS = {
    Status.PROPOSED: "Proposed",
    Status.PLANNED: "Planned",
    Status.ACCEPTED: "Agreed",
    Status.ACTIVE: "On track",
    Status.ON_HOLD: "Paused",
    Status.COMPLETED: "Achieved",
    Status.CANCELLED: "Stopped",
    Status.ENTERED_IN_ERROR: "Entered in error",
    Status.REJECTED: "Not wanted",
}

MOVES: dict[Status, frozenset[Status]] = {
    Status.PROPOSED: frozenset({Status.ACTIVE, Status.REJECTED, Status.ENTERED_IN_ERROR}),
    Status.ACTIVE: frozenset(
        {Status.ON_HOLD, Status.COMPLETED, Status.CANCELLED, Status.ENTERED_IN_ERROR}
    ),
    Status.ON_HOLD: frozenset({Status.ACTIVE, Status.CANCELLED, Status.ENTERED_IN_ERROR}),
    Status.COMPLETED: frozenset({Status.ACTIVE, Status.ENTERED_IN_ERROR}),
    Status.CANCELLED: frozenset({Status.ENTERED_IN_ERROR}),
    Status.REJECTED: frozenset({Status.ENTERED_IN_ERROR}),
}
"""Which status may follow which. ``completed → active`` is "kept up" (domain §D, *sustaining*)."""


class EnablementGoal(BaseModel):
    """What the patient will be able to do, by when, and who does it today.

    Attributes:
        key: born with the form; ``Goal.id``, ``Goal.identifier`` and the outbox key.
        strategy: a code of ``STRATEGIES``.
        statement: the patient's own words, 3 to 1,000 characters.
        doer: who does it today.
        due: the target date, a calendar date without a zone.
        small_win: the small step now, in words; becomes a Goal of its own (``care.course``).
        how_we_know: what will show that the goal is met.
        started: the date the goal was agreed on.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    key: UUID = Field(default_factory=uuid4)
    strategy: str
    statement: Words
    doer: Doer = Doer.TOGETHER
    due: date | None = None
    small_win: OptionalWords = ""
    how_we_know: OptionalWords = ""
    status: Status = Status.ACTIVE
    started: date | None = None

    @field_validator("strategy")
    @classmethod
    def _known_strategy(cls, code: str) -> str:
        if code not in STRATEGIES:
            raise ValueError("Choose one of the four strategies.")
        return code

    @field_validator("due", "started", mode="before")
    @classmethod
    def _calendar_date(cls, given: object) -> object:
        if isinstance(given, str) and not _DATE.fullmatch(given):
            raise ValueError("Give a date such as 2026-12-04.")  # a number is no date, nor a time
        return given

    @field_validator("statement", "small_win", "how_we_know")
    @classmethod
    def _speakable(cls, words: str) -> str:
        if UNSPEAKABLE.search(words):
            raise ValueError("This text has characters that cannot be shown.")
        return words

    def move_to(self, status: Status) -> Self:
        """Change the status, or say why not.

        Returns:
            A new goal; this one is unchanged.

        Raises:
            Refused: the move is not in ``MOVES``.

        Example:
            >>> goal = EnablementGoal(strategy="health-literacy", statement="Name my pills")
            >>> goal.move_to(Status.COMPLETED).status.value
            'completed'
        """
        if status not in MOVES.get(self.status, frozenset()):
            raise Refused(f"A goal that is {self.status} cannot become {status}.")
        return self.model_copy(update={"status": status})


def small_win_id(key: UUID, number: int = 1) -> UUID:
    """The id of one of a goal's small wins: the same however often the goal is saved."""
    return uuid5(key, f"small-win-{number}")
