"""What each EHR said that it can do, and what it said later that it does not.

Kept here so that a process that starts knows it at once, and every process learns what one of them
was told.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, select

from fhir_bridge.store.db import insert_new
from fhir_bridge.store.tables import Demoted, EhrStatement, metadata


def recall(session: Session, site: str, base: str) -> EhrStatement | None:
    """The statement of a site, unless it was another address's."""
    row = session.get(EhrStatement, site)
    return row if row and row.base == base else None


def keep(session: Session, site: str, base: str, body: bytes, etag: str, *, at: datetime) -> None:
    """Keep a statement in place of the one before."""
    facts = {"base": base, "body": body, "etag": etag, "asked_at": at}
    if insert_new(session, metadata.tables["ehr_statement"], {"site_id": site, **facts}):
        return
    row = session.get_one(EhrStatement, site, with_for_update=True, populate_existing=True)
    for name, value in facts.items():
        setattr(row, name, value)


def demote(
    session: Session, site: str, type: str, interaction: str, why: str, *, at: datetime
) -> bool:
    """Note that an interaction does not work there; whether that is news."""
    facts = {"why": why, "at": at}
    key = {"site_id": site, "type": type, "interaction": interaction}
    if insert_new(session, metadata.tables["demoted"], key | facts):
        return True
    row = session.get_one(Demoted, tuple(key.values()), with_for_update=True)
    row.why, row.at = why, at
    return False


def demoted(session: Session, site: str) -> Sequence[Demoted]:
    """What does not work at a site, each with the time and the reason, long ago or just now."""
    wanted = select(Demoted).where(Demoted.site_id == site)
    return session.exec(wanted.order_by(Demoted.type, Demoted.interaction)).all()


def lift(session: Session, site: str, *, before: datetime | None = None) -> int:
    """Let all of it be tried again, or what was noted before a time; how many there were."""
    lifted = delete(Demoted).where(col(Demoted.site_id) == site)
    if before is not None:
        lifted = lifted.where(col(Demoted.at) < before)
    return int(session.execute(lifted).rowcount)  # type: ignore[attr-defined]
