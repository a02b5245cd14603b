"""Who does what by when: commitments, to-dos, and questions to a clinician.

Everybody carries a part of a plan: the patient, a caregiver, we ourselves, an agency, a clinician.
Each part has one accountable person, a day and a state. What happened is the truth and the state is
its last line: a commitment is made of its ``Step``s, so no reason is ever lost. What did not happen
opens a conversation, kept both ways, and is nobody's mark (care rules §6, S1.12–S1.17).

The tables stand in ``commitment_moves``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

from fhir_bridge.care.case import PEOPLE
from fhir_bridge.care.commitment_moves import (
    ANSWER_WORDS,
    CAUSES,
    MOVES,
    OWNERS,
    STATE_WORDS,
    Kind,
    Move,
    Side,
    State,
    moves_from,
)
from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.typed import about_words
from fhir_bridge.errors import Issue, NotAllowed, Refused


@dataclass(frozen=True)
class Owner:
    """The one accountable person.

    Attributes:
        name: as everybody reads it.
        reference: ``Patient/<id>`` and the like; "" for somebody known by name alone.
    """

    side: Side
    name: str
    reference: str = ""


@dataclass(frozen=True)
class Step:
    """One thing that happened to it.

    Attributes:
        by: who noted it, as the audit knows them.
        why: the reason, or the answer to a question.
        cause: a key of ``CAUSES``; of what did not happen.
        ours: it was our part, or the system's, whoever is accountable.
        due: the day it is for from then on; None where that did not change.
    """

    state: State
    by: str
    at: datetime
    why: str = ""
    cause: str = ""
    ours: bool = False
    due: date | None = None


@dataclass(frozen=True)
class Said:
    """One thing that was said about it.

    Attributes:
        by: who said it: the accountable person, or one of us.
        name: of whoever said it, where it is no member of staff.
    """

    by: str
    at: datetime
    words: str
    name: str = ""


@dataclass(frozen=True)
class Agreed:
    """What is written down at first.

    Attributes:
        what: in plain words; of a question, the question.
        if_waits: what may happen if this waits: said, never threatened.
        doer: of a to-do: for, with or by.
        goal: the key of the goal it serves; "" for none.
    """

    kind: Kind
    what: str
    owner: Owner
    due: date
    if_waits: str = ""
    doer: Doer | None = None
    goal: str = ""


@dataclass(frozen=True)
class Commitment:
    """What somebody took on, with all that happened and was said; a change makes a new one.

    Attributes:
        steps: oldest first, never empty; the first is when it was agreed.
        said: the conversation, oldest first.
        learnt: after-action notes: what the team takes from it. They stay with the team.
    """

    agreed: Agreed
    steps: tuple[Step, ...]
    said: tuple[Said, ...] = ()
    learnt: tuple[Said, ...] = ()

    @classmethod
    def begun(cls, agreed: Agreed, by: str, at: datetime, *, role: str) -> Self:
        """Somebody takes something on.

        Args:
            at: in the zone of the people, because nothing can be agreed for yesterday.

        Raises:
            Refused: something is missing; each issue's ``expression`` names the field.
            NotAllowed: this role may not write one.
        """
        if role not in PEOPLE:
            raise NotAllowed
        tidy = replace(
            agreed,
            what=agreed.what.strip(),
            if_waits=agreed.if_waits.strip(),
            owner=replace(agreed.owner, name=agreed.owner.name.strip()),
        )
        issues = tuple(_about(tidy, at.date()))
        if issues:
            raise Refused("Something is still missing. Nothing was written.", issues=issues)
        return cls(tidy, (Step(State.AGREED, by, at, due=agreed.due),))

    @property
    def kind(self) -> Kind:
        """What it is."""
        return self.agreed.kind

    @property
    def owner(self) -> Owner:
        """Who is accountable."""
        return self.agreed.owner

    @property
    def last(self) -> Step:
        """What happened last."""
        return self.steps[-1]

    @property
    def state(self) -> State:
        """Where it stands."""
        return self.last.state

    @property
    def due(self) -> date:
        """The day it is for now."""
        return next((step.due for step in reversed(self.steps) if step.due), self.agreed.due)

    @property
    def words(self) -> str:
        """Where it stands, as it is said of its kind."""
        said = ANSWER_WORDS if self.kind is Kind.QUESTION else STATE_WORDS
        return said.get(self.state, STATE_WORDS[self.state])

    @property
    def reason(self) -> str:
        """What was in the way last, with whose part it was: ``ride – our part``; "" for nothing."""
        if self.state is not State.DID_NOT_HAPPEN:
            return ""
        cause = CAUSES.get(self.last.cause, "")
        return " – ".join(filter(None, (cause, "our part" if self.last.ours else "")))

    def moves(self, role: str) -> tuple[Move, ...]:
        """What somebody of this role may note next, what usually comes next first."""
        return moves_from(self.state, self.kind, role)

    def move_to(self, step: Step, *, role: str) -> Self:
        """Go on, or say why not.

        Args:
            step: what happened; what its move has no place for is left out. Its time is in the zone
                of the people.

        Raises:
            Refused: that cannot follow, or what it asks for is missing.
            NotAllowed: this role may not note it.

        Example:
            >>> from datetime import UTC
            >>> at = datetime(2026, 11, 20, 9, 41, tzinfo=UTC)
            >>> kim = Owner(Side.STAFF, "K. Kim CHW")
            >>> ride = Agreed(Kind.COMMITMENT, "Book the ride", kim, at.date())
            >>> made = Commitment.begun(ride, "Practitioner/1", at, role="case-manager")
            >>> made.move_to(Step(State.DONE, "Practitioner/1", at), role="lead").words
            'Done'
        """
        move = MOVES.get((self.state, step.state))
        if move is None or self.kind not in move.kinds:
            raise Refused(f"What is {self.state} cannot become {step.state}.")
        if role not in move.roles:
            raise NotAllowed
        step = replace(step, why=step.why.strip())
        issues = tuple(_about_step(move, step, self.kind))
        if issues:
            raise Refused("Something is still missing. Nothing was changed.", issues=issues)
        kept = replace(
            step,
            why=step.why if move.asks else "",
            cause=step.cause if move.causes else "",
            # what we ourselves did not do is our part, whatever was ticked
            ours=move.causes and (step.ours or self.owner.side is Side.STAFF),
            due=step.due if move.dates else None,
        )
        return replace(self, steps=(*self.steps, kept))

    def tell(self, said: Said) -> Self:
        """One more thing that was said about it.

        Raises:
            Refused: it says nothing, or too much.
        """
        return replace(self, said=(*self.said, _worded(said)))

    def learn(self, note: Said) -> Self:
        """One more after-action note.

        Raises:
            Refused: it says nothing, or too much.
        """
        return replace(self, learnt=(*self.learnt, _worded(note)))


def _worded(said: Said) -> Said:
    said = replace(said, words=said.words.strip())
    issues = tuple(about_words(said.words, "words", "Write a few words."))
    if issues:
        raise Refused("Something is still missing. Nothing was kept.", issues=issues)
    return said


def _about(agreed: Agreed, today: date) -> Iterable[Issue]:
    ask = "Write the question." if agreed.kind is Kind.QUESTION else "Write what is to be done."
    yield from about_words(agreed.what, "what", ask)
    yield from about_words(agreed.if_waits, "if_waits")
    yield from about_words(agreed.owner.name, "owner", "Say who is accountable: one person.")
    if agreed.owner.name and agreed.owner.side not in OWNERS[agreed.kind]:
        to, asks = "A question goes to a clinician.", "Ask a clinician, with a question."
        yield Issue(to if agreed.kind is Kind.QUESTION else asks, "owner")
    if agreed.due < today:
        yield Issue("Give a day, today or later.", "due")
    if (agreed.doer is None) is (agreed.kind is Kind.TO_DO):
        yield Issue("Choose who does it.", "doer", "required")


def _about_step(move: Move, step: Step, kind: Kind) -> Iterable[Issue]:
    if move.asks:
        ask = "Write the answer." if move.answer else "Write a few words, or “gave no reason”."
        yield from about_words(step.why, "why", ask if move.must_say(kind) else "")
    if move.causes and step.cause not in CAUSES:
        yield Issue("Choose what was in the way.", "cause", "required")
    if move.dates and step.due is None:
        yield Issue("Give the new day.", "due", "required")
    elif move.dates and step.due and step.due < step.at.date():
        yield Issue("Give a day, today or later.", "due")
