"""G7 and G10: an export of all that a payer may see, and what searches take while it is written.

The export is asked for over HTTP, written by a worker in a process of its own, and fetched over
HTTP. Beside it, a loop over a cursor of the bare driver that reads the same bodies.
"""

import json
import time
from collections.abc import Iterator
from urllib.request import Request, urlopen

from fhir_bridge.store.since import AT_ONCE
from fhir_bridge.store.tables import ExportJob
from tests.bench.api_world import RECORDS, SECONDS, SITE, World, fill, started, world
from tests.bench.bench_world import databases
from tests.bench.g8_search import paths
from tests.bench.table import Line, percentile
from tests.support.servers import wait_for

ASYNC = {"Prefer": "respond-async", "Accept": "application/fhir+json"}
GIVES_UP = 1800
PER_SECOND = 46_000  # five times what smart-on-fhir/bulk-data-server does


def measure() -> Iterator[Line]:
    """Every line of both."""
    with databases() as urls:
        for kind, url in urls.items():
            with world(url, lambda made: fill(made, 0, RECORDS)) as there:
                yield from of(there, kind)


def of(there: World, kind: str) -> Iterator[Line]:
    """Searches alone; an export alone; searches while another is written."""
    asked = paths("search")
    there.api.ask(asked, 1.0)  # warm
    idle = percentile(there.api.ask(asked, SECONDS).taken, 0.99)
    plain = by_cursor(there)
    url = there.api.url
    with started(["smart_app", "worker"], there.environment, url, "/readyz") as worker:
        export(there, "Goal")  # there are none: the worker is there, too
        count, seconds = export(there)
        yield Line(
            f"G7 export, {kind}", seconds * 1000 / count, "ms", 2, plain * 1000,
            note=f"a bare cursor; {count:,} plans, {count / seconds:,.0f}/s (goal {PER_SECOND:,})",
        )  # fmt: skip
        yield Line(f"G12 memory of the worker, {kind}", worker.memory(), "MB", 150)
        busy = percentile(searches_meanwhile(there, asked), 0.99)
    yield Line(
        f"G10 search p99, an export runs, {kind}", busy * 1000, "ms", 2, idle * 1000,
        note="the same searches while none runs",
    )  # fmt: skip


def by_cursor(there: World) -> float:
    """Seconds that a loop over the driver's cursor takes for each body; a million do not fit."""
    begun, count = time.perf_counter(), 0
    wanted = "SELECT body FROM resource WHERE type = 'CarePlan' ORDER BY site_id, created_no"
    store = there.made.store
    with store.engine.connect() as connection:
        cursor = connection.connection.cursor(**({} if store.is_sqlite else {"name": "plain"}))
        cursor.execute(wanted)
        while bodies := cursor.fetchmany(AT_ONCE):
            count += sum(len(bytes(body)) > 0 for (body,) in bodies)
    return (time.perf_counter() - begun) / count


def export(there: World, type: str = "CarePlan") -> tuple[int, float]:
    """Ask for it, wait for it, fetch it all; how many lines came, in how many seconds."""
    begun = time.perf_counter()
    job = kick_off(there, type)
    wait_for(lambda: ended(there, job), "the export", GIVES_UP)
    said = json.loads(get(there, f"/fhir/bulk/{job}"))
    lines = sum(
        get(there, each["url"].removeprefix(there.api.url)).count(b"\n") for each in said["output"]
    )
    taken = time.perf_counter() - begun
    assert lines == sum(each["count"] for each in said["output"])
    get(there, f"/fhir/bulk/{job}", method="DELETE")
    return lines, taken


def searches_meanwhile(there: World, asked: list[str]) -> list[float]:
    """How long searches take until an export has ended."""
    job, taken = kick_off(there), list[float]()
    while not ended(there, job):
        taken += there.api.ask(asked, 1.0).taken
    return taken


def kick_off(there: World, type: str = "CarePlan") -> str:
    """Ask for all of a type; gives the job."""
    with urlopen(asking(there, f"/fhir/Patient/$export?_type={type}", **ASYNC)) as answer:  # noqa: S310
        return str(answer.headers["content-location"].rpartition("/")[2])


def ended(there: World, job: str) -> bool:
    """Whether it has; asked of the store, as its address may be asked only so often."""
    with there.made.store.reading() as session:
        row = session.get(ExportJob, (SITE, job))
        assert row is None or row.state != "failed"
        return row is not None and row.state == "done"


def get(there: World, path: str, method: str = "GET") -> bytes:
    """One answer whole."""
    with urlopen(asking(there, path, method)) as answer:  # noqa: S310
        body: bytes = answer.read()
    return body


def asking(there: World, path: str, method: str = "GET", **headers: str) -> Request:
    """A request with the payer's token."""
    return Request(there.api.url + path, headers=there.api.headers | headers, method=method)  # noqa: S310
