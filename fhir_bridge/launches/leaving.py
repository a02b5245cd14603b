"""The end of a context: signing out, and forgetting what can no longer be used."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import Session, col, select

from fhir_bridge import attempts, user_tokens
from fhir_bridge.bridge import Bridge
from fhir_bridge.clock import real_time
from fhir_bridge.ehr.smart import Site, revoke
from fhir_bridge.errors import BridgeError
from fhir_bridge.launches.context import Context
from fhir_bridge.store import audit
from fhir_bridge.store.tables import ContextRow
from fhir_bridge.user_tokens import LONGEST


def end(bridge: Bridge, context: Context) -> None:
    """Log out of one context; what it promised to send is kept.

    Our own tokens are gone when this returns. The EHR is asked to forget them too where it lists a
    place for that (L52): afterwards and by the way, nobody waits for it.
    """
    site, ctx = context.site, context.ctx
    with bridge.store.writing() as session:
        session.get_one(ContextRow, (site.id, ctx)).ended_at = real_time()
        left = user_tokens.take(session, bridge.vault, site.id, ctx)
        audit.of_view(session, context.chart, action="E", what="logout", patient=context.patient)
    bridge.faces.forget(ctx)
    if left:
        bridge.executor.submit(_give_back, bridge, site, left)


def forget_old(session: Session, now: datetime) -> None:
    """Remove what can no longer be used: launch attempts, tokens of ended contexts."""
    attempts.forget_old(session, now)
    spent = or_(col(ContextRow.renew_at).is_(None), col(ContextRow.opened_at) < now - LONGEST)
    over = select(ContextRow).where(col(ContextRow.token_until) < now - attempts.LIFE, spent)
    for context in session.exec(over):
        user_tokens.forget(session, context.site_id, context.ctx)


def _give_back(bridge: Bridge, site: Site, tokens: tuple[str, ...]) -> None:
    """Revoke at the EHR, as far as it can be reached: elsewhere the tokens end by themselves."""
    connection = bridge.connection(site)
    for token in tokens:
        with suppress(BridgeError):
            revoke(connection.session, site, connection.configuration(), token, bridge.keys)
