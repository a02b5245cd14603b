"""A document whose references all resolve within it: what leads out of it is taken off.

Not another byte is changed.
Of a record that is not in the document a reference keeps what it says in words; of one that may not
be told nothing is kept, not even its name.
"""

from collections.abc import Container
from dataclasses import dataclass

from fhir_bridge.r4.references import target_of
from fhir_bridge.wire import items, members, read_json, write_json

ABSENT = "Not in this document"
_LEADS = (b'"reference"', b"\\u")
_SAYS = ("display", "identifier")


@dataclass(frozen=True)
class Within:
    """What a document holds.

    Attributes:
        base: of its records' addresses.
        inside: ``Type/id`` of each record in it.
        hidden: ``Type/id`` of what may not be told.
    """

    base: str
    inside: Container[str]
    hidden: Container[str] = frozenset()


def closed(raw: bytes, within: Within) -> bytes:
    """A record as it stands in a document; what has no reference out of it stays as it came.

    Example:
        >>> closed(b'{"subject": {"reference": "Patient/1"}}', Within("", {"Patient/1"}))
        b'{"subject": {"reference": "Patient/1"}}'
        >>> closed(b'{"who": {"reference": "Practitioner/9", "display": "Dr. A"}}', Within("", ()))
        b'{"who":{"display":"Dr. A"}}'
    """
    if raw.startswith(b"["):
        return _joined(raw, [(b"", each, closed(each, within)) for each in items(raw)], b"[]")
    if not raw.startswith(b"{") or not any(each in raw for each in _LEADS):
        return raw
    before = members(raw)
    found = _pointing(before, within)
    if found is None:
        return write_json({"display": ABSENT})
    kept = [
        (write_json(name) + b":", value, value if name == "reference" else closed(value, within))
        for name, value in found.items()
    ]
    return _joined(raw, kept, b"{}", changed=found != before)


def goes_to(reference: object, base: str) -> str:
    """``Type/id`` that a reference means in a document of this base; "" for what lies elsewhere.

    Example:
        >>> goes_to("https://a.example/fhir/Goal/1/_history/2", "https://a.example/fhir")
        'Goal/1'
        >>> goes_to("https://b.example/fhir/Goal/1", "https://a.example/fhir")
        ''
    """
    text = reference if isinstance(reference, str) else ""
    target = target_of(text)
    if target is None or ("://" in text and not text.startswith(f"{base}/")):
        return ""
    return "/".join(target)


def _pointing(found: dict[str, bytes], within: Within) -> dict[str, bytes] | None:
    """The members of an object as they may stand; None for a Reference of which nothing may."""
    if not found.get("reference", b"").startswith(b'"'):
        return found
    text = str(read_json(found["reference"]))
    if text.startswith("#"):
        return found
    name = goes_to(text, within.base)
    if name and name in within.inside:
        return found if text == name else found | {"reference": write_json(name)}
    if name in within.hidden:
        return None
    left = {key: value for key, value in found.items() if key not in {"reference", "_reference"}}
    return left if any(each in left for each in _SAYS) else None


def _joined(
    raw: bytes, parts: list[tuple[bytes, bytes, bytes]], around: bytes, *, changed: bool = False
) -> bytes:
    if not changed and all(before == after for _, before, after in parts):
        return raw
    return around[:1] + b",".join(name + after for name, _, after in parts) + around[1:]
