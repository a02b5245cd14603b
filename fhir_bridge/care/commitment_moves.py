"""The tables of commitments: kinds, states, reasons, and which state may follow which.

To add a way it may go on: a row in ``_ROWS``. To add a reason: a row in ``CAUSES``. What is made of
them: ``commitments``; the order they stand in: ``due_order``. Sources: S1.12, S1.13, S0.5; words of
care rules §6.
"""

from dataclasses import dataclass
from enum import StrEnum

from fhir_bridge.care.case import PEOPLE


class Kind(StrEnum):
    """What somebody takes on."""

    COMMITMENT = "commitment"
    TO_DO = "to-do"
    QUESTION = "question"


class Side(StrEnum):
    """Which side of the table the accountable person sits on."""

    PATIENT = "patient"
    CAREGIVER = "caregiver"
    STAFF = "staff"
    CLINICIAN = "clinician"
    AGENCY = "agency"


class State(StrEnum):
    """Where it stands."""

    AGREED = "agreed"
    ACKNOWLEDGED = "acknowledged"
    DID_NOT_HAPPEN = "did-not-happen"
    DONE = "done"
    NOT_NEEDED = "not-needed"
    WRITTEN_BY_MISTAKE = "written-by-mistake"


KIND_WORDS = {
    Kind.COMMITMENT: "Commitment",
    Kind.TO_DO: "To-do",
    Kind.QUESTION: "Question to a clinician",
}
SIDE_WORDS = {
    Side.PATIENT: "Patient",
    Side.CAREGIVER: "Caregiver",
    Side.STAFF: "Our team",
    Side.CLINICIAN: "Clinician",
    Side.AGENCY: "Agency or service",
}
STATE_WORDS = {
    State.AGREED: "Not yet",
    State.ACKNOWLEDGED: "Talked through",
    State.DID_NOT_HAPPEN: "Did not happen",
    State.DONE: "Done",
    State.NOT_NEEDED: "No longer needed",
    State.WRITTEN_BY_MISTAKE: "Written by mistake",
}
ANSWER_WORDS = {
    State.AGREED: "Asked",
    State.ACKNOWLEDGED: "Seen, answer to come",
    State.DID_NOT_HAPPEN: "No answer came",
    State.DONE: "Answered",
}
"""What a state is called where it is a question's, if otherwise."""

WAITING = frozenset({State.AGREED, State.ACKNOWLEDGED})
"""It is still to be done, and nobody has said that it did not happen."""
OPEN = WAITING | {State.DID_NOT_HAPPEN}
"""Somebody has something to do, or to talk about."""

OWNERS = {
    Kind.COMMITMENT: frozenset(Side),
    Kind.TO_DO: frozenset(Side) - {Side.CLINICIAN},
    Kind.QUESTION: frozenset({Side.CLINICIAN}),
}
"""Who can be accountable for what. A clinician is asked; what one is to do is an order."""

CAUSES = {
    "ride": "ride",
    "cost": "cost or coverage",
    "appointment": "no appointment to be had",
    "interpreter": "no interpreter",
    "unclear": "not clear what to do",
    "unwell": "not well enough",
    "family": "family or work came first",
    "choice": "chose otherwise",
    "other": "other",
}
"""What was in the way: of life or of the system, never of character."""


@dataclass(frozen=True)
class Move:
    """One way it may go on.

    Attributes:
        words: on the button; ``answer_words``: of a question, "" for the same.
        asks: what the reason is asked by; "" when there is no place for one; ``answer_asks``: of a
            question, "" for the same.
        needs: the reason may not be left out; ``answer``: of a question alone.
        causes: asks what was in the way, and whether it was our part.
        dates: asks for a new day.
        kinds: what it is for.
    """

    before: State
    after: State
    words: str
    answer_words: str = ""
    asks: str = ""
    answer_asks: str = ""
    needs: bool = False
    answer: bool = False
    causes: bool = False
    dates: bool = False
    kinds: frozenset[Kind] = frozenset(Kind)
    roles: frozenset[str] = PEOPLE

    @property
    def code(self) -> str:
        """Names it among the moves of a state."""
        return self.after.value

    def title(self, kind: Kind) -> str:
        """The words on its button."""
        return self.answer_words if kind is Kind.QUESTION and self.answer_words else self.words

    def asks_for(self, kind: Kind) -> str:
        """What the reason is asked by."""
        return self.answer_asks if kind is Kind.QUESTION and self.answer_asks else self.asks

    def must_say(self, kind: Kind) -> bool:
        """Whether it goes on only with a reason, or an answer."""
        return self.needs or (self.answer and kind is Kind.QUESTION)


_TALKED = frozenset({Kind.COMMITMENT, Kind.QUESTION})
_DONE = ("Done", "Note the answer")
_DID_NOT = ("Did not happen", "No answer came")
_AGAIN = ("Another day", "Asked again, or somebody else")
_ASKED = "Who was asked now, and why"

_ROWS = (
    Move(State.AGREED, State.DONE, *_DONE, asks="The answer", answer=True),
    Move(State.AGREED, State.ACKNOWLEDGED, "Talked through", "Seen, answer to come", kinds=_TALKED),
    Move(State.AGREED, State.DID_NOT_HAPPEN, *_DID_NOT, asks="Why", needs=True, causes=True),
    Move(State.AGREED, State.AGREED, *_AGAIN, asks="Why", answer_asks=_ASKED, dates=True),
    Move(State.AGREED, State.NOT_NEEDED, "No longer needed", asks="Why", needs=True),
    Move(State.AGREED, State.WRITTEN_BY_MISTAKE, "Written by mistake", asks="Why", needs=True),
    Move(State.ACKNOWLEDGED, State.DONE, *_DONE, asks="The answer", answer=True),
    Move(State.ACKNOWLEDGED, State.DID_NOT_HAPPEN, *_DID_NOT, asks="Why", needs=True, causes=True),
    Move(State.ACKNOWLEDGED, State.AGREED, *_AGAIN, asks="Why", answer_asks=_ASKED, dates=True),
    Move(State.ACKNOWLEDGED, State.NOT_NEEDED, "No longer needed", asks="Why", needs=True),
    Move(State.ACKNOWLEDGED, State.WRITTEN_BY_MISTAKE, "Written by mistake", asks="Why",
         needs=True),
    Move(State.DID_NOT_HAPPEN, State.AGREED, "Agree on another day", "Ask again", asks="Why then",
         answer_asks=_ASKED, dates=True),
    Move(State.DID_NOT_HAPPEN, State.DONE, "Done after all", "Note the answer", asks="The answer",
         answer=True),
    Move(State.DID_NOT_HAPPEN, State.NOT_NEEDED, "Leave it at that", asks="Why", needs=True),
    Move(State.DONE, State.AGREED, "Open again", asks="Why", needs=True, dates=True),
    Move(State.NOT_NEEDED, State.AGREED, "Open again", asks="Why", needs=True, dates=True),
)  # fmt: skip
MOVES = {(row.before, row.after): row for row in _ROWS}
"""Which state may follow which; ``agreed → agreed`` is another day. The usual one stands first."""


def moves_from(state: State, kind: Kind, role: str) -> tuple[Move, ...]:
    """What somebody of a role may note next, what usually comes next first."""
    return tuple(
        row for row in _ROWS if row.before is state and role in row.roles and kind in row.kinds
    )
