"""Client authentication by signed JWT (SMART 2.2 "Asymmetric (public key)", RFC 7523; P2-P4).

Authlib's ``JWTBearerClientAssertion`` does the frame. Replaced in it: the signature check (it knows
joserfc's default algorithms alone and refuses RS384 and ES384), the choice of the key (by ``kid``,
from the client's JWKS URL) and the claims (it has no upper limit for ``exp``). No error says more
than ``invalid_client`` and one fixed sentence.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock
from typing import Any

from authlib.oauth2.rfc6749 import InvalidClientError
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from joserfc import jwk, jws, jwt
from joserfc.errors import JoseError

from fhir_bridge.errors import BridgeError
from fhir_bridge.http import Answer, GuardedSession
from fhir_bridge.sandbox.clients import ASSERTION, Client
from fhir_bridge.sandbox.ledger import Ledger
from fhir_bridge.sandbox.oauth import SmartRequest
from fhir_bridge.wire import Json, read_json

KEY_TYPES = {"RS384": "RSA", "ES384": "EC"}
"""The algorithms SMART asks for, and the kind of key each needs."""

LIFE_SECONDS = 300
LEEWAY_SECONDS = 60
CACHE_SECONDS = 300
SECOND_LOOKS_A_MINUTE = 10  # a stranger's made-up key ids must not keep us calling the app
JWKS_BYTES = 256 * 1024
JWKS_TIMEOUT = 5.0


class ClientKeys:
    """The public keys of the clients, read from their JWKS URLs and kept for a while."""

    def __init__(self, session: GuardedSession, seconds: Callable[[], float]) -> None:
        self._session = session
        self._seconds = seconds
        self._lock = Lock()
        self._kept: dict[str, _Kept] = {}
        self._second_looks: deque[float] = deque(maxlen=SECOND_LOOKS_A_MINUTE)

    def find(self, client: Client, kid: str, key_type: str) -> Json | None:
        """The one key with this id and of this type; an unknown id makes us look again once."""
        with self._lock:
            kept = self._kept.get(client.jwks_url)
            if kept is None or kept.until <= self._seconds():
                return self._fetch(client.jwks_url).matching(kid, key_type)
            found = kept.matching(kid, key_type)
            if found is None and self._may_look_again():
                found = self._fetch(client.jwks_url).matching(kid, key_type)
            return found

    def _fetch(self, url: str) -> "_Kept":
        try:
            answer = self._session.request(
                "GET", url, headers={"Accept": "application/json"}, timeout=JWKS_TIMEOUT,
                max_bytes=JWKS_BYTES,
            )  # fmt: skip
            kept = _Kept(_keys(answer), self._seconds() + _life(answer))
        except BridgeError:
            raise InvalidClientError("The client's public keys could not be read.") from None
        self._kept[url] = kept
        return kept

    def _may_look_again(self) -> bool:
        now, looks = self._seconds(), self._second_looks
        if len(looks) == looks.maxlen and looks[0] > now - 60:
            return False
        looks.append(now)
        return True


@dataclass(frozen=True)
class _Kept:
    keys: list[Json]
    until: float

    def matching(self, kid: str, key_type: str) -> Json | None:
        found = [key for key in self.keys if key.get("kid") == kid and key.get("kty") == key_type]
        return found[0] if len(found) == 1 else None


class SignedAssertion(JWTBearerClientAssertion):  # type: ignore[misc]  # Authlib is untyped
    """``client_assertion`` as SMART wants it: see the module docstring."""

    CLIENT_AUTH_METHOD = ASSERTION

    def __init__(self, token_url: str, keys: ClientKeys, ledger: Ledger) -> None:
        super().__init__(leeway=LEEWAY_SECONDS)
        self._audience = token_url
        self._keys = keys
        self._ledger = ledger

    def __call__(
        self, query_client: Callable[[str], Client | None], request: SmartRequest
    ) -> Client | None:
        """Find the client; a ``client_id`` beside the assertion must be its (RFC 7521 §4.2)."""
        client: Client | None = super().__call__(query_client, request)
        if client and request.get("client_id") not in {"", client.client_id}:
            raise _refused("client_id is not the client of the assertion.")
        return client

    def resolve_client_public_key(self, client: Client) -> Callable[[Any], jwk.Key]:
        """A finder joserfc calls with the token's header: Authlib asks before it has read it."""
        if ASSERTION not in client.methods:
            raise _refused("This client has no keys registered.")

        def find(token: Any) -> jwk.Key:
            header = token.headers()
            kid, key_type = header.get("kid"), KEY_TYPES.get(header.get("alg"))
            if not isinstance(kid, str) or key_type is None:
                raise _refused("The assertion needs a kid, and alg RS384 or ES384.")
            if header.get("typ") not in {None, "JWT"}:
                raise _refused("The assertion's typ is not JWT.")
            if "jku" in header and header["jku"] != client.jwks_url:
                raise _refused("The assertion's jku is not the registered one.")
            key = self._keys.find(client, kid, key_type)
            if key is None:
                raise _refused("The assertion's kid is not one of the client's keys.")
            return jwk.import_key(key)

        return find

    def process_assertion_claims(self, assertion: str, resolve_key: Any) -> jwt.Claims:
        """Check signature, claims and that it is used for the first time."""
        try:
            claims = jwt.decode(assertion, resolve_key, algorithms=list(KEY_TYPES)).claims
            self._registry().validate(claims)
        except (JoseError, ValueError):
            raise _refused("The assertion's signature or claims do not hold.") from None
        now, until = self._ledger.seconds(), claims["exp"]
        if claims["iss"] != claims["sub"]:
            raise _refused("The assertion's iss and sub differ.")
        if until > now + LIFE_SECONDS + LEEWAY_SECONDS:
            raise _refused("The assertion may live five minutes at most.")
        if not self._ledger.first_time(claims["sub"], claims["jti"], until):
            raise _refused("The assertion was used before.")
        return claims

    def extract_assertion(self, assertion: str) -> tuple[Json, Json]:
        """Read header and claims before anything is proved; Authlib wants ``sub`` from it."""
        try:
            read = jws.extract_compact(assertion.encode())
            claims = read_json(read.payload or b"")
            header = read.headers()
        except (JoseError, BridgeError, ValueError):
            raise _refused("The assertion is not a JWT.") from None
        if not isinstance(claims, dict):
            raise _refused("The assertion is not a JWT.")
        return header, claims

    def _registry(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(self._ledger.seconds()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True},
            sub={"essential": True},
            aud={"essential": True, "values": [self._audience]},
            exp={"essential": True},
            jti={"essential": True},
        )


def _refused(text: str) -> InvalidClientError:
    return InvalidClientError(text)


def _keys(answer: Answer) -> list[Json]:
    if answer.status != HTTPStatus.OK:
        raise BridgeError
    read = read_json(answer.body)
    keys = read.get("keys") if isinstance(read, dict) else None
    return [key for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []


def _life(answer: Answer) -> float:
    """Never longer than the client's own ``max-age`` (P2)."""
    for part in answer.headers.get("Cache-Control", "").lower().split(","):
        name, _, value = part.strip().partition("=")
        if name in {"no-store", "no-cache"}:
            return 0
        if name == "max-age" and value.isdigit():
            return min(CACHE_SECONDS, int(value))
    return CACHE_SECONDS
