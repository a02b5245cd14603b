"""Refresh tokens: kept by their hash, used once where they rotate, revoked as a family.

All tokens of one sign-in descend from one authorization code. Whoever uses a refresh token a second
time holds a copy, so the whole family ends (OAuth 2.0 Security BCP, RFC 9700 §4.14.2; R13).
"""

import sqlite3

import orjson

from fhir_bridge.sandbox.issued import SignedIn, Token
from fhir_bridge.sandbox.ledger import Ledger, dump, end_family, hashed


def keep(ledger: Ledger, text: str, signed_in: SignedIn) -> None:
    """Keep the first refresh token of a sign-in."""
    with ledger.writing() as db:
        _insert(db, text, signed_in)


def look(ledger: Ledger, text: str, client_id: str) -> SignedIn | None:
    """The sign-in behind a refresh token of this client while it may be used; uses up nothing."""
    with ledger.writing() as db:
        found = _living(db, text, client_id)
    return found if found and found.until > ledger.seconds() else None


def go_on(
    ledger: Ledger, text: str, access: tuple[str, Token], *, new: str | None, once: bool
) -> bool:
    """Put a new access token in the place of the old one, in one transaction.

    Args:
        text: the refresh token that is used.
        new: the refresh token that follows it, when there is one.
        once: the old one is used up by this.

    Returns:
        False when somebody was faster: then the family has ended.
    """
    token_text, token = access
    with ledger.writing() as db:
        signed_in = _living(db, text, token.client_id)
        if signed_in is None:
            return False
        if once:
            used = "UPDATE refresh SET used = ? WHERE hash = ?"
            db.execute(used, (ledger.seconds(), hashed(text)))
        if new:
            _insert(db, new, signed_in)
        row = (hashed(token_text), signed_in.family, dump(token), token.until)
        db.execute("INSERT INTO token VALUES (?, ?, ?, ?)", row)
    return True


def revoke(ledger: Ledger, text: str, client_id: str) -> None:
    """Forget a token of this client (RFC 7009); a refresh token takes its family with it."""
    with ledger.writing() as db:
        signed_in = _living(db, text, client_id)
        if signed_in:
            end_family(db, signed_in.family)
        own = "DELETE FROM token WHERE hash = ? AND json_extract(facts, '$.client_id') = ?"
        db.execute(own, (hashed(text), client_id))


def _living(db: sqlite3.Connection, text: str, client_id: str) -> SignedIn | None:
    row = db.execute(
        "SELECT facts, used FROM refresh WHERE hash = ? AND client_id = ?",
        (hashed(text), client_id),
    ).fetchone()
    if row is None:
        return None
    found = SignedIn(**orjson.loads(row[0]))
    if row[1] is not None:
        end_family(db, found.family)
        return None
    return found


def _insert(db: sqlite3.Connection, text: str, signed_in: SignedIn) -> None:
    row = (
        hashed(text), signed_in.family, signed_in.client_id, dump(signed_in), signed_in.until,
    )  # fmt: skip
    db.execute("INSERT INTO refresh VALUES (?, ?, ?, ?, ?, NULL)", row)
