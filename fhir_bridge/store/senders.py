"""What another system sent is no other system's to see: a predicate over records of any type."""

import sqlalchemy as sa

from fhir_bridge.store.tables import metadata

SENT = "sent"
"""``resource.owner`` of what a system sent, beside ``ours`` and ``ehr``."""

_TABLE = metadata.tables["received_record"]


def nobody_elses(table: sa.FromClause, client: str) -> sa.ColumnElement[bool]:
    """The rows of ``resource`` or ``resource_version`` that no other client sent."""
    theirs = sa.exists().where(
        _TABLE.c.site_id == table.c.site_id, _TABLE.c.type == table.c.type,
        _TABLE.c.id == table.c.id, _TABLE.c.client_id == client,
    )  # fmt: skip
    return sa.or_(table.c.owner != SENT, theirs)
