"""A throwaway PostgreSQL cluster: made in a temporary folder, gone when the tests end.

To make a database takes many times as long as to empty one, so a test gets one that another test
has given back (``Shelf``).
"""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import psycopg

# /tmp may be in memory, and then nothing would be durable
ON_DISK = "/var/tmp" if Path("/var/tmp").is_dir() else None  # noqa: S108
MISSING = "PostgreSQL is not installed (make system)"


def binaries() -> Path | None:
    """Where initdb and postgres are, newest version first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    on_path = shutil.which("initdb")
    if found:
        return found[0].parent
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """Start a cluster on a free port of 127.0.0.1; gives the URL of its first database.

    Args:
        durable: wait for the disk, as in production; tests of what is right need not.
    """
    bin_folder = binaries()
    assert bin_folder, MISSING
    folder = Path(mkdtemp(prefix="footbridge-pg-", dir=ON_DISK if durable else None))
    as_user = _unprivileged(folder)
    port = _free_port()
    subprocess.run(
        [bin_folder / "initdb", "-D", folder / "data", "-U", "footbridge", "-A", "trust", "-N"],
        check=True, capture_output=True, user=as_user, cwd=folder,
    )  # fmt: skip
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= "
        "-c max_connections=200" + ("" if durable else " -c fsync=off -c full_page_writes=off")
    )
    server = subprocess.Popen(
        [bin_folder / "postgres", "-D", folder / "data", *options.split()],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=as_user, cwd=folder,
    )  # fmt: skip
    url = f"postgresql://footbridge@127.0.0.1:{port}/postgres"
    try:
        _wait_until_it_answers(url, server)
        yield url
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def new_database(url: str, template: str = "template0") -> str:
    """Make an empty database (or a copy of a template) and give its URL."""
    name = f"t_{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return url.rsplit("/", 1)[0] + "/" + name


def drop_database(url: str) -> None:
    """Remove a database made by ``new_database``."""
    base, name = url.rsplit("/", 1)
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


SHAPE = """
SELECT string_agg(format('%s %s %s', relname, attname, atttypid), ',' ORDER BY relname, attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0
"""
TABLES = """
SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
"""
OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass
class Shelf:
    """Empty, migrated databases of one cluster, each used again by the next test."""

    cluster: str
    template: str
    free: list[str] = field(default_factory=list)

    def take(self) -> str:
        """An empty database."""
        return self.free.pop() if self.free else new_database(self.cluster, self.template)

    def give_back(self, url: str) -> None:
        """Empty it for the next; one whose tables a test has changed is thrown away."""
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(OTHERS)
            same = connection.execute(SHAPE).fetchone() == self._shape
            if same:
                _empty(connection)
        if same:
            self.free.append(url)
        else:
            drop_database(url)

    @cached_property
    def _shape(self) -> object:
        base = self.cluster.rsplit("/", 1)[0]
        with psycopg.connect(f"{base}/{self.template}", autocommit=True) as connection:
            return connection.execute(SHAPE).fetchone()


def _empty(connection: psycopg.Connection[tuple[str, ...]]) -> None:
    names = [name for (name,) in connection.execute(TABLES)]
    each = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in names)  # noqa: S608
    written = [f'"{name}"' for (name,) in connection.execute(" UNION ALL ".join(each))]
    if written:
        connection.execute(f"TRUNCATE {', '.join(written)} RESTART IDENTITY CASCADE")


def _unprivileged(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root; hand the folder to somebody else then."""
    if os.geteuid() != 0:
        return None
    name = next(u for u in ("postgres", "nobody") if u in {p.pw_name for p in pwd.getpwall()})
    shutil.chown(folder, name)
    return name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert server.poll() is None, "PostgreSQL did not start"
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("PostgreSQL did not answer in 30 s")
