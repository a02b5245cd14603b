"""Versioned FHIR records: read, vread, history, create, update, delete.

A stored body is the JSON as it was accepted, with ``id``, ``meta.versionId`` and
``meta.lastUpdated`` spliced in and not another byte changed (decision 3). The current version
stands in ``resource``, all of them in ``resource_version``; the search rows follow the current one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Row, Select, String, bindparam, insert, select
from sqlalchemy import text as sql_text
from sqlalchemy import update as sql_update
from sqlmodel import Session

from fhir_bridge.errors import Gone, NotFound, Refused, Stale
from fhir_bridge.store import search_rows
from fhir_bridge.store.access import (
    Chart,
    View,
    granted,
    patient_for,
    require,
    restriction,
)
from fhir_bridge.store.db import change_number, insert_new
from fhir_bridge.store.gathering import waiting_in
from fhir_bridge.store.hidden import is_hidden
from fhir_bridge.store.shapes import KEPT, Shape, shape_of
from fhir_bridge.store.tables import resource, resource_version
from fhir_bridge.wire import Document, instant, splice

_NAMES = (
    "site_id", "type", "id", "version", "change_no", "updated", "patient_id", "owner", "deleted",
    "body",
)  # fmt: skip
COLUMNS = tuple(resource.c[name] for name in _NAMES)
_VERSION_COLUMNS = tuple(resource_version.c[name] for name in _NAMES)
_INSERT_VERSION = insert(resource_version)


@dataclass(frozen=True)
class Stored:
    """One version of one record, body as it is served."""

    site: str
    type: str
    id: str
    version: int
    change_no: int
    updated: datetime
    patient: str | None
    owner: str
    deleted: bool
    body: bytes

    @property
    def etag(self) -> str:
        """The weak ETag FHIR uses for versions."""
        return f'W/"{self.version}"'


def stored(row: Row[Any]) -> Stored:
    """A row of ``COLUMNS`` as a value."""
    return Stored(*row[: len(_NAMES)])


def read(session: Session, view: View, type: str, id: str) -> Stored:
    """The current version.

    Raises:
        NotFound: there is none that the view covers.
        Gone: it was deleted.
    """
    require(view, type, "read")
    shape, values = shape_of(view, type)
    found = session.execute(_one(shape), values | {"id": id}).first()
    if found is None:
        raise NotFound
    if found.deleted:
        raise Gone
    return stored(found)


@lru_cache(KEPT)
def _one(shape: Shape, *, lock: bool = False) -> Select[Any]:
    wanted = select(*COLUMNS).where(shape.covers(resource), resource.c.id == bindparam("id"))
    return wanted.with_for_update() if lock else wanted


def find(session: Session, view: View, type: str, id: str) -> Stored | None:
    """The current version, or nothing where ``read`` would raise."""
    try:
        return read(session, view, type, id)
    except NotFound:
        return None


def find_all(session: Session, view: View, type: str, ids: Sequence[str]) -> dict[str, Stored]:
    """The current versions of many records, by id; those that ``read`` would refuse are absent."""
    require(view, type, "read")
    shape, values = shape_of(view, type)
    found: dict[str, Stored] = {}
    for first in range(0, len(ids), _AT_ONCE):
        some = values | {"ids": ids[first : first + _AT_ONCE]}
        found |= {row.id: stored(row) for row in session.execute(_some(shape), some)}
    return found


@lru_cache(KEPT)
def _some(shape: Shape) -> Select[Any]:
    ids = bindparam("ids", type_=String(), expanding=True)
    return select(*COLUMNS).where(
        shape.covers(resource), resource.c.deleted.is_(False), resource.c.id.in_(ids)
    )


_AT_ONCE = 500  # some databases take no more than a thousand values in one statement


def vread(session: Session, view: View, type: str, id: str, version: int) -> Stored:
    """One version. Raises NotFound or Gone as ``read`` does."""
    rows = history(session, view, type, id, count=1, before=version + 1)
    if not rows or rows[0].version != version:
        raise NotFound
    if rows[0].deleted:
        raise Gone
    return rows[0]


def history(
    session: Session, view: View, type: str, id: str, *, count: int = 100, before: int | None = None
) -> list[Stored]:
    """All versions, newest first; ``before`` is a version number to go on below."""
    require(view, type, "read")
    found = list[Stored]()
    shape, values = shape_of(view, type)
    wanted, values = _versions(shape), values | {"id": id, "count": count}
    while len(found) < count:
        below = {"before": _ABOVE_ALL if before is None else before}
        rows = [stored(row) for row in session.execute(wanted, values | below)]
        found += [each for each in rows if not is_hidden(session, view, each)]
        if len(rows) < count:
            break
        before = rows[-1].version
    return found[:count]


_ABOVE_ALL = 2**31 - 1


@lru_cache(KEPT)
def _versions(shape: Shape) -> Select[Any]:
    table = resource_version
    wanted = select(*_VERSION_COLUMNS).where(
        shape.covers(table), table.c.id == bindparam("id"), table.c.version < bindparam("before")
    )
    return wanted.order_by(table.c.version.desc()).limit(bindparam("count", type_=Integer()))


def changes(session: Session, view: View, *, since: int, count: int = 1000) -> list[Stored]:
    """What changed after a change number, in order, without losing a late commit.

    On PostgreSQL a transaction that began earlier may commit later; rows at or above the
    snapshot's xmin are left for the next call, when no older one can still appear. There a later
    version of a record may come with a smaller number than an earlier one (its transaction began
    first and waited): whoever keeps the rows keeps the highest version of each record.

    Args:
        since: the change number of the last row of the call before.
        count: about how many rows: what one transaction changed is never cut in two.
    """
    while rows := _changed(session, view, since, count):
        found = [each for each in rows if not is_hidden(session, view, each)]
        if found:
            return found
        since = rows[-1].change_no
    return []


def _changed(session: Session, view: View, since: int, count: int) -> list[Stored]:
    table = resource_version
    wanted = select(*_VERSION_COLUMNS).where(
        restriction(view, table), granted(view, table, "read"), table.c.change_no > since
    )
    if session.get_bind().dialect.name != "sqlite":
        horizon = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
        wanted = wanted.where(sql_text(f"resource_version.change_no < {horizon}"))
    last = wanted.with_only_columns(table.c.change_no).order_by(table.c.change_no)
    end = session.execute(last.offset(count - 1).limit(1)).scalar()
    if end is not None:
        wanted = wanted.where(table.c.change_no <= end)
    ordered = wanted.order_by(table.c.change_no, table.c.type, table.c.id, table.c.version)
    return [stored(row) for row in session.execute(ordered)]


def create(
    session: Session,
    view: View,
    document: Document,
    *,
    id: str,
    at: datetime,
    owner: str = "ours",
    fresh: bool = False,
) -> Stored:
    """Keep a new record under an id of ours.

    Args:
        fresh: the id was made for it just now. Where the session gathers it may wait then, and
            whether it is there already is found when it is written.

    Raises:
        Stale: a record of that type and id is already there (deleted ones count).
        WrongPatient, Refused: see ``access.patient_for``.
    """
    type = _type(document)
    require(view, type, "create")
    patient = patient_for(view, document.data | {"id": id})
    row = _row(session, view, document, id=id, version=1, at=at)
    row |= {"type": type, "patient_id": patient, "owner": owner}
    current = row | {"created_no": row["change_no"]}
    waiting = waiting_in(session) if fresh else None
    if waiting is not None:
        waiting.born[view.site, type, id] = current
    elif not insert_new(session, resource, current):
        raise Stale("There is already a record with this id.")
    return _keep(session, row, document)


def update(
    session: Session,
    view: View,
    document: Document,
    *,
    id: str,
    at: datetime,
    expected: int | None = None,
) -> Stored:
    """Keep a new version of a record.

    Args:
        expected: the version it was made from (``If-Match``); ``None`` is unguarded.

    Raises:
        NotFound: the view covers no such record. A deleted one comes back to life (FHIR R4).
        Stale: the current version is not ``expected``.
        WrongPatient: the new body is about another patient than the record.
    """
    type = _type(document)
    require(view, type, "update")
    current = _locked(session, view, type, id)
    if expected is not None and current.version != expected:
        raise Stale
    patient = patient_for(view, document.data | {"id": id})
    if patient != current.patient and not current.deleted:
        raise Refused("A record cannot be moved to another patient.")
    row = _row(session, view, document, id=id, version=current.version + 1, at=at)
    row |= {"type": type, "patient_id": patient, "owner": current.owner}
    _replace(session, row)
    return _keep(session, row, document)


def delete(
    session: Session, view: View, type: str, id: str, *, at: datetime, expected: int | None = None
) -> Stored:
    """Mark a record deleted; its versions stay. Deleting twice changes nothing.

    Raises:
        NotFound: the view covers no such record.
        Stale: the current version is not ``expected``.
    """
    require(view, type, "delete")
    current = _locked(session, view, type, id)
    if expected is not None and current.version != expected:
        raise Stale
    if current.deleted:
        return current
    row = {
        "site_id": current.site, "type": type, "id": id, "version": current.version + 1,
        "change_no": change_number(session), "updated": at, "patient_id": current.patient,
        "owner": current.owner, "deleted": True, "body": b"",
    }  # fmt: skip
    _replace(session, row)
    return _keep(session, row, None)


def _type(document: Document) -> str:
    type = document.data.get("resourceType")
    if not isinstance(type, str) or not type:
        raise Refused("A resource needs a resourceType.")
    return type


def _locked(session: Session, view: View, type: str, id: str) -> Stored:
    shape, values = shape_of(view, type)
    found = session.execute(_one(shape, lock=True), values | {"id": id}).first()
    if found is None:
        raise NotFound
    return stored(found)


def _row(
    session: Session, view: View, document: Document, *, id: str, version: int, at: datetime
) -> dict[str, Any]:
    stamps = {"id": id, "meta": {"versionId": str(version), "lastUpdated": instant(at)}}
    return {
        "site_id": view.site, "id": id, "version": version, "change_no": change_number(session),
        "updated": at, "deleted": False, "body": splice(document.raw, stamps),
    }  # fmt: skip


def _replace(session: Session, row: dict[str, Any]) -> None:
    waiting = waiting_in(session)
    if waiting is not None:
        waiting.change((row["site_id"], row["type"], row["id"]), row)
        return
    session.execute(
        sql_update(resource)
        .where(
            resource.c.site_id == row["site_id"],
            resource.c.type == row["type"],
            resource.c.id == row["id"],
        )
        .values(row)
    )


def _keep(session: Session, row: dict[str, Any], document: Document | None) -> Stored:
    """Keep a version. The search rows of a deleted record stay: what hid it hides its history."""
    waiting = waiting_in(session)
    if waiting is not None:
        waiting.added[resource_version].append(row)
    else:
        session.execute(_INSERT_VERSION, row)
    if document is not None:
        search_rows.keep(session, row, document.data)
    return Stored(*(row[name] for name in _NAMES))


__all__ = [
    "COLUMNS", "Chart", "Stored", "changes", "create", "delete", "find",
    "find_all", "history", "read", "stored", "update", "vread",
]  # fmt: skip
