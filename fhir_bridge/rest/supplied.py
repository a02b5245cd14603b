"""Provenance of an EHR's records, made when it is asked for (``store.supplied``).

For the client it is a record as any other: read, searched, counted, included, listed, exported. A
list has what is stored first and then what is made; one that is sorted has all of it in its order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from fhir_bridge.errors import NotFound
from fhir_bridge.r4.datatypes import inner, rows, words
from fhir_bridge.r4.dates import OPEN_HIGH
from fhir_bridge.r4.protected import kind_of
from fhir_bridge.r4.provenance import supplied
from fhir_bridge.r4.search_parameters import indexed
from fhir_bridge.rest.made import holds
from fhir_bridge.rest.server import Case
from fhir_bridge.store import resources
from fhir_bridge.store import supplied as copies
from fhir_bridge.store.resources import Stored
from fhir_bridge.store.search import Key, Page, Query, Ref, Term, Token, count, search
from fhir_bridge.store.supplied import EHR, PROVENANCE, Fixed, Sought, copy_of, id_of
from fhir_bridge.store.terms import Condition
from fhir_bridge.wire import Json, instant, read_json, write_json

AT_ONCE = 500
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def is_supplied(case: Case) -> bool:
    """Whether such a Provenance is addressed."""
    return case.address.type == PROVENANCE and copy_of(case.address.id) is not None


def find(case: Case) -> Stored:
    """The one that is addressed.

    Raises:
        NotFound: there is no such copy that the grant covers.
    """
    named = Term("_id", (Token(None, case.address.id),))
    found = copies.page(case.session, case.grant, _sought(case, (named,)), count=1).rows
    if not found:
        raise NotFound
    return told(case.session, found)[0]


def history(case: Case, *, count: int, before: int | None) -> list[Stored]:
    """All versions of the one that is addressed, newest first: as many as the copy has.

    Raises:
        NotFound: as of ``find``.
    """
    find(case)
    type, id = copy_of(case.address.id) or ("", "")
    return told(case.session, resources.history(
        case.session, case.grant, type, id, count=count, before=before
    ))  # fmt: skip


def page(case: Case, query: Query) -> Page:
    """One page of Provenances, stored ones and made ones."""
    sought = _sought(case, query.terms)
    if query.sort:
        return _sorted(case, query, sought)
    if copies.is_key(query.after):
        return go_on(case, Page([], None), sought, query.count, query.after)
    found = search(case.session, case.grant, query)
    return found if found.after else go_on(case, found, sought, query.count - len(found.rows))


def go_on(case: Case, found: Page, sought: Sought, room: int, after: Key | None = None) -> Page:
    """A page to the end of which a list has come, filled up with what is made."""
    made = copies.page(case.session, case.grant, sought, count=room, after=after)
    return Page([*found.rows, *told(case.session, made.rows)], made.after)


def number(case: Case, query: Query) -> int:
    """How many match in all."""
    made = copies.count(case.session, case.grant, _sought(case, query.terms))
    return count(case.session, case.grant, query) + made


def of_matches(case: Case, matches: Sequence[Stored]) -> list[Stored]:
    """Those of some records that were found; nothing is looked up for them."""
    grant = case.grant
    mine = [each for each in matches
            if each.owner == EHR and each.type != PROVENANCE and grant.allows(each.type, "read")
            ]  # fmt: skip
    if mine and PROVENANCE in grant.only:
        refs = Term("target", tuple(Ref(each.type, each.id) for each in mine))
        mine = copies.page(case.session, grant, _sought(case, (refs,)), count=len(mine)).rows
    return told(case.session, mine)


def of_patient(case: Case, patient: str, **changes: Any) -> Sought:
    """Those of one patient's records."""
    return replace(_sought(case, (Term("patient", (Ref("Patient", patient),)),)), **changes)


