"""Contexts that are open: found again by address and browser, alive, and in use."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from fhir_bridge.bridge import Bridge
from fhir_bridge.clock import real_time
from fhir_bridge.errors import NotSignedIn
from fhir_bridge.store.tables import BrowserRow, ContextRow
from fhir_bridge.user_tokens import LONGEST

PATIENT, STAFF = "patient", "staff"
"""Kinds of context (decision 11): a page of one kind opens in no context of another."""

TOUCH = timedelta(seconds=30)  # how stale "last used" may get, so that reading seldom writes


def look_up(
    bridge: Bridge, session: Session, ctx: str, browser: str | None, kind: str
) -> ContextRow:
    """The row of an open context.

    Raises:
        NotSignedIn: unknown, of another kind, ended, idle too long, or opened in another browser.
            One answer for all: whether a context exists is nobody else's business.
    """
    row = session.exec(select(ContextRow).where(ContextRow.ctx == ctx)).first()
    bound = row and session.get(BrowserRow, (row.site_id, ctx, browser or ""))
    if row is None or bound is None or row.kind != kind or not lives(bridge, row, real_time()):
        raise NotSignedIn
    return row


def touch(bridge: Bridge, row: ContextRow) -> None:
    """Note that a person is there, now and then."""
    now = real_time()
    if now - row.used_at <= TOUCH:
        return
    with bridge.store.writing() as session:  # this column alone: it may be ended meanwhile
        session.execute(
            update(ContextRow)
            .where(col(ContextRow.site_id) == row.site_id, col(ContextRow.ctx) == row.ctx)
            .values(used_at=now)
        )


def lives(bridge: Bridge, row: ContextRow, now: datetime) -> bool:
    """Whether a context has not been ended, left idle, or open for longer than a shift."""
    return (
        row.ended_at is None and now - row.used_at < bridge.idle and now - row.opened_at < LONGEST
    )
