"""The search rows of a record: what it is found by, made anew with each version."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session

from fhir_bridge.r4.search_parameters import indexed
from fhir_bridge.store.gathering import FoundBy, Key, waiting_in
from fhir_bridge.store.hidden import labels_of
from fhir_bridge.store.tables import search_date, search_token
from fhir_bridge.wire import Json, instant

_TABLES = (search_token, search_date)
# made once: building a statement costs more than running it
_INSERT = {table: insert(table) for table in _TABLES}


def keep(session: Session, row: dict[str, Any], data: Json) -> None:
    """Keep what a version is found by, in place of what was there.

    Args:
        row: of ``resource``.
        data: what its body says.
    """
    key = row["site_id"], row["type"], row["id"]
    rows, is_new, waiting = (
        _found_by(row["updated"], data),
        row["version"] == 1,
        waiting_in(session),
    )
    if waiting is not None:
        waiting.index(key, rows, anew=not is_new)
        return
    if not is_new:
        _drop(session, key)
    for table, found in zip(_TABLES, rows, strict=True):
        names = table.c.keys()
        if found:
            each = [dict(zip(names, key + one, strict=True)) for one in found]
            session.execute(_INSERT[table], each)


def _drop(session: Session, key: Key) -> None:
    site, type, id = key
    for table in _TABLES:
        of_it = table.c.site_id == site, table.c.type == type, table.c.id == id
        session.execute(delete(table).where(*of_it))


def _found_by(updated: datetime, data: Json) -> tuple[list[FoundBy], list[FoundBy]]:
    """Tokens and dates."""
    found = indexed(data)
    low, high = _sortable(updated), _sortable(updated + timedelta(milliseconds=1))
    tokens = {*found.tokens, *labels_of(data)}
    return sorted(tokens), sorted({*found.dates, ("_lastUpdated", low, high)})


def _sortable(at: datetime) -> str:
    """The form of ``r4.search_parameters.date_range``, at the millisecond that is served."""
    return instant(at).replace("Z", "000Z")
