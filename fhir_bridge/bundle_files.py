"""Files of FHIR records: Bundles read with limits, and what became of each file.

For whoever takes them in (`intake` into our record, `sandbox.importing` into the pretend EHR).
A file is taken in by one transaction: whole, without the entries that are set aside with their
reasons, or not at all. Nothing here says what stands in a record.
"""

import gzip
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from fhir_bridge.errors import BridgeError, Malformed, TooLarge
from fhir_bridge.r4.bundle_entries import Entry, is_id
from fhir_bridge.r4.elements import is_resource
from fhir_bridge.wire import Document, read_document

MAX_BYTES = 200 * 1024 * 1024  # decision 24
TYPES = ("transaction", "batch", "collection", "searchset")

MOST_NAMED = 10_000
"""Of entries that were set aside, each by its place: a file of lines may be of any length."""

Progress = Callable[[int, int], None]
"""Called before each file: how many are done, how many there are."""


@dataclass(frozen=True)
class SetAside:
    """One entry that was not taken in, and why; never what stands in it.

    Attributes:
        entry: its place in the file, from 0.
        type, id: of its record; "" for what is none of R4's types, and no id FHIR allows.
    """

    entry: int
    type: str
    id: str
    reason: str

    @classmethod
    def of(cls, entry: Entry, reason: str) -> Self:
        """An entry that can be named to people."""
        type = entry.type if is_resource(entry.type) else ""
        return cls(entry.index, type, entry.id if is_id(entry.id) else "", reason)


@dataclass
class Taken:
    """What became of one file.

    Attributes:
        path: as it was given; its name may be a patient's.
        created, updated, unchanged: how many records, by type.
        older: how many are here in a newer version, and were left alone.
        aside: entries that were not taken in, the first ``MOST_NAMED`` of them.
        more_aside: how many more there are.
        has_lines: an entry is a line.
        unresolved: conditional references that find nothing yet, and stay as they stand.
        enrolled: patients whose record began with it.
        failed: why nothing of it was kept; "" otherwise.
    """

    path: Path
    created: Counter[str] = field(default_factory=Counter)
    updated: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    older: Counter[str] = field(default_factory=Counter)
    aside: list[SetAside] = field(default_factory=list)
    more_aside: int = 0
    unresolved: int = 0
    enrolled: int = 0
    failed: str = ""
    has_lines: bool = False

    @property
    def whole(self) -> bool:
        """Whether every entry was taken in."""
        return not self.failed and not self.aside

    def add(self, piece: "Taken") -> None:
        """Count in what became of a piece of the file."""
        for name in ("created", "updated", "unchanged", "older"):
            getattr(self, name).update(getattr(piece, name))
        self.unresolved += piece.unresolved
        self.enrolled += piece.enrolled
        room = MOST_NAMED - len(self.aside)
        self.aside += piece.aside[:room]
        self.more_aside += len(piece.aside[room:])


def take_each(
    paths: Iterable[Path], take: Callable[[Path], Taken], progress: Progress
) -> list[Taken]:
    """Take in one file after the other; one that fails leaves nothing behind and stops no other.

    Args:
        take: takes one file in by one transaction, or raises a ``BridgeError``.
    """
    wanted, taken = list(paths), list[Taken]()
    for done, path in enumerate(wanted):
        progress(done, len(wanted))
        try:
            taken.append(take(path))
        except BridgeError as error:
            taken.append(Taken(path, failed=_reason(error)))
    progress(len(wanted), len(wanted))
    return taken


def read_bundle(path: Path) -> Document:
    """The Bundle in a file (``.json`` or ``.json.gz``).

    Raises:
        Malformed: it cannot be read, or holds no Bundle of one of ``TYPES``.
        TooLarge: it has more than ``MAX_BYTES``, unpacked.
    """
    document = read_document(_read(path), max_bytes=MAX_BYTES)
    if document.data.get("resourceType") != "Bundle" or document.data.get("type") not in TYPES:
        raise Malformed(f"A Bundle of type {', '.join(TYPES)} was expected.")
    return document


def _read(path: Path) -> bytes:
    opened = gzip.open if path.suffix == ".gz" else Path.open
    try:
        with opened(path, "rb") as file:
            raw = bytes(file.read(MAX_BYTES + 1))
    except (OSError, EOFError, zlib.error):
        raise Malformed("The file cannot be read.") from None
    if len(raw) > MAX_BYTES:
        raise TooLarge(f"A file may have {MAX_BYTES // 1024 // 1024} MiB.")
    return raw


def _reason(error: BridgeError) -> str:
    where = f" ({error.issues[0].expression})" if error.issues else ""
    return f"{error}{where}"
