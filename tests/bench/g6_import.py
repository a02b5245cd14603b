"""G6: a file with a record a line into our own record, beside the same rows without any thought.

The import runs in a process of its own, so that its memory can be told: over few lines first, then
over ten times as many. It judges each record by R4's rules, keeps it twice, indexed and audited.
The reference inserts the rows that came of it into an empty database by the driver alone.
"""

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, Table, create_engine, insert, select
from sqlalchemy.dialects import sqlite
from sqlmodel import SQLModel

from fhir_bridge.store.db import migrate, open_store
from fhir_bridge.store.tables import resource as current
from fhir_bridge.store.tables import resource_version, search_date, search_token
from fhir_bridge.wire import Json, write_json
from tests.bench.api_world import plan
from tests.bench.bench_world import SITE, bridge, databases
from tests.bench.table import Line
from tests.support import postgres

RECORDS = int(os.environ.get("BENCH_RECORDS", "100000")) // 5
PATIENTS = 200
EHR = "http://127.0.0.1:9"
TABLES: tuple[Table, ...] = (
    current, resource_version, search_token, search_date, SQLModel.metadata.tables["source_copy"],
)  # fmt: skip
NAIVE = 1_730  # records a second, of performance.md's measurement of the naive path
MOST_MB = 120


def measure() -> Iterator[Line]:
    """Every line."""
    with databases() as urls, TemporaryDirectory(dir=postgres.ON_DISK) as folder:
        patients, few, many = written(Path(folder))
        for kind, url in urls.items():
            with bridge(url, EHR):  # it registers the site
                pass
            small = taken_in(url, patients, few)
            large = taken_in(url, patients, many)
            yield from of(kind, url, small, large)


def of(kind: str, url: str, small: dict[str, float], large: dict[str, float]) -> Iterator[Line]:
    """One database."""
    bare = bare_rows(kind, url)
    each, rate = large["seconds"] / RECORDS, RECORDS / large["seconds"]
    yield Line(
        f"G6 import, {kind}", each * 1000, "ms", 1 / 0.35, bare * 1000,
        note=f"the same rows by the driver; {RECORDS:,} records, {rate:,.0f}/s (goal 10,000)",
    )  # fmt: skip
    yield Line(
        f"G6 import beside naive, {kind}", each * 1000, "ms", 1 / 6, 1000 / NAIVE,
        note="models and entities, as once measured",
    )  # fmt: skip
    yield Line(
        f"G6 memory of the import, {kind}", large["memory"], "MB", MOST_MB,
        note=f"{small['memory']:.0f} MB at a tenth of the records",
    )  # fmt: skip


def written(folder: Path) -> tuple[Path, Path, Path]:
    """Patients, a tenth of the plans, and all of them."""
    patients = [{"resourceType": "Patient", "id": f"p{at}"} for at in range(PATIENTS)]
    few, many = (
        _lines(folder / f"{name}.ndjson", (_plan(f"{name}{at}", at) for at in range(number)))
        for name, number in (("few", RECORDS // 10), ("many", RECORDS))
    )
    return _lines(folder / "patients.ndjson", patients), few, many


def _plan(id: str, at: int) -> Json:
    return plan(at) | {"id": id, "subject": {"reference": f"Patient/p{at % PATIENTS}"}}


def _lines(path: Path, records: Iterable[Json]) -> Path:
    with path.open("wb") as file:
        file.writelines(write_json(each) + b"\n" for each in records)
    return path


def taken_in(url: str, *files: Path) -> dict[str, float]:
    """Seconds for the last file and the most memory, of a process that takes these in."""
    command = [sys.executable, "-m", "tests.bench.import_run", SITE, *map(str, files)]
    environment = os.environ | {
        "BRIDGE_DATABASE_URL": url, "BRIDGE_DATA_DIR": str(files[0].parent),
        "BRIDGE_MASTER_KEY": base64.urlsafe_b64encode(bytes(32)).decode(),
    }  # fmt: skip
    said = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout
    found: dict[str, float] = json.loads(said)
    return found


def bare_rows(kind: str, url: str) -> float:
    """Seconds for a record's rows by the driver alone: executemany, or COPY."""
    source = open_store(url)
    with source.reading() as session:
        rows = {table: list(map(tuple, session.execute(select(table)))) for table in TABLES}
    many = len(rows[current])
    source.close()
    with TemporaryDirectory(dir=postgres.ON_DISK) as folder:
        if kind == "SQLite":
            return _inserted(f"sqlite:///{folder}/bare.db", rows) / many
        with postgres.cluster(durable=True) as other:
            return _inserted(other, rows) / many


def _inserted(url: str, rows: dict[Table, list[tuple[Any, ...]]]) -> float:
    migrate(url)
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    began = time.perf_counter()
    _insert(engine, rows)
    lasted = time.perf_counter() - began
    engine.dispose()
    return lasted


def _insert(engine: Engine, rows: dict[Table, list[tuple[Any, ...]]]) -> None:
    connection = engine.raw_connection()
    cursor = connection.cursor()
    for table, each in rows.items():
        if engine.dialect.name == "sqlite":
            cursor.executemany(str(insert(table).compile(dialect=sqlite.dialect())), each)
            continue
        names = ", ".join(table.c.keys())
        with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in each:
                copy.write_row(row)
    connection.commit()
