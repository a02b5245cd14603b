"""The public keys of clients, read from their JWKS URLs and kept for a while (P2).

Each address has its own lock: one that is slow makes nobody else wait. An address that does not
answer is left alone for a moment, and made-up key ids cannot keep us calling it.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Lock
from typing import Any, Protocol

from authlib.oauth2.rfc6749 import InvalidClientError

from fhir_bridge.errors import BridgeError
from fhir_bridge.http import Answer, GuardedSession
from fhir_bridge.wire import Json, read_json

CACHE_SECONDS = 300
JWKS_BYTES = 256 * 1024
JWKS_TIMEOUT = 5.0
MAX_KEYS = 50


class WithKeysAt(Protocol):
    """A client whose public keys stand at an address."""

    @property
    def jwks_url(self) -> str:
        """The registered address."""
        ...


@dataclass
class _Address:
    """What is known of one address.

    Attributes:
        looks: when it was asked again because of an unknown key id.
    """

    looks: deque[float]
    lock: Lock = field(default_factory=Lock)
    kept: "_Kept | None" = None


@dataclass(frozen=True)
class _Kept:
    keys: list[Json]
    until: float


class ClientKeys:
    """Finds a client's keys.

    Args:
        session_to: the guarded session by which a client's address is reached.
        seconds: real time.
        second_looks: how often in a minute an unknown key id makes us ask an address again.
    """

    def __init__(
        self,
        session_to: Callable[[Any], GuardedSession],
        seconds: Callable[[], float],
        second_looks: int = 1,
    ) -> None:
        self._session_to, self._seconds, self._second_looks = session_to, seconds, second_looks
        self._addresses: dict[str, _Address] = {}

    def find(self, client: WithKeysAt, kid: str, key_type: str) -> Json | None:
        """The one key with this id and of this type; an unknown id makes us look again once.

        Raises:
            InvalidClientError: the keys could not be read.
        """
        at = self._addresses.setdefault(client.jwks_url, _Address(deque(maxlen=self._second_looks)))
        if not at.lock.acquire(timeout=JWKS_TIMEOUT):
            raise _unread()
        try:
            kept = at.kept
            if kept is None or kept.until <= self._seconds():
                return matching(self._fetch(client, at), kid, key_type)
            found = matching(kept.keys, kid, key_type)
            if found is None and self._may_look_again(at):
                found = matching(self._fetch(client, at), kid, key_type)
            return found
        finally:
            at.lock.release()

    def _fetch(self, client: WithKeysAt, at: _Address) -> list[Json]:
        try:
            answer = self._session_to(client).request(
                "GET", client.jwks_url, headers={"Accept": "application/json"},
                timeout=JWKS_TIMEOUT, max_bytes=JWKS_BYTES,
            )  # fmt: skip
            at.kept = _Kept(keys_in(read_json(_sound(answer))), self._seconds() + _life(answer))
        except BridgeError:
            raise _unread() from None
        return at.kept.keys

    def _may_look_again(self, at: _Address) -> bool:
        now, looks = self._seconds(), at.looks
        if len(looks) == looks.maxlen and looks[0] > now - 60:
            return False
        looks.append(now)
        return True


def matching(keys: list[Json], kid: str, key_type: str) -> Json | None:
    """The one key with this id and of this type; of two nobody knows which is meant (P3)."""
    found = [key for key in keys if key.get("kid") == kid and key.get("kty") == key_type]
    return found[0] if len(found) == 1 else None


def keys_in(jwks: object) -> list[Json]:
    """The keys of a JWK set as it was read; nothing where it is none."""
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    found = [key for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []
    return found[:MAX_KEYS]


def _sound(answer: Answer) -> bytes:
    if answer.status != HTTPStatus.OK:
        raise BridgeError
    return answer.body


def _unread() -> InvalidClientError:
    return InvalidClientError("The client's public keys could not be read.")


def _life(answer: Answer) -> float:
    """Never longer than the client's own ``max-age`` (P2)."""
    for part in answer.headers.get("Cache-Control", "").lower().split(","):
        name, _, value = part.strip().partition("=")
        if name in {"no-store", "no-cache"}:
            return 0
        if name == "max-age" and value.isdigit():
            return min(CACHE_SECONDS, int(value))
    return CACHE_SECONDS
