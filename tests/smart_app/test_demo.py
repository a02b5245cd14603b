"""`footbridge demo`: three parts under one roof, started, watched and ended together."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from html import unescape
from pathlib import Path

import httpx

from support.how_to import DOCS, follow
from support.pages import text
from support.world import free_port, wait_for

ROOT = Path(__file__).parents[2]
HOW_TO = ("pull-care-plans.md", "let-a-system-in.md", "exchange-bundles.md")
"""Pages whose commands work with a demo just as they stand there."""


class Running:
    """A demo in a process of its own."""

    def __init__(self, data_dir: Path, *options: str, before: "Running | None" = None) -> None:
        # as they were: records are known by where their EHR is
        self.port = before.port if before else free_port()
        self.ehr_port = before.ehr_port if before else free_port()
        self.log = data_dir.with_suffix(".out")
        command = [sys.executable, "-m", "smart_app", "demo", "--data-dir", str(data_dir)]
        ports = ["--port", str(self.port), "--ehr-port", str(self.ehr_port)]
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [*command, *ports, *options],
                cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                env={name: value for name, value in os.environ.items() if name[:7] != "BRIDGE_"},
            )  # fmt: skip

    @property
    def said(self) -> str:
        """What it printed so far."""
        return self.log.read_text()

    def ready(self) -> None:
        """Wait for the link."""
        link = f"http://localhost:{self.ehr_port}/"
        wait_for(lambda: link in self.said or self.process.poll() is not None, "the link", 180)
        assert self.process.poll() is None, self.said

    def children(self) -> dict[str, int]:
        """The parts' process ids by their command."""
        found = subprocess.run(
            ["ps", "--ppid", str(self.process.pid), "-o", "pid=,args="],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        return {
            match[2]: int(match[1]) for match in re.finditer(r"(\d+) .*-m smart_app (\w+)", found)
        }


@contextmanager
def demo(data_dir: Path, *options: str, before: Running | None = None) -> Iterator[Running]:
    """Start a demo; whatever happens, nothing of it is left."""
    running = Running(data_dir, *options, before=before)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.process.send_signal(signal.SIGINT)
        running.process.wait(30)


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


EVERYBODY, WAITING = 45, 3
"""The seeded patients but one, who has died; and those whom nobody has taken on."""


def asked(data: Path, question: str) -> int:
    """A number from the demo's record."""
    with closing(sqlite3.connect(data / "record.db")) as database:
        return int(database.execute(question).fetchone()[0])


def enrolled(data: Path) -> tuple[int, int]:
    """How many have a case, and how many of them wait for somebody to take them on."""
    waiting = "SELECT count(*) FROM case_event WHERE number = 2 AND state = 'unassigned'"
    return asked(data, "SELECT count(*) FROM enrolment"), asked(data, waiting)


def told(data: Path) -> tuple[int, int]:
    """How much of Footbridge's own past there is: steps of cases, and goals."""
    goals = "SELECT count(DISTINCT id) FROM placement"
    return asked(data, "SELECT count(*) FROM case_event"), asked(data, goals)


def front_page(running: Running, link: str) -> str:
    """Where a link of the pretend EHR leads to, as text."""
    ehr = f"http://localhost:{running.ehr_port}"
    with httpx.Client(follow_redirects=True, timeout=30, trust_env=False) as browser:
        [found, *_] = re.findall(rf'href="({re.escape(link)}[^"]*)"', browser.get(f"{ehr}/").text)
        page = browser.get(f"{ehr}{unescape(found)}")
    assert page.status_code == 200, page.text
    return text(page.text)


def follow_here(page: str, running: Running, folder: Path) -> None:
    """Run the commands of a how-to against this demo, which has ports of its own."""
    origin = f"http://127.0.0.1:{running.port}"
    names = {
        "http://127.0.0.1:8400": origin,
        "http://localhost:8410": f"http://localhost:{running.ehr_port}",
    }
    follow(DOCS / page, names, folder, origin)


def ctrl_c_ends_every_part(running: Running) -> None:
    parts = running.children()
    assert set(parts) == {"sandbox", "serve", "worker"}
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(20) == 0
    wait_for(lambda: all(is_gone(pid) for pid in parts.values()), "the end of all parts", 5)
    assert is_free(running.port)
    assert is_free(running.ehr_port)
    assert "Traceback" not in running.said


def what_the_ehr_cannot_take_holds_up_nothing_else(running: Running, data: Path) -> None:
    tries = "SELECT coalesce(sum(attempts), 0) FROM outbox WHERE state = 'queued'"
    wait_for(lambda: asked(data, tries) > 4, "tries in vain", 60)
    assert asked(data, "SELECT count(*) FROM site_health WHERE state <> 'closed'") == 0
    assert "not reachable" not in front_page(running, "/launch/okafor")


def a_part_that_dies_is_named_and_ends_the_demo(running: Running) -> None:
    parts = running.children()
    os.kill(parts["worker"], signal.SIGKILL)
    assert running.process.wait(20) == 1
    assert "The worker has died" in " ".join(running.said.split())
    wait_for(lambda: all(is_gone(pid) for pid in parts.values()), "the end of all parts", 5)


def test_it_prints_one_link_ends_keeps_its_data_the_guides_hold_and_trouble_is_told(
    tmp_path: Path,
) -> None:
    """One test, as a first start plays a year of care."""
    data = tmp_path / ".footbridge"
    with demo(data) as running:
        running.ready()
        assert running.said.count("http://") == 1
        assert enrolled(data) == (EVERYBODY, WAITING)
        first = told(data)
        assert first > (100, 30)
        page = httpx.get(f"http://localhost:{running.ehr_port}/launch/okafor", trust_env=False)
        assert page.status_code == 302
        assert page.headers["location"].startswith(f"http://127.0.0.1:{running.port}/launch?")
        assert "Exchange with Riverside EHR" in front_page(running, "/launch/none?user=osei")
        assert "Chidi Abara" in front_page(running, "/launch/none?user=castillo"), "the board"
        what_the_ehr_cannot_take_holds_up_nothing_else(running, data)
        ctrl_c_ends_every_part(running)
    made = (data / "keys" / "master.key").read_bytes()
    began = time.monotonic()
    with demo(data, before=running) as again:
        again.ready()
        assert enrolled(data) == (EVERYBODY, WAITING)
        assert told(data) == first, "later starts keep the data"
        # the second start has to be quick; the bound is generous for a busy machine
        assert time.monotonic() - began < 40
        assert (data / "keys" / "master.key").read_bytes() == made
        for page in HOW_TO:
            follow_here(page, again, tmp_path)
        a_part_that_dies_is_named_and_ends_the_demo(again)
    assert (data / "keys" / "master.key").stat().st_mode & 0o077 == 0


def test_a_port_in_use_is_said_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with demo(tmp_path / "data", "--port", port) as running:
            assert running.process.wait(20) == 2
            assert f"Port {port} is in use" in " ".join(running.said.split())
    assert not (tmp_path / "data").exists()


def test_fresh_never_deletes_a_folder_that_is_not_a_demos(tmp_path: Path) -> None:
    folder = tmp_path / "precious"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    with demo(folder, "--fresh") as running:
        assert running.process.wait(20) == 2
        assert "will not delete" in " ".join(running.said.split())
    assert (folder / "thesis.txt").read_text() == "years of work"
