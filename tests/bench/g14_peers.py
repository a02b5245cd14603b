"""G14: a search and a read, beside Medplum's FHIR router over its repository in memory.

The same 1,500 plans are in both; ours asks for a token and keeps an audit row of each answer, the
other does neither. It is left out where the router is not installed (``make interop``).
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from tests.bench.api_world import SECONDS, Address, Asked, fill, plan, world
from tests.bench.bench_world import databases
from tests.bench.g8_search import paths
from tests.bench.table import Line
from tests.interop.foreign import Foreign
from tests.interop.servers import SERVERS, NotInstalled, running

PLANS = 1_500
AT_MOST = {"search": 1 / 10, "read": 2.0}
"""The part of the other's time that ours may take."""


def measure() -> Iterator[Line]:
    """Every line, unless there is nobody to compare with."""
    try:
        peer = dict(beside())
    except NotInstalled:
        return
    with databases() as urls:
        for kind, url in urls.items():
            with world(url, lambda made: fill(made, 0, PLANS)) as there:
                for name, limit in AT_MOST.items():
                    ours = there.api.ask(paths(name, PLANS), SECONDS)
                    yield Line(
                        f"G14 {name} beside Medplum, {kind}", ours.each * 1000, "ms", limit,
                        peer[name].each * 1000, note=f"{PLANS:,} plans; its router, in memory",
                    )  # fmt: skip


def beside() -> Iterator[tuple[str, Asked]]:
    """How long the other takes for the same.

    Raises:
        NotInstalled: it cannot be had here.
    """
    with TemporaryDirectory() as folder, running(SERVERS["medplum"], Path(folder) / "log") as base:
        peer = Foreign("medplum", base)
        for number in range(PLANS):
            peer.fhir("PUT", f"CarePlan/plan-{number}", json=plan(number))
        path = urlsplit(base).path
        its = Address(base.removesuffix(path))
        for name in AT_MOST:
            yield (
                name,
                its.ask(
                    [path + each.removeprefix("/fhir") for each in paths(name, PLANS)], SECONDS
                ),
            )
