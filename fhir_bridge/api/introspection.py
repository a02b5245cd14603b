"""Tokens after they were given out: what one stands for (RFC 7662), giving one back (RFC 7009)."""

from dataclasses import dataclass

from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from fhir_bridge.api.oauth import Signing
from fhir_bridge.authorizing.assertion import ASSERTION
from fhir_bridge.authorizing.requests import FormRequest
from fhir_bridge.clients import Client
from fhir_bridge.store import audit, system_tokens
from fhir_bridge.store.system_tokens import Held
from fhir_bridge.wire import Json


@dataclass(frozen=True)
class _Living:
    """A token as Authlib asks about it; only living ones are found."""

    held: Held

    def is_expired(self) -> bool:
        return False

    def is_revoked(self) -> bool:
        return False


class Introspection(IntrospectionEndpoint):  # type: ignore[misc]
    """What a token stands for (RFC 7662, P10); of another's or a dead one nothing is said."""

    CLIENT_AUTH_METHODS = (ASSERTION,)

    def query_token(self, token_string: str, token_type_hint: str | None) -> _Living | None:
        """The token while it lives."""
        with self.server.store.reading() as session:
            found = system_tokens.look_up(session, token_string, self.server.now())
        return _Living(found) if found else None

    def check_permission(self, token: _Living, client: Signing, request: FormRequest) -> bool:
        """A client may ask about its own tokens."""
        return token.held.client == client.client_id

    def introspect_token(self, token: _Living) -> Json:
        """Scope, client, end of life."""
        held = token.held
        return {
            "scope": held.scope, "client_id": held.client, "token_type": "bearer",
            "exp": int(held.until.timestamp()),
        } | ({"patient": held.patient} if held.patient else {})  # fmt: skip


class Revocation(RevocationEndpoint):  # type: ignore[misc]
    """A client gives a token back (RFC 7009); an unknown one is answered alike."""

    CLIENT_AUTH_METHODS = (ASSERTION,)

    def authenticate_token(self, request: FormRequest, client: Signing) -> tuple[str, Client]:
        """The token and whose it must be; it is looked for when it is revoked."""
        self.check_params(request, client)
        return request.get("token"), client.client

    def revoke_token(self, token: tuple[str, Client], request: FormRequest) -> None:
        """Take it back, if it is this client's."""
        text, client = token
        with self.server.store.writing() as session:
            if system_tokens.take_back(session, text, client.id):
                audit.record(
                    session, site=client.site, actor=client.actor, action="D", what="token",
                    patient=None,
                )  # fmt: skip
