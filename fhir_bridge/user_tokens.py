"""The EHR's token of a signed-in user: sealed, renewed in time, by one at a time (L47-L51).

Whoever wants to renew claims the context's row with a lease and a fencing number: of all threads
and processes one asks the EHR, because a refresh token must not be used twice. The others go on
with the old token while it lives, else they wait for the new one. What ends a sign-in, and what is
only tried again later, is in ``_renew``.
"""

import time
from concurrent.futures import wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from fhir_bridge.bridge import Bridge, Connection
from fhir_bridge.clock import real_time
from fhir_bridge.ehr.smart import TokenAnswer, TokenRefused, refresh
from fhir_bridge.errors import BridgeError, NotSignedIn
from fhir_bridge.store import audit, outbox
from fhir_bridge.store.access import Actor, Chart
from fhir_bridge.store.tables import ContextRow
from fhir_bridge.store.vault import Vault
from fhir_bridge.wire import read_json, write_json

LONGEST = timedelta(hours=12)  # S7: a shift; nobody's sign-in goes on for longer
MARGIN = timedelta(seconds=60)  # L47
LEASE = timedelta(seconds=60)  # longer than one request to the EHR can take
PAUSE = timedelta(seconds=30)  # between two tries that failed
LOOK_SECONDS = 0.05
OURSELVES = Actor("footbridge", "Footbridge")


class AccessEnded(NotSignedIn):
    """The sign-in at the EHR is over. Reconnect, or open the patient in the EHR again."""

    def __init__(self, site: str) -> None:
        super().__init__()
        self.site = site


@dataclass(frozen=True)
class UserToken:
    """The EHR's token of one user and what it was granted."""

    value: str = field(repr=False)
    granted: frozenset[str] | None


def keep(
    session: Session,
    vault: Vault,
    row: ContextRow,
    answer: TokenAnswer,
    *,
    before: str | None = None,
) -> None:
    """Keep a token answer for a context, sealed.

    Args:
        before: the refresh token so far; it stays when no other came (L48).
    """
    renewable = answer.refresh_token or before
    secret = {"access_token": answer.access_token, "refresh_token": renewable}
    vault.keep(session, row.site_id, _ref(row.ctx), write_json(secret))
    row.token_until = answer.expires_at
    row.renew_at = _renew_at(answer.expires_at, real_time()) if renewable else None
    row.renew_pause = row.renew_lease = None
    session.add(row)


def forget(session: Session, site: str, ctx: str) -> None:
    """Remove the tokens of a context."""
    Vault.forget(session, site, _ref(ctx))


def take(session: Session, vault: Vault, site: str, ctx: str) -> tuple[str, ...]:
    """Remove the tokens of a context, and give them to be given back to the EHR (L52).

    The refresh token first: most servers end what descends from it too.
    """
    sealed = vault.fetch(session, site, _ref(ctx))
    forget(session, site, ctx)
    secret = read_json(sealed) if sealed else {}
    return tuple(filter(None, (secret.get("refresh_token"), secret.get("access_token"))))


def current(bridge: Bridge, site: str, ctx: str) -> UserToken | None:
    """The token to ask the EHR with: renewed when it is time, None when the sign-in is over."""
    known = _known(bridge, site, ctx)
    if known is None:
        return None
    if not known.lives:
        return _renewed(bridge, known) if known.may_renew else None
    if known.is_due and known.may_renew:  # nobody waits: the old one is good for a while
        bridge.executor.submit(_renew, bridge, known)
    return known.token


def renewed(bridge: Bridge, site: str, ctx: str, refused: str) -> UserToken | None:
    """Another token than the one the EHR has just refused with 401 (L51), if there can be one."""
    known = _known(bridge, site, ctx)
    if known is None:
        return None
    if known.token.value != refused:
        return known.token if known.lives else None
    return _renewed(bridge, known) if known.may_renew else None


@dataclass(frozen=True)
class _Known:
    """What stands in the store about a context's token, as it was read."""

    site: str
    ctx: str
    token: UserToken
    refresh_token: str | None = field(repr=False)
    until: datetime
    renew_at: datetime | None
    busy_until: datetime | None
    pause: datetime | None

    @property
    def lives(self) -> bool:
        return self.until > real_time()

    @property
    def is_due(self) -> bool:
        return self.renew_at is not None and self.renew_at <= real_time()

    @property
    def busy(self) -> bool:
        return self.busy_until is not None and self.busy_until > real_time()

    @property
    def may_renew(self) -> bool:
        """There is something to renew it with, and nobody failed just now (L50)."""
        return self.refresh_token is not None and not (self.pause and self.pause > real_time())


def _known(bridge: Bridge, site: str, ctx: str) -> _Known | None:
    with bridge.store.reading() as session:
        row = session.get(ContextRow, (site, ctx))
        return _read(session, bridge.vault, row) if row else None


