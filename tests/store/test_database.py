"""The database is what we think it is: durable, serial where it must be, whole or not at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from kept import ANN, AT, EVERYONE, goal, keep
from sqlalchemy import create_engine, insert, text
from sqlalchemy.exc import DBAPIError, OperationalError

from fhir_bridge.care.case import State
from fhir_bridge.store import case_events, db, resources, tables
from fhir_bridge.store.db import (
    MIGRATIONS,
    SchemaMismatch,
    Store,
    change_number,
    migrate,
    open_store,
)
from fhir_bridge.wire import Document
from support import postgres

PRAGMAS = {
    "journal_mode": "wal", "synchronous": 2, "busy_timeout": 5000, "foreign_keys": 1,
    "wal_autocheckpoint": 4000,
}  # fmt: skip


def test_every_sqlite_connection_is_durable_and_patient(sqlite_store: Store) -> None:
    for way in (sqlite_store.reading, sqlite_store.writing):
        with way() as session:
            told = {name: session.execute(text(f"PRAGMA {name}")).scalar_one() for name in PRAGMAS}
            assert told == PRAGMAS


def test_a_sqlite_writer_that_has_only_read_keeps_others_from_writing(sqlite_store: Store) -> None:
    with sqlite_store.writing() as session:
        resources.find(session, ANN, "Goal", "a")
        with sqlite_store.engine.connect() as other:
            other.exec_driver_sql("PRAGMA busy_timeout = 0")
            with pytest.raises(OperationalError, match="locked"):
                other.exec_driver_sql("DELETE FROM audit")
            other.exec_driver_sql("PRAGMA busy_timeout = 5000")


def test_what_one_session_reads_is_of_one_moment(store: Store) -> None:
    keep(store, goal(id="a"))
    with store.reading() as session:
        assert len(resources.changes(session, EVERYONE, since=0)) == 1
        keep(store, goal(id="b"))
        assert resources.find(session, EVERYONE, "Goal", "b") is None
        assert len(resources.changes(session, EVERYONE, since=0)) == 1
    with store.reading() as session:
        assert resources.find(session, EVERYONE, "Goal", "b")


def test_nothing_done_while_reading_is_kept(store: Store) -> None:
    try:
        with store.reading() as session:
            resources.create(session, ANN, Document.of(goal()), id="a", at=AT)
    except DBAPIError:  # PostgreSQL says so at once
        assert not store.is_sqlite
    with store.reading() as session:
        assert resources.find(session, ANN, "Goal", "a") is None


class Interrupted(Exception):
    """Anything at all."""


@pytest.mark.parametrize("error", [Interrupted, KeyboardInterrupt, SystemExit])
def test_work_that_is_interrupted_is_dropped_whole(
    store: Store, error: type[BaseException]
) -> None:
    with pytest.raises(error), store.writing() as session:
        resources.create(session, ANN, Document.of(goal()), id="a", at=AT)
        session.flush()
        raise error
    with store.writing() as session:  # and nothing is locked
        assert resources.find(session, ANN, "Goal", "a") is None


def test_a_connection_that_died_while_nobody_used_it_is_replaced(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "IDLE", 0.0)
    store, other = open_store(postgres_url), open_store(postgres_url)
    with store.reading() as session:
        mine = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
    with other.writing() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": mine})
    with store.reading() as session:
        assert session.execute(text("SELECT pg_backend_pid()")).scalar_one() != mine
    store.close()
    other.close()


def test_change_numbers_grow_by_transaction(store: Store) -> None:
    numbers = []
    for _ in range(3):
        with store.writing() as session:
            numbers += [change_number(session), change_number(session)]
    assert numbers[::2] == numbers[1::2]
    assert numbers[::2] == sorted(set(numbers))


@pytest.fixture
def empty_sqlite(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def empty_postgres(postgres_cluster: str) -> Iterator[str]:
    url = postgres.new_database(postgres_cluster)
    yield url
    postgres.drop_database(url)


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest) -> str:
    """A database in which there is nothing yet."""
    return str(request.getfixturevalue(f"empty_{request.param}"))


def test_the_migrations_make_what_the_models_say(empty_url: str) -> None:
    migrate(empty_url)
    store = open_store(empty_url)
    with store.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, tables.metadata) == []
    store.close()


def test_migrating_twice_changes_nothing_and_keeps_everything(empty_url: str) -> None:
    migrate(empty_url)
    store = open_store(empty_url)
    keep(store, goal(id="a"))
    store.close()
    migrate(empty_url)
    store = open_store(empty_url)
    with store.reading() as session:
        assert resources.read(session, ANN, "Goal", "a")
    store.close()


def test_a_database_of_any_earlier_revision_is_brought_here_with_what_it_holds(
    empty_url: str,
) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    chain = [each.revision for each in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
    assert chain[-1] == "0001"
    driver = empty_url.replace("postgresql:", "postgresql+psycopg:")
    engine = create_engine(driver)
    for revision in reversed(chain):
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            if revision == "0001":
                connection.execute(insert(tables.Audit), [FIRST])
    engine.dispose()
    store = open_store(empty_url)
    with store.reading() as session:
        assert session.get_one(tables.Audit, ("s", "1")).what == "kept"
    store.close()


FIRST = {
    "site_id": "s", "id": "1", "at": AT, "actor": "a", "action": "R", "what": "kept",
    "outcome": "0", "request": "", "detail": "",
}  # fmt: skip


def test_who_was_enrolled_before_there_were_cases_was_taken_on_at_a_launch(empty_url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(empty_url.replace("postgresql:", "postgresql+psycopg:"))
    for revision in ("0002", "head"):
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            if revision == "0002":
                connection.execute(insert(tables.Enrolment), [ENROLLED])
    engine.dispose()
    store = open_store(empty_url)
    with store.reading() as session:
        case = case_events.current(session, ANN)
    assert case and [(step.state, step.how) for step in case.steps] == [
        (State.REFERRED, "launch"), (State.ACCEPTED, ""),
    ]  # fmt: skip
    assert (case.holder, case.last.at) == ("Practitioner/nurse", AT)
    store.close()


ENROLLED = {
    "site_id": ANN.site, "patient_id": ANN.patient, "ehr_patient_id": "a", "how": "launch",
    "by": "Practitioner/nurse", "at": AT,
}  # fmt: skip


@pytest.mark.parametrize("revision", [None, "0001", "9999"])
def test_a_database_at_another_revision_is_refused(empty_url: str, revision: str | None) -> None:
    migrate(empty_url)
    store = open_store(empty_url)
    with store.writing() as session:
        session.execute(text("DELETE FROM alembic_version"))
        if revision:
            session.execute(text("INSERT INTO alembic_version VALUES (:it)"), {"it": revision})
    store.close()
    with pytest.raises(SchemaMismatch, match="footbridge migrate"):
        open_store(empty_url)


def test_an_empty_database_is_refused(empty_url: str) -> None:
    with pytest.raises(SchemaMismatch):
        open_store(empty_url)


def test_every_key_begins_with_the_site() -> None:
    """Decision 2: one health system is one shard, and nothing can cross."""
    shared = {"change_log", "alembic_version"}
    for table in tables.metadata.sorted_tables:
        if table.name in shared:
            continue
        assert next(iter(table.primary_key.columns)).name == "site_id", table.name
        for index in table.indexes:
            assert not index.unique or next(iter(index.columns)).name == "site_id", index.name
