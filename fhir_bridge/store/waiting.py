"""What of the outbox waits for a person, and how much waits at all.

What people make of it:

    dead ─────▶ unknown (try again: looked for first, because nobody knows whether it arrived)
    rejected ─▶ queued  (try again: the EHR said no, so it is not there)
    dead, rejected, held, queued ─▶ abandoned (it is not to be sent; why is kept)

An abandoned record is sent again when it is changed.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from fhir_bridge.errors import NotFound, Refused
from fhir_bridge.store.access import Chart, View
from fhir_bridge.store.outbox import OPEN, in_flight, newest
from fhir_bridge.store.tables import Outbox

AGAIN = {"dead": "unknown", "rejected": "queued"}
LEAVABLE = frozenset({"dead", "rejected", "held", "queued"})
STUCK = ("dead", "rejected", "held")
A_LIST = 200


@dataclass(frozen=True)
class Counted:
    """How many promises of a site are in a state, and since when the oldest is due."""

    site: str
    state: str
    number: int
    oldest: datetime


def counted(session: Session) -> list[Counted]:
    """The outbox in numbers: for every site and every state that is not an end."""
    states = (*OPEN, "dead", "rejected")
    rows = session.exec(
        select(Outbox.site_id, Outbox.state, func.count(), func.min(Outbox.due_at))
        .where(col(Outbox.state).in_(states))
        .group_by(Outbox.site_id, Outbox.state)
        .order_by(Outbox.site_id, Outbox.state)
    )
    return [Counted(*row) for row in rows]


def patients(session: Session, site: str, *, since: datetime | None) -> list[str]:
    """The patients of whom something was to be sent to a site (since some time)."""
    wanted = select(Outbox.patient_id).where(Outbox.site_id == site).distinct()
    if since is not None:
        wanted = wanted.where(col(Outbox.promised_at) >= since)
    return list(session.exec(wanted.order_by(Outbox.patient_id)))


def stuck(session: Session, view: View) -> list[Outbox]:
    """What will not be sent unless somebody does something, oldest first.

    An older revision of a record is left out: the newest tells all that is to be sent.
    """
    other = aliased(Outbox)
    newer = exists().where(
        col(other.site_id) == col(Outbox.site_id),
        col(other.type) == col(Outbox.type),
        col(other.id) == col(Outbox.id),
        col(other.revision) > col(Outbox.revision),
    )
    wanted = col(Outbox.state).in_(STUCK)
    rows = session.exec(
        select(Outbox)
        .where(*_within(view), wanted, ~newer)
        .order_by(col(Outbox.promised_at))
        .limit(A_LIST)
    )
    return list(rows)


def try_again(session: Session, chart: Chart, type: str, id: str, *, at: datetime) -> Outbox:
    """Let the newest promise of a record be kept after all.

    Raises:
        NotFound: nothing of this record was ever to be sent.
        Refused: it is on its way already, or done.
    """
    row = _newest(session, chart, type, id)
    if row.state not in AGAIN:
        raise Refused("There is nothing to try again: it is on its way, or done.")
    row.state, row.due_at = AGAIN[row.state], at
    row.attempts, row.looks, row.reason = 0, 0, ""
    return row


def abandon(session: Session, chart: Chart, type: str, id: str, *, why: str) -> Outbox:
    """Send nothing more of a record until somebody changes it.

    Raises:
        NotFound: nothing of this record was ever to be sent.
        Refused: it has left already, or may have.
    """
    row = _newest(session, chart, type, id)
    if row.state not in LEAVABLE:
        raise Refused("This is on its way to the EHR, or there already. It cannot be held back.")
    row.state, row.reason = "abandoned", why
    return row


def look_again(session: Session, chart: Chart, type: str, id: str, *, at: datetime) -> bool:
    """The EHR was seen to hold this record although we did not know: it is looked for at once."""
    row = newest(session, chart, type, id)
    if row is None or row.state not in {"queued", "dead"} or in_flight(session, chart, type, id):
        return False
    row.state, row.due_at = "unknown", at
    session.add(row)
    return True


def _newest(session: Session, chart: Chart, type: str, id: str) -> Outbox:
    row = newest(session, chart, type, id)
    if row is None:
        raise NotFound
    session.refresh(row, with_for_update=True)
    return row


def _within(view: View) -> tuple[ColumnElement[bool], ...]:
    site = col(Outbox.site_id) == view.site
    if isinstance(view, Chart):
        return site, col(Outbox.patient_id) == view.patient
    if view.patients is None:
        return (site,)
    return site, col(Outbox.patient_id).in_(view.patients)
