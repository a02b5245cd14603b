"""Promises to send, and who is keeping them (W2, decision 4).

    queued ──claim──▶ sending ──▶ done
       ▲                 │──▶ queued (later: the EHR is away)     ──▶ rejected (it said no)
       │                 │──▶ unknown (sent, no answer) ──claim──▶ sending (looks first)
       └── superseded by a later revision, never once it is sending or unknown;
           withdrawn when a person says that the EHR has the goal already
                         │──▶ held (nobody is signed in to send it) ──▶ queued
                         └──▶ dead (tried too often: a person looks at it; ``store.waiting``)

One revision of a record is in flight at a time (a unique index says so), a claim carries a lease
and a fencing number, and a sender whose number is old can settle nothing. Nothing is claimed for
an EHR that is being left alone (``store.health``), so that an outage uses up no tries.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, exists, or_
from sqlalchemy import select as core_select
from sqlalchemy import update as sql_update
from sqlmodel import Session, col, select

from fhir_bridge.store import health
from fhir_bridge.store.access import Chart
from fhir_bridge.store.snapshot import foreseen, once
from fhir_bridge.store.tables import STILL_TO_SEND, ContextRow, Outbox, metadata

LEASE = timedelta(seconds=60)
OPEN = ("queued", "held", "unknown", "sending")


@dataclass(frozen=True)
class Claim:
    """The right to send one revision, until the lease ends.

    Attributes:
        unknown: an earlier try may have arrived: look in the EHR before sending again.
        looks: how often it was looked for in vain so far.
        until: when the lease ends, unless it is renewed.
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
    until: datetime


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


def promise_anew(
    session: Session, chart: Chart, type: str, id: str, revision: int, *, context: str, at: datetime
) -> None:
    """Promise a revision again that was withdrawn, or for the first time."""
    row = session.get(Outbox, (chart.site, type, id, revision))
    if row is None:
        promise(session, chart, type, id, revision, context=context, at=at)
    elif row.patient_id == chart.patient and row.state not in OPEN:
        row.state, row.context, row.due_at, row.reason = "queued", context, at, ""


def claim(
    session: Session, *, at: datetime, site: str | None = None, id: str | None = None
) -> Claim | None:
    """Take the next due promise, if there is one that nobody else is keeping.

    Args:
        site: only of this site.
        id: only of this record (the request that has just saved it).
    """
    only = {name: value for name, value in (("site_id", site), ("id", id)) if value is not None}
    row = session.execute(_next_due(*only), {"at": at, **only}).first()
    if row is None:
        return None
    if row.breaker not in {None, "closed"} and not health.may_ask(
        session, row.site_id, at=at, lease=LEASE
    ):
        return None  # another worker has just begun to probe this EHR
    fence, attempts = row.fence + 1, row.attempts + 1
    taken = {"state": "sending", "fence": fence, "attempts": attempts, "lease_until": at + LEASE}
    session.execute(_CHANGE, _of(row.site_id, row.type, row.id, row.revision, row.fence) | taken)
    return Claim(
        row.site_id,
        row.type,
        row.id,
        row.revision,
        row.patient_id,
        row.context,
        fence,
        attempts,
        row.state != "queued",
        row.looks,
        at + LEASE,
    )


def renew(session: Session, claim: Claim, *, at: datetime) -> bool:
    """Prolong a lease that is running out.

    Returns:
        False when it ran out and somebody else is keeping this promise: nothing may be sent.
    """
    key = _of(claim.site, claim.type, claim.id, claim.revision, claim.fence)
    done = session.execute(_SETTLE, key | {"lease_until": at + LEASE})
    return bool(done.rowcount)  # type: ignore[attr-defined]


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
    key = _of(claim.site, claim.type, claim.id, claim.revision, claim.fence)
    done = session.execute(_SETTLE, key | values)
    return bool(done.rowcount)  # type: ignore[attr-defined]


