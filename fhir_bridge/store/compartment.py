"""One patient's records of many types, page by page: what ``$everything`` is made of.

Ordered by type, then as searches are: a record edited meanwhile neither repeats nor goes missing.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlmodel import Session

from fhir_bridge.store.access import View, granted, restriction
from fhir_bridge.store.resources import COLUMNS, stored
from fhir_bridge.store.search import Key, Page
from fhir_bridge.store.tables import resource


def compartment(
    session: Session, view: View, patient: str, types: Collection[str], *, count: int,
    after: Key | None = None, since: datetime | None = None,
) -> Page:  # fmt: skip
    """One page of what belongs to a patient and searches of its types would show.

    Args:
        patient: our id.
        after: the key of the last record of the page before: its number, and ``Type/id``.
        since: only what was changed after it.
    """
    row = resource.c
    wanted = select(*COLUMNS, row.created_no).where(
        restriction(view, resource), granted(view, resource, "search"),
        row.patient_id == patient, row.type.in_(types), row.deleted.is_(False),
    )  # fmt: skip
    if since is not None:
        wanted = wanted.where(row.updated > since)
    if after is not None:
        number, (type, _, id) = after[0], after[1].partition("/")
        later = or_(row.created_no > number, and_(row.created_no == number, row.id > id))
        wanted = wanted.where(or_(row.type > type, and_(row.type == type, later)))
    wanted = wanted.order_by(row.type, row.created_no, row.id)
    rows = session.execute(wanted.limit(count + 1)).all()
    end = rows[count - 1] if len(rows) > count > 0 else None
    key = (end.created_no, f"{end.type}/{end.id}") if end else None
    return Page([stored(each) for each in rows[:count]], key)