def sought_by(session: Session, site: str, types: Iterable[str], terms: Any) -> Sought:
    """What terms of a search of Provenances mean for copies of these types."""
    name, base = copies.supplier(session, site)
    if not base:  # nothing there is a copy
        return Sought((), (), lambda _: False)
    return Sought(frozenset(types), tuple(terms), _fixed(name, base))


def told(session: Session, found: Sequence[Stored]) -> list[Stored]:
    """The Provenances of some copies."""
    if not found:
        return []
    name, _ = copies.supplier(session, found[0].site)
    return [_told(name, each) for each in found]


def _told(name: str, copy: Stored) -> Stored:
    id = id_of(copy.type, copy.id)
    body = b"" if copy.deleted else write_json(_made(name, id, copy))
    return replace(copy, type=PROVENANCE, id=id, body=body)


def _made(name: str, id: str, copy: Stored) -> Json:
    meta = inner(read_json(copy.body), "meta")
    made = supplied(
        f"{copy.type}/{copy.id}", version=copy.version, patient=copy.patient, name=name,
        source=words(meta, "source") or "", at=copy.updated,
    )  # fmt: skip
    stamps = {"versionId": str(copy.version), "lastUpdated": instant(copy.updated)}
    # that there is such a record is as protected as the record
    labels = {"security": rows(meta, "security")} if kind_of(copy.body) else {}
    return {"id": id, **made, "meta": {**stamps, **made["meta"], **labels}}


def _sought(case: Case, terms: tuple[Condition, ...]) -> Sought:
    types = (each for each in case.server.offer.types if each not in case.server.made)
    return sought_by(case.session, case.grant.site, types, terms)


def _fixed(name: str, base: str) -> Fixed:
    """What holds for all of a site: they differ by whose, of what and when alone."""
    example = supplied(
        "Goal/g", version=1, patient="p", name=name, source=f"{base}/Goal/g", at=_LONG_AGO
    )
    known = indexed(example)
    there = [*known.tokens, *((param, "", "") for param, _, _ in known.dates)]
    return lambda term: holds(term, [row for row in there if row[0] == term.param])


def _sorted(case: Case, query: Query, sought: Sought) -> Page:
    """All of one patient's in their order: it is asked for one patient at a time."""
    param, latest_first = query.sort.removeprefix("-"), query.sort.startswith("-")
    every = [*_all_stored(case, query), *_all_made(case, sought)]
    keyed = sorted(((_key(each, param, latest_first), each.id, each) for each in every),
                   key=lambda row: row[1])  # fmt: skip
    keyed.sort(key=lambda row: row[0], reverse=latest_first)
    if query.after:
        last, id = str(query.after[0]), query.after[1]
        keyed = [row for row in keyed if _is_beyond(row[0], row[1], last, id, latest_first)]
    rows = keyed[: query.count]
    more = len(keyed) > query.count > 0
    return Page([row[2] for row in rows], (rows[-1][0], rows[-1][1]) if more else None)


def _is_beyond(key: str, id: str, last: str, last_id: str, latest_first: bool) -> bool:
    if key == last:
        return id > last_id
    return key < last if latest_first else key > last


def _key(record: Stored, param: str, latest_first: bool) -> str:
    if param == "_lastUpdated":
        return instant(record.updated)
    lows = [low for name, low, _ in indexed(read_json(record.body)).dates if name == param]
    edge = max if latest_first else min
    return edge(lows, default="" if latest_first else OPEN_HIGH)


def _all_stored(case: Case, query: Query) -> Iterable[Stored]:
    after: Key | None = None
    while True:
        some = replace(query, sort="", count=AT_ONCE, after=after)
        found = search(case.session, case.grant, some)
        yield from found.rows
        after = found.after
        if after is None:
            return


def _all_made(case: Case, sought: Sought) -> Iterable[Stored]:
    found = go_on(case, Page([], None), sought, AT_ONCE)
    yield from found.rows
    while found.after:
        found = go_on(case, Page([], None), sought, AT_ONCE, found.after)
        yield from found.rows
