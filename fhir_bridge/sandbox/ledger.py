"""What the pretend EHR's sign-in remembers: launches, codes, tokens, assertions already seen.

Its own small SQLite file, so that a restart keeps it and two processes share it. Whatever may be
used once is taken by one UPDATE or INSERT that only one of many can win. Only hashes of launches,
codes and tokens are kept: a copy of the file opens nothing. Times are real time, in seconds.
Refresh tokens are in ``refreshes``, requests that wait for the user's answer in ``asked``.
"""

import hashlib
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from threading import RLock

import orjson

from fhir_bridge.clock import Clock
from fhir_bridge.sandbox.issued import Code, LaunchContext, SignedIn, Token

LAUNCH_SECONDS = 300
CODE_SECONDS = 60
REMEMBER_SECONDS = 3600  # how long a used code is known, so that its second use is noticed

_TABLES = """
CREATE TABLE IF NOT EXISTS launch (
  hash TEXT PRIMARY KEY, context BLOB NOT NULL, until REAL NOT NULL, used REAL);
CREATE TABLE IF NOT EXISTS code (
  hash TEXT PRIMARY KEY, client_id TEXT NOT NULL, facts BLOB NOT NULL, until REAL NOT NULL,
  used REAL);
CREATE TABLE IF NOT EXISTS token (
  hash TEXT PRIMARY KEY, code TEXT, facts BLOB NOT NULL, until REAL NOT NULL);
CREATE INDEX IF NOT EXISTS ix_token_code ON token (code);
CREATE TABLE IF NOT EXISTS refresh (
  hash TEXT PRIMARY KEY, family TEXT NOT NULL, client_id TEXT NOT NULL, facts BLOB NOT NULL,
  until REAL NOT NULL, used REAL);
CREATE INDEX IF NOT EXISTS ix_refresh_family ON refresh (family);
CREATE TABLE IF NOT EXISTS asked (
  hash TEXT PRIMARY KEY, parameters BLOB NOT NULL, until REAL NOT NULL, used REAL);
CREATE TABLE IF NOT EXISTS assertion (
  client_id TEXT NOT NULL, jti TEXT NOT NULL, until REAL NOT NULL, PRIMARY KEY (client_id, jti));
"""


class Ledger:
    """The sign-in's memory. Safe for threads and for several processes on one file."""

    def __init__(self, path: Path, now: Clock) -> None:
        self._now = now
        self._lock = RLock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA busy_timeout=5000")
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.executescript(_TABLES)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def seconds(self) -> float:
        """Now, in real seconds since 1970."""
        return self._now().timestamp()

    def begin_launch(self, context: LaunchContext) -> str:
        """Keep a launch context for five minutes.

        Returns:
            The opaque ``launch`` value for the app.
        """
        launch = secrets.token_urlsafe(24)
        with self.writing() as db:
            self.forget_the_old(db)
            db.execute(
                "INSERT INTO launch VALUES (?, ?, ?, NULL)",
                (hashed(launch), dump(context), self.seconds() + LAUNCH_SECONDS),
            )
        return launch

    def look_at_launch(self, launch: str, client_id: str) -> LaunchContext | None:
        """The context of a launch for this client that is neither used nor too old."""
        row = self.one(
            "SELECT context FROM launch WHERE hash = ? AND used IS NULL AND until > ?",
            hashed(launch),
            self.seconds(),
        )
        found = LaunchContext(**orjson.loads(row[0])) if row else None
        return found if found and found.client_id in {"", client_id} else None

    def use_launch(self, launch: str) -> bool:
        """Mark a launch used; of several who try, one is told yes."""
        return self.changed(
            "UPDATE launch SET used = ? WHERE hash = ? AND used IS NULL AND until > ?",
            self.seconds(),
            hashed(launch),
            self.seconds(),
        )

    def keep_code(self, text: str, code: Code) -> None:
        """Keep an authorization code for a minute."""
        with self.writing() as db:
            db.execute(
                "INSERT INTO code VALUES (?, ?, ?, ?, NULL)",
                (hashed(text), code.client_id, dump(code), self.seconds() + CODE_SECONDS),
            )

    def use_code(self, text: str, client_id: str) -> Code | None:
        """Take a code, whether or not the exchange then succeeds.

        A second use by its client revokes the tokens of the first (RFC 6749 §4.1.2): somebody
        else holds a copy.
        """
        hash = hashed(text)
        with self.writing() as db:
            taken = db.execute(
                "UPDATE code SET used = ? WHERE hash = ? AND client_id = ? AND used IS NULL"
                " RETURNING facts, until",
                (self.seconds(), hash, client_id),
            ).fetchone()
            if taken is None:
                known = "SELECT 1 FROM code WHERE hash = ? AND client_id = ?"
                if db.execute(known, (hash, client_id)).fetchone():
                    end_family(db, hash)
                return None
        facts, until = taken
        return _code(facts, hash) if until > self.seconds() else None

    def keep_token(self, text: str, token: Token, *, code: str | None = None) -> None:
        """Keep an access token, and the code it was issued for."""
        with self.writing() as db:
            db.execute(
                "INSERT INTO token VALUES (?, ?, ?, ?)",
                (hashed(text), code, dump(token), token.until),
            )

    def token(self, text: str) -> Token | None:
        """What a token stands for while it lives."""
        row = self.one(
            "SELECT facts FROM token WHERE hash = ? AND until > ?", hashed(text), self.seconds()
        )
        return Token(**orjson.loads(row[0])) if row else None

    def first_time(self, client_id: str, jti: str, until: float) -> bool:
        """Whether an assertion's ``jti`` is new; it is remembered until the assertion is dead."""
        return self.changed(
            "INSERT INTO assertion VALUES (?, ?, ?) ON CONFLICT DO NOTHING", client_id, jti, until
        )

    def forget_the_old(self, db: sqlite3.Connection) -> None:
        """Drop what is dead, and no longer needed to notice a second use."""
        now = self.seconds()
        for table, spare in (("launch", 0), ("code", REMEMBER_SECONDS), ("token", 0), ("asked", 0),
                             ("refresh", 0), ("assertion", REMEMBER_SECONDS)):  # fmt: skip
            db.execute(f"DELETE FROM {table} WHERE until < ?", (now - spare,))  # noqa: S608

    def one(self, sql: str, *values: object) -> tuple[bytes, ...] | None:
        """One row of a query."""
        with self._lock:
            found: tuple[bytes, ...] | None = self._db.execute(sql, values).fetchone()
            return found

    def changed(self, sql: str, *values: object) -> bool:
        """Whether a statement changed its one row."""
        with self.writing() as db:
            return db.execute(sql, values).rowcount == 1

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that nobody else writes beside."""
        with self._lock, self._db:  # commits at the end, rolls back on an error
            self._db.execute("BEGIN IMMEDIATE")
            yield self._db


def hashed(secret: str) -> str:
    """The form in which a secret is kept (random ones need no salt)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def dump(value: LaunchContext | Code | SignedIn | Token) -> bytes:
    """A value as it is kept."""
    return orjson.dumps(asdict(value))


def end_family(db: sqlite3.Connection, family: str) -> None:
    """Revoke all tokens that descend from one code; refresh tokens stay known as used."""
    db.execute("DELETE FROM token WHERE code = ?", (family,))
    db.execute("UPDATE refresh SET used = 0 WHERE family = ? AND used IS NULL", (family,))


def _code(facts: bytes, hash: str) -> Code:
    read = orjson.loads(facts)
    context = read.pop("context")
    return Code(**(read | {"hash": hash, "context": LaunchContext(**context) if context else None}))
