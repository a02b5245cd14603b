"""The only ways to a session: ``Store.reading()`` and ``Store.writing()``.

SQLite's default deferred BEGIN lost 350 of 400 concurrent updates without an error when we tried
it: a reader that turns writer gets no lock in time. So ``writing()`` begins IMMEDIATE there, with
WAL and ``synchronous=FULL``. PostgreSQL writes are READ COMMITTED with unique indexes and row
locks. No HTTP belongs inside ``writing()``: it would hold the lock for as long as an EHR sleeps.
"""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Table,
    create_engine,
    event,
    insert,
    inspect,
    literal,
    make_url,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import Session

from fhir_bridge.store.snapshot import SNAPSHOT
from fhir_bridge.store.tables import change_log

MIGRATIONS = Path(__file__).parent / "migrations"


class SchemaMismatch(Exception):
    """The database is at another revision than this program. Run `footbridge migrate`."""


@dataclass(frozen=True)
class Store:
    """A database at the right revision.

    Attributes:
        engine: the pool; ``reading()`` and ``writing()`` are the ways to use it.
    """

    engine: Engine
    _reader: Engine = field(repr=False)
    _writer: Engine = field(repr=False)
    _around: ContextVar[Session | None] = field(
        default_factory=lambda: ContextVar("around", default=None), repr=False
    )

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session on one snapshot; nothing it does is kept."""
        if around := self._around.get():
            yield around
            return
        with Session(self._reader, info={SNAPSHOT: {}}) as session:
            yield session

    @contextmanager
    def one_moment(self) -> Iterator[Session]:
        """A session on one snapshot, which every ``reading()`` inside of it reads, too.

        For a page of many patients, whose actions ask for the same things over and over. What is
        written meanwhile is not seen in it.
        """
        with self.reading() as session:
            token = self._around.set(session)
            try:
                yield session
            finally:
                self._around.reset(token)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose work is kept whole at the end, or not at all."""
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded default."""
        return self.engine.dialect.name == "sqlite"


def open_store(url: str) -> Store:
    """Open a database.

    Raises:
        SchemaMismatch: it is not at this program's revision.
    """
    engine = _engine(url)
    if _revision_of(engine) != _newest():
        engine.dispose()
        raise SchemaMismatch(SchemaMismatch.__doc__)
    reader = engine if engine.dialect.name == "sqlite" else engine.execution_options(**_SNAPSHOT)
    return Store(engine, reader, engine.execution_options(footbridge_writes=True))


# What SQLite gives by itself: all that one session reads is of one moment, and it cannot write.
_SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def migrate(url: str) -> None:
    """Bring a database to this program's revision, making it when it is not there."""
    from alembic import command  # noqa: PLC0415 - 9 MB, and whoever serves changes no schema
    from alembic.config import Config  # noqa: PLC0415

    engine = _engine(url)
    if _revision_of(engine) != _newest():
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    engine.dispose()


def _revision_of(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(
            text("SELECT version_num FROM alembic_version")
        ).scalar()
    return found


@cache
def _newest() -> str:
    """This program's revision, the one that none comes after: as the migrations say it.

    Their text is read: Alembic would import each of them, and itself.
    """
    texts = [path.read_text("utf-8") for path in (MIGRATIONS / "versions").glob("*.py")]
    named, followed = (
        {found for each in texts for found in re.findall(rf'^{name} = "(.+)"$', each, re.MULTILINE)}
        for name in ("revision", "down_revision")
    )
    (newest,) = named - followed
    return str(newest)


_NEXT = insert(change_log).values({})


def change_number(session: Session) -> int:
    """The number of this writing transaction: it, never a timestamp, orders what happened."""
    known = session.info.get("change_no")
    if known is None:
        if session.get_bind().dialect.name == "sqlite":
            row = session.execute(_NEXT)
            known = int(row.inserted_primary_key[0])  # type: ignore[attr-defined]
        else:
            known = int(session.execute(text("SELECT pg_current_xact_id()::text")).scalar_one())
        session.info["change_no"] = known
    return int(known)


@event.listens_for(Session, "after_soft_rollback")
def _forget_number(session: Session, _: object) -> None:
    # a savepoint takes SQLite's row of the log back with it: the next writer would get the number
    session.info.pop("change_no", None)


def insert_new(session: Session, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert a row, unless one with its key is there already.

    Returns:
        Whether it is new. Of many at once, exactly one is: the others wait for it to be kept.
    """
    dialect = session.get_bind().dialect.name
    return session.execute(_insert_new(table, dialect), dict(row)).first() is not None


@cache
def _insert_new(table: Table, dialect: str) -> ReturningInsert[Any]:
    made = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    return made.on_conflict_do_nothing().returning(literal(1))


def lock_key(session: Session, *parts: str) -> None:
    """Let one writer at a time past this point for the same key, until it ends.

    SQLite needs none (writers are serial). On PostgreSQL this closes the search-then-create race
    that no unique index can: the criteria of a conditional create are free-form.
    """
    if session.get_bind().dialect.name != "sqlite":
        session.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"),
            {"key": "\x1f".join(parts)},
        )


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername.startswith("sqlite"):
        engine = create_engine(parsed, pool_size=20, max_overflow=40)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    said = {} if "options" in parsed.query else {"options": _NO_JIT}
    engine = create_engine(parsed, pool_size=20, max_overflow=20, connect_args=said)
    event.listen(engine, "checkout", partial(_ask_if_alive, engine))
    event.listen(engine, "checkin", _note_use)
    return engine


IDLE = 5.0
"""Seconds after which a connection is asked whether it is alive before it is used again."""


def _ask_if_alive(engine: Engine, connection: Any, record: Any, _: object) -> None:
    # as the pool's own pre-ping, which asks before every use: a third of a short reading
    if time.monotonic() - record.info.get(_USED, time.monotonic()) < IDLE:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error


def _note_use(_: object, record: Any) -> None:
    record.info[_USED] = time.monotonic()


_USED = "used last"


# PostgreSQL would compile the predicate of an export for three seconds, to save some of one
_NO_JIT = "-c jit=off"


_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=5000",
    "foreign_keys=ON",
    # whoever happens to save then waits for the checkpoint: once in 250 saves, not once in 60
    "wal_autocheckpoint=4000",
)


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # we begin ourselves: see the module docstring
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("footbridge_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
