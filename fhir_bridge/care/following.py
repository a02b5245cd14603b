"""What is followed up until it is settled: a referral to a service, an aid at home.

One idea for both. Each thing is made of the steps that happened to it; each step that leaves it
open says who owns the next one, and by when. So nothing is sent and forgotten, and nothing is "with
the agency" without a person who asks. What happens after what is a table: ``following_moves``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Self

from fhir_bridge.care.case import PEOPLE
from fhir_bridge.care.commitment_moves import Side
from fhir_bridge.care.commitments import Owner
from fhir_bridge.care.typed import SHORTEST, about_words
from fhir_bridge.errors import Issue, NotAllowed, Refused

MISSING = "Something is still missing. Nothing was noted."

WEEK = 7 * 24
"""Hours."""

MISTAKE = "written-by-mistake"
"""The one state that every flow ends in alike."""


@dataclass(frozen=True)
class Move:
    """One way it may go on.

    Attributes:
        words: on the button.
        asks: what the note is asked by; "" where there is no place for one. ``needs``: it may not
            be left out.
        causes: what may have been in the way, to choose from.
        ends: nobody has a next step then.
        spoke: asks whom one spoke to.
        theirs: asks what came of it, in the patient's words; ``came``: and of which kind that is.
    """

    before: str
    after: str
    words: str
    asks: str = ""
    needs: bool = False
    causes: Mapping[str, str] = field(default_factory=dict)
    ends: bool = False
    spoke: bool = False
    theirs: bool = False
    came: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Flow:
    """One kind of thing that is followed up.

    Attributes:
        words: of each state, as staff read it.
        first: the state it begins in.
        moves: which state may follow which, what usually comes next first.
        over: states in which it is settled.
        asks_consent: it tells somebody outside about the patient, who says yes to that before.
    """

    code: str
    words: Mapping[str, str]
    first: str
    moves: tuple[Move, ...]
    over: frozenset[str]
    asks_consent: bool = False

    def move(self, before: str, after: str) -> Move | None:
        """The way from one state to another, if there is one."""
        found = (each for each in self.moves if (each.before, each.after) == (before, after))
        return next(found, None)


@dataclass(frozen=True)
class Subject:
    """What is followed up.

    Attributes:
        kind: a key of ``needs.NEEDS``, or of ``aids.AIDS``.
        what: in plain words.
        service: the name of whoever is to help; "" for nobody yet.
        service_id: of the directory's entry; "" for somebody known by name alone.
        may_tell: what they may be told of the patient.
        agreed: the patient said yes to that.
        in_plan: the patient wants it in the plan of care that others read.
        private: it is shown only where the patient is alone with the nurse, and leaves never.
        because: the record of what was said, ``Observation/<id>``; "" for none.
        hours: approved by the week; 0 where it is nothing of hours.
    """

    kind: str
    what: str
    service: str = ""
    service_id: str = ""
    may_tell: str = ""
    agreed: bool = False
    in_plan: bool = False
    private: bool = False
    because: str = ""
    hours: int = 0


@dataclass(frozen=True)
class Step:
    """One thing that happened to it.

    Attributes:
        by: who noted it, as the audit knows them.
        owner: who owns the next step; None where there is none.
        due: by when that is; of what is planned, its day.
        why: a note, or the reason; ``cause``: a key of the move's ``causes``.
        spoke_to: the person at the service.
        theirs: what came of it, in the patient's words; ``came``: a key of the move's ``came``.
        filled: of the hours a week, how many somebody fills now; None where nobody said.
    """

    state: str
    by: str
    at: datetime
    owner: Owner | None = None
    due: date | None = None
    why: str = ""
    cause: str = ""
    spoke_to: str = ""
    theirs: str = ""
    came: str = ""
    filled: int | None = None


@dataclass(frozen=True)
class Followed:
    """Something that is followed up, with all that happened; a change makes a new one.

    Attributes:
        steps: oldest first, never empty.
    """

    flow: Flow
    subject: Subject
    steps: tuple[Step, ...]

    @classmethod
    def begun(cls, flow: Flow, subject: Subject, step: Step, *, role: str) -> Self:
        """Begin to follow something up.

        Args:
            step: who owns the next step, and by when; its time is in the zone of the people.

        Raises:
            Refused: something is missing; each issue's ``expression`` names the field.
            NotAllowed: this role may not begin one.
        """
        if role not in PEOPLE:
            raise NotAllowed
        tidy = replace(
            subject, what=subject.what.strip(), service=subject.service.strip(),
            may_tell=subject.may_tell.strip(), in_plan=subject.in_plan and not subject.private,
        )  # fmt: skip
        kept = replace(_tidy(step), state=flow.first)
        issues = (
            *_about_subject(flow, tidy), *_about_next(kept), *_about_texts(kept),
            *_about_filled(kept, tidy.hours),
        )  # fmt: skip
        if issues:
            raise Refused(MISSING, issues=issues)
        return cls(flow, tidy, (kept,))

    @property
    def last(self) -> Step:
        """What happened last."""
        return self.steps[-1]

    @property
    def state(self) -> str:
        """Where it stands."""
        return self.last.state

    @property
    def words(self) -> str:
        """Where it stands, as staff read it."""
        return self.flow.words[self.state]

    @property
    def is_open(self) -> bool:
        """It is not settled."""
        return self.state not in self.flow.over

    @property
    def filled(self) -> int:
        """Of the hours a week, how many somebody fills, as it was said last."""
        said = [step.filled for step in self.steps if step.filled is not None]
        return said[-1] if said else 0

    @property
    def unfilled(self) -> int:
        """Hours a week that are approved and that nobody fills: open as long as it is open."""
        return self.subject.hours - self.filled if self.is_open else 0

    @property
    def reason(self) -> str:
        """What was in the way last; "" for nothing."""
        before = self.steps[-2].state if len(self.steps) > 1 else ""
        move = self.flow.move(before, self.state)
        return move.causes.get(self.last.cause, "") if move else ""

    def is_ours_and_late(self, today: date) -> bool:
        """Whether it is red: the next step is ours, and its day has passed (care rules §6)."""
        return self.is_late(today) and self.last.owner is not None and (
            self.last.owner.side is Side.STAFF
        )  # fmt: skip

    def is_late(self, today: date) -> bool:
        """The day of its next step has passed, whosever it is."""
        return self.is_open and self.last.due is not None and self.last.due < today

    def moves(self, role: str) -> tuple[Move, ...]:
        """What somebody of this role may note next, what usually comes next first."""
        if role not in PEOPLE:
            return ()
        return tuple(each for each in self.flow.moves if each.before == self.state)

    def move_to(self, step: Step, *, role: str) -> Self:
        """Go on, or say why not. What the move has no place for is left out.

        Raises:
            Refused: that cannot follow, or what it asks for is missing.
            NotAllowed: this role may not note it.
        """
        move = self.flow.move(self.state, step.state)
        if move is None:
            raise Refused("This cannot follow from where it is. Open the page again.")
        if role not in PEOPLE:
            raise NotAllowed
        kept = _fitting(move, _tidy(step))
        issues = (*_about_step(move, kept), *_about_filled(kept, self.subject.hours))
        if issues:
            raise Refused(MISSING, issues=issues)
        return replace(self, steps=(*self.steps, kept))


def _tidy(step: Step) -> Step:
    owner = replace(step.owner, name=step.owner.name.strip()) if step.owner else None
    return replace(
        step, owner=owner, why=step.why.strip(), spoke_to=step.spoke_to.strip(),
        theirs=step.theirs.strip(),
    )  # fmt: skip


def _fitting(move: Move, step: Step) -> Step:
    """A step with what its move asks for, and nothing else."""
    return replace(
        step,
        owner=None if move.ends else step.owner,
        due=None if move.ends else step.due,
        why=step.why if move.asks else "",
        cause=step.cause if move.causes else "",
        spoke_to=step.spoke_to if move.spoke else "",
        theirs=step.theirs if move.theirs else "",
        came=step.came if move.came else "",
        filled=None if move.ends else step.filled,
    )


def _about_subject(flow: Flow, subject: Subject) -> Iterable[Issue]:
    yield from about_words(subject.what, "what", "Write what it is, in a few words.")
    yield from about_words(subject.service, "service")
    yield from about_words(subject.may_tell, "may_tell")
    if not 0 <= subject.hours <= WEEK:
        yield Issue(f"Give whole hours a week, at most {WEEK}.", "hours")
    if not flow.asks_consent:
        return
    if len(subject.service) < SHORTEST:
        yield Issue("Choose who is to help.", "service", "required")
    if len(subject.may_tell) < SHORTEST:
        yield Issue("Write what they may be told.", "may_tell", "required")
    if not subject.agreed:
        yield Issue("Ask first: nothing is told without a yes.", "agreed", "required")


def _about_step(move: Move, step: Step) -> Iterable[Issue]:
    if not move.ends:
        yield from _about_next(step)
    if move.causes and step.cause not in move.causes:
        yield Issue("Choose what was in the way.", "cause", "required")
    if move.needs and len(step.why) < SHORTEST:
        yield Issue("Write a few words, or “gave no reason”.", "why", "required")
    if move.theirs and len(step.theirs) < SHORTEST:
        yield Issue("Write it in the words it was said in.", "theirs", "required")
    if move.came and step.came not in move.came:
        yield Issue("Choose what came of it.", "came", "required")
    yield from _about_texts(step)


def _about_next(step: Step) -> Iterable[Issue]:
    if step.owner is None or not step.owner.name:
        yield Issue("Say who owns the next step: one person.", "owner", "required")
    if step.due is None or step.due < step.at.date():
        yield Issue("Give a day, today or later.", "due", "required")


def _about_filled(step: Step, hours: int) -> Iterable[Issue]:
    if step.filled is not None and not 0 <= step.filled <= hours:
        yield Issue("Give whole hours a week, no more than are approved.", "filled")


def _about_texts(step: Step) -> Iterable[Issue]:
    for name in ("why", "spoke_to", "theirs"):
        yield from about_words(getattr(step, name), name)
