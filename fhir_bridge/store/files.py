"""Where files are kept that systems fetch: on the local disk, or with whoever speaks S3.

A file is written beside its place (``.part``) and put there when it is whole; what was not put
there does not exist. Several processes may write to one folder, and several hosts to one bucket.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

PRIVATE = 0o700


class Files(Protocol):
    """Files in folders."""

    def part(self, folder: str, name: str) -> Path:
        """Where to write a file until it is whole."""

    def keep(self, folder: str, name: str) -> None:
        """Put a file in its place: it is whole, and will be there after a loss of power."""

    def link(self, folder: str, name: str) -> str | None:
        """An address at which anybody who knows it gets the file; None: only we hand it out."""

    def path(self, folder: str, name: str) -> Path:
        """Where a file is that we hand out."""

    def remove(self, folder: str) -> None:
        """Delete a folder and whatever is in it; nothing happens when there is none."""


@dataclass(frozen=True)
class LocalFiles:
    """Folders on this host's disk; what is being read while it is deleted is read to its end."""

    root: Path

    def part(self, folder: str, name: str) -> Path:
        """See ``Files``."""
        place = self.root / folder
        place.mkdir(PRIVATE, parents=True, exist_ok=True)
        return place / f"{name}.part"

    def keep(self, folder: str, name: str) -> None:
        """See ``Files``."""
        part = self.part(folder, name)
        _sync(part)
        part.rename(self.path(folder, name))
        _sync(part.parent)

    def link(self, folder: str, name: str) -> str | None:
        """See ``Files``."""
        return None

    def path(self, folder: str, name: str) -> Path:
        """See ``Files``."""
        return self.root / folder / name

    def remove(self, folder: str) -> None:
        """See ``Files``."""
        shutil.rmtree(self.root / folder, ignore_errors=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
