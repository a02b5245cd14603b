"""One import of the bench, in a process that loads no more than `footbridge import` does."""

import json
import resource
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
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": lasted, "memory": most}))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
