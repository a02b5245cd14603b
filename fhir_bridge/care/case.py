"""The case: our work with one patient, from being asked to "finished for now, door open".

The cycle of case management (assess, plan, implement, coordinate, monitor, evaluate) as states
that anybody can read. What happened is the truth and the state is its last line: a case is made of
its ``Step``s alone. To add a state: a row in ``STATE_WORDS`` and its moves. To add a move: a row in
``MOVES``. Words: care rules §6; the cycle: care rules S1.1.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from fhir_bridge.care.goal import UNSPEAKABLE
from fhir_bridge.errors import Issue, NotAllowed, Refused


class State(StrEnum):
    """Where the work with one patient stands."""

    REFERRED = "referred"
    UNASSIGNED = "unassigned"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CONSENTED = "consented"
    ACTIVE = "active"
    EVALUATED = "evaluated"
    FINISHED = "finished"
    REOPENED = "reopened"


STATE_WORDS = {
    State.REFERRED: "Asked for",
    State.UNASSIGNED: "Waits for somebody to take it on",
    State.ACCEPTED: "Taken on",
    State.DECLINED: "Not now, door open",
    State.CONSENTED: "Said yes",
    State.ACTIVE: "Working together",
    State.EVALUATED: "Looked back together",
    State.FINISHED: "Finished for now, door open",
    State.REOPENED: "Opened again",
}
"""What staff read. A "no" is a choice that is kept, never a mark against anybody."""

CASE_MANAGER, LEAD, ADMIN, SYSTEM = "case-manager", "lead", "admin", "system"
SOCIAL_WORKER, COMMUNITY_WORKER = "social-worker", "community-health-worker"
PHARMACIST, BEHAVIORAL_HEALTH, AUDITOR = "pharmacist", "behavioral-health", "auditor"
PEOPLE = frozenset(
    {CASE_MANAGER, LEAD, SOCIAL_WORKER, COMMUNITY_WORKER, PHARMACIST, BEHAVIORAL_HEALTH}
)
"""Who works with patients and decides with them."""
FEEDS = frozenset({ADMIN, SYSTEM})
"""What brings patients: a roster that an administrator set up, a notification."""

LAUNCH, ROSTER, NOTIFICATION, IMPORT = "launch", "roster", "notification", "import"
REFERRAL_WORDS = {
    LAUNCH: "from the chart",
    ROSTER: "on the roster of {ehr}",
    NOTIFICATION: "by a notification",
    IMPORT: "with imported records",
}
"""How a case can begin (decision 10)."""

CONSENT_WORDS = {"in-person": "in person", "phone": "by phone", "video": "by video"}
"""How a patient can have said yes."""

LONGEST_WHY = 1000
SHORTEST_WHY = 3


@dataclass(frozen=True)
class Move:
    """One way a case may go on.

    Attributes:
        words: on the button, with ``{patient}`` for the first name.
        asks: what the reason is asked by; "" when the move needs none.
        helps: how to answer that.
        roles: who may do it.
        consent: the patient's yes: asks when and how it was said.
        note: a reason may be added, and is called this; "" when there is no place for one.
    """

    before: State
    after: State
    words: str
    asks: str = ""
    helps: str = ""
    roles: frozenset[str] = PEOPLE
    consent: bool = False
    note: str = ""


NOT_NOW = ("{patient} says not now", "Why, in {patient}’s words", "“Gave no reason” is enough.")
FINISH = ("Finish for now", "Why now", "What was reached, a move, could not reach, …")
AGAIN = ("Open again", "What has changed", "For whoever takes it on next.")

_ROWS = (
    Move(State.REFERRED, State.ACCEPTED, "Take it on"),
    Move(State.REFERRED, State.UNASSIGNED, "Leave it for the team", roles=PEOPLE | FEEDS),
    Move(State.REFERRED, State.DECLINED, *NOT_NOW),
    Move(State.UNASSIGNED, State.ACCEPTED, "Take it on"),
    Move(State.UNASSIGNED, State.DECLINED, *NOT_NOW),
    Move(State.UNASSIGNED, State.FINISHED, *FINISH, roles=frozenset({LEAD})),
    Move(
        State.ACCEPTED, State.CONSENTED, "{patient} has said yes", consent=True,
        note="Anything to remember about it",
    ),
    Move(State.ACCEPTED, State.DECLINED, *NOT_NOW),
    Move(
        State.ACCEPTED, State.UNASSIGNED, "Give it back to the team", "Why",
        "For whoever takes it on next.",
    ),
    Move(State.ACCEPTED, State.FINISHED, *FINISH),
    Move(State.CONSENTED, State.ACTIVE, "Begin"),
    Move(State.CONSENTED, State.DECLINED, *NOT_NOW),
    Move(State.CONSENTED, State.FINISHED, *FINISH),
    Move(
        State.ACTIVE, State.EVALUATED, "Look back together", "What came of it",
        "What {patient} does now that others did before, and what {patient} says of it.",
    ),
    Move(State.ACTIVE, State.FINISHED, *FINISH),
    Move(State.EVALUATED, State.ACTIVE, "Go on together"),
    Move(State.EVALUATED, State.FINISHED, *FINISH),
    Move(State.FINISHED, State.REOPENED, *AGAIN),
    Move(State.DECLINED, State.REOPENED, *AGAIN),
    Move(State.REOPENED, State.ACCEPTED, "Take it on"),
    Move(State.REOPENED, State.UNASSIGNED, "Leave it for the team"),
    Move(State.REOPENED, State.DECLINED, *NOT_NOW),
)  # fmt: skip
MOVES = {(row.before, row.after): row for row in _ROWS}
"""Which state may follow which. The first row of a state is what usually comes next."""

OPENING = {LAUNCH: PEOPLE | FEEDS | {""}, ROSTER: FEEDS, NOTIFICATION: FEEDS, IMPORT: FEEDS}
"""Who may ask for a case, by how. A launch by somebody without a role of ours waits for a nurse."""

WAITING = frozenset({State.REFERRED, State.UNASSIGNED, State.REOPENED})
"""Nobody has taken it on."""
AT_REST = frozenset({State.DECLINED, State.FINISHED})
"""Nothing is asked of anybody; the door is open."""


@dataclass(frozen=True)
class Step:
    """One thing that happened to a case: what, who, when, why.

    Attributes:
        number: 1 for the first, without gaps.
        by: who did it, as the audit knows them.
        how: how it began (``REFERRAL_WORDS``), or how a yes was said (``CONSENT_WORDS``).
        said_on: the day a patient said yes.
    """

    number: int
    state: State
    by: str
    at: datetime
    why: str = ""
    how: str = ""
    said_on: date | None = None


@dataclass(frozen=True)
class Case:
    """What happened so far, oldest first; never empty, never changed: a move makes a new one."""

    steps: tuple[Step, ...]

    @classmethod
    def opened(cls, by: str, at: datetime, *, role: str, how: str) -> Self:
        """A case that begins.

        Raises:
            NotAllowed: somebody of this role cannot begin one this way.
        """
        if role not in OPENING[how]:
            raise NotAllowed
        return cls((Step(1, State.REFERRED, by, at, how=how),))

    @classmethod
    def replayed(cls, steps: Iterable[Step]) -> Self | None:
        """The case that these steps made, in whatever order they come; None when there are none.

        Nothing is judged anew: what was allowed when it happened has happened.
        """
        ordered = tuple(sorted(steps, key=lambda step: step.number))
        return cls(ordered) if ordered else None

    @property
    def last(self) -> Step:
        """What happened last."""
        return self.steps[-1]

    @property
    def state(self) -> State:
        """Where it stands."""
        return self.last.state

    @property
    def holder(self) -> str:
        """Who took it on, while that lasts; "" when nobody has."""
        if self.state in WAITING | AT_REST:
            return ""
        taken = (step.by for step in reversed(self.steps) if step.state is State.ACCEPTED)
        return next(taken, "")

    def moves(self, role: str) -> tuple[Move, ...]:
        """What somebody of this role may do next, what usually comes next first."""
        return tuple(row for row in _ROWS if row.before is self.state and role in row.roles)

    def move_to(
        self, state: State, by: str, at: datetime, why: str = "", *, role: str,
        how: str = "", said_on: date | None = None,
    ) -> Self:  # fmt: skip
        """Go on, or say why not.

        Args:
            at: in the zone of the people, because a yes cannot have been said tomorrow.
            why: for moves that ask; left out where there is no place for one.
            how: of a yes: a key of ``CONSENT_WORDS``; ``said_on``: its day.

        Returns:
            A new case; this one is unchanged.

        Raises:
            Refused: the move is not in ``MOVES``, or what it asks for is missing; each issue's
                ``expression`` names the field.
            NotAllowed: this role may not do it.

        Example:
            >>> from datetime import UTC
            >>> at = datetime(2026, 11, 20, 15, 41, tzinfo=UTC)
            >>> case = Case.opened("Practitioner/1", at, role="case-manager", how="launch")
            >>> taken = case.move_to(State.ACCEPTED, "Practitioner/1", at, role="case-manager")
            >>> taken.state.value, taken.holder
            ('accepted', 'Practitioner/1')
        """
        move = MOVES.get((self.state, state))
        if move is None:
            raise Refused(f"A case that is {self.state} cannot become {state}.")
        if role not in move.roles:
            raise NotAllowed("Your role here does not include this.")
        why = why.strip()
        issues = (*_about_why(move, why), *(_about_yes(how, said_on, at) if move.consent else ()))
        if issues:
            raise Refused("Something is still missing. Nothing was changed.", issues=issues)
        kept = why if move.asks or move.note else ""
        said = (how, said_on) if move.consent else ("", None)
        return type(self)((*self.steps, Step(self.last.number + 1, state, by, at, kept, *said)))


def _about_why(move: Move, why: str) -> Iterable[Issue]:
    if move.asks and len(why) < SHORTEST_WHY:
        yield Issue("Write a few words, or “gave no reason”.", "why", "required")
    if len(why) > LONGEST_WHY:
        yield Issue(f"Keep this under {LONGEST_WHY:,} characters.", "why")
    if UNSPEAKABLE.search(why):
        yield Issue("This text has characters that cannot be shown.", "why")


def _about_yes(how: str, said_on: date | None, at: datetime) -> Iterable[Issue]:
    if said_on is None:
        yield Issue("Give the day it was said.", "said_on", "required")
    elif said_on > at.date():
        yield Issue("This day is still to come.", "said_on")
    if how not in CONSENT_WORDS:
        yield Issue("Choose how it was said.", "how", "required")
