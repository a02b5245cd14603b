"""The CapabilityStatement (P24).

It is made from the offer that the router obeys, so it can claim neither more nor less.
"""

from collections.abc import Mapping
from hashlib import sha256

from fhir_bridge.rest.messages import JSON, Answer, Asked
from fhir_bridge.rest.offers import TypeOffer
from fhir_bridge.rest.server import Server
from fhir_bridge.wire import Json, write_json

# Part of what is hashed into the ETag, so a fixed day: that of the last change to this module.
DATE = "2026-11-22"


def written(server: Server) -> tuple[bytes, str]:
    """The statement as bytes, and the ETag that changes when it does."""
    body = write_json(capability_statement(server))
    return body, f'W/"{sha256(body).hexdigest()[:16]}"'


def answer_metadata(body: bytes, etag: str, asked: Asked) -> Answer:
    """Answer /metadata; 304 when the client has it."""
    headers = {"etag": etag, "cache-control": "no-cache"}
    if etag in asked.headers.get("if-none-match", ""):
        return Answer(304, headers)
    return Answer(200, {**headers, "content-type": JSON}, body)


def capability_statement(server: Server) -> Json:
    """What this server does."""
    offer = server.offer
    rest = {
        "mode": "server",
        "security": offer.security,
        "resource": [
            _resource(type, row, update_as_create=server.update_as_create)
            for type, row in sorted(offer.types.items())
        ],
        "interaction": [{"code": code} for code in offer.system],
        "operation": _operations(offer.operations),
    }
    statement = {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": DATE,
        "publisher": server.publisher,
        "kind": "instance",
        "instantiates": list(offer.instantiates),
        "software": _without_empty({"name": server.name, "version": server.version}),
        "implementation": {"description": server.name, "url": server.base_url},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "rest": [_without_empty(rest)],
    }
    return _without_empty(statement)


def _resource(type: str, offer: TypeOffer, *, update_as_create: bool) -> Json:
    does = set(offer.interactions)
    row = {
        "type": type,
        "supportedProfile": list(offer.profiles),
        "interaction": [{"code": code} for code in offer.interactions],
        "versioning": "versioned-update" if offer.guarded else "versioned",
        "readHistory": "vread" in does,
        "updateCreate": update_as_create and "update" in does,
        "conditionalCreate": offer.conditional_create and "create" in does,
        "conditionalUpdate": offer.conditional_update and "update" in does,
        "conditionalRead": "not-match" if "read" in does else "not-supported",
        "operation": _operations(offer.operations),
    }
    return _without_empty(row | (_searching(offer) if "search-type" in does else {}))


def _searching(offer: TypeOffer) -> Json:
    parameters = (
        {"name": each.code, "type": each.kind, "documentation": each.documentation}
        for each in offer.parameters
    )
    return {
        "searchInclude": list(offer.includes),
        "searchRevInclude": list(offer.revincludes),
        "searchParam": [_without_empty(each) for each in parameters],
    }


def _operations(operations: Mapping[str, str]) -> list[Json]:
    return [{"name": name, "definition": url} for name, url in operations.items()]


def _without_empty(members: Json) -> Json:
    return {name: value for name, value in members.items() if value not in ([], {}, "", None)}