def withdraw(
    session: Session, chart: Chart, type: str, id: str, *, after: int = 0, state: str = "rejected"
) -> None:
    """Send nothing of a record that has not left yet.

    After a conflict: what was saved before it was known, for nobody saw the other text yet.

    Args:
        after: only revisions after this one.
        state: what becomes of those promises.
    """
    session.execute(
        sql_update(Outbox)
        .where(
            *_record(chart.site, type, id),
            col(Outbox.patient_id) == chart.patient,
            col(Outbox.revision) > after,
            col(Outbox.state).in_(("queued", "held")),
        )
        .values(state=state)
    )


def release_held(
    session: Session, chart: Chart, *, context: str, user: tuple[str, str], at: datetime
) -> int:
    """Somebody is signed in for this patient again: what they saved may be sent as them.

    Nothing is ever sent as another user than saved it (W16). What is queued, unknown or on its way
    stays so and keeps its time, but is sent or looked for with the new permission from now on: who
    was sending it may have died over it.

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
        .where(*theirs, col(Outbox.state).in_(("queued", "unknown", "sending")))
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


@once
def latest(session: Session, chart: Chart, type: str) -> dict[str, Outbox]:
    """The newest promise of each of the chart's records, by our id."""
    return _latest(session, [chart], type)[chart.patient]


def foresee(session: Session, charts: Collection[Chart], types: Iterable[str]) -> None:
    """Read the newest promises of several patients at once, on a snapshot."""
    for type in types:
        found = _latest(session, charts, type)
        for chart in charts:
            foreseen(session, latest, chart, type, answer=found[chart.patient])


def _latest(session: Session, charts: Collection[Chart], type: str) -> dict[str, dict[str, Outbox]]:
    found: dict[str, dict[str, Outbox]] = {each.patient: {} for each in charts}
    for site in {each.site for each in charts}:
        rows = select(Outbox).where(
            Outbox.site_id == site, col(Outbox.patient_id).in_(found), Outbox.type == type
        )
        for row in session.exec(rows.order_by(col(Outbox.revision))):
            found[row.patient_id][row.id] = row
    return found


# ---- statements every delivery needs, made once: building one costs more than running it

_outbox = metadata.tables["outbox"]
_CHANGE = sql_update(_outbox).where(
    *(_outbox.c[name] == bindparam(f"its_{name}") for name in ("site_id", "type", "id")),
    _outbox.c.revision == bindparam("its_revision"),
    _outbox.c.fence == bindparam("its_fence"),
)
_SETTLE = _CHANGE.where(_outbox.c.state == "sending")


def _of(site: str, type: str, id: str, revision: int, fence: int) -> dict[str, Any]:
    return {
        "its_site_id": site, "its_type": type, "its_id": id, "its_revision": revision,
        "its_fence": fence,
    }  # fmt: skip


@cache
def _next_due(*only: str) -> Select[Any]:
    """The next due promise, with further columns whose value is given."""
    this = _outbox.c
    at: BindParameter[datetime] = bindparam("at")
    lapsed = and_(this.state == "sending", this.lease_until < at)
    due = and_(this.state.in_(("queued", "unknown")), this.due_at <= at)
    site = metadata.tables["site_health"].c
    known = site.site_id == this.site_id
    rests = and_(known, site.state != "closed", site.until > at)
    breaker = core_select(site.state).where(known).scalar_subquery().label("breaker")
    return (
        core_select(_outbox, breaker)
        .where(STILL_TO_SEND, or_(due, lapsed), ~_goes_before(), ~exists().where(rests))
        .where(*(this[name] == bindparam(name) for name in only))
        .order_by(this.due_at, this.revision)
        .limit(1)
        .with_for_update(skip_locked=True, of=_outbox)
    )


def _goes_before() -> ColumnElement[bool]:
    """An unfinished older revision goes first; one in flight keeps all others waiting."""
    this, other = _outbox.c, _outbox.alias("other").c
    return exists().where(
        *(other[name] == this[name] for name in ("site_id", "type", "id")),
        other.revision != this.revision,
        or_(
            other.state.in_(("sending", "unknown")),
            and_(other.state.in_(OPEN), other.revision < this.revision),
        ),
    )


def _record(site: str, type: str, id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Outbox.site_id) == site,
        col(Outbox.type) == type,
        col(Outbox.id) == id,
    )
