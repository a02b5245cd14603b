"""Authorization requests that wait while the user answers a page (which patient?)."""

import secrets

import orjson

from fhir_bridge.authorizing.forms import Parameters
from fhir_bridge.sandbox.ledger import Ledger, hashed

ASKED_SECONDS = 600


def keep(ledger: Ledger, parameters: Parameters) -> str:
    """Keep a request for ten minutes.

    Returns:
        A handle for the user's page.
    """
    handle = secrets.token_urlsafe(24)
    with ledger.writing() as db:
        ledger.forget_the_old(db)
        until = ledger.seconds() + ASKED_SECONDS
        row = (hashed(handle), orjson.dumps(parameters), until)
        db.execute("INSERT INTO asked VALUES (?, ?, ?, NULL)", row)
    return handle


def look(ledger: Ledger, handle: str) -> Parameters | None:
    """The request behind a handle, while it waits."""
    row = ledger.one(
        "SELECT parameters FROM asked WHERE hash = ? AND used IS NULL AND until > ?",
        hashed(handle), ledger.seconds(),
    )  # fmt: skip
    return [(name, value) for name, value in orjson.loads(row[0])] if row else None


def answer(ledger: Ledger, handle: str) -> Parameters | None:
    """The request behind a handle, for the one who answers it first."""
    waiting = look(ledger, handle)
    used = "UPDATE asked SET used = ? WHERE hash = ? AND used IS NULL"
    return waiting if ledger.changed(used, ledger.seconds(), hashed(handle)) else None
