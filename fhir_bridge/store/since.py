"""What a client may see at one moment, what of it is new since another, and what is there no more.

A `Moment` is an instant that people know and the change numbers that stand for it: a transaction
that began before an instant may be kept after it, with an earlier time on its records, so times
alone would lose it (decision 2). What may have been on either side of a moment counts as new: it
is told twice rather than never.

Membership and consent are kept with their periods, so whom a client saw at a moment can be told
afterwards; whoever it sees since then is new with all their records, and whoever opened protected
records since is new with these. They bear times alone, so what
happened shortly before a moment counts as on either side of it, too (``SHORTLY``).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Row,
    and_,
    exists,
    false,
    func,
    not_,
    or_,
    select,
    text,
    true,
)  # fmt: skip
from sqlmodel import Session

from fhir_bridge.clock import Clock
from fhir_bridge.r4.search_parameters import indexed
from fhir_bridge.store.access import DIRECTORY, Grant, require, restriction
from fhir_bridge.store.consented import closed_since, opened_since
from fhir_bridge.store.hidden import is_hidden
from fhir_bridge.store.members import covers
from fhir_bridge.store.resources import COLUMNS, Stored, stored
from fhir_bridge.store.tables import change_log, resource, resource_version, search_token
from fhir_bridge.store.terms import Term, holds

AT_ONCE = 500
"""Rows that are in memory together."""
SHORTLY = timedelta(minutes=1)
"""Longer than any transaction takes from its clock to its end."""


@dataclass(frozen=True)
class Moment:
    """A moment of the record.

    Attributes:
        at: as it is told.
        low: every change below this number had happened; ``None`` where nobody noted it, and
            the times of records are all there is to go by.
        high: no change from this number on had.
    """

    at: datetime
    low: int | None = None
    high: int | None = None

    def changed(self, table: Any) -> ColumnElement[bool]:
        """Rows that were written since then, or may have been."""
        after: ColumnElement[bool] = (
            table.c.updated > self.at if self.low is None else table.c.change_no >= self.low
        )
        return after

    def known(self, table: Any) -> ColumnElement[bool]:
        """Rows that were there then, or may have been."""
        before: ColumnElement[bool] = (
            table.c.updated <= self.at if self.high is None else table.c.change_no < self.high
        )
        return before


@dataclass(frozen=True)
class Wanted:
    """Records of one type.

    Attributes:
        any_of: lists of terms; all of one must hold. None at all asks for every record.
        patients: only theirs, and what belongs to nobody; everybody's when empty.
        since: only what is new since then.
    """

    type: str
    any_of: tuple[tuple[Term, ...], ...] = ()
    patients: tuple[str, ...] = ()
    since: Moment | None = None


def this_moment(session: Session, clock: Clock) -> Moment:
    """The moment of a reading session's snapshot, which is taken here unless it was before."""
    if session.get_bind().dialect.name == "sqlite":
        last = session.execute(select(func.max(change_log.c.change_no))).scalar() or 0
        return Moment(clock(), last + 1, last + 1)
    low, high = session.execute(text(
        "SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint "
        "FROM pg_current_snapshot() AS s"
    )).one()  # fmt: skip
    return Moment(clock(), low, high)


def visible(session: Session, grant: Grant, wanted: Wanted) -> Iterator[Sequence[Row[Any]]]:
    """Patient and body of each record that is seen now, oldest first, a few hundred at a time."""
    require(grant, wanted.type, "read")
    require(grant, wanted.type, "search")
    found = select(resource.c.patient_id, resource.c.body).where(
        restriction(grant, resource, wanted.type), resource.c.deleted.is_(False),
        _matches(grant, wanted), of_patients(wanted.patients),
        is_new(grant, wanted.since) if wanted.since else true(),
    )  # fmt: skip
    ordered = found.order_by(resource.c.created_no, resource.c.id)
    yield from session.execute(ordered, execution_options={"yield_per": AT_ONCE}).partitions()


