"""How a fault changes what is sent or answered: pure functions on whole messages."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from fhir_bridge.errors import BridgeError
from fhir_bridge.sandbox.effects import Sent, Told
from fhir_bridge.wire import Json, members, read_document, write_json

HTML = (("content-type", "text/html; charset=utf-8"),)
PROXY_PAGE = (
    b"<!doctype html><html lang=en><title>503 Service Unavailable</title>"
    b"<h1>503 Service Unavailable</h1><p>No server is available to handle this request.</p></html>"
)
PORTAL_PAGE = (
    b"<!doctype html><html lang=en><title>Sign in to the network</title>"
    b"<h1>Sign in to the network</h1><p>Your session has ended. Please sign in.</p></html>"
)
INVALID_GRANT = Told(
    400,
    (("content-type", "application/json"), ("cache-control", "no-store")),
    b'{"error":"invalid_grant","error_description":"The refresh token was revoked."}',
)
_BODY = ("content-type", "content-length")
_VERSIONS = ("etag", "last-modified")


def cut(told: Told) -> Told:
    """Half of the body, as if it were all."""
    return replace(told, body=told.body[: len(told.body) // 2])


def accepted(told: Told) -> Told:
    """A success that says only that it will be done."""
    return Told(HTTPStatus.ACCEPTED) if _succeeded(told) else told


def saying_nothing(told: Told) -> Told:
    """A success that does not say where, which version, or what."""
    if not _succeeded(told):
        return told
    bare = told.without("location", "content-location", *_VERSIONS, *_BODY)
    return replace(bare, body=b"")


def conflict(told: Told) -> Told:
    """409 in the place of 412."""
    lost = told.status == HTTPStatus.PRECONDITION_FAILED
    return replace(told, status=HTTPStatus.CONFLICT) if lost else told


def unguarded(sent: Sent) -> Sent:
    """A request that names no version."""
    return sent.without("if-match", "if-none-match", "if-modified-since")


def without_versions(told: Told) -> Told:
    """An answer of a server that keeps no versions."""
    bare = told.without(*_VERSIONS)
    moved = tuple(
        (name, value.partition("/_history/")[0] if name in _PLACES else value)
        for name, value in bare.headers
    )
    return replace(bare, headers=moved, body=rewritten(told, _unversioned))


_PLACES = {"location", "content-location"}


def dropping(elements: frozenset[str]) -> Callable[[Sent], Sent]:
    """Make a function that drops elements of what is written."""

    def drop(sent: Sent) -> Sent:
        try:
            read_document(sent.body)
        except BridgeError:  # it is for others to refuse
            return sent
        kept = ((name, raw) for name, raw in members(sent.body).items() if name not in elements)
        body = b"{" + b",".join(write_json(name) + b":" + raw for name, raw in kept) + b"}"
        return replace(sent.without("content-length"), body=body)

    return drop


def rewritten(told: Told, change: Callable[[Json], Json]) -> bytes:
    """The body with its JSON changed; what is no FHIR JSON stays as it is."""
    if "json" not in told.header("content-type") or not told.body:
        return told.body
    try:
        found = read_document(told.body).data
    except BridgeError:
        return told.body
    return write_json(change(found))


def _unversioned(resource: Json) -> Json:
    changed: dict[str, Any] = dict(resource)
    if isinstance(meta := changed.get("meta"), dict):
        changed["meta"] = {name: value for name, value in meta.items() if name != "versionId"}
    if changed.get("resourceType") == "Bundle":
        changed["entry"] = [_unversioned_entry(each) for each in changed.get("entry", ())]
        if not changed["entry"]:
            del changed["entry"]
    if changed.get("resourceType") == "CapabilityStatement":
        changed["rest"] = [_versionless(each) for each in changed.get("rest", ())]
    return changed


def _unversioned_entry(entry: Json) -> Json:
    changed = dict(entry)
    if isinstance(resource := changed.get("resource"), dict):
        changed["resource"] = _unversioned(resource)
    if isinstance(response := changed.get("response"), dict):
        said = {name: value for name, value in response.items() if name != "etag"}
        where = str(said.get("location", "")).partition("/_history/")[0]
        changed["response"] = said | ({"location": where} if where else {})
    return changed


def _versionless(rest: Json) -> Json:
    types = [each | {"versioning": "no-version"} for each in rest.get("resource", ())]
    return rest | {"resource": types}


def _succeeded(told: Told) -> bool:
    return HTTPStatus.OK <= told.status < HTTPStatus.MULTIPLE_CHOICES
