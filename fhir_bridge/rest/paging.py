"""Where a search goes on: an opaque token that carries the query and the key of the last record.

Sealed (AES-GCM), so that neither the words of a POST search nor the keys of the store appear in a
URL, and bound to site, client and type: another client's token is no token. It grants nothing by
itself; every page passes through the grant of whoever asks for it.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fhir_bridge.errors import Gone, Malformed
from fhir_bridge.store.search import Key

PARAMETER = "_cursor"
LIFE = timedelta(minutes=60)
_NONCE = 12

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Cursor:
    """The parameters of the search as they were given, and the key to go on from."""

    pairs: Pairs
    after: Key


def seal(cursor: Cursor, *, key: bytes, bound: tuple[str, ...], now: datetime) -> str:
    """Write a token.

    Args:
        key: secret of the server, any length.
        bound: whose search this is; the same is needed to read the token.
    """
    until = int((now + LIFE).timestamp())
    nonce = os.urandom(_NONCE)
    text = orjson.dumps([until, cursor.pairs, cursor.after])
    sealed = nonce + AESGCM(sha256(key).digest()).encrypt(nonce, text, _bound(bound))
    return urlsafe_b64encode(sealed).decode().rstrip("=")


def unseal(token: str, *, key: bytes, bound: tuple[str, ...], now: datetime) -> Cursor:
    """Read a token.

    Raises:
        Malformed: it is not one of ours, or not for this client and type.
        Gone: it is older than an hour.
    """
    try:
        sealed = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        nonce, text = sealed[:_NONCE], sealed[_NONCE:]
        opened = AESGCM(sha256(key).digest()).decrypt(nonce, text, _bound(bound))
    except (ValueError, InvalidTag):
        raise Malformed("This is not a page of a search of yours. Search again.") from None
    until, pairs, (last, id) = orjson.loads(opened)
    if now.timestamp() > until:
        raise Gone("This page of the search has expired. Search again.")
    return Cursor(tuple((name, value) for name, value in pairs), (last, id))


def _bound(parts: tuple[str, ...]) -> bytes:
    return "\x1f".join(parts).encode()
