"""The id_token: who is signed in, for this client, signed with RS256; or spoilt on purpose."""

from base64 import urlsafe_b64encode
from typing import Any

from authlib.oidc.core.grants import OpenIDCode
from authlib.oidc.core.util import create_half_hash
from joserfc import jwt
from joserfc.jwk import RSAKey

from fhir_bridge.sandbox.issued import Code, User
from fhir_bridge.sandbox.keys import ALGORITHM
from fhir_bridge.sandbox.oauth import SmartRequest, SmartServer
from fhir_bridge.sandbox.simulated import changed
from fhir_bridge.wire import Json, write_json

LIFE_SECONDS = 300


class IdToken(OpenIDCode):  # type: ignore[misc]  # Authlib is untyped
    """Adds an id_token to the answer when the scopes hold ``openid``."""

    def __init__(self, *, key: RSAKey, server: SmartServer) -> None:
        super().__init__(require_nonce=False)
        self._key = key
        self._server = server

    def exists_nonce(self, nonce: str, request: SmartRequest) -> bool:
        """A nonce is the client's to check; each code is used once here anyway."""
        return False

    def encode_id_token(self, token: Json, request: SmartRequest) -> str:
        """Write it (OpenID Connect Core §3.1.3.6), with whatever is to be wrong about it."""
        code: Code = request.authorization_code
        half = create_half_hash(token["access_token"], ALGORITHM)
        claims = self._claims(code, request.user, token["scope"])
        names = self._server.control.simulated(code.context.simulate if code.context else None)
        claims = changed("id_token", names, claims | {"at_hash": half.decode()})
        if "id_token_alg_none" in names:
            return _unsigned(claims)
        header = {"alg": ALGORITHM, "kid": str(self._key.kid)}
        return jwt.encode(header, claims, self._key, algorithms=[ALGORITHM])

    def _claims(self, code: Code, user: User, scope: str) -> Json:
        """``sub`` always; ``fhirUser`` and the name as the scopes allow."""
        now, words = int(self._server.ledger.seconds()), scope.split()
        issuer = self._server.fhir_base
        optional: dict[str, Any] = {
            "nonce": code.nonce,
            "fhirUser": f"{issuer}/Practitioner/{user.id}" if "fhirUser" in words else None,
            "name": user.name if "profile" in words else None,
        }
        return {
            "iss": issuer, "aud": code.client_id, "sub": user.id,
            "iat": now, "auth_time": now, "exp": now + LIFE_SECONDS,
            **{name: value for name, value in optional.items() if value},
        }  # fmt: skip


def _unsigned(claims: Json) -> str:
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    encoded = (urlsafe_b64encode(write_json(part)).rstrip(b"=").decode() for part in parts)
    return ".".join((*encoded, ""))
