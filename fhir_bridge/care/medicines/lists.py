"""Four lists of medicines, lined up: before, in hospital, on leaving, and what is really taken.

A list that nobody has is not an empty one: what is missing from it says nothing. Two entries belong
to one line when they name the same ingredient; lists are never merged, each keeps its own words.
Source: care rules §3 ("the fourth column"), domain §C.2.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from fhir_bridge.care.medicines.amounts import Match, amounts, doses, rhythms
from fhir_bridge.care.medicines.drug_classes import classes_of

SALTS = frozenset({
    "sodium", "hydrochloride", "hcl", "maleate", "besylate", "mesylate", "etexilate", "calcium",
    "potassium",
})  # fmt: skip
"""Said or left out of one and the same medicine; ``succinate`` and ``tartrate`` are two."""
FORMS = frozenset({"oral", "tablet", "capsule", "solution", "injection", "extended", "inhaler"})


@dataclass(frozen=True)
class Entry:
    """A medicine on one list, in the words of that list.

    Attributes:
        ingredient: where its source names it; else it is read from ``name``.
        marked: classes that somebody marked by hand.
    """

    name: str
    dose: str = ""
    often: str = ""
    ingredient: str = ""
    marked: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """What it is lined up by.

        Example:
            >>> Entry("Warfarin Sodium 5 MG Oral Tablet").key, Entry("warfarin 5 mg").key
            ('warfarin', 'warfarin')
        """
        return _plain(self.ingredient or self.name)

    @property
    def classes(self) -> frozenset[str]:
        """Keys of ``drug_classes.CLASSES``."""
        return classes_of(self.name) | classes_of(self.ingredient) | self.marked

    @property
    def strength(self) -> str:
        """How much, as its list says it beside the name or within it."""
        return self.dose or (self.name if amounts(self.name) else "")

    def match(self, other: "Entry") -> frozenset[Match]:
        """What the two lists say of dose and rhythm, as far as both can be read."""
        strong, often = doses(self.strength, other.strength), rhythms(self.often, other.often)
        return frozenset({strong, often})

    def agrees(self, other: "Entry") -> bool:
        """Whether dose and rhythm are the same, as far as both say them."""
        return self.match(other) <= {Match.SAME, Match.UNSAID}


Medicines = tuple[Entry, ...] | None
"""A list; None where nobody has it, or nobody asked."""


@dataclass(frozen=True)
class Lists:
    """The four columns.

    Attributes:
        before: what was ordered before the stay.
        hospital: what the hospital gave, or its own list on leaving it.
        discharge: the last list on the way home; a facility's, where one was in between.
        taking: what the patient really takes, by their own word or with the bottles on the table.
        asked: keys of the medicines that were asked about, taken or not; None for all of them.
    """

    before: Medicines = None
    hospital: Medicines = None
    discharge: Medicines = None
    taking: Medicines = None
    asked: frozenset[str] | None = None

    def knows_of(self, key: str) -> bool:
        """Whether somebody asked about it."""
        return self.taking is not None and (self.asked is None or key in self.asked)


@dataclass(frozen=True)
class Line:
    """One medicine in the four columns; an empty column has none, or is not known."""

    key: str
    before: tuple[Entry, ...]
    hospital: tuple[Entry, ...]
    discharge: tuple[Entry, ...]
    taking: tuple[Entry, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Everything any list says of it."""
        return (*self.before, *self.hospital, *self.discharge, *self.taking)

    @property
    def classes(self) -> frozenset[str]:
        """Of any of its entries."""
        return frozenset[str]().union(*(each.classes for each in self.entries))


def lined_up(lists: Lists) -> tuple[Line, ...]:
    """Every medicine of any list, by name."""
    columns = [lists.before or (), lists.hospital or (), lists.discharge or (), lists.taking or ()]
    keys = sorted({each.key for column in columns for each in column})
    return tuple(
        Line(key, *(tuple(each for each in column if each.key == key) for column in columns))
        for key in keys
    )


def _plain(name: str) -> str:
    parts = (list(_words(part)) for part in name.casefold().split(" / "))
    kept = (
        " ".join(word for at, word in enumerate(words) if not at or word not in SALTS)
        for words in parts
    )
    return " / ".join(filter(None, kept))


def _words(name: str) -> Iterator[str]:
    """The words of a name before its strength and its form."""
    for word in re.findall(r"\S+", name):
        if word[0].isdigit() or word in FORMS:
            return
        yield word.strip(",;()")


def doubled(entries: Iterable[Entry]) -> bool:
    """Whether one list names the same dose twice; two doses at two times of the day are none."""
    return any(one.agrees(other) for one, other in combinations(entries, 2))
