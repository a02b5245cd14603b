"""What written consents open: a predicate over any table that knows whose a record is (S13, S14).

Evaluated in the database with every query, as `members` is: a consent that was noted or taken back
a moment ago counts for the very next row. A record is hidden by each denied label that it bears and
no consent opens (``r4.protected.hides`` says the same of labels at hand).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, not_, or_, select
from sqlmodel import Session

from fhir_bridge.r4.protected import KINDS, Kind, Label
from fhir_bridge.store.members import Members
from fhir_bridge.store.tables import metadata, search_token
from fhir_bridge.store.terms import one_of

_TABLE = metadata.tables["written_consent"]


def hidden(
    members: Members, site: str, denied: Iterable[Label], table: FromClause
) -> ColumnElement[bool]:
    """The records that these labels hide from a client."""
    label = search_token.alias("label")
    opened = (
        and_(_is(label, each.opened), _agreed(members, site, table, name), _marked(each, table))
        for name, each in KINDS.items()
    )
    # consents are looked at for a label that hides, and for nothing else: few records bear one;
    # they are about the record two statements further out, which has to be said (``correlate``)
    return exists().where(
        _borne_by(label, table), _is(label, denied), not_(or_(*opened))
    )  # fmt: skip


def kinds_agreed(session: Session, site: str, members: Members, patient: str) -> set[str]:
    """The kinds of protected records of one patient that a client sees, by ``KINDS``."""
    row = _TABLE
    wanted = select(row.c.kind).where(
        *_with(row, site, members), row.c.patient_id == patient, _lasts(row, members.at)
    )
    return set(session.execute(wanted).scalars())


def opened_since(
    members: Members, site: str, then: datetime, table: FromClause
) -> ColumnElement[bool]:
    """Protected records of whoever agreed since."""
    row = _TABLE.alias("agreed_since")
    return _of_whom(table, select(row.c.patient_id).where(
        *_with(row, site, members), row.c.since > then, _lasts(row, members.at)
    ))  # fmt: skip


def closed_since(
    members: Members, site: str, then: datetime, table: FromClause
) -> ColumnElement[bool]:
    """Protected records of whoever agreed to it no longer."""
    row = _TABLE.alias("closed_since")
    return _of_whom(table, select(row.c.patient_id).where(
        *_with(row, site, members), row.c.until > then, row.c.until <= members.at
    ))  # fmt: skip


def _of_whom(table: FromClause, patients: Select[Any]) -> ColumnElement[bool]:
    of_a_kind = or_(*(_marked(each, table) for each in KINDS.values()))
    return and_(table.c.patient_id.in_(patients), of_a_kind)


def _agreed(members: Members, site: str, table: FromClause, kind: str) -> ColumnElement[bool]:
    row = _TABLE.alias(f"agreed_{kind}")
    return exists().where(
        *_with(row, site, members), row.c.patient_id == table.c.patient_id, row.c.kind == kind,
        _lasts(row, members.at),
    ).correlate(table)  # fmt: skip


def _with(row: FromClause, site: str, members: Members) -> tuple[ColumnElement[bool], ...]:
    """With this client, for what it sees patients for."""
    return (
        row.c.site_id == site, row.c.client_id == members.client,
        row.c.purpose == members.purpose,
    )  # fmt: skip


def _marked(kind: Kind, table: FromClause) -> ColumnElement[bool]:
    mark = search_token.alias("mark")
    return exists().where(_borne_by(mark, table), _is(mark, [kind.mark])).correlate(table)


def _borne_by(label: FromClause, table: FromClause) -> ColumnElement[bool]:
    return and_(
        label.c.site_id == table.c.site_id, label.c.type == table.c.type,
        label.c.id == table.c.id, label.c.param == "_security",
    )  # fmt: skip


def _is(label: FromClause, labels: Iterable[Label]) -> ColumnElement[bool]:
    codes: dict[str, list[str]] = {}
    for system, code in sorted(labels):
        codes.setdefault(system, []).append(code)
    return or_(
        *(and_(label.c.system == of, one_of(label.c.code, each)) for of, each in codes.items())
    )  # fmt: skip


def _lasts(row: FromClause, at: datetime) -> ColumnElement[bool]:
    return and_(row.c.since <= at, row.c.until > at)
