"""Access tokens of systems, and the assertions they were given for.

Only hashes are kept. Times are real time: a token dies on the wall clock, not on the care clock.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import bindparam, delete
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from fhir_bridge.store.db import insert_new
from fhir_bridge.store.tables import SeenAssertion, SystemToken, metadata

REMEMBER = timedelta(hours=1)
"""How long what is dead is still known: clocks of two processes may differ."""


@dataclass(frozen=True)
class Held:
    """What a living token stands for.

    Attributes:
        patient: our id of the one member whom it opens; "" is all of the client's members.
        token: the hash that it is known by.
    """

    site: str
    client: str
    scope: str
    until: datetime
    patient: str = ""
    token: str = ""


def give(session: Session, held: Held) -> str:
    """Keep a new token.

    Returns:
        Its text, which nobody can be told again.
    """
    text = secrets.token_urlsafe(32)
    session.add(
        SystemToken(
            site_id=held.site,
            token=_hashed(text),
            client_id=held.client,
            scope=held.scope,
            until=held.until,
        )
    )
    return text


def look_up(session: Session, text: str, now: datetime) -> Held | None:
    """What a token stands for while it lives."""
    row = session.execute(_HELD, {"token": _hashed(text)}).first()
    held = Held(*row) if row else None
    return held if held and held.until > now else None


_TOKEN = metadata.tables["system_token"].c
_HELD = sql_select(
    _TOKEN.site_id, _TOKEN.client_id, _TOKEN.scope, _TOKEN.until, _TOKEN.patient_id, _TOKEN.token
).where(_TOKEN.token == bindparam("token"))


def narrow(session: Session, site: str, token: str, patient: str) -> None:
    """Let a token open one member from now on, and nobody else (M5).

    Args:
        token: its hash.
    """
    row = session.get(SystemToken, (site, token))
    if row is not None:
        row.patient_id = patient


def take_back(session: Session, text: str, client: str) -> bool:
    """Revoke a client's token; whether it was there."""
    wanted = select(SystemToken).where(SystemToken.token == _hashed(text))
    row = session.exec(wanted.where(SystemToken.client_id == client)).first()
    if row is not None:
        session.delete(row)
    return row is not None


def first_time(
    session: Session, site: str, client: str, jti: str, until: float, now: datetime
) -> bool:
    """Whether an assertion is shown for the first time; of many at once, one is told yes (P4).

    Args:
        until: when it dies, in seconds since 1970.
    """
    _forget_the_old(session, now - REMEMBER)
    row = {
        "site_id": site, "client_id": client, "jti": _hashed(jti),
        "until": datetime.fromtimestamp(until, UTC),
    }  # fmt: skip
    return insert_new(session, metadata.tables["seen_assertion"], row)


def _forget_the_old(session: Session, before: datetime) -> None:
    for table in (SystemToken, SeenAssertion):
        session.execute(delete(table).where(col(table.until) < before))


def _hashed(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