def gone(
    session: Session, grant: Grant, types: Sequence[str], since: Moment, patients: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Type and id of each record that was seen then and is not seen now.

    What was hidden then is not told of: that it was there would be news.
    """
    not_now = or_(resource.c.deleted, not_(restriction(grant, resource)))
    touched = or_(
        _not_of(grant, resource), since.changed(resource), _closed(grant, since, resource),
        _told_of(lambda one: or_(since.changed(one), _closed(grant, since, one))),
    )  # fmt: skip
    wanted = select(resource.c.type, resource.c.id).where(
        resource.c.site_id == grant.site, resource.c.type.in_(types),
        _maybe_covered(grant, since, resource), not_now, touched, of_patients(patients),
    )  # fmt: skip
    for type, id in session.execute(wanted.order_by(resource.c.type, resource.c.id)).all():
        if _was_seen(session, grant, since, type, id):
            yield type, id


def _matches(grant: Grant, wanted: Wanted) -> ColumnElement[bool]:
    if not wanted.any_of:
        return true()
    return or_(false(), *(
        and_(true(), *(holds(term, resource, grant.site, wanted.type) for term in terms))
        for terms in wanted.any_of
    ))  # fmt: skip


def of_patients(patients: Sequence[str]) -> ColumnElement[bool]:
    """Rows of these patients, and of nobody."""
    if not patients:
        return true()
    return or_(resource.c.patient_id.is_(None), resource.c.patient_id.in_(patients))


def is_new(grant: Grant, since: Moment) -> ColumnElement[bool]:
    """Changed since, or of somebody who was not seen then, or signed for something of the kind."""
    before = and_(true(), *_covered(grant, since, resource))
    joined = and_(resource.c.patient_id.is_not(None), not_(before))
    return or_(
        since.changed(resource), joined, _opened(grant, since, resource),
        _told_of(lambda one: or_(since.changed(one), _opened(grant, since, one))),
    )  # fmt: skip


def _opened(grant: Grant, since: Moment, table: Any) -> ColumnElement[bool]:
    """What patients opened in writing since, or may have."""
    if not grant.members:
        return false()
    return opened_since(grant.members, grant.site, since.at - SHORTLY, table)


def _closed(grant: Grant, since: Moment, table: Any) -> ColumnElement[bool]:
    if not grant.members:
        return false()
    return closed_since(grant.members, grant.site, since.at, table)


def _told_of(chosen: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[bool]:
    """Provenance of what changed: it is seen, or not, as that is."""
    about, one = search_token.alias("about_changed"), resource.alias("changed")
    return and_(
        resource.c.type == "Provenance",
        exists().where(
            about.c.site_id == resource.c.site_id, about.c.type == "Provenance",
            about.c.id == resource.c.id, about.c.param == "target",
            one.c.site_id == about.c.site_id, one.c.type == about.c.system,
            one.c.id == about.c.code, chosen(one),
        ),
    )  # fmt: skip


def _maybe_covered(grant: Grant, then: Moment, table: Any) -> ColumnElement[bool]:
    """Rows of whom the client saw at a moment, and of the directory."""
    nobody = and_(table.c.patient_id.is_(None), table.c.type.in_(DIRECTORY))
    return or_(nobody, *_covered(grant, then, table))


def _covered(grant: Grant, then: Moment, table: Any) -> tuple[ColumnElement[bool], ...]:
    """Whether a row's patient was covered at a moment, and shortly before it."""
    members = grant.members
    if members is None:
        return (true(),)
    times = (then.at, then.at - SHORTLY)
    return tuple(covers(replace(members, at=at), grant.site, table) for at in times)


def _not_of(grant: Grant, table: Any) -> ColumnElement[bool]:
    """Rows of somebody whom the client does not see now."""
    if grant.members is None:
        return false()
    return and_(table.c.patient_id.is_not(None), not_(covers(grant.members, grant.site, table)))


def _was_seen(session: Session, grant: Grant, then: Moment, type: str, id: str) -> bool:
    if grant.members:  # what was opened then is what counts
        grant = replace(grant, members=replace(grant.members, at=then.at))
    version = _version(session, grant, then, type, id)
    if version is None or version.deleted or is_hidden(session, grant, version):
        return False
    if type != "Provenance":
        return True
    about = [each for each in indexed(orjson.loads(version.body)).tokens if each[0] == "target"]
    return bool(about) and all(
        grant.allows(of, "read") and _was_seen(session, grant, then, of, target)
        for _, of, target in about
    )


def _version(session: Session, grant: Grant, then: Moment, type: str, id: str) -> Stored | None:
    """What a record was at a moment, if the client saw whose it is."""
    table = resource_version
    names = [column.name for column in COLUMNS]
    wanted = select(*(table.c[name] for name in names)).where(
        table.c.site_id == grant.site, table.c.type == type, table.c.id == id,
        then.known(table), _maybe_covered(grant, then, table),
    )  # fmt: skip
    row = session.execute(wanted.order_by(table.c.version.desc()).limit(1)).first()
    return stored(row) if row else None
