"""One commitment as a line of a page: whose it is, by when, how it stands, what can be noted.

Red is what we owe and is late, and nothing else (care rules §6). To give a state another look: a
row in ``LOOKS`` (its icon must be in ``web/src/icons.txt``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from fhir_bridge.care.answer_clock import follow_up
from fhir_bridge.care.commitment_moves import (
    KIND_WORDS,
    OPEN,
    SIDE_WORDS,
    Kind,
    Move,
    Side,
    State,
)
from fhir_bridge.care.commitments import Commitment
from fhir_bridge.care.due_order import (
    PLACES,
    days_late,
    is_ours_and_late,
    place_of,
    rank,
    waits_for_answer,
)
from fhir_bridge.care.enablement import DOER_WORDS
from fhir_bridge.working_days import calendar_around
from smart_app.screens.moments import Moment, away, day, short_day, when


@dataclass(frozen=True)
class LineLook:
    """How a state looks."""

    tone: str
    icon: str


LOOKS = {
    State.AGREED: LineLook("quiet", "circle-dashed"),
    State.ACKNOWLEDGED: LineLook("info", "heart-handshake"),
    State.DID_NOT_HAPPEN: LineLook("info", "message-2"),
    State.DONE: LineLook("good", "circle-check"),
    State.NOT_NEEDED: LineLook("quiet", "circle-minus"),
    State.WRITTEN_BY_MISTAKE: LineLook("quiet", "eraser"),
}
TITLES = {place.code: place.title for place in PLACES}
LATE = LineLook("late", "alert-triangle")


@dataclass(frozen=True)
class PlanLine:
    """One commitment, for reading.

    Attributes:
        key: names it in addresses.
        version: that a change must name.
        who: the accountable person; ``side``: which side of the table that is.
        clock: the day and how far it is; of a question, since when an answer is waited for;
            ``on``: the day itself.
        badge: where it stands, or how late we are.
        why: what was in the way, last of all: ``ride – our part``.
        says: the words that go with the state: the reason or the answer.
        late: ours and late: red.
        waits: a question without its answer.
        soon: its day is today or past.
        moves: what this user may note.
    """

    key: str
    version: int
    kind: Kind
    state: State
    what: str
    who: str
    side: Side
    kind_words: str
    side_words: str
    clock: str
    badge: str
    look: LineLook
    why: str = ""
    says: str = ""
    if_waits: str = ""
    doer: str = ""
    late: bool = False
    waits: bool = False
    soon: bool = False
    on: date | None = None
    moves: tuple[Move, ...] = ()

    @property
    def open(self) -> bool:
        """Somebody has something to do, or to talk about."""
        return self.state in OPEN

    @property
    def is_question(self) -> bool:
        """Somebody waits for an answer."""
        return self.kind is Kind.QUESTION

    def move(self, after: State) -> Move | None:
        """The way to a state, where this user may take it."""
        return next((each for each in self.moves if each.after is after), None)

    @property
    def one_tap(self) -> Move | None:
        """What is noted with one tap, if there is such a thing."""
        done = self.move(State.DONE)
        return done if done and not done.must_say(self.kind) else None


@dataclass(frozen=True)
class PlanGroup:
    """A part of the list."""

    code: str
    title: str
    lines: tuple[PlanLine, ...]


def line_of(
    key: str, version: int, commitment: Commitment, moment: Moment, role: str = ""
) -> PlanLine:
    """One commitment as a line.

    Args:
        role: of the user; "" for somebody who may note nothing.
    """
    agreed, today = commitment.agreed, moment.today
    late = is_ours_and_late(commitment, today)
    return PlanLine(
        key=key,
        version=version,
        kind=commitment.kind,
        state=commitment.state,
        what=agreed.what,
        who=agreed.owner.name,
        side=agreed.owner.side,
        kind_words=KIND_WORDS[commitment.kind],
        side_words=SIDE_WORDS[agreed.owner.side],
        clock=_clock(commitment, moment),
        badge=late_words(days_late(commitment, today)) if late else commitment.words,
        look=LATE if late else LOOKS[commitment.state],
        why=commitment.reason,
        says="" if commitment.state in {State.AGREED, State.ACKNOWLEDGED} else commitment.last.why,
        if_waits=agreed.if_waits,
        doer=DOER_WORDS[agreed.doer] if agreed.doer else "",
        late=late,
        waits=waits_for_answer(commitment),
        soon=commitment.due <= today,
        on=commitment.due,
        moves=commitment.moves(role),
    )


def groups_of(
    kept: Iterable[tuple[str, int, Commitment]], moment: Moment, role: str = ""
) -> tuple[PlanGroup, ...]:
    """Everything in its order, ours and late first; parts with nothing are left out."""
    ordered = sorted(kept, key=lambda each: rank(each[2], moment.today))
    placed = groupby(ordered, key=lambda each: place_of(each[2], moment.today))
    return tuple(
        PlanGroup(
            place, TITLES[place],
            tuple(line_of(key, version, each, moment, role) for key, version, each in found),
        )
        for place, found in placed if place
    )  # fmt: skip


def late_words(days: int) -> str:
    """How late something of ours is."""
    return f"{days} day{'' if days == 1 else 's'} late"


def _clock(commitment: Commitment, moment: Moment) -> str:
    """The day it is for; of a question the clock of its answer; of what is over, when it was."""
    if commitment.state not in OPEN:
        return when(commitment.last.at, moment)
    due, today = commitment.due, moment.today
    if waits_for_answer(commitment):
        asked = when(commitment.steps[0].at, moment)
        if due < today:
            was = f"answer was due {short_day(due, moment)}, {away(due, moment)}"
            ours = follow_up(due, today, calendar_around(due))
            now = ours.words.format(who=commitment.owner.name) if ours else ""
            return " · ".join(filter(None, (f"asked {asked}", was, now)))
        return f"asked {asked} · answer due {away(due, moment)}"
    if due == today:
        return "today"
    if due < today:
        return f"was for {day(due, moment)}"
    return f"by {day(due, moment)} · {away(due, moment)}"
