"""A sign-in goes on: the refresh grant (RFC 6749 §6; SMART 2.2; L47-L50)."""

import secrets

from authlib.oauth2.rfc6749 import (
    InvalidGrantError,
    InvalidRequestError,
    InvalidScopeError,
    UnauthorizedClientError,
    grants,
)

from fhir_bridge.sandbox import refreshes
from fhir_bridge.sandbox.clients import METHODS, Client
from fhir_bridge.sandbox.issued import USERS, SignedIn, User
from fhir_bridge.sandbox.oauth import Answered, SmartServer
from fhir_bridge.sandbox.simulated import refuse
from fhir_bridge.scopes import MalformedScope, cut_down, in_v1
from fhir_bridge.wire import Json


class RefreshGrant(grants.RefreshTokenGrant):  # type: ignore[misc]
    """How a refresh goes: `/control` and the vendor say."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS

    def validate_token_request(self) -> None:
        """Find the sign-in; nothing is used up before all is known to be right."""
        server: SmartServer = self.server
        client: Client = self.authenticate_token_endpoint_client()
        if not client.check_grant_type(self.GRANT_TYPE):
            raise UnauthorizedClientError
        text = self.request.get("refresh_token")
        if not text:
            raise InvalidRequestError("refresh_token is missing.")
        if server.control.refresh() == "refuse":
            raise InvalidGrantError
        found = refreshes.look(server.ledger, text, client.client_id)
        if found is None:
            raise InvalidGrantError
        names = server.control.simulated(found.simulate)
        refuse("token", names)
        refuse("refresh", names)
        self.request.client = client
        self.request.refresh_token = found
        self.request.scope = _no_more_than(found.scope, self.request.get("scope"))

    def authenticate_user(self, refresh_token: SignedIn) -> User:
        """Who signed in."""
        return USERS[refresh_token.user]

    def issue_token(self, user: User, refresh_token: SignedIn) -> Json:
        """The next token; with ``rotate`` the next refresh token too."""
        token: Json = self.generate_token(user=user, scope=self.request.scope)
        if self.server.control.refresh() == "rotate":
            token["refresh_token"] = secrets.token_urlsafe(32)
        return token

    def create_token_response(self) -> Answered:
        """The answer, as it leaves; without launch context, as SMART 2.2 has it."""
        status, token, headers = super().create_token_response()
        return status, self.server.said(token, self.request.refresh_token.simulate), headers

    def revoke_old_credential(self, refresh_token: SignedIn) -> None:
        """It was used up when the new token was kept."""


def _no_more_than(granted: str, asked: str) -> str:
    """The scopes of a refresh: what was granted, or less (L49).

    Raises:
        InvalidScopeError: something was asked for that was not granted.
    """
    said = in_v1(granted).split()  # wider words, where the answer had to be in those
    try:
        left = {word: cut_down(word, granted) for word in asked.split()}
    except MalformedScope:
        left = {"": ""}
    if all(narrow and (narrow == word or word in said) for word, narrow in left.items()):
        return " ".join(left.values()) or granted
    raise InvalidScopeError("A refresh may ask for what was granted, or for less.")
