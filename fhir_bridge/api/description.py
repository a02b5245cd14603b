"""The API in the words of OpenAPI 3.1, at ``/fhir/openapi.json``: for tools that do not read FHIR.

The engine's part comes from its offer (``rest.openapi``), the rest from the routes themselves and
what their signatures ask. What a route answers that others do not is a row of ``ANSWERS``.
"""

from collections.abc import Iterable, Iterator, Mapping

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from fhir_bridge.api.addresses import Addresses
from fhir_bridge.rest.offers import Offer
from fhir_bridge.rest.openapi import FHIR, answers, components, in_path, json_of, paths
from fhir_bridge.wire import Json

PATH = "/fhir/openapi.json"
VERSION = "3.1.0"
ROOT = "/fhir"

ANSWERS: Mapping[str, tuple[int, ...]] = {
    "/fhir/$process-message": (200, 202, 409, 415, 422),
    "/fhir/Patient/$member-match": (200, 415, 422),
    "/fhir/Group/$bulk-member-match": (202, 415),
    "/fhir/Bundle": (200, 202, 409, 415, 422),
    "/fhir/subscriptions/{key}": (200, 202, 404, 415, 422),
    "/fhir/Group/{id}/$export": (202, 404, 415),
    "/fhir/Patient/$export": (202, 404, 415),
    "/fhir/$export": (202, 415),
    "/fhir/bulk/{job}": (200, 202, 404),
    "/fhir/bulk/{job}/{name}": (200, 206, 404, 416),
}
MEDIA: Mapping[str, str] = {
    "/fhir/bulk/{job}": "application/json",
    "/fhir/bulk/{job}/{name}": "application/fhir+ndjson",
}
"""What is not FHIR JSON when it goes well."""
OTHERS = (200, 201, 202, 204, 206, 304, 404, 409, 412, 415, 422)
"""What a route without a row may answer."""


def description(at: Addresses, offer: Offer, routers: Iterable[APIRouter]) -> Json:
    """All that the API answers under ``/fhir``.

    Args:
        routers: whose routes stand beside the engine's; they are tried first.
    """
    found = paths(offer, ROOT)
    for route in _routes(routers):
        there = found.setdefault(route.path, {"parameters": in_path(route.path)})
        there |= {
            method.lower(): _operation(route, method) for method in sorted(route.methods or ())
        }
    return {
        "openapi": VERSION,
        "info": {
            "title": "Footbridge", "version": "R4",
            "description": f"FHIR R4; {at.fhir}/metadata says the same in FHIR's own words.",
        },
        "servers": [{"url": at.origin}],
        "paths": found,
        "components": components() | {"securitySchemes": {"backend": _signing_in(at, offer)}},
    }  # fmt: skip


def asked_by(dependant: Dependant) -> tuple[str, ...]:
    """The scopes that a route's signature asks for (`asking.asks`)."""
    own = tuple(dependant.own_oauth_scopes or ())
    return own + tuple(scope for each in dependant.dependencies for scope in asked_by(each))


def _routes(routers: Iterable[APIRouter]) -> Iterator[APIRoute]:
    for router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute):
                yield route


def _operation(route: APIRoute, method: str) -> Json:
    scopes = asked_by(route.dependant)
    told = {
        "operationId": f"{route.name}-{method.lower()}",
        "summary": (route.description or route.name).partition("\n")[0],
        "security": [{"backend": list(scopes)}] if scopes else [],
        "responses": answers(ANSWERS.get(route.path, OTHERS), media=MEDIA.get(route.path, FHIR)),
    }
    sends = {"required": True, "content": json_of("Resource")}
    return told | ({"requestBody": sends} if method in {"POST", "PUT"} else {})


def _signing_in(at: Addresses, offer: Offer) -> Json:
    """SMART Backend Services; OpenAPI has no word for the signed assertion."""
    scopes = {f"system/{type}.rs": f"read and search {type}" for type in sorted(offer.types)}
    flow = {"tokenUrl": at.token, "scopes": scopes}
    return {
        "type": "oauth2",
        "description": "client_credentials with private_key_jwt (SMART Backend Services)",
        "flows": {"clientCredentials": flow},
    }
