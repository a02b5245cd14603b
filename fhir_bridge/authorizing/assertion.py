"""Client authentication by signed JWT (SMART 2.2 "Asymmetric (public key)", RFC 7523; P2-P4).

Authlib's ``JWTBearerClientAssertion`` does the frame. Replaced in it: the signature check (it knows
joserfc's default algorithms alone and refuses RS384 and ES384), the choice of the key (by ``kid``,
from the client's JWKS) and the claims (it has no upper limit for ``exp``). No error says more
than ``invalid_client`` and one fixed sentence.
"""

from collections.abc import Callable
from typing import Any, Protocol

from authlib.oauth2.rfc6749 import InvalidClientError
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from joserfc import jwk, jws, jwt
from joserfc.errors import JoseError

from fhir_bridge.authorizing.requests import FormRequest
from fhir_bridge.errors import BridgeError
from fhir_bridge.wire import Json, read_json

ASSERTION = "private_key_jwt"
KEY_TYPES = {"RS384": "RSA", "ES384": "EC"}
"""The algorithms SMART asks for, and the kind of key each needs."""

LIFE_SECONDS = 300
LEEWAY_SECONDS = 60
LONGEST_JTI = 255


class SigningClient(Protocol):
    """A client that may sign."""

    @property
    def client_id(self) -> str:
        """Its id."""
        ...

    @property
    def methods(self) -> tuple[str, ...]:
        """How it may show who it is, by the names of RFC 7591."""
        ...

    @property
    def jwks_url(self) -> str:
        """Where its keys stand, when they stand at an address."""
        ...


class SignedAssertion(JWTBearerClientAssertion):  # type: ignore[misc]  # Authlib is untyped
    """``client_assertion`` as SMART wants it: see the module docstring.

    Args:
        token_url: what ``aud`` must be, exactly.
        find_key: from a client, a key id and a kind of key to the one public key, if there is one.
        first_time: whether a ``jti`` of a client id is new; remembered until that second.
        seconds: real time.
    """

    CLIENT_AUTH_METHOD = ASSERTION

    def __init__(
        self,
        token_url: str,
        find_key: Callable[[Any, str, str], Json | None],
        first_time: Callable[[str, str, float], bool],
        seconds: Callable[[], float],
    ) -> None:
        super().__init__(leeway=LEEWAY_SECONDS)
        self._audience = token_url
        self._find_key, self._first_time, self._seconds = find_key, first_time, seconds

    def __call__(
        self, query_client: Callable[[str], Any], request: FormRequest
    ) -> SigningClient | None:
        """Find the client; a ``client_id`` beside the assertion must be its (RFC 7521 §4.2)."""
        client: SigningClient | None = super().__call__(query_client, request)
        if client and request.get("client_id") not in {"", client.client_id}:
            raise _refused("client_id is not the client of the assertion.")
        return client

    def resolve_client_public_key(self, client: SigningClient) -> Callable[[Any], jwk.Key]:
        """A finder joserfc calls with the token's header: Authlib asks before it has read it."""
        if ASSERTION not in client.methods:
            raise _refused("This client has no keys registered.")

        def find(token: Any) -> jwk.Key:
            header = token.headers()
            kid, key_type = header.get("kid"), KEY_TYPES.get(str(header.get("alg")))
            if not isinstance(kid, str) or key_type is None:
                raise _refused("The assertion needs a kid, and alg RS384 or ES384.")
            if header.get("typ") not in {None, "JWT"}:
                raise _refused("The assertion's typ is not JWT.")
            if "jku" in header and (header["jku"] != client.jwks_url or not client.jwks_url):
                raise _refused("The assertion's jku is not the registered one.")
            key = self._find_key(client, kid, key_type)
            if key is None:
                raise _refused("The assertion's kid is not one of the client's keys.")
            return jwk.import_key(key)

        return find

    def process_assertion_claims(self, assertion: str, resolve_key: Any) -> jwt.Claims:
        """Check signature, claims and that it is used for the first time."""
        try:
            claims = jwt.decode(assertion, resolve_key, algorithms=list(KEY_TYPES)).claims
            self._registry().validate(claims)
        except (JoseError, ValueError, TypeError):
            raise _refused("The assertion's signature or claims do not hold.") from None
        self._check(claims)
        if not self._first_time(claims["sub"], claims["jti"], float(claims["exp"])):
            raise _refused("The assertion was used before.")
        return claims

    def _check(self, claims: jwt.Claims) -> None:
        """What the registry of claims does not know: SMART's own limits."""
        now, until, jti = self._seconds(), claims["exp"], claims["jti"]
        if claims["iss"] != claims["sub"]:
            raise _refused("The assertion's iss and sub differ.")
        if claims["aud"] not in (self._audience, [self._audience]):
            raise _refused("The assertion's aud is not this token endpoint alone.")
        # said so that a NaN, which compares with nothing, is refused too
        if not now - LEEWAY_SECONDS < until <= now + LIFE_SECONDS + LEEWAY_SECONDS:
            raise _refused("The assertion may live five minutes at most.")
        if not isinstance(jti, str) or not 0 < len(jti) <= LONGEST_JTI or "\0" in jti:
            raise _refused(f"The assertion's jti is a text of at most {LONGEST_JTI} characters.")

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
            now=int(self._seconds()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True},
            sub={"essential": True},
            aud={"essential": True, "values": [self._audience]},
            exp={"essential": True},
            jti={"essential": True},
        )


def _refused(text: str) -> InvalidClientError:
    return InvalidClientError(text)
