"""Search: typed terms in, one page of stored records out.

The words of a query string are read by the engine (`rest.search`); here they are already values.
Paging is by key (the change number a record was born with, then its id), never by offset: a record
edited meanwhile neither repeats nor goes missing, and a new one comes last.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, exists, false, func, not_, or_, select
from sqlmodel import Session

from fhir_bridge.r4.dates import OPEN_HIGH
from fhir_bridge.r4.indexing import AS_WRITTEN
from fhir_bridge.store.access import Grant, View, require, restriction
from fhir_bridge.store.resources import COLUMNS, Stored, stored
from fhir_bridge.store.tables import resource, search_date, search_token


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


Key = tuple[int | str, str]  # what the order goes by, then the id


@dataclass(frozen=True)
class Query:
    """All terms must hold.

    Attributes:
        after: the key of the last record of the page before.
        sort: a date parameter to order by, ``-`` before it for the latest first; records without
            it come last. Every match is looked at, so it is for the records of one patient.
    """

    type: str
    terms: tuple[Term, ...] = ()
    count: int = 50
    after: Key | None = None
    sort: str = ""


@dataclass(frozen=True)
class Page:
    """Some records and, when there are more, the key to go on from."""

    rows: list[Stored]
    after: Key | None


def search(session: Session, view: View, query: Query) -> Page:
    """One page of what the view may see and the terms match, oldest record first or sorted."""
    require(view, query.type, "search")
    key, latest_first = _order(query.sort)
    wanted = select(*COLUMNS, key.label("key")).where(_matches(view, query))
    if query.after:
        last, id = query.after
        beyond = key < last if latest_first else key > last
        wanted = wanted.where(or_(beyond, and_(key == last, resource.c.id > id)))
    wanted = wanted.order_by(key.desc() if latest_first else key, resource.c.id)
    rows = session.execute(wanted.limit(query.count + 1)).all()
    page = [stored(row) for row in rows[: query.count]]
    end = rows[query.count - 1] if len(rows) > query.count > 0 else None
    return Page(page, (end.key, end.id) if end else None)


def _order(sort: str) -> tuple[ColumnElement[Any], bool]:
    """What records are ordered by, and whether from the highest down."""
    if not sort:
        return resource.c.created_no, False
    param, latest_first = sort.removeprefix("-"), sort.startswith("-")
    edge = func.max(search_date.c.low) if latest_first else func.min(search_date.c.low)
    found = select(edge).where(_same_record(search_date), search_date.c.param == param)
    return func.coalesce(found.scalar_subquery(), "" if latest_first else OPEN_HIGH), latest_first


def count(session: Session, view: View, query: Query) -> int:
    """How many records match in all; asked for only when a client wants the number."""
    require(view, query.type, "search")
    wanted = select(func.count()).select_from(resource).where(_matches(view, query))
    return int(session.execute(wanted).scalar_one())


def _matches(view: View, query: Query) -> ColumnElement[bool]:
    finer = view.only.get(query.type, ()) if isinstance(view, Grant) else ()
    return and_(
        restriction(view, resource),
        resource.c.type == query.type,
        resource.c.deleted.is_(False),
        *(_term(term) for term in (*query.terms, *finer)),
    )


def _term(term: Term) -> ColumnElement[bool]:
    if term.missing is not None:
        there = or_(_any_row(search_token, term.param), _any_row(search_date, term.param))
        return not_(there) if term.missing else there
    found = _either(term.param, term.any_of) if term.any_of else false()
    return not_(found) if term.negated else found


def _either(param: str, values: tuple[Value, ...]) -> ColumnElement[bool]:
    """Any of the values: one subquery for all of them, which a planner can turn into a join."""
    if param == "_id":
        return resource.c.id.in_([each.code for each in values if isinstance(each, Token)])
    ranges = [each for each in values if isinstance(each, Range)]
    if ranges:
        low, high = search_date.c.low, search_date.c.high
        return _any_row(
            search_date, param, or_(*(_PREFIXES[each.prefix](low, high, each) for each in ranges))
        )
    return _any_row(search_token, param, or_(false(), *_conditions(values)))


def _conditions(values: tuple[Value, ...]) -> Iterator[ColumnElement[bool]]:
    system, code = search_token.c.system, search_token.c.code
    codes: dict[str | None, list[str]] = {}
    for each in values:
        match each:
            case Token(system=known, code=None):
                yield system == known
            case Token(system=known, code=str(wanted)) | Ref(type=known, id=wanted):
                codes.setdefault(known, []).append(wanted)
            case Uri(value=wanted):
                codes.setdefault(None, []).append(wanted)
            case Text(value=words, match=how):
                written = system == AS_WRITTEN if how == "exact" else system != AS_WRITTEN
                yield and_(written, _TEXTS[how](code, words))
    for known, wanted_codes in codes.items():
        yield (
            code.in_(wanted_codes)
            if known is None
            else and_(system == known, code.in_(wanted_codes))
        )


_TEXTS: dict[str, Callable[[ColumnElement[str], str], ColumnElement[bool]]] = {
    "exact": lambda code, words: code == words,
    "contains": lambda code, words: code.contains(words, autoescape=True),
    "starts": lambda code, words: code.startswith(words, autoescape=True),
}


def _any_row(table: Table, param: str, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(
        select(table.c.id).where(_same_record(table), table.c.param == param, *conditions)
    )


def _same_record(table: Table) -> ColumnElement[bool]:
    return and_(
        table.c.site_id == resource.c.site_id,
        table.c.type == resource.c.type,
        table.c.id == resource.c.id,
    )


# FHIR R4 §3.1.1.4.5: [low, high) is what was asked, the columns are what the record covers.
_Side = ColumnElement[str]
_PREFIXES: dict[str, Callable[[_Side, _Side, Range], ColumnElement[bool]]] = {
    "eq": lambda low, high, value: and_(low >= value.low, high <= value.high),
    "ne": lambda low, high, value: or_(low < value.low, high > value.high),
    "gt": lambda low, high, value: high > value.high,
    "ge": lambda low, high, value: high > value.low,
    "lt": lambda low, high, value: low < value.low,
    "le": lambda low, high, value: low < value.high,
    "sa": lambda low, high, value: low >= value.high,
    "eb": lambda low, high, value: high <= value.low,
    "ap": lambda low, high, value: and_(low < value.high, high > value.low),
}
