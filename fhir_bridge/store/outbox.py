"""Promises to send, and who is keeping them (W2, decision 4).

    queued ──claim──▶ sending ──▶ done
       ▲                 │──▶ queued (later: the EHR is away)     ──▶ rejected (it said no)
       │                 │──▶ unknown (sent, no answer) ──claim──▶ sending (looks first)
       └── superseded by a later revision, never once it is sending or unknown
                         └──▶ held (nobody is signed in to send it) ──▶ queued

One revision of a record is in flight at a time (a unique index says so), a claim carries a lease
and a fencing number, and a sender whose number is old can settle nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy import update as sql_update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from fhir_bridge.store.access import Chart
from fhir_bridge.store.tables import STILL_TO_SEND, ContextRow, Outbox

LEASE = timedelta(seconds=60)
OPEN = ("queued", "held", "unknown", "sending")


@dataclass(frozen=True)
class Claim:
    """The right to send one revision, until the lease ends.

    Attributes:
        unknown: an earlier try may have arrived: look in the EHR before sending again.
        looks: how often it was looked for in vain so far.
    """

    site: str
    type: str
    id: str
    revision: int
    patient: str
    context: str
    fence: int
    attempts: int
    unknown: bool
    looks: int


def promise(
    session: Session, chart: Chart, type: str, id: str, revision: int, *, context: str, at: datetime
) -> Outbox:
    """Promise to send a revision; older ones that never left are superseded by it."""
    if revision > 1:
        session.execute(
            sql_update(Outbox)
            .where(
                *_record(chart.site, type, id),
                col(Outbox.revision) < revision,
                col(Outbox.state).in_(("queued", "held")),
            )
            .values(state="superseded")
        )
    row = Outbox(
        site_id=chart.site,
        type=type,
        id=id,
        revision=revision,
        patient_id=chart.patient,
        state="queued",
        context=context,
        promised_at=at,
        due_at=at,
    )
    session.add(row)
    return row


def claim(
    session: Session, *, at: datetime, site: str | None = None, id: str | None = None
) -> Claim | None:
    """Take the next due promise, if there is one that nobody else is keeping.

    Args:
        site: only of this site.
        id: only of this record (the request that has just saved it).
    """
    lapsed = and_(col(Outbox.state) == "sending", col(Outbox.lease_until) < at)
    due = and_(col(Outbox.state).in_(("queued", "unknown")), col(Outbox.due_at) <= at)
    wanted = select(Outbox).where(STILL_TO_SEND, or_(due, lapsed), ~_goes_before())
    if site is not None:
        wanted = wanted.where(Outbox.site_id == site)
    if id is not None:
        wanted = wanted.where(Outbox.id == id)
    ordered = wanted.order_by(col(Outbox.due_at), col(Outbox.revision)).limit(1)
    row = session.exec(ordered.with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    unknown = row.state != "queued"
    row.state, row.fence, row.attempts = "sending", row.fence + 1, row.attempts + 1
    row.lease_until = at + LEASE
    session.add(row)
    return Claim(
        row.site_id,
        row.type,
        row.id,
        row.revision,
        row.patient_id,
        row.context,
        row.fence,
        row.attempts,
        unknown,
        row.looks,
    )


def settle(
    session: Session,
    claim: Claim,
    state: str,
    *,
    due_at: datetime | None = None,
    reason: str = "",
    looks: int = 0,
) -> bool:
    """Say how it went.

    Returns:
        False when the lease was lost meanwhile: somebody else is keeping this promise now, and
        nothing this sender learnt may be written down.
    """
    values = {"state": state, "reason": reason, "looks": looks, "lease_until": None}
    if due_at is not None:
        values["due_at"] = due_at
    done = session.execute(
        sql_update(Outbox)
        .where(
            *_record(claim.site, claim.type, claim.id),
            col(Outbox.revision) == claim.revision,
            col(Outbox.fence) == claim.fence,
            col(Outbox.state) == "sending",
        )
        .values(**values)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def withdraw(session: Session, chart: Chart, claim: Claim) -> None:
    """Send nothing that was saved before this conflict was known: nobody saw the other text yet."""
    session.execute(
        sql_update(Outbox)
        .where(
            *_record(chart.site, claim.type, claim.id),
            col(Outbox.patient_id) == chart.patient,
            col(Outbox.revision) > claim.revision,
            col(Outbox.state).in_(("queued", "held")),
        )
        .values(state="rejected")
    )


def release_held(
    session: Session, chart: Chart, *, context: str, user: tuple[str, str], at: datetime
) -> int:
    """Somebody is signed in for this patient again: what they saved may be sent as them.

    Nothing is ever sent as another user than saved it (W16). What is queued or unknown stays so
    and keeps its time, but is sent or looked for with the new permission from now on.

    Args:
        context: the new launch.
        user: issuer and subject of who opened it.
    """
    theirs = (
        col(Outbox.site_id) == chart.site,
        col(Outbox.patient_id) == chart.patient,
        exists().where(
            col(ContextRow.site_id) == chart.site,
            col(ContextRow.ctx) == col(Outbox.context),
            col(ContextRow.iss) == user[0],
            col(ContextRow.sub) == user[1],
        ),
    )
    session.execute(
        sql_update(Outbox)
        .where(*theirs, col(Outbox.state).in_(("queued", "unknown")))
        .values(context=context)
    )
    done = session.execute(
        sql_update(Outbox)
        .where(*theirs, col(Outbox.state) == "held")
        .values(state="queued", context=context, due_at=at)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def in_flight(session: Session, chart: Chart, type: str, id: str) -> bool:
    """Whether a revision of a record is on its way, or may have arrived without our knowing."""
    found = select(Outbox.revision).where(
        *_record(chart.site, type, id), col(Outbox.state).in_(("sending", "unknown"))
    )
    return session.exec(found).first() is not None


def newest(session: Session, chart: Chart, type: str, id: str) -> Outbox | None:
    """The newest promise of one of the chart's records."""
    rows = select(Outbox).where(*_record(chart.site, type, id), Outbox.patient_id == chart.patient)
    return session.exec(rows.order_by(col(Outbox.revision).desc()).limit(1)).first()


def latest(session: Session, chart: Chart, type: str) -> dict[str, Outbox]:
    """The newest promise of each of the chart's records, by our id."""
    rows = session.exec(
        select(Outbox)
        .where(
            Outbox.site_id == chart.site, Outbox.patient_id == chart.patient, Outbox.type == type
        )
        .order_by(col(Outbox.revision))
    )
    return {row.id: row for row in rows}


def _goes_before() -> ColumnElement[bool]:
    """An unfinished older revision goes first; one in flight keeps all others waiting."""
    other = aliased(Outbox)
    return exists().where(
        col(other.site_id) == col(Outbox.site_id),
        col(other.type) == col(Outbox.type),
        col(other.id) == col(Outbox.id),
        col(other.revision) != col(Outbox.revision),
        or_(
            col(other.state).in_(("sending", "unknown")),
            and_(col(other.state).in_(OPEN), col(other.revision) < col(Outbox.revision)),
        ),
    )


def _record(site: str, type: str, id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Outbox.site_id) == site,
        col(Outbox.type) == type,
        col(Outbox.id) == id,
    )
