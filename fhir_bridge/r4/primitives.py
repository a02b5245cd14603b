"""R4's primitive types: what a JSON value must be like. A row is a type and its test."""

import re
from collections.abc import Callable
from typing import Any

from fhir_bridge.r4.dates import date_range


def _like(pattern: str) -> Callable[[Any], bool]:
    matches = re.compile(pattern).fullmatch
    return lambda value: isinstance(value, str) and matches(value) is not None


def _date_like(pattern: str) -> Callable[[Any], bool]:
    matches = re.compile(pattern, re.ASCII).fullmatch
    return lambda value: (
        isinstance(value, str) and matches(value) is not None and date_range(value) is not None
    )


def _whole(least: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and least <= value <= 2**31 - 1


def _words(value: Any) -> bool:
    """A text of R4: no longer than it may be (R4 §2.24.0.1), and without U+0000.

    R4 forbids others below a blank, too; they come along when words are pasted, and do no harm.
    """
    return (
        isinstance(value, str)
        and bool(value)
        and not value.isspace()
        and len(value) <= LONGEST
        and "\0" not in value
    )


LONGEST = 1024 * 1024
LONGEST_DATA = 10 * 1024 * 1024
"""Bytes of an attachment (X11)."""
_is_base64 = _like(r"[A-Za-z0-9+/\s]*={0,2}\s*")


def is_too_long(value: Any) -> bool:
    """Whether data, written as base64Binary, are more than is taken."""
    # what fills up the last four letters is not counted
    return isinstance(value, str) and len(value) * 3 // 4 > LONGEST_DATA + 2


_DAY = r"\d{4}(-\d\d(-\d\d"
_CLOCK = r"T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"

PRIMITIVES: dict[str, Callable[[Any], bool]] = {
    "base64Binary": lambda value: not is_too_long(value) and _is_base64(value),
    "boolean": lambda value: isinstance(value, bool),
    "canonical": _like(r"\S+"),
    "code": _like(r"\S+(\s\S+)*"),
    "date": _date_like(_DAY + ")?)?"),
    "dateTime": _date_like(f"{_DAY}({_CLOCK})?)?)?"),
    "decimal": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "id": _like(r"[A-Za-z0-9\-.]{1,64}"),
    "instant": _date_like(r"\d{4}-\d\d-\d\d" + _CLOCK),
    "integer": _whole(-(2**31)),
    "markdown": _words,
    "oid": _like(r"urn:oid:[0-2](\.(0|[1-9]\d*))+"),
    "positiveInt": _whole(1),
    "string": _words,
    "time": _like(r"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?"),
    "unsignedInt": _whole(0),
    "uri": _like(r"\S+"),
    "url": _like(r"\S+"),
    "uuid": _like(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    "xhtml": lambda value: isinstance(value, str) and value.lstrip().startswith("<div"),
}
