"""``fhirContext``: what else was open in the EHR when Footbridge was started (L36).

Objects (SMART 2.2) and plain references (2.0) are both read; what cannot be read is left out.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from fhir_bridge.wire import Json, read_json, write_json

MOST = 20
LONGEST = 1024

_REFERENCE = re.compile(
    r"(?:(https?://[^\s?#]+)/)?([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[^/\s]+)?",
    re.ASCII,
)


@dataclass(frozen=True)
class ContextItem:
    """One item of ``fhirContext``: at least one of reference, canonical and identifier.

    Attributes:
        identifier: ``system|value``.
        type: of what identifier or canonical stand for.
        role: ``launch`` unless the EHR says otherwise: what the launch is about.
    """

    reference: str | None = None
    canonical: str | None = None
    identifier: str | None = None
    type: str | None = None
    role: str = "launch"


def read_context(value: Any) -> tuple[ContextItem, ...]:
    """Read ``fhirContext`` of either version; an item that is none is left out."""
    items = value[:MOST] if isinstance(value, list) else []
    return tuple(
        item
        for each in items
        for kind, read in _KINDS.items()
        if isinstance(each, kind) and (item := read(each))
    )


def context_kept(items: Iterable[ContextItem]) -> str:
    """The items as text for the store; "" for none."""
    told = [{name: said for name, said in asdict(each).items() if said} for each in items]
    return write_json(told).decode() if told else ""


def context_recalled(text: str) -> tuple[ContextItem, ...]:
    """What ``context_kept`` wrote.

    Example:
        >>> context_recalled(context_kept([ContextItem("Encounter/7")]))[0].reference
        'Encounter/7'
    """
    return tuple(ContextItem(**each) for each in read_json(text.encode())) if text else ()


def first_opened(items: Iterable[ContextItem], type: str, base: str) -> str | None:
    """The EHR's id of the first record of a type that the launch is about.

    Args:
        base: the FHIR base; a record of another server is not one of ours to read (L56).

    Example:
        >>> first_opened([ContextItem("Encounter/7")], "Encounter", "https://ehr.example/r4")
        '7'
    """
    for each in items:
        found = _REFERENCE.fullmatch(each.reference or "")
        here = found and (found[1] is None or found[1].lower() == base.rstrip("/").lower())
        if found and here and found[2] == type and each.role == "launch":
            return found[3]
    return None


def _object(each: Json) -> ContextItem | None:
    role = each.get("role", "launch")
    item = ContextItem(
        _text(each.get("reference")),
        _text(each.get("canonical")),
        _identifier(each.get("identifier")),
        _text(each.get("type")),
        str(role),
    )
    named = item.reference or item.canonical or item.identifier
    return item if named and _text(role) else None


def _identifier(value: Any) -> str | None:
    if not isinstance(value, dict) or not _text(value.get("value")):
        return None
    return f"{_text(value.get('system')) or ''}|{value['value']}"


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= LONGEST else None


_KINDS: dict[type, Callable[[Any], ContextItem | None]] = {
    dict: _object,
    str: lambda each: ContextItem(reference=each) if _text(each) else None,
}
