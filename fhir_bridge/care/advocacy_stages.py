"""The tables of advocacy: kinds of matter, and the stages each goes through.

To add a stage: a row in ``_ROWS`` (words, who may note it, what it needs, whose turn it is then,
what is due, what is done next) and a concept where it is kept. To add a kind: a row in ``KINDS``,
which says where it begins. A deadline is never computed here: it is typed from the letter, with the
day of the letter. What is usual stands beside it as a reminder, and the letter decides.

Sources: domain S2.9, S2.10, S1.27; care rules §1.2 (stages, deadlines on the notice, who said what,
outcome), §3 (notice that cover ends: at least two days before, help with an appeal the same day).
Stages and reminders are our own design, not validated.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fhir_bridge.care.case import PEOPLE


class Kind(StrEnum):
    """What is fought for."""

    PRIOR_AUTHORIZATION = "prior-authorization"
    APPEAL = "appeal"
    COVER_ENDS = "cover-ends"
    BILLING = "billing-dispute"


class Stage(StrEnum):
    """Where it stands."""

    SAID_NO = "said-no"
    NOTICE = "notice"
    BILLED = "billed"
    PREPARING = "preparing"
    SENT = "sent"
    MORE_ASKED = "more-asked"
    SAID_YES = "said-yes"
    IN_PART = "in-part"
    LEFT = "left"
    OVER = "over"
    MISTAKE = "written-by-mistake"


class Turn(StrEnum):
    """Whose turn it is: what is late is red only where it is ours."""

    OURS = "ours"
    THEIRS = "theirs"
    NOBODYS = "nobodys"


class Deadline(StrEnum):
    """What the day of a stage is."""

    NONE = ""
    LETTER = "letter"
    KEPT = "kept"
    ANSWER = "answer"
    ENDS = "ends"


class Says(StrEnum):
    """What the patient wants."""

    GO_ON = "go-on"
    LEAVE = "leave"
    NOT_SURE = "not-sure"


class Allowed(StrEnum):
    """How it is known that whoever acts may act for the patient."""

    SAID = "said"
    SIGNED = "signed"
    BY_LAW = "by-law"


@dataclass(frozen=True)
class KindRow:
    """One kind.

    Attributes:
        words: as staff read it; ``about``: what its first field asks.
        begins: its first stage.
        asks_first: nothing goes out before the patient, or who may speak for them, said yes.
        same_day: the patient is asked on the day on which it is written down.
        reminder: what is usual. The letter decides.
    """

    words: str
    about: str
    begins: Stage
    asks_first: bool = True
    same_day: bool = False
    reminder: str = ""


FAST = "If waiting could do harm, ask whether a fast decision is possible. The letter decides."

KINDS: Mapping[Kind, KindRow] = {
    Kind.PRIOR_AUTHORIZATION: KindRow(
        "Prior authorization", "What has to be authorized", Stage.PREPARING, asks_first=False,
        reminder=f"The prescriber asks for it; we see that it gets there. {FAST}",
    ),
    Kind.APPEAL: KindRow(
        "Appeal of a plan’s no", "What the plan said no to", Stage.SAID_NO, reminder=FAST,
    ),
    Kind.COVER_ENDS: KindRow(
        "Notice that cover ends", "What will not be covered any more", Stage.NOTICE, same_day=True,
        reminder="Such a notice usually comes at least 2 days before the end. Help with an appeal "
        "is due the same day. The letter decides.",
    ),
    Kind.BILLING: KindRow(
        "Billing dispute", "Which bill, and what is wrong with it", Stage.BILLED,
        reminder="Ask that the bill rests while it is looked at. The letter decides.",
    ),
}  # fmt: skip

SAYS: Mapping[Says, str] = {
    Says.GO_ON: "Wants to go on with it",
    Says.LEAVE: "Wants to leave it at that",
    Says.NOT_SURE: "Not sure yet",
}
AFTER_WISH: Mapping[Says, str] = {
    Says.GO_ON: "{owner}: get the papers together, and send it",
    Says.LEAVE: "{owner}: say what that means, and leave it at that",
    Says.NOT_SURE: "{owner}: ask {patient} again before the day",
}
"""Who does what next once the patient has said what they want; as ``StageRow.next``."""
ALLOWED: Mapping[Allowed, str] = {
    Allowed.SAID: "said so to us",
    Allowed.SIGNED: "signed a form for it",
    Allowed.BY_LAW: "may by law",
}
TRACKS: Mapping[str, str] = {
    "": "The letter does not say",
    "standard": "Standard",
    "fast": "Fast (expedited)",
}
"""Which way the letter says it goes."""


@dataclass(frozen=True)
class StageRow:
    """One stage.

    Attributes:
        words: where it stands; ``button``: of the way that leads there.
        turn: whose turn it is then.
        follows: after which stages.
        asks: what its words are asked by; they may not be left out.
        deadline: what its day is; ``due``: how that is said, and asked.
        due_needed: it may not be left out.
        letter: asks for the letter's day, its own words about the deadline, and its way.
        outcome: asks what it means for the patient.
        wish: what the patient must have said before; "" for nothing.
        next: who does what next; ``{owner}`` and ``{patient}`` are filled in.
        near: how many days before its day it stands on Today.
        kinds: what it is for; ``says``: its words where a kind has others.
    """

    stage: Stage
    words: str
    button: str
    turn: Turn
    follows: frozenset[Stage]
    asks: str
    next: str = ""
    deadline: Deadline = Deadline.NONE
    due: str = ""
    due_needed: bool = False
    letter: bool = False
    outcome: bool = False
    wish: Says | None = None
    near: int = 14
    kinds: frozenset[Kind] = frozenset(Kind)
    says: Mapping[Kind, str] = field(default_factory=dict)
    roles: frozenset[str] = PEOPLE

    def words_for(self, kind: Kind) -> str:
        """Where a matter of a kind stands."""
        return self.says.get(kind, self.words)


_ASKED = frozenset({Stage.SENT, Stage.MORE_ASKED})
NEWS = frozenset({Stage.SAID_NO, Stage.NOTICE, Stage.BILLED, Stage.IN_PART})
"""They bring something new before the patient, who is asked anew."""
_OPEN = NEWS | _ASKED | {Stage.PREPARING}
_ENDED = frozenset({Stage.SAID_YES, Stage.LEFT, Stage.OVER})
_TALK = "{owner}: tell {patient} what the letter says, and ask what {patient} wants"
_APPEAL_BY = "Appeal by, as the letter says"

_ROWS = (
    StageRow(
        Stage.NOTICE, "Cover ends", "", Turn.OURS, frozenset(), "What the notice says",
        next=_TALK, deadline=Deadline.LETTER, due=_APPEAL_BY, due_needed=True, letter=True,
        kinds=frozenset({Kind.COVER_ENDS}),
    ),
    StageRow(
        Stage.BILLED, "A bill is in question", "", Turn.OURS, frozenset(),
        "What the bill says, and what is wrong with it", next=_TALK, deadline=Deadline.LETTER,
        due="Pay or object by, as the bill says", due_needed=True, letter=True,
        kinds=frozenset({Kind.BILLING}),
    ),
    StageRow(
        Stage.PREPARING, "Getting the papers together", "Get the papers together", Turn.OURS,
        NEWS | {Stage.SAID_YES, Stage.OVER}, "What is being done first",
        next="{owner}: get the papers that are still missing, and send it",
        deadline=Deadline.KEPT, due="To be sent by",
    ),
    StageRow(
        Stage.SENT, "Sent, answer to come", "It was sent", Turn.THEIRS,
        NEWS | {Stage.PREPARING, Stage.MORE_ASKED}, "To whom, and how it went",
        next="Whoever decides answers. {owner}: ask again when the day passes",
        deadline=Deadline.ANSWER, due="Answer promised by", wish=Says.GO_ON, near=0,
    ),
    StageRow(
        Stage.MORE_ASKED, "More is asked for", "They ask for more", Turn.OURS,
        frozenset({Stage.SENT}), "What they ask for",
        next="{owner}: get what is asked for, and send it", deadline=Deadline.LETTER,
        due="Needed by, as they say", due_needed=True, letter=True,
    ),
    StageRow(
        Stage.SAID_YES, "The plan said yes", "They said yes", Turn.NOBODYS, _OPEN,
        "What was decided", next="{owner}: ask for it again before it ends",
        deadline=Deadline.ENDS, due="Ends on, as the letter says", outcome=True,
        says={Kind.BILLING: "The bill was put right"},
    ),
    StageRow(
        Stage.IN_PART, "The plan said yes to a part", "They said yes to a part", Turn.OURS, _ASKED,
        "What was decided", next=_TALK, deadline=Deadline.LETTER, due=_APPEAL_BY, due_needed=True,
        letter=True, outcome=True, says={Kind.BILLING: "A part of the bill was put right"},
    ),
    StageRow(
        Stage.SAID_NO, "The plan said no", "They said no", Turn.OURS, _ASKED, "What was decided",
        next=_TALK, deadline=Deadline.LETTER, due=_APPEAL_BY, due_needed=True, letter=True,
        says={Kind.BILLING: "The bill stands, they say"},
    ),
    StageRow(
        Stage.LEFT, "Left at that", "Leave it at that", Turn.NOBODYS, _OPEN,
        "What the patient was told it means", outcome=True, wish=Says.LEAVE,
    ),
    StageRow(
        Stage.OVER, "Over", "Close it", Turn.NOBODYS, _OPEN | {Stage.SAID_YES}, "Why",
        outcome=True,
    ),
    StageRow(
        Stage.MISTAKE, "Written by mistake", "Written by mistake", Turn.NOBODYS, _OPEN, "Why",
    ),
)  # fmt: skip
STAGES: Mapping[Stage, StageRow] = {row.stage: row for row in _ROWS}
OPEN = _OPEN
"""Somebody has something to do."""


def stages_after(stage: Stage, kind: Kind, role: str) -> tuple[StageRow, ...]:
    """Where somebody of a role may take it next, what usually comes next first.

    Example:
        >>> [row.stage.value for row in stages_after(Stage.MORE_ASKED, Kind.APPEAL, "lead")][0]
        'sent'
    """
    return tuple(
        row for row in _ROWS if stage in row.follows and kind in row.kinds and role in row.roles
    )
