"""Lines into files: one type a file, none of them longer than a client likes to fetch in one go."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

from fhir_bridge.store.files import Files
from fhir_bridge.wire import Json

MOST_LINES = 100_000
MOST_BYTES = 100 * 1024 * 1024
AT_ONCE = 1024 * 1024
"""Bytes that go to the disk together: a line at a time would take as long as reading it."""


@dataclass
class Lines:
    """The files of one kind and type, written one after the other.

    Attributes:
        kind: the list of the manifest they stand in: ``output``, ``deleted``, ``error``.
        prefix: what their names begin with; another worker's begin with something else.
    """

    files: Files
    folder: str
    prefix: str
    kind: str
    type: str
    done: list[Json] = field(default_factory=list)
    _open: BinaryIO | None = field(default=None, repr=False)
    _count: int = 0
    _size: int = 0

    def write(self, bodies: Iterable[bytes]) -> int:
        """Write resources; gives how many."""
        written = 0
        for body in bodies:
            line = _one_line(body) + b"\n"
            if self._open and (self._count >= MOST_LINES or self._size + len(line) > MOST_BYTES):
                self.finish()
            file = self._open or self._begin()
            file.write(line)
            self._count, self._size, written = self._count + 1, self._size + len(line), written + 1
        return written

    def finish(self) -> None:
        """Put the file that is being written in its place, if there is one."""
        if self._open is None:
            return
        self._open.close()
        self._open = None
        name = self._name()
        self.files.keep(self.folder, name)
        self.done.append({"kind": self.kind, "type": self.type, "name": name, "count": self._count})

    def _begin(self) -> BinaryIO:
        self._count = self._size = 0
        self._open = self.files.part(self.folder, self._name()).open("wb", AT_ONCE)
        return self._open

    def _name(self) -> str:
        kind = "" if self.kind == "output" else f"{self.kind}-"
        return f"{self.prefix}-{kind}{self.type}-{len(self.done) + 1}.ndjson"

    def close(self) -> None:
        """Leave a file that is not whole as what it is: a part that nothing names."""
        if self._open:
            self._open.close()


@contextmanager
def lines(files: Files, folder: str, prefix: str, kind: str, type: str) -> Iterator[Lines]:
    """Write lines of one kind and type; at the end all of them are in their place."""
    made = Lines(files, folder, prefix, kind, type)
    try:
        yield made
        made.finish()
    finally:
        made.close()


def _one_line(body: bytes) -> bytes:
    """The bytes as they are kept; a line break in JSON stands between values alone."""
    return body.translate(None, b"\r\n") if b"\n" in body or b"\r" in body else body
