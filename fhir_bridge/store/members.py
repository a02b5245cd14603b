"""Whom a client may see, as a predicate over any table that knows whose a row is (M8, S13).

Evaluated in the database with every query, never before it: what somebody said to sharing a moment
ago counts for the very next row.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, and_, exists, func, or_, select
from sqlmodel import Session

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
    row = metadata.tables["membership"].alias("member")
    theirs = exists().where(_theirs(site, members, row), row.c.patient_id == table.c.patient_id)
    found = and_(theirs, ~_said(members, site, table, permit=False))
    return and_(found, _said(members, site, table, permit=True)) if members.opt_in else found


def shown(session: Session, site: str, members: Members) -> list[Row[Any]]:
    """Patient, since and until of each membership that the client may see, by patient."""
    row = metadata.tables["membership"]
    wanted = select(row.c.patient_id, row.c.since, row.c.until).where(
        _theirs(site, members, row), covers(members, site, row)
    )
    return list(session.execute(wanted.order_by(row.c.patient_id)))


def kept_apart(session: Session, site: str, members: Members) -> int:
    """How many members it may not see, for what they said to sharing."""
    row = metadata.tables["membership"]
    wanted = select(func.count()).select_from(row)
    theirs = wanted.where(_theirs(site, members, row), ~covers(members, site, row))
    return int(session.execute(theirs).scalar_one())


def sees(session: Session, site: str, members: Members, patient: str) -> bool:
    """Whether the client may see one patient, by our id."""
    row = metadata.tables["membership"]
    wanted = select(row.c.patient_id).where(
        row.c.site_id == site, row.c.patient_id == patient, covers(members, site, row)
    )
    return session.execute(wanted.limit(1)).first() is not None


def _theirs(site: str, members: Members, row: FromClause) -> ColumnElement[bool]:
    return and_(row.c.site_id == site, row.c.client_id == members.client, _lasts(row, members.at))


def _said(members: Members, site: str, table: FromClause, *, permit: bool) -> ColumnElement[bool]:
    """Looked up by the row's own patient, not for everybody at the site: that would be many."""
    row = metadata.tables["sharing_decision"].alias("said")
    return exists().where(
        row.c.site_id == site,
        row.c.patient_id == table.c.patient_id,
        row.c.permit.is_(permit),
        row.c.client_id.in_(("", members.client)),
        row.c.purpose.in_(("", members.purpose)),
        _lasts(row, members.at),
    )


def _lasts(row: FromClause, at: datetime) -> ColumnElement[bool]:
    return and_(row.c.since <= at, or_(row.c.until.is_(None), row.c.until > at))
