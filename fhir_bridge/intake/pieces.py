"""Files with a record a line (NDJSON), as Bulk Data exports them: read by the piece.

However long a file is, a piece of it is short. It ends before a line about a record that it has
already, so that the later line is a later word about the same.
"""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from fhir_bridge.bundle_files import SetAside
from fhir_bridge.errors import Malformed, TooLarge
from fhir_bridge.r4.bundle_entries import Entry, entry_of
from fhir_bridge.wire import read_document, read_json

MOST_RECORDS = 500
MOST_BYTES = 8 * 1024 * 1024
LONGEST = 4 * 1024 * 1024
"""Of a line, in bytes."""

TOO_LONG = f"A line may have {LONGEST // 1024 // 1024} MiB."
CUT = "The file cannot be read any further."


@dataclass
class Piece:
    """Some lines of a file.

    Attributes:
        entries: the records, by the number of their line, from 0.
        aside: lines that hold none.
    """

    entries: dict[int, Entry] = field(default_factory=dict)
    aside: list[SetAside] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    size: int = 0

    def add(self, read: Entry | SetAside, size: int) -> None:
        """Add a line."""
        self.size += size
        if isinstance(read, SetAside):
            self.aside.append(read)
        else:
            self.entries[read.index] = read
            self.names.add(read.name)

    def is_full(self) -> bool:
        """Whether it is time for the next one."""
        many = len(self.entries) + len(self.aside)
        return many >= MOST_RECORDS or self.size >= MOST_BYTES


def has_lines(path: Path) -> bool:
    """Whether a file is NDJSON, by its name."""
    return path.name.removesuffix(".gz").endswith(".ndjson")


def brings_patients(path: Path) -> bool:
    """Whether its first line is a patient's own record."""
    first = next(_lines(path), (0, b""))[1]
    try:
        found = read_json(first)
    except (Malformed, TooLarge):
        return False
    return isinstance(found, dict) and found.get("resourceType") == "Patient"


def read_pieces(path: Path) -> Iterator[Piece]:
    """A file, piece by piece; one that breaks off ends with a line that says so."""
    piece = Piece()
    for number, raw in _lines(path):
        read = _read(number, raw)
        known = isinstance(read, Entry) and read.name in piece.names
        if known or piece.is_full():
            yield piece
            piece = Piece()
        piece.add(read, len(raw))
    yield piece


def _read(number: int, raw: bytes) -> Entry | SetAside:
    """What stands in a line."""
    if not raw:
        return SetAside(number, "", "", CUT)
    try:
        return entry_of(number, read_document(raw.strip(), max_bytes=LONGEST))
    except TooLarge:
        return SetAside(number, "", "", TOO_LONG)
    except Malformed as error:
        return SetAside(number, "", "", str(error))


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Each line that is not empty, with its number; b"" where the file can be read no further."""
    number = 0
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            while raw := _line(file):
                if raw.strip():
                    yield number, raw
                number += 1
    except (OSError, EOFError, zlib.error):
        yield number, b""


def _line(file: gzip.GzipFile | BinaryIO) -> bytes:
    """The next line with its end; of one that is too long, enough to see that it is."""
    raw = file.readline(LONGEST + 1)
    rest = raw
    while rest and not rest.endswith(b"\n"):
        rest = file.readline(LONGEST)
    return raw
