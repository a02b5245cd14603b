"""A list of medicines that a person typed: from papers, or as somebody told what is really taken.

Nobody writes a name twice: what is taken as the last list says is one tap. A medicine nobody was
asked about is left out, never taken for "not taken". The fourth column is the care rules' (§3), its
answers are our own design. To add an answer: a row in ``TAKEN``.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from fhir_bridge.care.goal import UNSPEAKABLE
from fhir_bridge.care.medicines.columns import Column
from fhir_bridge.care.medicines.lists import Entry, Line
from fhir_bridge.errors import Issue, Refused

MOST, LONGEST_NAME, LONGEST_HOW, LONGEST_SOURCE = 60, 200, 300, 200


class Taken(StrEnum):
    """What was answered about one medicine."""

    SO = "so"
    OTHERWISE = "otherwise"
    NOT = "not"


TAKEN: Mapping[Taken, str] = {
    Taken.SO: "Takes it as the last list says",
    Taken.OTHERWISE: "Takes it another way",
    Taken.NOT: "Does not take it",
}


@dataclass(frozen=True)
class TypedList:
    """A column as a person typed it; a change makes a new one.

    Attributes:
        entries: what is on it, or taken; empty where there is nothing at all.
        not_taken: what was asked about and is not taken.
        source: whose word it is, and of when.
        by: who typed it, as the audit knows them.
        dropped: it counts no more: the EHR's own list is read again.
    """

    column: Column
    entries: tuple[Entry, ...]
    source: str
    by: str
    at: datetime
    not_taken: tuple[Entry, ...] = ()
    dropped: bool = False

    @property
    def asked(self) -> frozenset[str]:
        """Keys of what was asked about."""
        return frozenset(each.key for each in (*self.entries, *self.not_taken))


def entry_of(line: str, same_as: str = "") -> Entry:
    """One line as it is typed: the name with its strength, a comma, how it is taken.

    Args:
        same_as: the key of the line it belongs to, where it has another name there.

    Example:
        >>> entry_of("Metformin 1,000 mg, twice a day")
        Entry(name='Metformin 1,000 mg', dose='', often='twice a day', ingredient='', \
marked=frozenset())
    """
    name, *often = re.split(r",\s+", line.strip(), maxsplit=1)
    return Entry(" ".join(name.split()), "", " ".join(" ".join(often).split()), same_as)


def entries_of(text: str) -> tuple[Entry, ...]:
    """A list as it is typed, one medicine a line."""
    return tuple(entry_of(each) for each in text.splitlines() if each.strip())


def line_of(entry: Entry) -> str:
    """An entry as it was typed.

    Example:
        >>> line_of(Entry("Furosemide 20 mg", often="once a day"))
        'Furosemide 20 mg, once a day'
    """
    return ", ".join(filter(None, (f"{entry.name} {entry.dose}".strip(), entry.often)))


def last_of(line: Line) -> tuple[Entry, ...]:
    """What the last list that names a medicine says of it: what it is asked by."""
    return line.discharge or line.hospital or line.before or line.taking


def taken_otherwise(line: str, name: str, how: str) -> Entry:
    """A medicine that is taken another way than the last list says.

    Args:
        line: the key of its line; ``name``: what it is called there.

    Example:
        >>> taken_otherwise("furosemide", "Furosemide", "20 mg, once a day").name
        'Furosemide 20 mg'
        >>> taken_otherwise("furosemide", "Furosemide", "when my legs swell").often
        'when my legs swell'
    """
    told = how.strip()
    typed = entry_of(f"{name} {told}" if told[:1].isdigit() else f"{name}, {told}")
    return replace(typed, ingredient=line)


def sound_list(typed: TypedList, *, nothing: bool) -> TypedList:
    """A list, where it can be kept.

    Args:
        nothing: whoever typed it says that there is nothing on it.

    Raises:
        Refused: whose word it is, or what is on it, is missing; each issue's ``expression`` names
            the field.
    """
    tidy = replace(typed, source=typed.source.strip())
    issues = tuple(_wrong(tidy, nothing=nothing))
    if issues:
        raise Refused("Something is still missing. Nothing was kept.", issues=issues)
    return tidy


def _wrong(typed: TypedList, *, nothing: bool) -> Iterable[Issue]:
    told = (*typed.entries, *typed.not_taken)
    if not 0 < len(typed.source) <= LONGEST_SOURCE:
        yield Issue("Write whose word it is, and of when.", "source", "required")
    if not told and not nothing:
        yield Issue("Write the medicines, or say that there are none.", "lines", "required")
    if told and nothing:
        yield Issue("There are medicines on it, so it is not empty.", "lines")
    if len(told) > MOST:
        yield Issue(f"A list has room for {MOST} medicines.", "lines", "too-long")
    if any(_strange(each) for each in told) or UNSPEAKABLE.search(typed.source):
        yield Issue("Write a name, how it is taken, and nothing more.", "lines")


def _strange(entry: Entry) -> bool:
    words = f"{entry.name}{entry.often}"
    long = len(entry.name) > LONGEST_NAME or len(entry.often) > LONGEST_HOW
    return not entry.key or long or bool(UNSPEAKABLE.search(words))
