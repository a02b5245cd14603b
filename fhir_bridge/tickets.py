"""One-use tickets: how a context that is open in an EHR's frame goes on in a new window.

A new window has cookies of its own, so it cannot be known by the frame's (decision 26).
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from fhir_bridge.bridge import Bridge
from fhir_bridge.clock import real_time
from fhir_bridge.errors import NotSignedIn
from fhir_bridge.launches import Context
from fhir_bridge.store.tables import BrowserRow, TicketRow

LIFE = timedelta(seconds=60)


def issue(bridge: Bridge, context: Context) -> str:
    """A ticket for opening this context in a new window."""
    made = secrets.token_urlsafe(24)
    row = TicketRow(
        site_id=context.site.id, ticket=_hash(made), ctx=context.ctx, until=real_time() + LIFE
    )
    with bridge.store.writing() as session:
        session.add(row)
    return made


def redeem(bridge: Bridge, made: str, browser: str) -> str:
    """Bind the ticket's context to one more browser partition.

    Returns:
        The context's id.

    Raises:
        NotSignedIn: unknown, used, or older than a minute.
    """
    with bridge.store.writing() as session:
        found = select(TicketRow).where(TicketRow.ticket == _hash(made)).with_for_update()
        row = session.exec(found).first()
        if row is None or row.used_at or row.until < real_time():
            raise NotSignedIn("This link was used already or is older than a minute.")
        row.used_at = real_time()
        session.merge(BrowserRow(site_id=row.site_id, ctx=row.ctx, browser=browser))
        return row.ctx


def forget_old(session: Session, now: datetime) -> None:
    """Remove tickets that can no longer be used."""
    for old in session.exec(select(TicketRow).where(col(TicketRow.until) < now - LIFE)):
        session.delete(old)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
