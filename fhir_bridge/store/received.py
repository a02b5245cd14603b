"""Records that other systems sent: which of them sent each, and what it sent last."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session

from fhir_bridge.store.db import insert_new
from fhir_bridge.store.gathering import waiting_in
from fhir_bridge.store.tables import ReceivedRecord, metadata

_TABLE = metadata.tables["received_record"]


def find(session: Session, site: str, type: str, id: str) -> ReceivedRecord | None:
    """Who sent a record; None for what no system sent."""
    return session.get(ReceivedRecord, (site, type, id))


def note(
    session: Session, site: str, type: str, id: str, *, client: str, digest: str, at: datetime,
    fresh: bool,
) -> None:  # fmt: skip
    """Note who sent a record, and what was sent last.

    Args:
        fresh: nothing was ever noted of it.
    """
    key = {"site_id": site, "type": type, "id": id, "client_id": client}
    row = key | {"body_hash": digest, "at": at}
    waiting = waiting_in(session) if fresh else None
    if waiting is not None:
        waiting.added[_TABLE].append(row)
    elif not insert_new(session, _TABLE, row):
        known = session.get_one(ReceivedRecord, (site, type, id))
        known.body_hash, known.at = digest, at


@dataclass(frozen=True)
class Kept:
    """How many records of a type a client keeps with us, and when the last one came."""

    client: str
    type: str
    number: int
    last: datetime


def kept(session: Session, site: str) -> list[Kept]:
    """What each client keeps at a site, by client and type."""
    about = _TABLE.c.client_id, _TABLE.c.type
    counted = select(*about, func.count(), func.max(_TABLE.c.at)).where(_TABLE.c.site_id == site)
    return [Kept(*row) for row in session.execute(counted.group_by(*about).order_by(*about))]
