"""An EHR's record becomes the published copy in our record (decision 1).

Only ``id``, ``meta.source``, one more ``identifier`` and references on that EHR's base change;
every other byte stays. The bytes as received are kept beside it by the store.
"""

import re
from uuid import NAMESPACE_URL, uuid5

import orjson

from fhir_bridge.r4.elements import elements_of
from fhir_bridge.r4.references import rewrite
from fhir_bridge.wire import Document, items, members, read_document, splice

_LOCAL = re.compile(
    r"([A-Z][A-Za-z]{1,63})/([A-Za-z0-9\-._]{1,128})(?:/_history/[A-Za-z0-9\-._]{1,128})?"
)


def our_id(base: str, type: str, ehr_id: str) -> str:
    """Our id of an EHR's record: the same at every read.

    Args:
        base: the site's FHIR base as registered (a trailing slash makes no difference).
        type: resource type.
        ehr_id: the EHR's id.

    Example:
        >>> our_id("https://ehr.example/r4", "Patient", "1")
        '4854a95e-4fd9-5b60-b159-ff05918f85b8'
    """
    return str(uuid5(uuid5(NAMESPACE_URL, base.rstrip("/")), f"{type}/{ehr_id}"))


def take_in(document: Document, base: str) -> Document:
    """The published body of an EHR's record: ours by id and references, theirs in all else.

    ``meta.versionId`` and ``meta.lastUpdated`` are set by the store when it keeps it.

    Args:
        document: a resource as received, with its EHR id.
        base: the site's FHIR base.
    """
    type, ehr_id = str(document.data["resourceType"]), str(document.data["id"])
    root = base.rstrip("/")
    raw = rewrite(document.raw, lambda reference: our_reference(reference, base))
    if _has_identifiers(type):
        raw = _identified(raw, {"system": root, "value": ehr_id})
    source = {"source": f"{root}/{type}/{ehr_id}"}
    return read_document(splice(raw, {"id": our_id(base, type, ehr_id), "meta": source}))


def our_reference(reference: str, base: str) -> str | None:
    """A reference on an EHR's base, with our id; None for any other (it stays as it is).

    Relative, or absolute on the same base; a version is left out, because ours are others.

    Example:
        >>> our_reference("#org", "https://ehr.example/r4") is None
        True
    """
    found = _LOCAL.fullmatch(reference.removeprefix(f"{base.rstrip('/')}/"))
    return f"{found[1]}/{our_id(base, found[1], found[2])}" if found else None


def _has_identifiers(type: str) -> bool:
    """Whether a type has a list of identifiers; without one, ``meta.source`` alone keeps the id."""
    element = (elements_of(type) or {}).get("identifier")
    return element is not None and element.many


def _identified(raw: bytes, identifier: dict[str, str]) -> bytes:
    """Put one more identifier behind those that are there."""
    listed = members(raw).get("identifier")
    if listed is None:
        return splice(raw, {"identifier": [identifier]})
    if not listed.startswith(b"["):
        return raw  # not R4's shape: left for the checks to judge
    comma = b"," if items(listed) else b""
    longer = listed[:-1] + comma + orjson.dumps(identifier) + b"]"
    return splice(raw, {"identifier": orjson.Fragment(longer)})
