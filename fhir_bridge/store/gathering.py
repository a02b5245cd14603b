"""Many records kept in one go: what is written waits, and goes out by one statement a table.

Whatever else is asked of the session is asked after all that waits was written, so nobody reads
past it. Who wants few statements looks first and writes then.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ARRAY,
    Connection,
    Delete,
    Insert,
    Table,
    Text,
    bindparam,
    delete,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from fhir_bridge.errors import Stale
from fhir_bridge.store.tables import resource, search_date, search_token

if TYPE_CHECKING:
    from fhir_bridge.store.resources import Stored

Row = dict[str, Any]
Key = tuple[str, str, str]
"""Site, type and id of a record."""
Seen = tuple[str, str, str, str]
"""Who sees a record: actor, site, type and id."""
FoundBy = tuple[str, str, str]
"""What a search table has behind the key: parameter, system and code, or low and high."""


@dataclass(frozen=True)
class Gathering:
    """What waits, of one session.

    Attributes:
        born, changed: current versions, by record.
        reindexed: the records whose search rows are made anew.
        added: rows of tables that are only ever added to.
        found_by: rows of the search tables, as tuples: they are hundreds.
        seen: records as they were looked up, until they are changed.
    """

    born: dict[Key, Row] = field(default_factory=dict)
    changed: dict[Key, Row] = field(default_factory=dict)
    reindexed: list[Key] = field(default_factory=list)
    added: dict[Table, list[Row]] = field(default_factory=lambda: defaultdict(list))
    found_by: dict[Table, list[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(list))
    seen: "dict[Seen, Stored]" = field(default_factory=dict)

    def change(self, key: Key, row: Row) -> None:
        """Put a version in place of the current one."""
        self.changed[key] = row
        self.seen.clear()

    def index(self, key: Key, rows: tuple[list[FoundBy], list[FoundBy]], *, anew: bool) -> None:
        """Add what a record is found by: tokens and dates, in place of those that are there."""
        if anew:
            self.reindexed.append(key)
        for table, found in zip(_INDEXES, rows, strict=True):
            self.found_by[table] += [key + each for each in found]

    def write(self, connection: Connection) -> None:
        """Write all that waits.

        Raises:
            Stale: a record that was to be new is there.
        """
        self._write_current(connection)
        for table, rows in self.added.items():
            connection.execute(_inserting(table), rows)
        if self.reindexed:
            keys = [dict(zip(_KEY, key, strict=True)) for key in self.reindexed]
            for table in _INDEXES:
                connection.execute(_unindexing(table), keys)
        for table, found in self.found_by.items():
            if found:
                _index(connection, table, found)
        for each in (self.born, self.changed, self.reindexed, self.added, self.found_by):
            each.clear()

    def _write_current(self, connection: Connection) -> None:
        if self.born:
            try:
                connection.execute(_inserting(resource), list(self.born.values()))
            except IntegrityError:
                raise Stale("There is already a record with this id.") from None
        if self.changed:
            rows = [row | dict(zip(_KEY, key, strict=True)) for key, row in self.changed.items()]
            connection.execute(_REPLACING, rows)


@contextmanager
def gathered(session: Session) -> Iterator[None]:
    """Let what is written in this session wait; at the end all of it is written.

    No savepoint may begin meanwhile: what waits knows of none.
    """
    waiting = session.info[_WAITING] = Gathering()

    def first(_: object) -> None:
        waiting.write(session.connection())

    event.listen(session, "do_orm_execute", first)
    try:
        yield
        waiting.write(session.connection())
    finally:
        event.remove(session, "do_orm_execute", first)
        del session.info[_WAITING]


def waiting_in(session: Session) -> Gathering | None:
    """What waits in this session, where it gathers."""
    found: Gathering | None = session.info.get(_WAITING)
    return found


_INDEXES = (search_token, search_date)
_WAITING = "what waits to be written"
_KEY = ("of_site", "of_type", "of_id")


def _is_the_record(table: Table) -> tuple[Any, ...]:
    columns = (table.c.site_id, table.c.type, table.c.id)
    return tuple(column == bindparam(name) for column, name in zip(columns, _KEY, strict=True))


_REPLACING = (
    update(resource)
    .where(*_is_the_record(resource))
    .values({each.name: bindparam(each.name) for each in resource.c if each.name != "created_no"})
)


@cache
def _inserting(table: Table) -> Insert:
    return insert(table)


@cache
def _unindexing(table: Table) -> Delete:
    return delete(table).where(*_is_the_record(table))


def _index(connection: Connection, table: Table, rows: list[tuple[str, ...]]) -> None:
    """Add search rows, past what SQLAlchemy does for each value: they are texts, and hundreds."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_by_row(table), rows)
        return
    # a parameter for each value would cost the driver more than all else does
    columns = map(list, zip(*rows, strict=True))
    connection.execute(_by_column(table), dict(zip(table.c.keys(), columns, strict=True)))


@cache
def _by_row(table: Table) -> str:
    return str(insert(table).compile(dialect=sqlite.dialect()))


@cache
def _by_column(table: Table) -> Insert:
    columns = [func.unnest(bindparam(each.name, type_=ARRAY(Text))) for each in table.c]
    return insert(table).from_select(table.c.keys(), select(*columns))
