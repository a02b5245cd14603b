"""What happened to a checkpoint, entry by entry; where it stands follows from these alone.

Entries are only ever added: one that was closed by mistake is taken back the same day, and both
stay to be read. To add a kind of entry: a member of ``Deed`` with its words. Closing itself is
judged in ``checkpoint_closing``, what a correction moves in ``rederiving``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from fhir_bridge.care.case import LEAD
from fhir_bridge.care.disciplines import Discipline
from fhir_bridge.care.goal import UNSPEAKABLE
from fhir_bridge.care.transitions.checkpoint_closing import LONGEST, Said, close, may_note, whose
from fhir_bridge.care.transitions.checkpoint_rules import Checkpoint
from fhir_bridge.care.transitions.checkpoints import CHECKPOINTS
from fhir_bridge.care.transitions.rederiving import SETTLED, Kept, State
from fhir_bridge.errors import Issue, NotAllowed, Refused


class Deed(StrEnum):
    """One kind of entry."""

    LISTED = "listed"
    ADDED = "added"
    MOVED = "moved"
    STOPPED = "stopped"
    ASKED_AGAIN = "asked-again"
    DONE = "done"
    NOT_NEEDED = "not-needed"
    NOTED = "noted"
    HANDED = "handed"
    TAKEN_BACK = "taken-back"


DEED_WORDS: Mapping[Deed, str] = {
    Deed.LISTED: "Put on the list",
    Deed.ADDED: "Put on the list by hand",
    Deed.MOVED: "The day was set",
    Deed.STOPPED: "No longer asked",
    Deed.ASKED_AGAIN: "Asked again",
    Deed.DONE: "Done",
    Deed.NOT_NEEDED: "Not needed",
    Deed.NOTED: "Noted",
    Deed.HANDED: "Handed on",
    Deed.TAKEN_BACK: "Taken back",
}

_STATE = {
    Deed.LISTED: State.OPEN, Deed.ADDED: State.OPEN, Deed.ASKED_AGAIN: State.OPEN,
    Deed.TAKEN_BACK: State.OPEN, Deed.MOVED: State.OPEN, Deed.DONE: State.DONE,
    Deed.NOT_NEEDED: State.NOT_NEEDED, Deed.STOPPED: State.STOPPED,
}  # fmt: skip
_DUE = frozenset({Deed.LISTED, Deed.ADDED, Deed.MOVED})
SETS_VISIT = "visit-booked"
"""Its closing names the day of the visit, from which others are counted."""


@dataclass(frozen=True)
class Entry:
    """One thing that happened.

    Attributes:
        by: as the audit knows them; "" where it followed from what was heard.
        at: care time, in the zone of the people.
        on: the day it happened; of what is listed, added or moved: the day it is due.
        visit: the day of the visit that was booked.
        text: proof, note or reason, in words.
        reason: a key of ``NOT_NEEDED``.
        discipline: of whoever closed it, then.
        to: who has it from then on, ``Practitioner/<id>``; ``to_name``: their name.
    """

    deed: Deed
    by: str
    at: datetime
    on: date | None = None
    text: str = ""
    reason: str = ""
    answered_by: str = ""
    discipline: str = ""
    visit: date | None = None
    to: str = ""
    to_name: str = ""


@dataclass(frozen=True)
class Held:
    """A checkpoint of one stay, for one thing where there are several.

    Attributes:
        thing: what it is for: a test, a device, a person; "" where there is one for all.
        owner: who has it; ``owner_name``: as they were called then.
    """

    code: str
    thing: str
    owner: str
    owner_name: str
    entries: tuple[Entry, ...]

    @property
    def row(self) -> Checkpoint:
        """Its rule."""
        return CHECKPOINTS[self.code]

    @property
    def key(self) -> str:
        """What names it within its stay."""
        return key_of(self.code, self.thing)

    @property
    def added(self) -> bool:
        """A person put it on the list: what was heard does not ask for it."""
        return self.entries[0].deed is Deed.ADDED

    @property
    def kept(self) -> Kept:
        """Where it stands, and every day it was due before."""
        state = [_STATE[each.deed] for each in self.entries if each.deed in _STATE][-1]
        days = [each.on for each in self.entries if each.deed in _DUE]
        return Kept(state, days[-1], tuple(day for day in days[:-1] if day))

    @property
    def settled(self) -> Entry | None:
        """The word that closed it; None while it is open or no longer asked."""
        if self.kept.state not in SETTLED:
            return None
        return next(each for each in reversed(self.entries) if each.deed in _CLOSES)

    @property
    def met_on(self) -> date | None:
        """The day on which what it asks for happened."""
        told = self.settled
        return told.on if told and told.deed is Deed.DONE else None

    @property
    def visit(self) -> date | None:
        """The day of the visit that it booked."""
        return self.settled.visit if self.settled else None

    def with_entry(self, entry: Entry) -> Self:
        """The same with one thing more that happened."""
        return replace(self, entries=(*self.entries, entry))

    def after(self, kept: Kept, at: datetime) -> Self:
        """The same once what was heard asks for it otherwise; see ``rederiving``."""
        now = self.kept
        if kept.state is State.STOPPED and now.state is not State.STOPPED:
            return self.with_entry(Entry(Deed.STOPPED, "", at))
        again = self
        if kept.state is State.OPEN and now.state is State.STOPPED:
            again = again.with_entry(Entry(Deed.ASKED_AGAIN, "", at))
        if kept.due != now.due:
            again = again.with_entry(Entry(Deed.MOVED, "", at, kept.due))
        return again


_CLOSES = frozenset({Deed.DONE, Deed.NOT_NEEDED})


def key_of(code: str, thing: str = "") -> str:
    """What names a checkpoint within its stay."""
    return f"{code}|{' '.join(thing.split()).casefold()}" if thing.strip() else code


def listed(
    code: str, owner: tuple[str, str], at: datetime, due: date | None, *, by: str = "",
    thing: str = "",
) -> Held:  # fmt: skip
    """A checkpoint that begins.

    Args:
        owner: who has it, and their name.
        by: who put it on the list by hand; "" where it follows from the stay.
    """
    deed = Deed.ADDED if by else Deed.LISTED
    return Held(code, " ".join(thing.split()), *owner, (Entry(deed, by, at, due),))


def closed(
    held: Held, said: Said, on: date | None, at: datetime, visit: date | None = None
) -> Held:
    """Somebody's word that it is true, or not needed.

    Args:
        on: the day it happened; for what is not needed it says nothing.
        visit: the day of the visit, for the row that books it.

    Raises:
        NotAllowed: that is not for their discipline to say.
        Refused: it is not open, or something is missing; each issue's ``expression`` names the
            field.
    """
    _is_open(held)
    issues = tuple(_about_days(held, said, on, at.date(), visit))
    try:
        close(held.row, said)
    except Refused as error:
        raise Refused(str(error), issues=(*error.issues, *issues)) from None
    if issues:
        raise Refused("Something is still missing. Nothing was closed.", issues=issues)
    happened = at.date() if said.not_needed else on
    deed = Deed.NOT_NEEDED if said.not_needed else Deed.DONE
    return held.with_entry(Entry(
        deed, said.by, at, happened, said.proof.strip(), said.not_needed,
        said.answered_by.strip(), said.discipline.value, None if said.not_needed else visit,
    ))  # fmt: skip


def _about_days(
    held: Held, said: Said, on: date | None, today: date, visit: date | None
) -> list[Issue]:
    if said.not_needed:
        return []
    found = []
    if on is None or on > today:
        found.append(Issue("Give the day it happened, today or before.", "on", "required"))
    if held.code == SETS_VISIT and visit is None:
        found.append(Issue("Give the day of the visit.", "visit", "required"))
    return found


def noted(held: Held, by: str, discipline: Discipline, words: str, at: datetime) -> Held:
    """A part of it that somebody saw; it stays open.

    Raises:
        NotAllowed: that is not for their discipline to note.
        Refused: it is not open, or says nothing.
    """
    _is_open(held)
    if not may_note(held.row, discipline):
        raise NotAllowed(f"This is noted by: {whose(held.row)}. Nothing was noted.")
    text = words.strip()
    if not text or len(text) > LONGEST or UNSPEAKABLE.search(text):
        issue = Issue(f"Write what you saw, in up to {LONGEST:,} characters.", "proof", "required")
        raise Refused("Nothing was noted.", issues=(issue,))
    return held.with_entry(Entry(Deed.NOTED, by, at, text=text, discipline=discipline.value))


def handed(held: Held, by: str, to: tuple[str, str], at: datetime) -> Held:
    """From now on somebody else has it.

    Args:
        to: who, and their name.

    Raises:
        Refused: it is not open, nobody was named, or they have it.
    """
    _is_open(held)
    if not to[1] or to[0] == held.owner:
        issue = Issue("Choose who has it from now on.", "to", "required")
        raise Refused("It was not handed on.", issues=(issue,))
    entry = Entry(Deed.HANDED, by, at, to=to[0], to_name=to[1])
    return replace(held.with_entry(entry), owner=to[0], owner_name=to[1])


def may_take_back(held: Held, by: str, role: str, today: date) -> bool:
    """Whether somebody may take back, on the same day, what closed it: who said it, or a lead."""
    told = held.settled
    return told is not None and told.at.date() == today and (told.by == by or role == LEAD)


def taken_back(held: Held, by: str, role: str, at: datetime) -> Held:
    """What closed it was a mistake: it is open again.

    Raises:
        Refused: it was not closed today, or not by them.
    """
    if not may_take_back(held, by, role, at.date()):
        raise Refused("Only what you closed today can be taken back; a lead may, too.")
    return held.with_entry(Entry(Deed.TAKEN_BACK, by, at))


def _is_open(held: Held) -> None:
    if held.kept.state is not State.OPEN:
        raise Refused("It is not open any more. Nothing was changed.")
