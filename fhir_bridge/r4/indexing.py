"""What a record can be found by: search parameters applied to one resource, in microseconds.

Paths are plain dotted names walked through lists: no FHIRPath engine stands on the write path.
Whatever has the wrong type gives no row; nothing here raises.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, TypeGuard

from fhir_bridge.r4.dates import interval
from fhir_bridge.r4.references import target_of
from fhir_bridge.wire import Json

Kind = Literal["token", "reference", "date", "string", "uri"]
Row = tuple[str, str, str]

LONGEST = 255
"""A longer token or text is not indexed (string: by its beginning): PostgreSQL refuses an index
entry above 2,700 bytes, and refuses the write with it."""

AS_WRITTEN = "="
"""In place of a system: this row of a string parameter is the text itself, for ``:exact``."""


@dataclass(frozen=True)
class SearchParameter:
    """One search parameter of one resource type.

    Attributes:
        code: its name in a query.
        kind: how values are read and compared.
        paths: elements, dotted, walked through lists; all of them are indexed.
        documentation: what a CapabilityStatement says about it.
        system: the code system that a bare ``code`` element implies.
        target: index references to this type only (R4's ``where(resolve() is Patient)``).
    """

    code: str
    kind: Kind
    paths: tuple[str, ...]
    documentation: str = ""
    system: str = ""
    target: str = ""
    keys: tuple[tuple[str, ...], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", tuple(tuple(path.split(".")) for path in self.paths))


@dataclass(frozen=True)
class Indexed:
    """Rows for the search tables.

    Attributes:
        tokens: (parameter, system or type, code or id or words).
        dates: (parameter, low, high), see ``r4.dates``.
    """

    tokens: tuple[Row, ...] = ()
    dates: tuple[Row, ...] = ()


def index(resource: Json, parameters: Iterable[SearchParameter]) -> Indexed:
    """Apply search parameters to a resource; each row once."""
    tokens: dict[Row, None] = {}
    dates: dict[Row, None] = {}
    for parameter in parameters:
        rows = dates if parameter.kind == "date" else tokens
        read = _READ[parameter.kind]
        for keys in parameter.keys:
            for value in _values(resource, keys):
                rows.update(dict.fromkeys(read(parameter, value)))
    return Indexed(tuple(tokens), tuple(dates))


@lru_cache(maxsize=4096)
def normalised(text: str) -> str:
    """Words as searches compare them: no case, no accents, single spaces.

    Example:
        >>> normalised("  Mercedes  DUEÑAS ")
        'mercedes duenas'
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    heard = "".join(
        each for each in folded if each.isspace() or unicodedata.category(each) not in _UNHEARD
    )
    return " ".join(heard.translate(_STROKES).split())


_UNHEARD = {"Mn", "Cc", "Cf"}  # accents, control and format characters
_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "\u0131": "i", "æ": "ae", "œ": "oe"})


def _values(resource: Json, keys: tuple[str, ...]) -> list[Any]:
    level: list[Any] = [resource]
    for key in keys:
        below: list[Any] = []
        for node in level:
            value = node.get(key) if isinstance(node, dict) else None
            if isinstance(value, list):
                below.extend(value)
            elif value is not None:
                below.append(value)
        if not below:
            return below
        level = below
    return level


def _tokens(parameter: SearchParameter, value: Any) -> Iterator[Row]:
    """Code, boolean, Coding, CodeableConcept, Identifier or ContactPoint."""
    if isinstance(value, dict):
        codings = value.get("coding")
        for each in codings if isinstance(codings, list) else (value,):
            if isinstance(each, dict):
                code = each.get("code", each.get("value"))
                system = each.get("system", "")
                if _fits(code) and isinstance(system, str) and len(system) <= LONGEST:
                    yield parameter.code, system, code
    elif isinstance(value, bool):
        yield parameter.code, "", "true" if value else "false"
    elif _fits(value):
        yield parameter.code, parameter.system, value


def _references(parameter: SearchParameter, value: Any) -> Iterator[Row]:
    reference = value.get("reference") if isinstance(value, dict) else None
    target = target_of(reference)
    if target is not None:
        if parameter.target in {"", target[0]}:
            yield parameter.code, *target
    elif not parameter.target and _fits(reference) and reference[0] != "#":
        yield parameter.code, "", reference


def _dates(parameter: SearchParameter, value: Any) -> Iterator[Row]:
    covered = interval(value)
    if covered is not None:
        yield parameter.code, *covered


def _strings(parameter: SearchParameter, value: Any) -> Iterator[Row]:
    """A text, or every text part of a HumanName or Address."""
    if isinstance(value, dict):
        for part, words in value.items():
            if part in _SPOKEN_PARTS:
                for each in words if isinstance(words, list) else (words,):
                    if isinstance(each, str):
                        yield from _strings(parameter, each)
    elif isinstance(value, str):
        words = normalised(value[:LONGEST])[:LONGEST]
        yield from ((parameter.code, "", words),) if words else ()
        yield from ((parameter.code, AS_WRITTEN, value),) if _fits(value) else ()


_NAME_PARTS = {"text", "family", "given", "prefix", "suffix"}
_ADDRESS_PARTS = {"text", "line", "city", "district", "state", "postalCode", "country"}
_SPOKEN_PARTS = frozenset(_NAME_PARTS | _ADDRESS_PARTS)


def _uris(parameter: SearchParameter, value: Any) -> Iterator[Row]:
    if _fits(value):
        yield parameter.code, "", value


def _fits(value: Any) -> TypeGuard[str]:
    # PostgreSQL refuses a text with U+0000, and the write with it.
    return isinstance(value, str) and 0 < len(value) <= LONGEST and "\x00" not in value


_READ: dict[Kind, Callable[[SearchParameter, Any], Iterable[Row]]] = {
    "token": _tokens,
    "reference": _references,
    "date": _dates,
    "string": _strings,
    "uri": _uris,
}
