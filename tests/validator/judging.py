"""Asks the reference validator of FHIR, a Java program (``src/``), what it says of resources."""

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PACKAGE = HERE.parents[1] / "profiles" / "package"
US_CORE = "us_core_610.tgz"
INSTALL = "install it with: make interop"


class NotInstalled(Exception):
    """It cannot be had here; the message says why."""


@dataclass(frozen=True)
class Finding:
    """What it says of one place.

    Attributes:
        name: of the resource, as it was given.
        severity: ``error``, ``warning``, ``information``.
        kind: the validator's name of the message.
    """

    name: str
    severity: str
    place: str
    kind: str
    words: str


def command(packages: Iterable[Path]) -> list[str]:
    """How it is called.

    Raises:
        NotInstalled: there is no Java, or nothing was compiled.
    """
    java, paths = shutil.which("java"), HERE / "target" / "classpath.txt"
    if java is None:
        raise NotInstalled("there is no Java for the reference validator")
    if not paths.is_file() or not (HERE / "target" / "classes" / "Judge.class").is_file():
        raise NotInstalled(f"the reference validator is not built; {INSTALL}")
    libraries = paths.read_text().strip()
    if not all(Path(each).is_file() for each in libraries.split(":")):
        raise NotInstalled(f"the reference validator's libraries are gone; {INSTALL}")
    lean = ["-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    classes = f"{HERE / 'target' / 'classes'}:{libraries}"
    return [java, *lean, "-cp", classes, "Judge", *map(str, packages)]


def judge(resources: Mapping[str, dict[str, Any]], packages: Iterable[Path]) -> list[Finding]:
    """All it says, by the profiles that each resource claims.

    Raises:
        NotInstalled: it cannot be had here.
    """
    lines = "".join(f"{name}\t{json.dumps(each)}\n" for name, each in resources.items())
    done = subprocess.run(
        command(packages), input=lines, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    said = [line.split("\t") for line in done.stdout.splitlines()]
    judged = {parts[0] for parts in said if len(parts) == 1}
    assert judged == set(resources), "it did not judge everything"
    return [Finding(*parts) for parts in said if len(parts) > 1]


def examples() -> dict[str, dict[str, Any]]:
    """The good examples of the package, by name."""
    found = sorted((PACKAGE / "example").glob("*.json"))
    return {path.stem: json.loads(path.read_text("utf-8")) for path in found}
