"""Who the client is: by signed assertion, by secret, or by its name alone (SMART 2.2, L4, L28-L30).

Authlib tries one way after the other until one fits. Here the request itself says which way it
goes: two at once are refused (RFC 6749 §2.3), and a way the client is not registered for as well.
"""

import binascii
from base64 import b64decode
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import unquote_plus

from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError

from fhir_bridge.authorizing.assertion import ASSERTION
from fhir_bridge.sandbox.clients import BASIC, NONE, POST, Client

Find = Callable[[str], Client | None]
Way = Callable[[Find, Any], Client | None]

_FIELDS = {ASSERTION: ("client_assertion", "client_assertion_type"), POST: ("client_secret",)}


def way_of(request: Any) -> str:
    """Which of the methods a request goes by.

    Raises:
        InvalidRequestError: it goes by more than one.
    """
    ways = [way for way, fields in _FIELDS.items() if any(map(request.get, fields))]
    if request.headers.get("Authorization"):
        ways.append(BASIC)
    if len(ways) > 1:
        raise InvalidRequestError("A client shows who it is in one way at a time.")
    return ways[0] if ways else NONE


def by_basic(find: Find, request: Any) -> Client | None:
    """HTTP Basic; id and secret are form-encoded inside (RFC 6749 §2.3.1, L29)."""
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    try:
        given = b64decode(text.strip(), validate=True).decode() if kind.lower() == "basic" else ""
        client_id, _, secret = given.partition(":")
        named, said = (
            unquote_plus(client_id, errors="strict"),
            unquote_plus(secret, errors="strict"),
        )
    except (binascii.Error, ValueError):
        return None
    if request.get("client_id") not in {"", named}:
        return None
    return _with_secret(find(named), said)


def by_post(find: Find, request: Any) -> Client | None:
    """Id and secret in the form."""
    return _with_secret(find(request.get("client_id")), request.get("client_secret"))


def by_name(find: Find, request: Any) -> Client | None:
    """A public client: PKCE alone binds the code to it."""
    return find(request.get("client_id"))


def authenticate(ways: dict[str, Way], find: Find, request: Any, methods: Sequence[str]) -> Client:
    """The client a request comes from.

    Args:
        ways: what checks each method.
        methods: those that are taken at this endpoint.

    Raises:
        InvalidClientError: unknown, not proved, or not by a method it is registered for.
    """
    way = way_of(request)
    client = ways[way](find, request) if way in methods else None
    if client is None or way not in client.methods:
        status = 401 if way == BASIC else 400
        raise InvalidClientError(description="This client is not known here.", status_code=status)
    request.auth_method = way
    return client


def _with_secret(client: Client | None, secret: str) -> Client | None:
    return client if client and client.check_client_secret(secret) else None
