"""`make soak`: thousands of operations against an ill EHR, and a count of what went wrong for good.

Ends with 1 unless nothing was lost, doubled or written as somebody else. Most operations run in
this process (see ``soak_driver``); then real ones are killed with `kill -9` (``soak_processes``).
"""

import argparse
import platform
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from os import cpu_count
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent)]

from anyio.from_thread import start_blocking_portal  # noqa: E402
from soak_driver import A_WORLD, Tally, soak_world, world_seed  # noqa: E402
from soak_processes import soak_processes  # noqa: E402
from soak_world import first_day  # noqa: E402

from fhir_bridge.store.db import migrate  # noqa: E402
from support import postgres  # noqa: E402

LOST = ("I1", "I3")
DOUBLED, MISATTRIBUTED = ("I2",), ("I4",)


def main() -> int:
    """Run, print, and say whether it was all right."""
    asked = _arguments()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        first_day(folder)
        for kind in asked.database.split(","):
            new_url = stack.enter_context(_databases(kind, folder))
            tally = _in_process(asked, folder, new_url)
            few = asked.process_operations
            beside = soak_processes(folder, new_url(), few, asked.seed) if few else Tally()
            print(report(kind, asked.seed, tally, beside), flush=True)  # noqa: T201
            if wrong(tally) or wrong(beside):
                return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operations", type=int, default=20_000)
    parser.add_argument("--process-operations", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="sqlite", help="sqlite, postgres, or both: a,b")
    parser.add_argument("--world", type=int, help="tell one world of the run again")
    return parser.parse_args()


def _in_process(asked: argparse.Namespace, folder: Path, new_url: Callable[[], str]) -> Tally:
    tally = Tally()
    worlds = range(-(-asked.operations // A_WORLD)) if asked.world is None else (asked.world,)
    with start_blocking_portal() as portal:
        for number in worlds:
            before = len(tally.violations)
            soak_world(tally, folder, new_url(), portal, world_seed(asked.seed, number), A_WORLD)
            print(f"world {number} of {worlds[-1]}", end="\r", file=sys.stderr, flush=True)  # noqa: T201
            for _, each in tally.violations[before:]:
                print(f"world {number}: {each.invariant}: {each.what}", flush=True)  # noqa: T201
    return tally


@contextmanager
def _databases(kind: str, folder: Path) -> Iterator[Callable[[], str]]:
    """A function that makes an empty, migrated database."""
    if kind == "sqlite":
        numbers = iter(range(10**6))

        def new_file() -> str:
            path = folder / f"record-{next(numbers)}.db"
            copy(folder / "record.db", path)
            return f"sqlite:///{path}"

        yield new_file
        return
    with postgres.cluster() as url:
        template = postgres.new_database(url)
        migrate(template)
        before: list[str] = []

        def new_database() -> str:
            while before:
                postgres.drop_database(before.pop())
            before.append(postgres.new_database(url, template.rsplit("/", 1)[1]))
            return before[0]

        yield new_database


def wrong(tally: Tally) -> Counter[str]:
    """What was found, by what it means."""
    return Counter(_meaning(each.invariant) for _, each in tally.violations)


def _meaning(invariant: str) -> str:
    if invariant == "I1 doubled" or invariant.startswith(DOUBLED):
        return "doubled"
    if invariant.startswith(MISATTRIBUTED):
        return "misattributed"
    return "lost" if invariant.startswith(LOST) else invariant


def report(kind: str, seed: int, tally: Tally, beside: Tally) -> str:
    """The table of one run, in Markdown."""
    found = wrong(tally) + wrong(beside)
    others = {name: number for name, number in found.items() if name not in COUNTED}
    rows = [
        ("database", kind), ("seed", seed),
        ("operations in one process", f"{tally.operations} in {tally.worlds} worlds"),
        ("operations over HTTP with real processes", beside.operations),
        ("what was done", _counts(tally.done + beside.done)),
        ("goals", tally.goals + beside.goals),
        ("requests to the EHR", _counts(tally.requests)),
        ("what deliveries came to", _counts(tally.said)),
        ("faults met, by kind", _counts(tally.faults + beside.faults)),
        ("kills", _counts(tally.kills)), ("killed at", _counts(tally.died)),
        ("`kill -9` of real processes", _counts(beside.kills)),
        ("where the goals are in the end", _counts(tally.ends + beside.ends)),
        *((name, found[name]) for name in COUNTED),
        ("other invariants broken", _counts(Counter(others)) or 0),
        ("seconds", f"{tally.seconds + beside.seconds:.0f}"),
        ("machine", f"{cpu_count()} cores, {platform.machine()}, Python {sys.version.split()[0]}"),
        ("day, commit", f"{datetime.now(UTC):%Y-%m-%d}, {_commit()}"),
    ]  # fmt: skip
    lines = ["| what | how many |", "| --- | --- |", *(f"| {a} | {b} |" for a, b in rows)]
    return "\n".join(lines)


COUNTED = ("lost", "doubled", "misattributed")


def _counts(counted: Counter[str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in counted.most_common())


def _commit() -> str:
    asked = ["git", "log", "-1", "--format=%h of %cs"]
    found = subprocess.run(asked, cwd=HERE, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
