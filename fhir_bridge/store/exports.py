"""Exports as rows: who asked for what, who is writing it, what came of it.

    queued ──claim──▶ running ──▶ done ──▶ gone (its time is over)
       │                 │──▶ failed
       └─────────────────┴──▶ gone (cancelled)

A claim carries a lease and a fencing number: of a worker that was killed, another one takes the job
over and begins anew; whoever lost it can finish nothing. A client has one export going at a time
(a unique index says so). Leases are of real time, ``taken_at`` is of the care clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy import update as sql_update
from sqlmodel import Session, col, select

from fhir_bridge.store.db import insert_new
from fhir_bridge.store.tables import STILL_TO_EXPORT, ExportJob, metadata

LEASE = timedelta(seconds=60)
TRIES = 5
"""How often an export is begun until it has failed."""


@dataclass(frozen=True)
class Claim:
    """The right to write one export, while the lease lasts."""

    site: str
    id: str
    client: str
    asked: str
    scope: str
    fence: int


def ask(session: Session, job: ExportJob) -> bool:
    """Keep a new export; False when one of this client is going already."""
    return insert_new(session, metadata.tables["export_job"], job.model_dump())


def find(session: Session, site: str, client: str, id: str) -> ExportJob | None:
    """An export of this client that it can still ask about."""
    row = session.get(ExportJob, (site, id))
    return row if row and row.client_id == client and row.state != "gone" else None


def is_due(session: Session, at: datetime) -> bool:
    """Whether an export waits for somebody to write it."""
    return session.exec(select(ExportJob.id).where(_due(at)).limit(1)).first() is not None


def claim(session: Session, at: datetime) -> Claim | None:
    """Take the export that waits longest; one that was begun too often has failed."""
    wanted = select(ExportJob).where(_due(at)).order_by(col(ExportJob.asked_at)).limit(1)
    row = session.exec(wanted.with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    if row.fence >= TRIES:
        row.state, row.ended_at = "failed", at
        return None
    row.state, row.fence, row.lease_until, row.lines = "running", row.fence + 1, at + LEASE, 0
    return Claim(row.site_id, row.id, row.client_id, row.asked, row.scope, row.fence)


def renew(session: Session, claim: Claim, *, at: datetime, lines: int) -> bool:
    """Keep the lease, and say how far it is; False when it is somebody else's, or nobody's."""
    return _change(session, claim, {"lease_until": at + LEASE, "lines": lines})


def let_go(session: Session, claim: Claim, *, at: datetime) -> None:
    """Leave it to whoever comes next, without waiting for the lease to end."""
    _change(session, claim, {"lease_until": at})


def end(session: Session, claim: Claim, **facts: Any) -> bool:
    """Say what came of it; False, and nothing is changed, when it is not ours any more."""
    return _change(session, claim, facts)


def drop(session: Session, job: ExportJob) -> None:
    """Forget what was written; what is left says up to which change the client has everything."""
    session.merge(job).state = "gone"


def over(session: Session, *, ended: datetime, used: datetime) -> list[ExportJob]:
    """Exports whose files nobody needs any more.

    Args:
        ended: those that ended before then,
        used: and of which no file was asked for since then.
    """
    wanted = select(ExportJob).where(
        col(ExportJob.ended_at) < ended,
        col(ExportJob.state).in_(("done", "failed")),
        or_(col(ExportJob.used_at).is_(None), col(ExportJob.used_at) < used),
    )
    return list(session.exec(wanted))


def taken(session: Session, site: str, client: str, low: datetime, high: datetime) -> Any:
    """The (low, high) change numbers of the client's first snapshot within these instants."""
    row = ExportJob
    wanted = select(row.low, row.high).where(
        row.site_id == site, row.client_id == client,
        col(row.taken_at) >= low, col(row.taken_at) < high,
    )  # fmt: skip
    return session.exec(wanted.order_by(col(row.low)).limit(1)).first()


def _due(at: datetime) -> ColumnElement[bool]:
    free = or_(col(ExportJob.lease_until).is_(None), col(ExportJob.lease_until) <= at)
    return and_(STILL_TO_EXPORT, free)


def _change(session: Session, claim: Claim, values: dict[str, Any]) -> bool:
    row = ExportJob
    ours: Iterable[Any] = (
        row.site_id == claim.site, row.id == claim.id, row.fence == claim.fence,
        row.state == "running",
    )  # fmt: skip
    found = session.execute(sql_update(row).where(*ours).values(values))
    return bool(found.rowcount)  # type: ignore[attr-defined]
