"""Bundles written as a join of stored bytes: no record is modelled again on its way out."""

from collections.abc import Iterable, Mapping
from uuid import uuid4

import orjson

from fhir_bridge.r4.elements import required_of
from fhir_bridge.r4.released import SUBSETTED
from fhir_bridge.wire import Json, members, write_json

_ALWAYS = {"resourceType", "id", "meta", "implicitRules", "modifierExtension"}


def bundle(type: str, head: Json, entries: Iterable[bytes]) -> bytes:
    """A Bundle of this type around entries that are already JSON."""
    start = write_json({"resourceType": "Bundle", "id": str(uuid4()), "type": type} | head)
    joined = b",".join(entries)
    # FHIR has no empty arrays: a Bundle without entries has no entry element
    return start[:-1] + (b',"entry":[' + joined + b"]}" if joined else b"}")


def entry(resource: bytes | None, *, full_url: str = "", **others: Mapping[str, object]) -> bytes:
    """One entry: the bytes of its resource between members of our own making."""
    parts = [b'"fullUrl":' + write_json(full_url)] if full_url else []
    if resource:
        parts.append(b'"resource":' + resource)
    parts += [write_json(name) + b":" + write_json(value) for name, value in others.items()]
    return b"{" + b",".join(parts) + b"}"


def subset(type: str, raw: bytes, elements: Iterable[str]) -> bytes:
    """A record with some of its elements only, marked so that nobody takes it for the whole.

    What is kept is kept byte for byte; mandatory elements are always kept (FHIR R4 §3.1.1.5.9).
    """
    found = members(raw)
    mandatory = (name for _, names in required_of(type) for name in names)
    wanted = _ALWAYS.union(*((name, f"_{name}") for name in (*elements, *mandatory)))
    kept = {name: value for name, value in found.items() if name in wanted}
    meta = orjson.loads(found.get("meta", b"{}"))
    tags = meta.get("tag")
    meta["tag"] = [*(tags if isinstance(tags, list) else ()), SUBSETTED]
    kept["meta"] = write_json(meta)
    return b"{" + b",".join(write_json(name) + b":" + value for name, value in kept.items()) + b"}"
