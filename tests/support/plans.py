"""How a database would go about what was asked of it: statements caught, plans read.

A plan is judged by pure functions: a table walked from end to end, or all there is of a site, is a
question without an index that fits.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection

ASKING = ("SELECT", "UPDATE", "DELETE", "WITH")
Statement = tuple[str, Any]


@dataclass
class Caught:
    """The statements that went to a database, each text once, with the parameters it first had."""

    by_text: dict[str, Any] = field(default_factory=dict)

    def take(self) -> list[Statement]:
        """Those that were not taken before."""
        new = [(text, values) for text, values in self.by_text.items() if values is not _TAKEN]
        self.by_text |= dict.fromkeys((text for text, _ in new), _TAKEN)
        return new


_TAKEN = object()


@contextmanager
def caught(engine: Engine) -> Iterator[Caught]:
    """Note what is asked of a database until the block ends."""
    found = Caught()

    def note(_c: Any, _cur: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith(ASKING):
            found.by_text.setdefault(statement, parameters)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def plan_of(connection: Connection, statement: Statement) -> list[str]:
    """The steps by which rows are got, in the words of SQLite's plans whichever database it is.

    PostgreSQL is asked what it would do if walking a table were out of the question: what it walks
    then, it has no index for.
    """
    text, values = statement
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)
        return [str(row[-1]) for row in rows]
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    said = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {text}", values).scalar_one()
    [found] = said if isinstance(said, list) else json.loads(said)
    return list(_steps(found["Plan"]))


def _steps(node: dict[str, Any]) -> Iterator[str]:
    if "Scan" in node["Node Type"] and "Relation Name" in node:
        index = node.get("Index Name") or _index_below(node)
        condition = node.get("Index Cond") or node.get("Recheck Cond") or ""
        table = node["Relation Name"]
        yield f"SEARCH {table} USING INDEX {index} {condition}" if index else f"SCAN {table}"
    for each in node.get("Plans", ()):
        yield from _steps(each)


def _index_below(node: dict[str, Any]) -> str:
    """The index of a bitmap, which stands one step further down."""
    below = (each.get("Index Name") or _index_below(each) for each in node.get("Plans", ()))
    return next(filter(None, below), "")


def walks(steps: list[str]) -> list[str]:
    """The steps that go through a whole table, or through all of a site."""
    return [step for step in steps if step.startswith("SCAN ") and not _is_small(step)] + [
        step for step in steps if _only_site(step)
    ]


def _is_small(step: str) -> bool:
    """Rows that the statement itself brings, or made on the way."""
    return step.startswith(("SCAN CONSTANT", "SCAN (", "SCAN json_each"))


def _only_site(step: str) -> bool:
    """SQLite says ``(site_id=?)``, PostgreSQL ``((site_id)::text = 'x'::text)``."""
    if step.startswith("SEARCH site "):  # one row is all there is
        return False
    if step.endswith("(site_id=?)"):
        return True
    _, _, condition = step.partition(" USING INDEX ")
    return "site_id)::text" in condition and condition.count("=") == 1
