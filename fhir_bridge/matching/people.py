"""Who is the same person, strictly: all of it holds, or it is nobody. No scores, no near misses.

1. The birth date is the same day.
2. Their first name has the same family name and the same first given name as one of ours; no case,
   no accents. (One name a question: whoever sends many would try many.)
3. The gender is the same, where both say one.
4. A number on their card is a member number of ours: an identifier of the Patient of type ``MB``
   (of the same system, where theirs names one), or the number of a membership.
5. No identifier of theirs contradicts ours: where we know one of the same system, it is among ours.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from fhir_bridge.r4.datatypes import codes, identifiers, inner, rows, words
from fhir_bridge.r4.indexing import normalised
from fhir_bridge.wire import Json

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_SAYS_NOTHING = {"", "unknown"}
MEMBER_NUMBER = "MB"
MOST_NUMBERS = 2
"""On a card: whoever may send many tries many."""

Number = tuple[str, str]  # system, "" where none is named; value


@dataclass(frozen=True)
class Person:
    """Somebody, as far as they are compared.

    Attributes:
        names: family and first given name of each name, as searches compare them.
        birth: ``YYYY-MM-DD``; "" where it is not known to the day.
    """

    names: frozenset[tuple[str, str]]
    birth: str
    gender: str
    identifiers: tuple[Number, ...]

    @property
    def can_be_told(self) -> bool:
        """Whether there is enough to tell anybody by."""
        return bool(self.names and self.birth)


def person_of(patient: Json) -> Person:
    """What is compared of a Patient."""
    birth = words(patient, "birthDate") or ""
    names = ((words(each, "family"), each.get("given")) for each in rows(patient, "name"))
    told = {
        (normalised(family), normalised(given[0]))
        for family, given in names
        if family and isinstance(given, list) and given and isinstance(given[0], str)
    }
    return Person(
        frozenset(each for each in told if all(each)),
        birth if _DAY.fullmatch(birth) else "",
        words(patient, "gender") or "",
        identifiers(patient),
    )


def asked_for(patient: Json) -> Person:
    """The same of a Patient whom somebody asks for: of several names, the first counts."""
    first = [each for each in rows(patient, "name") if each.get("use") != "old"][:1]
    return person_of(patient | {"name": first})


def card_of(coverage: Json) -> tuple[Number, ...]:
    """The numbers on a card: the subscriber's, and the coverage's own."""
    subscriber = words(coverage, "subscriberId")
    return ((("", subscriber),) if subscriber else ()) + identifiers(coverage)


def is_same(theirs: Person, card: Iterable[Number], ours: Json, numbers: Iterable[str]) -> bool:
    """Whether a Patient of ours is whom they mean (see the module docstring).

    Args:
        card: what stands on their card.
        ours: our record of a patient.
        numbers: of that patient's memberships.
    """
    known = person_of(ours)
    genders = {theirs.gender, known.gender}
    return (
        theirs.can_be_told
        and theirs.birth == known.birth
        and not theirs.names.isdisjoint(known.names)
        and (len(genders) == 1 or bool(genders & _SAYS_NOTHING))
        and _is_their_card(card, ours, numbers)
        and not any(_contradicts(each, known.identifiers) for each in theirs.identifiers)
    )


def _is_their_card(card: Iterable[Number], ours: Json, numbers: Iterable[str]) -> bool:
    on_cards = [
        (words(each, "system") or "", words(each, "value") or "")
        for each in rows(ours, "identifier")
        if MEMBER_NUMBER in codes(inner(each, "type"))
    ]
    known = [*on_cards, *(("", each) for each in numbers)]
    return any(
        value and value == other and (not system or not its or system == its)
        for system, value in card
        for its, other in known
    )


def _contradicts(theirs: Number, ours: Iterable[Number]) -> bool:
    same_system = {value for system, value in ours if system and system == theirs[0]}
    return bool(same_system) and theirs[1] not in same_system
