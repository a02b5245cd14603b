"""Medicines on paper: what the EHR lists, and what somebody says is new, stopped, changed or kept.

Nothing is worked out here: two lists that differ are two lists. START, STOP, CHANGED and KEEP stand
on a page only where a nurse chose them from what discharge papers or a prescriber say, and said
whose word it is (care rules §5). A choice holds for the words it was made of: where the EHR says
something else since, or after ``LASTS``, it is not printed any more.
To add a choice: a row in ``CHOICES`` and its word in ``handout_words``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from fhir_bridge.errors import Issue, Refused

START, STOP, CHANGED, KEEP = "start", "stop", "changed", "keep"
CHOICES: Final[Mapping[str, str]] = {
    START: "START: new",
    STOP: "STOP: no longer taken",
    CHANGED: "CHANGED: taken another way now",
    KEEP: "KEEP: as before",
}
"""What staff read, in the order in which a page lists them."""

LASTS = timedelta(days=30)
"""As long as papers of a discharge are talked about: the time after a stay that is watched."""
LONGEST_SOURCE, LONGEST_NAME, LONGEST_HOW = 200, 120, 300

LISTED, ENDED, PAUSED, UNSURE = "listed", "ended", "paused", "unsure"
STATES: Final[Mapping[str, str]] = {
    LISTED: "in the EHR’s list",
    PAUSED: "paused in the EHR",
    ENDED: "ended in the EHR",
    UNSURE: "the EHR does not say whether it is taken",
}


@dataclass(frozen=True)
class Listed:
    """One entry of the EHR's list, as it stands there.

    Attributes:
        ref: names it here, ``MedicationRequest/<our id>``.
        name: "" where the EHR names it by a link alone: such an entry is never printed.
        state: a key of ``STATES``.
        since: when it was ordered or told, as precise as the record.
        protected: asks for more privacy than other records: never printed.
    """

    ref: str
    name: str
    how: str = ""
    state: str = LISTED
    since: str = ""
    who: str = ""
    why: str = ""
    protected: bool = False


@dataclass(frozen=True)
class Marked:
    """What a nurse chose for one medicine.

    Attributes:
        choice: a key of ``CHOICES``; "" takes an earlier one back.
        source: whose word it is, and of when: papers, or who prescribes.
        ref: the entry it is about; "" for a medicine that only the papers name.
        name, how: the entry's words at that time, or those of the papers.
    """

    choice: str
    source: str
    at: datetime
    ref: str = ""
    name: str = ""
    how: str = ""


@dataclass(frozen=True)
class Medicine:
    """One line of the list as it is printed; ``choice`` "" where nobody said."""

    name: str
    how: str
    choice: str = ""
    source: str = ""


@dataclass(frozen=True)
class Compared:
    """The list for paper, and what whoever prints it must know, one sentence each."""

    lines: tuple[Medicine, ...]
    hints: tuple[str, ...] = ()


def sound_mark(mark: Marked) -> Marked:
    """The choice, where it can be kept.

    Raises:
        Refused: whose word it is, or what it is about, is missing; ``expression`` names the field.
    """
    issues = tuple(_wrong(mark))
    if issues:
        raise Refused("Something is still missing. Nothing was kept.", issues=issues)
    return mark


def _wrong(mark: Marked) -> Iterable[Issue]:
    if mark.choice not in {"", *CHOICES}:
        yield Issue("Choose one.", "choice")
    if mark.choice and not 0 < len(mark.source.strip()) <= LONGEST_SOURCE:
        yield Issue("Write whose word it is, and of when.", "source", "required")
    if not 0 < len(mark.name.strip()) <= LONGEST_NAME:
        yield Issue("Write what it is called, in under 120 characters.", "name", "required")
    if len(mark.how) > LONGEST_HOW:
        yield Issue("Write fewer words.", "how", "too-long")


def holds(mark: Marked, entry: Listed | None, now: datetime) -> bool:
    """Whether a choice still says what it said: of these words, not too long ago.

    Args:
        entry: what the EHR lists under its ``ref`` now; None where it lists nothing.
    """
    if not mark.choice or now - mark.at > LASTS:
        return False
    if not mark.ref:
        return True
    if entry is None or (entry.name, entry.how) != (mark.name, mark.how):
        return False
    return mark.choice == STOP or entry.state == LISTED


def newest(marks: Iterable[Marked]) -> dict[tuple[str, str], Marked]:
    """The newest choice for each medicine: by its entry, or by the name the papers give it."""
    found: dict[tuple[str, str], Marked] = {}
    for each in sorted(marks, key=lambda mark: mark.at):
        found[each.ref, "" if each.ref else each.name.casefold()] = each
    return found


def compared(entries: Iterable[Listed], marks: Iterable[Marked], now: datetime) -> Compared:
    """The list as it may be printed: every entry that is taken, each choice that still holds.

    An entry that ended is printed only as a STOP that somebody chose. Two entries of one name are
    two lines: nobody but a prescriber says which one counts.
    """
    listed, chosen = list(entries), newest(marks)
    by_ref = {each.ref: each for each in listed}
    lines: list[Medicine] = []
    hints: list[str] = []
    for each in listed:
        mark = chosen.get((each.ref, ""))
        held = mark if mark and holds(mark, each, now) else None
        hints += _hints(each, mark, held, now)
        if each.name and not each.protected and (held or each.state == LISTED):
            choice, source = (held.choice, held.source) if held else ("", "")
            lines.append(Medicine(each.name, each.how, choice, source))
    for (ref, _), mark in chosen.items():
        if ref and ref not in by_ref and mark.choice:
            hints.append(f"{mark.name}: the EHR lists it no more, so its choice is not printed.")
        elif not ref and holds(mark, None, now):
            lines.append(Medicine(mark.name, mark.how, mark.choice, mark.source))
            hints.append(f"{mark.name}: the papers name it, the EHR’s list does not.")
    hints += _twice(lines)
    return Compared(tuple(sorted(lines, key=_order)), tuple(hints))


def _hints(entry: Listed, mark: Marked | None, held: Marked | None, now: datetime) -> Iterable[str]:
    if not entry.name:
        yield "The EHR lists a medicine without its name: look there. It is not printed."
    elif entry.protected:
        yield "A medicine with a privacy label is not printed. Talk it over in private."
    elif mark and mark.choice and held is None:
        old = now - mark.at > LASTS
        why = "was chosen over 30 days ago" if old else "says something else in the EHR since"
        yield f"{entry.name} {why}, so its choice is not printed: choose again."
    elif held and held.choice == STOP and entry.state == LISTED:
        yield f"{entry.name}: you chose STOP and the EHR still lists it. Ask who prescribes it."
    elif entry.state in {PAUSED, UNSURE}:
        yield f"{entry.name} is not printed: {STATES[entry.state]}."


def _twice(lines: Iterable[Medicine]) -> Iterable[str]:
    taken = [each.name.casefold().split()[0] for each in lines if each.choice != STOP]
    for name in dict.fromkeys(taken):
        if taken.count(name) > 1:
            yield f"{name.capitalize()} stands there more than once. Ask who prescribes it."


def _order(line: Medicine) -> int:
    """As they are read: what is new first, what nobody said last."""
    return [*CHOICES, ""].index(line.choice)


def said_by(lines: Iterable[Medicine]) -> tuple[str, ...]:
    """Whose word the choices on a list are, each once."""
    return tuple(dict.fromkeys(each.source for each in lines if each.choice))
