"""JSON as it travels: read with limits, kept as received, and spliced without re-writing.

Why not simply ``json.loads``: a few thousand nested brackets end in RecursionError, NaN is not
JSON, and re-serialising loses the decimals, the order and the bytes others may have signed.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

import orjson

from fhir_bridge.errors import Malformed, TooLarge

MAX_DEPTH = 64
MAX_BYTES = 50 * 1024 * 1024

Json = dict[str, Any]


@dataclass(frozen=True)
class Document:
    """One JSON object twice: the bytes as received, and what they say.

    Never change ``data``: the two would part.

    Attributes:
        once: it was made sure that nothing in it has a member twice (``read_json``).
    """

    raw: bytes
    data: Json
    once: bool = field(default=False, compare=False)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Document":
        """Write an object of our own making."""
        return cls(orjson.dumps(data), dict(data))


def read_json(raw: bytes, *, max_bytes: int = MAX_BYTES, once: bool = False) -> Any:
    """Read JSON from a stranger.

    Args:
        once: refuse an object that has a member twice. Which of the two counts differs from reader
            to reader, so bytes that are kept as they came must not have them.

    Raises:
        TooLarge: more than ``max_bytes``.
        Malformed: not UTF-8 JSON, NaN or Infinity, or nested deeper than ``MAX_DEPTH``.
    """
    if len(raw) > max_bytes:
        raise TooLarge
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise Malformed("This is not JSON that can be read.") from None
    if _too_deep(value):
        raise Malformed(f"This JSON is nested deeper than {MAX_DEPTH} levels.")
    if once:
        json.loads(raw, object_pairs_hook=_refuse_twins, parse_int=str, parse_float=str)
    return value


def _refuse_twins(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise Malformed("An object in this JSON has the same member twice.")


def read_document(raw: bytes, *, max_bytes: int = MAX_BYTES, once: bool = False) -> Document:
    """Read one JSON object and keep its bytes (see ``read_json``)."""
    value = read_json(raw, max_bytes=max_bytes, once=once)
    if not isinstance(value, dict):
        raise Malformed("A JSON object was expected.")
    return Document(raw, value, once)


def write_json(value: Any) -> bytes:
    """Write JSON of our own making."""
    return orjson.dumps(value)


@lru_cache(maxsize=64)  # one transaction has one time, and writes it in every record
def instant(at: datetime) -> str:
    """A FHIR ``instant`` in UTC with milliseconds, e.g. ``2026-11-21T15:04:05.123Z``."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def splice(raw: bytes, values: Mapping[str, Any]) -> bytes:
    """Set some top-level members of a JSON object and leave every other byte as it was.

    A member that is there is replaced where it stands; one that is not is put behind
    ``resourceType`` (or first). A ``Mapping`` value is spliced into the member of that name in
    the same way, so that ``{"meta": {"versionId": "2"}}`` keeps the rest of ``meta``.

    Example:
        >>> splice(b'{"resourceType": "Goal",  "x": 1.10}', {"id": "7"})
        b'{"resourceType": "Goal","id":"7",  "x": 1.10}'
    """
    return _splice(raw.decode(), values).encode()


def members(raw: bytes) -> dict[str, bytes]:
    """The bytes of each top-level member of a JSON object, in order, exactly as they stand.

    Example:
        >>> members(b'{"a": 1.10, "b": [ ]}')
        {'a': b'1.10', 'b': b'[ ]'}
    """
    text = raw.decode()
    return {key: text[start:end].encode() for key, start, end in _members(text)}


def items(raw: bytes) -> list[bytes]:
    """The bytes of each item of a JSON array, exactly as they stand.

    Example:
        >>> items(b'[1.10, {"a": 2}]')
        [b'1.10', b'{"a": 2}']
    """
    text, found = raw.decode(), []
    at = _skip(text, text.index("[") + 1)
    while text[at] != "]":
        start = at
        _, at = _DECODER.raw_decode(text, start)
        found.append(text[start:at].encode())
        at = _skip(text, at)
        if text[at] == ",":
            at = _skip(text, at + 1)
    return found


def _splice(text: str, values: Mapping[str, Any]) -> str:
    spans = {key: (start, end) for key, start, end in _members(text)}
    edits: list[tuple[int, int, str]] = []
    missing: list[str] = []
    for key, value in values.items():
        span = spans.get(key)
        if span is None:
            missing.append(f"{json.dumps(key)}:{_dump(value)}")
        elif isinstance(value, Mapping) and text[span[0]] == "{":
            edits.append((*span, _splice(text[span[0] : span[1]], value)))
        else:
            edits.append((*span, _dump(value)))
    if missing:
        edits.append(_insertion(text, spans, missing))
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _insertion(
    text: str, spans: Mapping[str, tuple[int, int]], new: list[str]
) -> tuple[int, int, str]:
    if "resourceType" in spans:
        at = spans["resourceType"][1]
        return at, at, "," + ",".join(new)
    at = text.index("{") + 1
    return at, at, ",".join(new) + ("," if spans else "")


def _dump(value: Any) -> str:
    return orjson.dumps(dict(value) if isinstance(value, Mapping) else value).decode()


# Numbers stay text: only where a value ends matters, and a very long one is an error to int().
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)
_SPACE = " \t\r\n"


def _members(text: str) -> Iterator[tuple[str, int, int]]:
    """Name, start and end of each top-level member's value. The text is known to be an object."""
    at = _skip(text, text.index("{") + 1)
    while text[at] != "}":
        key, at = scanstring(text, at + 1, True)
        start = _skip(text, _skip(text, at) + 1)
        _, at = _DECODER.raw_decode(text, start)
        yield key, start, at
        at = _skip(text, at)
        if text[at] == ",":
            at = _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    while text[at] in _SPACE:
        at += 1
    return at


def _too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = (
            [
                child
                for item in level
                for child in (item.values() if isinstance(item, dict) else item)
                if isinstance(child, (dict, list))
            ]
            if level and isinstance(level[0], (dict, list))
            else []
        )
        if not level:
            return False
    return True
