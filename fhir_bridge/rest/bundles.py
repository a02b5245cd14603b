"""Bundles that are posted to the base: reading their entries, writing what became of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

import orjson

from fhir_bridge.errors import Malformed, TooLarge
from fhir_bridge.r4.datatypes import inner, words
from fhir_bridge.r4.outcome import told_of
from fhir_bridge.rest.addresses import Address, address_of, interaction_of
from fhir_bridge.rest.bundle_bytes import bundle, entry
from fhir_bridge.rest.messages import Answer, Asked
from fhir_bridge.rest.server import Server
from fhir_bridge.wire import Document, instant, items, members

_CONDITIONS = {
    "ifMatch": "if-match",
    "ifNoneExist": "if-none-exist",
    "ifNoneMatch": "if-none-match",
}
_BODY = {"POST", "PUT"}


@dataclass(frozen=True)
class Step:
    """One entry of a Bundle, read.

    Attributes:
        index: its place in the Bundle; answers keep this order.
        full_url: what other entries call it.
    """

    index: int
    asked: Asked
    address: Address
    interaction: str
    full_url: str


def kind_of(document: Document, offered: Iterable[str]) -> str:
    """``transaction`` or ``batch``.

    Raises:
        Malformed: it is no Bundle, or one that is not taken here (X1).
    """
    kind = document.data.get("type")
    if document.data.get("resourceType") != "Bundle" or kind not in tuple(offered):
        raise Malformed("A Bundle of type transaction or batch was expected.")
    return str(kind)


def name_of(document: Document, headers: Mapping[str, str]) -> str:
    """What its sender calls it: ``Idempotency-Key``, else ``Bundle.identifier``; "" for neither."""
    given = inner(document.data, "identifier")
    value = words(given, "value")
    own = f"{words(given, 'system') or ''}|{value}" if value else ""
    return headers.get("idempotency-key", "") or own


def raw_entries(document: Document, limit: int | None) -> list[bytes]:
    """The bytes of each entry.

    Raises:
        Malformed: the entries are no array.
        TooLarge: there are more than ``limit``.
    """
    found = document.data.get("entry", [])
    if not isinstance(found, list):
        raise Malformed("Bundle.entry must be an array.")
    if limit is not None and len(found) > limit:
        raise TooLarge(f"A Bundle may have {limit} entries.")
    return items(members(document.raw)["entry"]) if found else []


def read_step(index: int, raw: bytes, server: Server, *, prefer: str, once: bool = False) -> Step:
    """Read one entry as the request it stands for.

    Args:
        prefer: the ``Prefer`` header of the Bundle, which holds for every entry.
        once: it was made sure that nothing in the Bundle has a member twice.

    Raises:
        Malformed: it has no request, or a resource is missing.
        NotFound, NotSupported: as for a request of its own.
    """
    parts = members(raw) if raw.startswith(b"{") else {}
    request = _object(parts.get("request"))
    method, url = request.get("method"), request.get("url")
    if not isinstance(method, str) or not isinstance(url, str):
        raise Malformed("An entry needs request.method and request.url.")
    path, _, query = url.removeprefix(server.base_url).lstrip("/").partition("?")
    address = address_of(unquote(path))
    interaction = interaction_of(method, address, server.offer)
    if not address.type or address.shape == "search":
        raise Malformed("This cannot be asked for in a Bundle.")
    body = parts.get("resource", b"") if method in _BODY else b""
    if method in _BODY and not body:
        raise Malformed("An entry with POST or PUT needs a resource.")
    asked = Asked(method, path, query, _headers(request, prefer), body, once)
    full_url = orjson.loads(parts.get("fullUrl", b'""'))
    return Step(index, asked, address, interaction, full_url if isinstance(full_url, str) else "")


def _object(raw: bytes | None) -> dict[str, Any]:
    value = orjson.loads(raw) if raw else None
    return value if isinstance(value, dict) else {}


def _headers(request: Mapping[str, Any], prefer: str) -> dict[str, str]:
    conditions = {
        header: str(request[name]) for name, header in _CONDITIONS.items() if request.get(name)
    }
    return {"content-type": "application/fhir+json", "prefer": prefer} | conditions


def answer_bundle(kind: str, answers: Iterable[Answer]) -> bytes:
    """The Bundle that answers a Bundle: one entry for each, in the same order."""
    return bundle(f"{kind}-response", {}, (_answered(answer) for answer in answers))


def _answered(answer: Answer) -> bytes:
    response: dict[str, Any] = {"status": f"{answer.status} {HTTPStatus(answer.status).phrase}"}
    for name in ("location", "etag"):
        if name in answer.headers:
            response[name] = answer.headers[name]
    if answer.updated:
        response["lastModified"] = instant(answer.updated)
    is_outcome = answer.body.startswith(b'{"resourceType":"OperationOutcome"')
    if is_outcome:
        response["outcome"] = orjson.loads(answer.body)
    elif answer.warnings:
        response["outcome"] = told_of(answer.warnings)
    return entry(None if is_outcome else answer.body, response=response)
