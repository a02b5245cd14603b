"""Whom a client may see, as a predicate over any table that knows whose a row is (M8, S13).

Evaluated in the database with every query, never before it: what somebody said to sharing a moment
ago counts for the very next row.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, Select, Table, and_, or_, select

from fhir_bridge.store.tables import metadata


@dataclass(frozen=True)
class Members:
    """A client's members, as far as they let it see them.

    Attributes:
        at: the instant that counts, on the care clock.
        opt_in: nothing is shared without a yes; else nothing is shared after a no. No wins.
    """

    client: str
    purpose: str
    at: datetime
    opt_in: bool


def covers(members: Members, site: str, table: FromClause) -> ColumnElement[bool]:
    """The rows that belong to such a patient; of rows that belong to nobody, none."""
    row = metadata.tables["membership"]
    who = select(row.c.patient_id).where(
        row.c.site_id == site, row.c.client_id == members.client, _lasts(row, members.at)
    )
    whose = table.c.patient_id
    said_no = whose.in_(_said(members, site, permit=False))
    found = and_(whose.in_(who), ~said_no)
    return and_(found, whose.in_(_said(members, site, permit=True))) if members.opt_in else found


def _said(members: Members, site: str, *, permit: bool) -> Select[tuple[str]]:
    row = metadata.tables["sharing_decision"]
    return select(row.c.patient_id).where(
        row.c.site_id == site,
        row.c.permit.is_(permit),
        row.c.client_id.in_(("", members.client)),
        row.c.purpose.in_(("", members.purpose)),
        _lasts(row, members.at),
    )


def _lasts(row: Table, at: datetime) -> ColumnElement[bool]:
    return and_(row.c.since <= at, or_(row.c.until.is_(None), row.c.until > at))
