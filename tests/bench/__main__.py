"""Measure, and print one line a goal. ``python -m tests.bench [G1 G3 …]``; ends with 1 on a fail.

A benchmark is never a timed unit test: it runs alone, beside its reference, on the machine at hand.
"""

import logging
import sys
from collections.abc import Callable, Iterator

import structlog

from tests.bench import (
    check_records,
    g1_first_paint,
    g3_write_back,
    g4_local_ack,
    g5_bundle,
    g5_told,
    g6_import,
    g8_search,
    g10_export,
    g14_peers,
)
from tests.bench.table import HEAD, Line

BENCHES: dict[str, Callable[[], Iterator[Line]]] = {
    "G1": g1_first_paint.measure,
    "G3": g3_write_back.measure,
    "G4": g4_local_ack.measure,
    "G5": g5_told.measure,
    "G5-BUNDLE": g5_bundle.measure,
    "G6": g6_import.measure,
    "G8": g8_search.measure,
    "G10": g10_export.measure,
    "G14": g14_peers.measure,
    "CHECK": check_records.measure,
}


def main(names: list[str]) -> int:
    """Run some benches, or all."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    print(HEAD)  # noqa: T201
    failed = 0
    for name in names or BENCHES:
        for line in BENCHES[name]():
            print(line, flush=True)  # noqa: T201
            failed += line.verdict == "fail"
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
