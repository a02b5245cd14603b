"""Tokens after they were given out: what one stands for (RFC 7662; SMART 2.2), giving one back."""

from dataclasses import dataclass

from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from fhir_bridge.sandbox import refreshes
from fhir_bridge.sandbox.clients import METHODS, NONE, Client
from fhir_bridge.sandbox.issued import Token
from fhir_bridge.sandbox.oauth import SmartRequest, SmartServer
from fhir_bridge.wire import Json


@dataclass(frozen=True)
class _Living:
    """A token as Authlib asks about it; the ledger gives only living ones."""

    token: Token

    def is_expired(self) -> bool:
        return False

    def is_revoked(self) -> bool:
        return False


class Introspection(IntrospectionEndpoint):  # type: ignore[misc]  # Authlib is untyped
    """An unknown, dead or somebody else's token is answered with ``{"active": false}`` alone."""

    CLIENT_AUTH_METHODS = tuple(method for method in METHODS if method != NONE)
    server: SmartServer

    def query_token(self, token_string: str, token_type_hint: str | None) -> _Living | None:
        """The token while it lives."""
        found = self.server.ledger.token(token_string)
        return _Living(found) if found else None

    def check_permission(self, token: _Living, client: Client, request: SmartRequest) -> bool:
        """A client may ask about its own tokens."""
        return token.token.client_id == client.client_id

    def introspect_token(self, token: _Living) -> Json:
        """What SMART wants said: scope, client, end of life, and the launch context."""
        known = token.token
        user = f"{self.server.fhir_base}/Practitioner/{known.user}" if known.user else None
        more = {"patient": known.patient, "fhirUser": user, "sub": known.user}
        return {
            "scope": known.scope,
            "client_id": known.client_id,
            "exp": int(known.until),
            "iss": self.server.fhir_base,
            **{name: value for name, value in more.items() if value},
        }


@dataclass(frozen=True)
class _Given:
    """A token as it was sent, whoever's it is: only its own client's is found."""

    text: str
    client: Client


class Revocation(RevocationEndpoint):  # type: ignore[misc]
    """A client gives a token back (RFC 7009; L52); an unknown one is answered alike."""

    CLIENT_AUTH_METHODS = METHODS
    server: SmartServer

    def authenticate_token(self, request: SmartRequest, client: Client) -> _Given:
        """The token, looked for when it is revoked."""
        self.check_params(request, client)
        return _Given(request.get("token"), client)

    def revoke_token(self, token: _Given, request: SmartRequest) -> None:
        """An access token alone; a refresh token with all that descends from the same sign-in."""
        refreshes.revoke(self.server.ledger, token.text, token.client.client_id)
