"""Bodies as they come in, in chunks and within limits, plain or packed (X11).

No more is ever held than the limit, and of a packed one no more is unpacked than was asked for.
"""

import zlib
from dataclasses import dataclass, field
from typing import Any

from fhir_bridge.errors import Malformed, TooLarge

GZIP = "gzip"
RATIO = 100
"""How many times as long as it came a body may be unpacked: records come to some 5 to 30."""
FREE = 1024 * 1024
"""Up to here nobody counts: short texts may be packed as tightly as they are."""


@dataclass
class Plain:
    """A body that is not packed."""

    limit: int
    _held: bytearray = field(default_factory=bytearray)

    def take(self, chunk: bytes) -> None:
        """Take one chunk. Raises TooLarge."""
        self._held += chunk
        if len(self._held) > self.limit:
            raise TooLarge

    def whole(self) -> bytes:
        """All of it."""
        return bytes(self._held)


@dataclass
class Unpacking:
    """A body packed by gzip, of one member."""

    limit: int
    _held: bytearray = field(default_factory=bytearray)
    _came: int = 0
    _unpacker: Any = field(default_factory=lambda: zlib.decompressobj(wbits=31))

    def take(self, chunk: bytes) -> None:
        """Unpack one chunk.

        Raises:
            TooLarge: it is longer than the limit, or than ``RATIO`` allows.
            Malformed: it is not packed by gzip.
        """
        self._came += len(chunk)
        most = min(self.limit, max(FREE, self._came * RATIO))
        try:
            self._held += self._unpacker.decompress(chunk, most + 1 - len(self._held))
        except zlib.error:
            raise Malformed(_NOT_GZIP) from None
        if len(self._held) > most:
            raise TooLarge
        if self._unpacker.unused_data:
            raise Malformed(_NOT_GZIP)

    def whole(self) -> bytes:
        """All of it. Raises Malformed where its end is missing."""
        if not self._unpacker.eof:
            raise Malformed(_NOT_GZIP)
        return bytes(self._held)


_NOT_GZIP = "The body is not packed as Content-Encoding says."
