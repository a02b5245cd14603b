"""What a token stands for, told to the client it was issued to (RFC 7662; SMART 2.2)."""

from dataclasses import dataclass

from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from fhir_bridge.sandbox.clients import AUTHENTICATION, Client
from fhir_bridge.sandbox.ledger import Token
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

    CLIENT_AUTH_METHODS = [AUTHENTICATION]  # noqa: RUF012 - Authlib's own form
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
