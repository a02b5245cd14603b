"""Which of the four columns an EHR's order belongs to, by its category, its stay and its day.

    inpatient                                   in hospital
    discharge, of this stay, in force           on leaving
    discharge, of an earlier leg                in hospital: "its own list on leaving it"
    any other, in force, ordered before         before, and on leaving: it goes on
    any other, in force, ordered since          on leaving
    ended since somebody came in                before

An order that ended says no more when it ended; it was taken before only where a later one replaces
it or the record changed since. A column for which the EHR shows nothing is not an empty list: it is
not known. The fourth column is never the EHR's: it is asked. Where a medicine has one order in
force, the ended ones of the same list say nothing more. Reading lists this way is our own design;
what categories mean is FHIR's (medicationrequest-category, R4).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fhir_bridge.care.medicines.lists import Entry, Lists
from fhir_bridge.care.medicines_on_paper import ENDED


class Column(StrEnum):
    """One of the four."""

    BEFORE = "before"
    HOSPITAL = "hospital"
    DISCHARGE = "discharge"
    TAKING = "taking"


COLUMN_WORDS: Mapping[Column, str] = {
    Column.BEFORE: "Before",
    Column.HOSPITAL: "In hospital",
    Column.DISCHARGE: "On leaving, and since",
    Column.TAKING: "What is really taken",
}

INPATIENT, AT_DISCHARGE = "inpatient", "discharge"
THIS, EARLIER = "this", "earlier"


@dataclass(frozen=True)
class Ordered:
    """One order or statement of the EHR's list.

    Attributes:
        ref: names it here.
        state: a key of ``medicines_on_paper.STATES``.
        category: FHIR's code, where there is one.
        stay: ``THIS`` or ``EARLIER`` leg of the same way; "" for neither, or where it is not told.
        on: the day it was ordered or told.
        changed: the day on which its record was changed last.
        replaced: a later order names it as the one before.
        told: somebody told of it, nobody ordered it.
    """

    ref: str
    entry: Entry
    state: str
    category: str = ""
    stay: str = ""
    on: date | None = None
    changed: date | None = None
    replaced: bool = False
    told: bool = False

    @property
    def ended(self) -> bool:
        """It is not in force any more."""
        return self.state == ENDED


@dataclass(frozen=True)
class Days:
    """The days of a way home.

    Attributes:
        first: on which somebody came into the first stay of it.
        came: into this one.
    """

    first: date | None
    came: date | None


def placed(orders: Iterable[Ordered], days: Days) -> Mapping[Column, tuple[Ordered, ...]]:
    """The orders of each column; a column that the EHR shows nothing for is left out."""
    found: dict[Column, list[Ordered]] = {}
    for each in orders:
        for column in _columns(each, days):
            found.setdefault(column, []).append(each)
    return {column: tuple(_in_force(told)) for column, told in found.items()}


def _columns(order: Ordered, days: Days) -> frozenset[Column]:
    if order.category == INPATIENT:
        return frozenset({Column.HOSPITAL})
    if order.category == AT_DISCHARGE and not _before(order, days):
        return frozenset({_leaving(order, days)} - ({Column.DISCHARGE} if order.ended else set()))
    if order.told:
        return frozenset({Column.BEFORE} if _before(order, days) else ())
    if not order.ended:
        earlier = {Column.BEFORE} if _before(order, days) else set()
        return frozenset({Column.DISCHARGE, *earlier})
    since = days.first is not None and order.changed is not None and order.changed >= days.first
    was = _before(order, days) and (order.replaced or since)
    return frozenset({Column.BEFORE} if was else ())


def _leaving(order: Ordered, days: Days) -> Column:
    """A discharge list's column: the last one on the way home, or one before it."""
    if order.stay:
        return Column.DISCHARGE if order.stay == THIS else Column.HOSPITAL
    here = not (order.on and days.came) or order.on >= days.came
    return Column.DISCHARGE if here else Column.HOSPITAL


def _before(order: Ordered, days: Days) -> bool:
    return not order.stay and bool(order.on and days.first and order.on < days.first)


def _in_force(orders: Iterable[Ordered]) -> Iterable[Ordered]:
    told = list(orders)
    taken = {each.entry.key for each in told if not each.ended}
    return (each for each in told if not each.ended or each.entry.key not in taken)


def lists_of(columns: Mapping[Column, tuple[Entry, ...] | None], asked: frozenset[str]) -> Lists:
    """The four columns, to be compared.

    Args:
        asked: keys of what the patient was asked about.
    """
    before, hospital, discharge, taking = (columns.get(each) for each in Column)
    return Lists(before, hospital, discharge, taking, asked)
