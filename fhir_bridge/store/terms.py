"""The terms of a search as values, and what they mean for a row of ``resource``.

A term is looked up in ``search_token`` or ``search_date``. How depends on what it asks for: whose a
record is stands in the record's own row; identifiers and references are borne by few records, so
those are found first; codes and dates are borne by many, so records are walked and looked at.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    exists,
    false,
    literal,
    not_,
    or_,
    select,
)

from fhir_bridge.r4.indexing import AS_WRITTEN
from fhir_bridge.store.tables import search_date, search_token


@dataclass(frozen=True)
class Token:
    """``system|code``. System None = any, "" = none at all; code None = any in that system."""

    system: str | None
    code: str | None


@dataclass(frozen=True)
class Ref:
    """A reference to ``type/id``; type None = any."""

    type: str | None
    id: str


@dataclass(frozen=True)
class Range:
    """A date with its prefix, as a half-open UTC interval (see ``r4.date_range``)."""

    prefix: str
    low: str
    high: str


@dataclass(frozen=True)
class Text:
    """Normalised words (``starts``, ``contains``), or words as they are written (``exact``)."""

    value: str
    match: str = "starts"


@dataclass(frozen=True)
class Uri:
    """An exact URI."""

    value: str


Value = Token | Ref | Range | Text | Uri


@dataclass(frozen=True)
class Term:
    """One parameter: any of these values (comma), or none of them, or just there or not."""

    param: str
    any_of: tuple[Value, ...] = ()
    negated: bool = False
    missing: bool | None = None


@dataclass(frozen=True)
class AnyOf:
    """Of several lists of terms, all of one must hold (finer scopes of one type, say)."""

    ways: tuple[tuple[Term, ...], ...]


Condition = Term | AnyOf
Place = str | ColumnElement[Any]


def params_of(condition: Condition) -> set[str]:
    """The parameters that a condition looks at."""
    terms = (condition,) if isinstance(condition, Term) else (t for w in condition.ways for t in w)
    return {term.param for term in terms}


def holds(term: Condition, record: FromClause, site: Place, type: Place) -> ColumnElement[bool]:
    """The term as a predicate over ``resource`` or ``resource_version``.

    In the places of its texts may stand parameters of a statement that is made once (`shapes`).

    Args:
        record: the table whose rows it must hold for; rows of other sites and types never match.
        type: a resource type, or the table's own column where rows of any type are looked at.
    """
    if isinstance(term, AnyOf):
        ways = (and_(*(holds(each, record, site, type) for each in way)) for way in term.ways)
        return or_(false(), *ways)
    rows = _Rows(record, site, type, term.param)
    if term.missing is not None:
        there = or_(rows.there(search_token), rows.there(search_date))
        return not_(there) if term.missing else there
    found = _either(rows, term.any_of, negated=term.negated) if term.any_of else false()
    return not_(found) if term.negated else found


@dataclass(frozen=True)
class _Rows:
    """The search rows of one parameter."""

    record: FromClause
    site: Place
    type: Place
    param: str

    def there(self, table: Table, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        """The record has such a row."""
        return exists(self._of(table, *conditions).where(table.c.id == self.record.c.id))

    def named(self, table: Table, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        """The same, but the rows are found first and the records by them."""
        return self.record.c.id.in_(self._of(table, *conditions))

    def _of(self, table: Table, *conditions: ColumnElement[bool]) -> Select[Any]:
        return select(table.c.id).where(
            table.c.site_id == self.site,
            table.c.type == self.type,
            table.c.param == self.param,
            *conditions,
        )


def _either(rows: _Rows, values: tuple[Value, ...], *, negated: bool) -> ColumnElement[bool]:
    """Any of the values: one subquery for all of them, which a planner can turn into a join."""
    record = rows.record.c
    if rows.param == "_id":
        ids = [each.code for each in values if isinstance(each, Token)]
        return one_of(record.id, [each for each in ids if each is not None])
    patients = [each.id for each in values if isinstance(each, Ref) and each.type == "Patient"]
    if rows.param in _OWNER and len(patients) == len(values) and not negated:
        return one_of(record.patient_id, patients)
    ranges = [each for each in values if isinstance(each, Range)]
    if ranges:
        low, high = search_date.c.low, search_date.c.high
        within = (_PREFIXES[each.prefix](low, high, each) for each in ranges)
        days = rows.param in _FEW and all(each.prefix == "eq" for each in ranges)
        return (rows.named if days else rows.there)(search_date, or_(*within))
    few = rows.param in _FEW or all(isinstance(each, Ref) for each in values)
    look = rows.named if few else rows.there
    return look(search_token, or_(false(), *_conditions(values)))


_FEW = {"identifier", "birthdate"}
"""Parameters of which a value is borne by few records: an identifier, one day of birth."""
_OWNER = {"patient", "subject"}
"""Parameters over the very elements that make a record one patient's (``r4.compartment``)."""


