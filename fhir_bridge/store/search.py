"""Search: typed terms in, one page of stored records out.

The words of a query string are read by the engine (`rest.search`); here they are already values.
Paging is by key (the change number a record was born with, then its id), never by offset: a record
edited meanwhile neither repeats nor goes missing, and a new one comes last.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    func,
    or_,
    select,
)  # fmt: skip
from sqlmodel import Session

from fhir_bridge.r4.dates import OPEN_HIGH
from fhir_bridge.store.access import View, require
from fhir_bridge.store.resources import COLUMNS, Stored, stored
from fhir_bridge.store.shapes import KEPT, Shape, Values, lifted, put, shape_of
from fhir_bridge.store.tables import resource, search_date
from fhir_bridge.store.terms import Condition, Range, Ref, Term, Text, Token, Uri, Value, holds

__all__ = [
    "Key", "Page", "Query", "Range", "Ref", "Term", "Text", "Token", "Uri", "Value", "count",
    "search",
]  # fmt: skip

Key = tuple[int | str, str]  # what the order goes by, then the id
Terms = tuple[Condition, ...]


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
    shape, terms, values = _shaped(view, query)
    if query.after:
        values["last"], values["last_id"] = query.after
    wanted = _page(shape, terms, query.sort, bool(query.after))
    rows = session.execute(wanted, values | {"most": query.count + 1}).all()
    page = [stored(row) for row in rows[: query.count]]
    end = rows[query.count - 1] if len(rows) > query.count > 0 else None
    return Page(page, (end.key, end.id) if end else None)


@lru_cache(KEPT)
def _page(shape: Shape, terms: Terms, sort: str, goes_on: bool) -> Select[Any]:
    key, latest_first = _order(sort)
    wanted = select(*COLUMNS, key.label("key")).where(_matches(shape, terms))
    if goes_on:
        last, id = bindparam("last", type_=key.type), resource.c.id
        beyond = key < last if latest_first else key > last
        wanted = wanted.where(or_(beyond, and_(key == last, id > bindparam("last_id"))))
    wanted = wanted.order_by(key.desc() if latest_first else key, resource.c.id)
    return wanted.limit(bindparam("most", type_=Integer()))


def _order(sort: str) -> tuple[ColumnElement[Any], bool]:
    """What records are ordered by, and whether from the highest down."""
    if not sort:
        return resource.c.created_no, False
    param, latest_first = sort.removeprefix("-"), sort.startswith("-")
    edge = func.max(search_date.c.low) if latest_first else func.min(search_date.c.low)
    found = select(edge).where(
        search_date.c.site_id == resource.c.site_id,
        search_date.c.type == resource.c.type,
        search_date.c.id == resource.c.id,
        search_date.c.param == param,
    )
    return func.coalesce(found.scalar_subquery(), "" if latest_first else OPEN_HIGH), latest_first


def count(session: Session, view: View, query: Query) -> int:
    """How many records match in all; asked for only when a client wants the number."""
    require(view, query.type, "search")
    shape, terms, values = _shaped(view, query)
    return int(session.execute(_count(shape, terms), values).scalar_one())


@lru_cache(KEPT)
def _count(shape: Shape, terms: Terms) -> Select[Any]:
    return select(func.count()).select_from(resource).where(_matches(shape, terms))


def _shaped(view: View, query: Query) -> tuple[Shape, Terms, Values]:
    shape, values = shape_of(view, query.type)
    return shape, lifted(query.terms, "asked", values), values


def _matches(shape: Shape, terms: Terms) -> ColumnElement[bool]:
    site, type = (bindparam(name, type_=String()) for name in ("site", "type"))
    return and_(
        shape.covers(resource),
        resource.c.deleted.is_(False),
        *(holds(term, resource, site, shape.type or type) for term in put(terms)),
    )
