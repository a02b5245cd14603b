"""What differs between the four lists, line by line, and which of it needs an order.

A nurse finds; a prescriber changes (care rules §3). A difference that the papers explain is none to
ask about; one that needs an order is, always. What the words of two lists do not let us compare is
said, and left to a person. To add a difference: a row in ``DIFFERENCES`` and one in ``_RULES``.
Which need an order is our own reading, for the site's clinical owner to sign like every rule.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fhir_bridge.care.medicines.amounts import Match
from fhir_bridge.care.medicines.drug_classes import CLASSES
from fhir_bridge.care.medicines.lists import Entry, Line, Lists, doubled, lined_up

VERSION = "reconciliation-1"


@dataclass(frozen=True)
class Difference:
    """One kind of difference.

    Attributes:
        order: only a prescriber can settle it.
        watched: it is so for medicines with a clock of the same day alone.
    """

    words: str
    order: bool = False
    watched: bool = False


NEW, GONE, DOSE, HOSPITAL_ONLY = "new", "gone", "dose", "hospital-only"
NOT_FROM_HOSPITAL, TWICE, TOGETHER = "not-from-hospital", "twice", "together"
NOT_TAKEN, TAKEN_OTHERWISE, TAKEN_BESIDE = "not-taken", "taken-otherwise", "taken-beside"

DIFFERENCES: Mapping[str, Difference] = {
    NEW: Difference("new since the stay"),
    GONE: Difference("was taken before, and is not on the last list"),
    DOSE: Difference("another dose or rhythm than before"),
    HOSPITAL_ONLY: Difference("given in hospital, and not on the last list"),
    NOT_FROM_HOSPITAL: Difference("on the last list, and not on the hospital’s", watched=True),
    TWICE: Difference("twice on one list", order=True),
    TOGETHER: Difference("together with another of its kind", order=True),
    NOT_TAKEN: Difference("on the last list, and not taken", watched=True),
    TAKEN_OTHERWISE: Difference("taken otherwise than the last list says", watched=True),
    TAKEN_BESIDE: Difference("taken, and not on the last list", watched=True),
}


OTHER_WORDS, NOT_SAID, OTHER_NAME = "other-words", "not-said", "other-name"
UNSURE: Mapping[str, str] = {
    OTHER_WORDS: "How much or how often is said in other words: read them side by side.",
    NOT_SAID: "One of the lists does not say how much or how often.",
    OTHER_NAME: "No other list has this name. Is it another name for one of them?",
}
"""What could not be compared."""


def _other(ones: Sequence[Entry], others: Sequence[Entry]) -> bool:
    return Match.OTHER in _matches(ones, others)


def _matches(ones: Sequence[Entry], others: Sequence[Entry]) -> frozenset[Match]:
    """Of two doses at two times of the day each needs one like it on the other list."""
    here = (min((one.match(each) for each in others), key=_unlike) for one in ones if others)
    there = (min((one.match(each) for each in ones), key=_unlike) for one in others if ones)
    return frozenset[Match]().union(*here, *there)


def _unlike(found: frozenset[Match]) -> list[int]:
    return sorted(map([*Match].index, found), reverse=True)


_RULES: Mapping[str, Callable[[Line, Lists], bool]] = {
    NEW: lambda line, lists: lists.before is not None and bool(line.discharge) and not line.before,
    GONE: lambda line, lists: (
        lists.discharge is not None and bool(line.before) and not line.discharge
    ),
    DOSE: lambda line, _: _other(line.before, line.discharge),
    HOSPITAL_ONLY: lambda line, lists: (
        lists.discharge is not None and bool(line.hospital)
        and not line.discharge and not line.before
    ),
    NOT_FROM_HOSPITAL: lambda line, lists: (
        lists.hospital is not None and bool(line.discharge)
        and not line.hospital and not line.before
    ),
    TWICE: lambda line, _: doubled(line.discharge) or doubled(line.taking),
    TOGETHER: lambda line, lists: any(
        each in line.classes for column in (lists.discharge, lists.taking)
        for each in _together(column or ()) if _in(line, column)
    ),
    NOT_TAKEN: lambda line, lists: (
        lists.knows_of(line.key) and bool(line.discharge) and not line.taking
    ),
    TAKEN_OTHERWISE: lambda line, _: _other(line.discharge, line.taking),
    TAKEN_BESIDE: lambda line, lists: (
        lists.discharge is not None and bool(line.taking) and not line.discharge
    ),
}  # fmt: skip


def _in(line: Line, column: tuple[Entry, ...] | None) -> bool:
    return any(each.key == line.key for each in column or ())


def _together(column: Sequence[Entry]) -> frozenset[str]:
    """Classes of which a list names two medicines, where one at a time is the rule."""
    return frozenset(
        code for code, row in CLASSES.items()
        if row.alone and len({each.key for each in column if code in each.classes}) > 1
    )  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """A line with what differs.

    Attributes:
        differences: keys of ``DIFFERENCES``.
        same_day: it is of a class whose questions are answered on the same day.
        needs_order: something of it only a prescriber can settle.
        unsure: keys of ``UNSURE``: what a person has to compare.
    """

    line: Line
    differences: tuple[str, ...]
    same_day: bool
    needs_order: bool
    unsure: tuple[str, ...] = ()


def compared(lists: Lists) -> tuple[Compared, ...]:
    """Every line with what differs, what needs an order first, then what needs close watching."""
    rows = [_compared(line, lists) for line in lined_up(lists)]
    return tuple(
        sorted(rows, key=lambda row: (not row.needs_order, not row.same_day, row.line.key))
    )


def _compared(line: Line, lists: Lists) -> Compared:
    found = tuple(code for code, rule in _RULES.items() if rule(line, lists))
    same_day = any(CLASSES[each].same_day for each in line.classes)
    order = any(needs_order(each, same_day=same_day) for each in found)
    return Compared(line, found, same_day, order, tuple(_unsure(line, lists)))


def needs_order(difference: str, *, same_day: bool) -> bool:
    """Whether only a prescriber can settle a difference.

    Args:
        same_day: it is of a medicine with a clock of the same day.
    """
    row = DIFFERENCES[difference]
    return row.order or (row.watched and same_day)


def _unsure(line: Line, lists: Lists) -> Iterator[str]:
    pairs = ((line.before, line.discharge), (line.discharge, line.taking))
    said = frozenset[Match]().union(*(_matches(*pair) for pair in pairs))
    if Match.UNCLEAR in said:
        yield OTHER_WORDS
    if Match.UNSAID in said:
        yield NOT_SAID
    others = (lists.before, lists.hospital, lists.discharge)
    if line.taking and not any((line.before, line.hospital, line.discharge)) and any(others):
        yield OTHER_NAME
