"""G8, G9, G11 to G13: what a payer asks of a large record, sixteen at once, with token and audit.

References of the same run: a bare ASGI app that answers the same bytes (F1), the naive path (N),
and the same record when it had a tenth of its plans (G13).
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen

from fhir_bridge.clock import real_time
from fhir_bridge.store import resources
from fhir_bridge.store.access import Actor, Grant
from fhir_bridge.wire import Document
from tests.bench.api_world import (
    CONNECTIONS,
    PLANS_EACH,
    RECORDS,
    SECONDS,
    SITE,
    Asked,
    Server,
    World,
    fill,
    patient,
    plan,
    started,
    world,
)
from tests.bench.bench_world import databases
from tests.bench.g1_first_paint import clocked
from tests.bench.naive import PLANS
from tests.bench.table import Line, middle, percentile
from tests.support.servers import free_port

FEW = max(RECORDS // 10, 10_000)
P99 = 40.0
WRITES = 100
WRITER = Grant(SITE, Actor("system"), {"*": "cruds"})


def measure() -> Iterator[Line]:
    """Every line."""
    yield imports()
    with databases() as urls:
        for kind, url in urls.items():
            with world(url, lambda made: fill(made, 0, FEW)) as there:
                yield from of(there, kind)


def of(there: World, kind: str) -> Iterator[Line]:
    """One database: small first, then as large as it is to be."""
    yield Line(f"G12 memory idle, {kind}", there.api.memory(), "MB", 100, note="one process")
    small = one_by_one(there)
    fill(there.made, FEW, RECORDS)
    large = one_by_one(there)
    for name, limit in (("search", 2.5), ("page", 2.5), ("write", 2.0)):
        yield Line(
            f"G13 {name} p50 at {RECORDS:,} plans, {kind}", large[name] * 1000, "ms", limit,
            small[name] * 1000, note=f"at {FEW:,}",
        )  # fmt: skip
    asked = {name: paths(name) for name in ("search", "page", "read")}
    found = {name: there.api.ask(which, SECONDS) for name, which in asked.items()}
    first = {name: fetch(there.api, which[0]) for name, which in asked.items()}
    bare = {name: bare_of(body, asked[name]) for name, body in first.items()}
    with naive() as slow:
        naively = {"search": slow.ask(naive_paths(), SECONDS),
                   "page": slow.ask(["/CarePlan?count=50"], SECONDS)}  # fmt: skip
    yield from lines(kind, found, bare, naively)
    yield Line(
        f"G12 memory under load, {kind}", there.api.memory(), "MB", 150,
        note="after all of G8, G9, G11",
    )  # fmt: skip


def lines(
    kind: str, found: dict[str, Asked], bare: dict[str, Asked], naively: dict[str, Asked]
) -> Iterator[Line]:
    """What came of the load: the p99, and the time of an answer beside the references'."""
    for goal, name, part in (("G8", "search", 10.0), ("G9", "page", 10.0), ("G11", "read", 4.0)):
        ours = found[name]
        if goal != "G11":
            yield Line(
                f"{goal} {name} p99, {kind}", percentile(ours.taken, 0.99) * 1000, "ms", P99,
                note=f"{CONNECTIONS} connections, {len(ours.taken)} answers",
            )  # fmt: skip
        yield Line(
            f"{goal} {name}, {kind}", ours.each * 1000, "ms", part, bare[name].each * 1000,
            note=f"bare ASGI, same bytes; ours {1 / ours.each:,.0f}/s",
        )  # fmt: skip
        if name in naively:
            yield Line(
                f"{goal} {name} beside naive, {kind}", ours.each * 1000, "ms",
                {"search": 1 / 20, "page": 1 / 50}[name], naively[name].each * 1000,
                note="the naive path, without token and audit",
            )  # fmt: skip


def paths(name: str, last: int = RECORDS) -> list[str]:
    """What to ask for: one patient's active plans, a page, one plan; of members alone."""
    numbers = [n for n in range(0, last, max(last // 400, 1)) if not patient(n).endswith("9")]
    made = {
        "search": lambda n: f"/fhir/CarePlan?patient={patient(n)}&status=active",
        "page": lambda n: f"/fhir/CarePlan?_count={PLANS_EACH}",
        "read": lambda n: f"/fhir/CarePlan/plan-{n}",
    }[name]
    return [made(number) for number in numbers]


def naive_paths() -> list[str]:
    """The same search of the naive path, over the plans that it has."""
    return [f"/CarePlan?patient={patient(n)}&status=active" for n in range(0, PLANS, PLANS_EACH)]


def one_by_one(there: World) -> dict[str, float]:
    """Medians of one after another: a search, a page far in, a single write."""
    search = there.api.ask(paths("search", FEW), 2.0, connections=1)
    page = there.api.ask(["/fhir/CarePlan?_count=50&status=active"], 2.0, connections=1)
    writes = [clocked(partial(write, there, number)) for number in range(WRITES)]
    return {"search": middle(search.taken), "page": middle(page.taken), "write": middle(writes)}


def write(there: World, number: int) -> None:
    """Keep one more plan, as the engine does."""
    id = f"new-{time.perf_counter_ns()}"
    record = plan(number) | {"id": id}
    with there.made.store.writing() as session:
        resources.create(session, WRITER, Document.of(record), id=id, at=real_time())


def fetch(server: Server, path: str) -> bytes:
    """The bytes of one answer."""
    with urlopen(Request(server.url + path, headers=server.headers), timeout=30) as answer:  # noqa: S310
        body: bytes = answer.read()
    return body


def bare_of(body: bytes, asked: list[str]) -> Asked:
    """The reference: the same bytes from a bare app, by the same many."""
    with TemporaryDirectory() as folder:
        path, port = Path(folder) / "body", str(free_port())
        path.write_bytes(body)
        url = f"http://127.0.0.1:{port}"
        with started(["tests.bench.bare", port, str(path)], {}, url, "/") as server:
            return server.ask(asked, min(SECONDS, 5))


@contextmanager
def naive() -> Iterator[Server]:
    """The naive path at work."""
    with TemporaryDirectory() as folder:
        port = str(free_port())
        command = ["tests.bench.naive", port, folder]
        with started(command, {}, f"http://127.0.0.1:{port}", "/CarePlan?count=1") as server:
            yield server


def imports() -> Line:
    """How long Python takes to import the product, beside nothing."""
    code = "import fhir_bridge.api.app"
    taken = [clocked(lambda: run(code)) for _ in range(3)]
    alone = [clocked(lambda: run("pass")) for _ in range(3)]
    return Line("G12 import of fhir_bridge.api", (middle(taken) - middle(alone)) * 1000, "ms", 500)


def run(code: str) -> None:
    """Some Python in a process of its own."""
    subprocess.run([sys.executable, "-c", code], check=True)