def _conditions(values: tuple[Value, ...]) -> Iterator[ColumnElement[bool]]:
    system, code = search_token.c.system, search_token.c.code
    codes: dict[Any, list[Any]] = {}
    for each in values:
        match each:
            case Token(system=known, code=None):
                yield system == known
            case Token(system=known, code=wanted) | Ref(type=known, id=wanted):
                codes.setdefault(known, []).append(wanted)
            case Uri(value=wanted):
                codes.setdefault(None, []).append(wanted)
            case Text(value=words, match=how):
                written = system == AS_WRITTEN if how == "exact" else system != AS_WRITTEN
                yield and_(written, _TEXTS[how](code, words if how == "exact" else escaped(words)))
    for known, wanted_codes in codes.items():
        found = one_of(code, wanted_codes)
        yield found if known is None else and_(system == known, found)


def one_of(column: ColumnElement[str], words: Sequence[Any]) -> ColumnElement[bool]:
    """One of these; each is a text, or a parameter that stands for one or for several.

    Texts stand in the statement as they are, so that nothing is put into it each time it is run.
    """
    texts = [literal(each, column.type) for each in words if isinstance(each, str)]
    others = [each for each in words if not isinstance(each, str)]
    named = (column.in_(each) if each.expanding else column == each for each in others)
    return or_(false(), *([column.in_(texts)] if texts else ()), *named)


def escaped(words: Any) -> Any:
    """Words that stand for themselves in a pattern; a parameter stands for such already."""
    if not isinstance(words, str):
        return words
    return words.replace(ESCAPE, ESCAPE * 2).replace("%", f"{ESCAPE}%").replace("_", f"{ESCAPE}_")


ESCAPE = "/"
_TEXTS: dict[str, Callable[[ColumnElement[str], Any], ColumnElement[bool]]] = {
    "exact": lambda code, words: code == words,
    "contains": lambda code, words: code.contains(words, escape=ESCAPE),
    "starts": lambda code, words: code.startswith(words, escape=ESCAPE),
}


# FHIR R4 §3.1.1.4.5: [low, high) is what was asked, the columns are what the record covers.
_Side = ColumnElement[str]
_PREFIXES: dict[str, Callable[[_Side, _Side, Range], ColumnElement[bool]]] = {
    # that it begins before the end follows from the rest, and lets an index end there
    "eq": lambda low, high, value: and_(low >= value.low, low < value.high, high <= value.high),
    "ne": lambda low, high, value: or_(low < value.low, high > value.high),
    "gt": lambda low, high, value: high > value.high,
    "ge": lambda low, high, value: high > value.low,
    "lt": lambda low, high, value: low < value.low,
    "le": lambda low, high, value: low < value.high,
    "sa": lambda low, high, value: low >= value.high,
    "eb": lambda low, high, value: high <= value.low,
    "ap": lambda low, high, value: and_(low < value.high, high > value.low),
}
