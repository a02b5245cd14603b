"""G4: a goal is durable here before the nurse is told so, and no kill takes it away again."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import mkstemp
from uuid import UUID, uuid4

from fhir_bridge.bridge import Bridge
from fhir_bridge.care.goal import EnablementGoal
from fhir_bridge.errors import NotFound
from fhir_bridge.goals import find_goal, write_goal
from fhir_bridge.launches import Context
from fhir_bridge.store.search import Query, search
from tests.bench.bench_world import bridge, databases, launch, scripted_ehr
from tests.bench.g1_first_paint import clocked
from tests.bench.table import Line, middle, percentile
from tests.support import postgres

SAVES = 400
KILLS = 20
P99 = {"SQLite": 10.0, "PostgreSQL": 20.0}


def measure() -> Iterator[Line]:
    """Every line of G4."""
    with databases() as urls, scripted_ehr() as ehr:
        ehr.control(0.0)
        for kind, url in urls.items():
            with bridge(url, ehr.url) as made:
                yield from saves(made, kind)
            yield kills(url, ehr.url, kind)


def saves(made: Bridge, kind: str) -> Iterator[Line]:
    """Saves of many patients' goals, in turn with bare durable writes of the same bytes (F2)."""
    contexts = [launch(made, f"s-{number}") for number in range(20)]
    for context in contexts:
        save(made, context)
    size = _bytes_of_one(made, contexts[0])
    file, path = mkstemp(dir=postgres.ON_DISK)
    bare, taken = [], []
    try:
        for number in range(SAVES):
            bare.append(clocked(partial(_write, file, size)))
            taken.append(clocked(partial(save, made, contexts[number % 20])))
    finally:
        os.close(file)
        Path(path).unlink()
    yield Line(
        f"G4 save p50, {kind}", middle(taken) * 1000, "ms", 4, middle(bare) * 1000,
        note=f"write + fdatasync of the same {size} bytes",
    )  # fmt: skip
    alone = percentile(bare, 0.99) * 1000
    yield Line(
        f"G4 save p99, {kind}", percentile(taken, 0.99) * 1000, "ms", P99[kind],
        note=f"the bare write alone: {alone:.1f} ms",
    )  # fmt: skip


def save(made: Bridge, context: Context) -> UUID:
    """One new goal with everything a form can hold."""
    key = uuid4()
    goal = EnablementGoal(
        key=key, strategy="self-management", doer="patient", due=date(2099, 12, 4),
        statement="Walk to the church and back", small_win="Walk to the corner",
        how_we_know="He tells me what he saw",
    )  # fmt: skip
    write_goal(made, context, goal, submission=key)
    return key


def _bytes_of_one(made: Bridge, context: Context) -> int:
    """What one save writes down: the goal, its small win, its provenance."""
    with made.store.reading() as session:
        types = ("Goal", "Provenance")
        rows = [row for type in types for row in search(session, context.chart, Query(type)).rows]
    return sum(len(row.body) for row in rows)


def _write(file: int, size: int) -> None:
    os.write(file, bytes(size))
    os.fdatasync(file)


def kills(url: str, ehr_url: str, kind: str) -> Line:
    """A process that saves and says so is killed at any moment; what it said must be true."""
    promised: list[UUID] = []
    for _ in range(KILLS):
        promised += _until_killed(url, ehr_url)
    lost = 0
    with bridge(url, ehr_url) as made:
        context = launch(made, "k")
        for key in promised:
            lost += not _is_there(made, context, key)
        assert _is_sound(made), "the database is damaged"
    return Line(
        f"G4 lost after {KILLS} x kill -9, {kind}", lost, "goals", 0, exact=True,
        note=f"of {len(promised)} acknowledged",
    )  # fmt: skip


def _until_killed(url: str, ehr_url: str) -> list[UUID]:
    command = [sys.executable, "-m", "tests.bench.g4_local_ack", url, ehr_url]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        told = [process.stdout.readline()]  # it is at work
        time.sleep(random.uniform(0.0, 0.2))  # noqa: S311 - any moment will do
        process.send_signal(signal.SIGKILL)
        told += process.stdout.read().splitlines(keepends=True)
    return [UUID(line.decode().strip()) for line in told if line.endswith(b"\n")]


def _is_there(made: Bridge, context: Context, key: UUID) -> bool:
    try:
        kept = find_goal(made, context.chart, key)
    except NotFound:
        return False
    return kept.promise is not None and kept.promise.state == "queued"


def _is_sound(made: Bridge) -> bool:
    with made.store.reading() as session:
        if not made.store.is_sqlite:
            return True
        return session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def _save_until_killed(url: str, ehr_url: str) -> None:
    with bridge(url, ehr_url) as made:
        context = launch(made, "k")
        while True:
            print(save(made, context), flush=True)  # noqa: T201 - this is the acknowledgement


if __name__ == "__main__":
    _save_until_killed(*sys.argv[1:])
