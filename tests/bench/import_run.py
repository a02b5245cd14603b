"""One import of the bench, in a process that loads no more than `footbridge import` does."""

import json
import sys
import time
from pathlib import Path

from fhir_bridge.installation import create_bridge
from fhir_bridge.intake import take_in_files
from fhir_bridge.settings import read_settings


def main(site: str, *files: str) -> None:
    """Take files in and say how long the last one took, and the most memory it took."""
    made = create_bridge(read_settings())
    *before, last = map(Path, files)
    take_in_files(made, site, before, enrol=True)
    began = time.perf_counter()
    [taken] = take_in_files(made, site, [last])
    lasted = time.perf_counter() - began
    made.close()
    assert taken.whole, taken
    print(json.dumps({"seconds": lasted, "memory": most_memory()}))  # noqa: T201


def most_memory() -> float:
    """MB. ``ru_maxrss`` would count in what the process that started this one had."""
    told = Path("/proc/self/status").read_text("utf-8")
    [kilobytes] = [each.split()[1] for each in told.splitlines() if each.startswith("VmHWM")]
    return int(kilobytes) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
