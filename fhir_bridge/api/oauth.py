"""The authorization server for systems: SMART Backend Services on Authlib's server side (P1-P10).

A client proves who it is by a signed assertion and gets a token for five minutes. No error says
more than its code of RFC 6749 and one fixed sentence; Authlib writes some from what the stranger
sent, and those are raised here first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    ClientMixin,
    InvalidClientError,
    InvalidRequestError,
    InvalidScopeError,
    OAuth2Error,
    UnsupportedGrantTypeError,
    grants,
)
from starlette.responses import JSONResponse

from fhir_bridge.api.pace import Pace
from fhir_bridge.api.scopes import grantable
from fhir_bridge.authorizing.assertion import ASSERTION, SignedAssertion
from fhir_bridge.authorizing.client_keys import ClientKeys, matching
from fhir_bridge.authorizing.requests import FormRequest
from fhir_bridge.clients import Client, find_client
from fhir_bridge.clock import Clock
from fhir_bridge.scopes import MalformedScope
from fhir_bridge.store import audit, system_tokens
from fhir_bridge.store.db import Store
from fhir_bridge.store.system_tokens import Held
from fhir_bridge.wire import Json

TOKEN_SECONDS = 300  # the most SMART Backend Services allows
TOKENS_A_MINUTE, AT_ONCE = 20, 10
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
OURS = "footbridge"
"""The site under which assertions are remembered: a client's id is known once."""


@dataclass(frozen=True)
class Signing(ClientMixin):  # type: ignore[misc]  # Authlib is untyped
    """A client as Authlib asks it."""

    client: Client
    methods: tuple[str, ...] = (ASSERTION,)

    @property
    def client_id(self) -> str:
        """Its id."""
        return self.client.id

    @property
    def jwks_url(self) -> str:
        """Where its keys stand, when they stand at an address."""
        return self.client.jwks_url

    def get_client_id(self) -> str:
        """Its id, under Authlib's name."""
        return self.client.id

    def check_grant_type(self, grant_type: str) -> bool:
        """For itself alone."""
        return grant_type == "client_credentials"

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """By assertion, at every endpoint."""
        return method == ASSERTION

    def get_allowed_scope(self, scope: str | None) -> str:
        """What of the scopes asked for it gets (P7, Q6).

        Raises:
            InvalidScopeError: they are malformed, it may not have such ones, or nothing is left.
        """
        try:
            granted = grantable(scope or "", self.client.scopes)
        except MalformedScope as error:
            raise InvalidScopeError(str(error)) from None
        if not granted:
            raise InvalidScopeError("None of these scopes may be granted to this client.")
        return granted


class SystemGrant(grants.ClientCredentialsGrant):  # type: ignore[misc]
    """``client_credentials``."""

    TOKEN_ENDPOINT_AUTH_METHODS = (ASSERTION,)

    def generate_token(self, *, scope: str | None, **options: Any) -> Json:
        """Cut the scopes down to what the client may have."""
        granted = self.request.client.get_allowed_scope(scope)
        token: Json = super().generate_token(scope=granted, **options)
        return token

    def create_token_response(self) -> tuple[int, Json, list[tuple[str, str]]]:
        """The token; a refusal to a client that is known is recorded."""
        try:
            status, token, headers = super().create_token_response()
        except OAuth2Error as error:
            self.server.refused(self.request.client.client, error)
            raise
        return status, token, headers


class SystemServer(AuthorizationServer):  # type: ignore[misc]
    """Authlib's server over our store.

    Args:
        token_url: what ``aud`` of an assertion must be, exactly.
        now: real time.
        pace: how often a client that showed who it is may ask (S9).
    """

    def __init__(self, store: Store, token_url: str, now: Clock, pace: Pace) -> None:
        super().__init__()
        self.store, self.now, self._pace = store, now, pace
        self._keys = ClientKeys(lambda at: at.client.session(), self._seconds)
        self._assertion = SignedAssertion(
            token_url, self._find_key, self._first_time, self._seconds
        )
        self.register_token_generator("default", self._bearer)
        self.register_grant(SystemGrant)

    def query_client(self, client_id: str) -> Signing | None:
        """The client while it is let in."""
        with self.store.reading() as session:
            found = find_client(session, client_id)
        return Signing(found) if found else None

    def create_oauth2_request(self, request: FormRequest) -> FormRequest:
        """The routes make the request themselves."""
        return request

    def get_token_grant(self, request: FormRequest) -> SystemGrant:
        """The one grant there is (see the module docstring)."""
        if request.get("grant_type") != SystemGrant.GRANT_TYPE:
            raise _NotOurs(SystemGrant.GRANT_TYPE)
        return SystemGrant(request, self)

    def authenticate_client(
        self, request: FormRequest, methods: Sequence[str], endpoint: str = "token"
    ) -> Signing:
        """Who it is, by assertion and in no other way.

        Raises:
            InvalidClientError, InvalidRequestError: with one fixed sentence.
            TooMany: it asks too often.
        """
        if request.repeated:
            raise InvalidRequestError("Every parameter may be given once.")
        if request.headers.get("Authorization") or request.get("client_secret"):
            raise InvalidClientError("A client shows who it is by a signed assertion alone.")
        try:
            found = self._assertion(self.query_client, request)
        except InvalidClientError as error:
            if request.client:  # somebody who is not it, or it with the wrong key
                self.refused(request.client.client, error)
            raise
        if not isinstance(found, Signing):
            raise InvalidClientError("A client shows who it is by a signed assertion (RFC 7523).")
        self._pace.spend(f"token/{found.client_id}", TOKENS_A_MINUTE, AT_ONCE)
        request.auth_method = ASSERTION
        return found

    def save_token(self, token: Json, request: FormRequest) -> None:
        """Keep what the token stands for, and record that it was given."""
        client: Client = request.client.client
        until = self.now() + timedelta(seconds=token["expires_in"])
        with self.store.writing() as session:
            held = Held(client.site, client.id, token["scope"], until)
            token["access_token"] = system_tokens.give(session, held)
            audit.record(
                session, site=client.site, actor=client.actor, action="E", what="token",
                patient=None, detail=token["scope"][:255],
            )  # fmt: skip

    def refused(self, client: Client, error: OAuth2Error) -> None:
        """Record that a client that is known got no token."""
        with self.store.writing() as session:
            audit.record(
                session, site=client.site, actor=client.actor, action="E", what="token",
                patient=None, outcome=audit.REFUSED, detail=error.error,
            )  # fmt: skip

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Nobody listens."""

    def handle_response(
        self, status: int, body: Any, headers: list[tuple[str, str]]
    ) -> JSONResponse:
        """An Authlib answer as a Starlette one."""
        return JSONResponse(body, status, {**dict(headers), **NO_STORE})

    def _bearer(self, *, scope: str, **_: object) -> Json:
        # the text itself is made where its hash is kept
        return {
            "access_token": "", "token_type": "bearer", "expires_in": TOKEN_SECONDS, "scope": scope,
        }  # fmt: skip

    def _seconds(self) -> float:
        return self.now().timestamp()

    def _find_key(self, client: Signing, kid: str, key_type: str) -> Json | None:
        if client.client.jwks:
            return matching(list(client.client.jwks), kid, key_type)
        return self._keys.find(client, kid, key_type)

    def _first_time(self, client_id: str, jti: str, until: float) -> bool:
        with self.store.writing() as session:
            return system_tokens.first_time(session, OURS, client_id, jti, until, self.now())


class _NotOurs(UnsupportedGrantTypeError):  # type: ignore[misc]
    def get_error_description(self) -> str:
        return "grant_type must be client_credentials."