def _read(session: Session, vault: Vault, row: ContextRow) -> _Known | None:
    sealed = vault.fetch(session, row.site_id, _ref(row.ctx))
    if sealed is None or row.ended_at or real_time() - row.opened_at > LONGEST:
        return None
    secret = read_json(sealed)
    return _Known(
        row.site_id, row.ctx,
        UserToken(str(secret["access_token"]), frozenset(row.scope.split()) if row.scope else None),
        secret.get("refresh_token"), row.token_until, row.renew_at, row.renew_lease,
        row.renew_pause,
    )  # fmt: skip


def _renewed(bridge: Bridge, before: _Known) -> UserToken | None:
    """Renew, or wait for whoever does, as long as a page may wait; the renewal goes on."""
    deadline = time.monotonic() + bridge.page_budget
    wait([bridge.executor.submit(_renew, bridge, before)], timeout=bridge.page_budget)
    while True:
        known = _known(bridge, before.site, before.ctx)
        if known is None:
            return None
        if known.token.value != before.token.value:
            return known.token if known.lives else None
        if not known.busy or time.monotonic() > deadline:
            return None
        time.sleep(LOOK_SECONDS)


def _renew(bridge: Bridge, before: _Known) -> None:
    """One refresh, if it is ours to do. Only ``invalid_grant`` ends the sign-in (L50)."""
    connection = bridge.connection(bridge.site(before.site))
    try:
        configuration = connection.configuration()
    except BridgeError:
        return  # not even the way to sign in is known: the old token serves while it lives
    fence = _claim(bridge, before)
    if fence is None:
        return
    try:
        answer = refresh(
            connection.session, connection.site, configuration, str(before.refresh_token),
            bridge.keys,
        )  # fmt: skip
    except TokenRefused as error:
        if error.code == "invalid_grant":
            _settle(bridge, before, fence, None)
        else:
            _later(bridge, before, fence)
            _doubt(connection, error)
    else:
        _settle(bridge, before, fence, answer)


def _claim(bridge: Bridge, before: _Known) -> int | None:
    """Take the lease; gives the fencing number, or None when somebody has it or was faster."""
    with bridge.store.writing() as session:
        row = session.get(ContextRow, (before.site, before.ctx), with_for_update=True)
        known = _read(session, bridge.vault, row) if row else None
        if row is None or known is None or known.busy or not known.may_renew:
            return None
        if known.token.value != before.token.value:
            return None
        row.renew_fence += 1
        row.renew_lease = real_time() + LEASE
        return row.renew_fence


def _settle(bridge: Bridge, before: _Known, fence: int, answer: TokenAnswer | None) -> None:
    """Put the new tokens in the place of the old ones, or end the sign-in."""
    with bridge.store.writing() as session:
        row = _ours(session, before, fence)
        if row is None:
            return
        # an answer about somebody else is no answer: wrong-patient writes are the worst failure
        if answer is None or answer.patient not in {None, row.ehr_patient_id}:
            forget(session, row.site_id, row.ctx)
            row.token_until, row.renew_at, row.renew_lease = real_time(), None, None
        else:
            if answer.granted is not None:  # left out: all that was granted before (L49)
                row.scope = " ".join(sorted(answer.granted))
            keep(session, bridge.vault, row, answer, before=before.refresh_token)
            chart = Chart(row.site_id, row.patient_id, OURSELVES)
            outbox.release_held(
                session, chart, context=row.ctx, user=(row.iss, row.sub), at=bridge.real()
            )
        audit.record(
            session, site=row.site_id, actor=OURSELVES, action="E", what="refresh",
            patient=row.patient_id, outcome=audit.OK if row.renew_at else audit.REFUSED,
        )  # fmt: skip


def _later(bridge: Bridge, before: _Known, fence: int) -> None:
    with bridge.store.writing() as session:
        row = _ours(session, before, fence)
        if row is not None:
            row.renew_lease, row.renew_pause = None, real_time() + PAUSE


def _ours(session: Session, before: _Known, fence: int) -> ContextRow | None:
    """The row, unless the lease ran out and another took it, or the context was left."""
    row = session.get(ContextRow, (before.site, before.ctx), with_for_update=True)
    return row if row and row.renew_fence == fence and row.ended_at is None else None


def _doubt(connection: Connection, error: TokenRefused) -> None:
    """After an answer that smells of old discovery, ask again how to sign in (L11)."""
    if error.code in {"invalid_client", "404"}:
        connection.configuration(anew=True)


def _renew_at(until: datetime, now: datetime) -> datetime:
    """A tenth of its life before the end, at least a minute (L47); half of a very short life."""
    life = until - now
    return until - min(max(MARGIN, life / 10), life / 2)


def _ref(ctx: str) -> str:
    return f"token/{ctx}"
