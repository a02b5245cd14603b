"""The grants and their rules: what SMART App Launch 2.2 adds to Authlib's, refusal by refusal.

A rule about the authorization request is a hook (`LaunchRules`, `S256Always`): Authlib calls it
when client and redirect_uri are known to be good, and sends what it raises back by redirect.
"""

import secrets
from dataclasses import replace
from typing import Any

from authlib.oauth2.rfc6749 import (
    InvalidGrantError,
    InvalidRequestError,
    InvalidScopeError,
    grants,
)
from authlib.oauth2.rfc7636 import CodeChallenge

from fhir_bridge.authorizing.assertion import ASSERTION
from fhir_bridge.sandbox.clients import METHODS, Client
from fhir_bridge.sandbox.issued import USERS, Code, LaunchContext, User
from fhir_bridge.sandbox.oauth import Answered, SmartRequest, SmartServer
from fhir_bridge.sandbox.simulated import refuse
from fhir_bridge.wire import Json


class SmartCodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]  # untyped
    """The authorization code grant with a launch context."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS

    @staticmethod
    def validate_authorization_redirect_uri(request: SmartRequest, client: Client) -> str:
        """The redirect_uri must be there and be a registered one, byte for byte."""
        redirect_uri = request.get("redirect_uri")
        if not client.check_redirect_uri(redirect_uri):
            raise InvalidRequestError("This redirect_uri is not registered for this client.")
        return redirect_uri

    @staticmethod
    def validate_no_multiple_request_parameter(request: SmartRequest) -> None:
        """What decides where to send the browser may not come twice; see also `LaunchRules`."""
        if request.repeated & {"client_id", "redirect_uri"}:
            raise InvalidRequestError("client_id and redirect_uri may be given once.")

    def save_authorization_code(self, code: str, request: SmartRequest) -> None:
        """Keep the code, and use up the launch: of two at once, one gets through."""
        server: SmartServer = self.server
        launch = request.get("launch")
        context = launch_of(server, request)
        if launch and not server.ledger.use_launch(launch):
            raise _bad_launch(request.get("redirect_uri"))
        if request.chosen:
            context = context or LaunchContext(request.client.client_id)
            context = replace(context, patient=request.chosen)
        server.ledger.keep_code(
            code,
            Code(
                client_id=request.client.client_id,
                redirect_uri=request.get("redirect_uri"),
                scope=request.scope,
                code_challenge=request.get("code_challenge"),
                user=request.user.id,
                nonce=request.get("nonce") or None,
                context=context,
            ),
        )

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        """Take the code: whatever is wrong with the rest, it was used."""
        found: Code | None = self.server.ledger.use_code(code, client.client_id)
        return found

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """It is kept as used, so that a second use is noticed."""

    def authenticate_user(self, authorization_code: Code) -> User:
        """Who signed in."""
        return USERS[authorization_code.user]

    def validate_token_request(self) -> None:
        """Take the code; then go wrong where that is wanted."""
        super().validate_token_request()
        refuse("token", self.server.control.simulated(self._simulated()))

    def generate_token(self, **options: Any) -> Json:
        """The token with the launch context beside it (SMART 2.2, "Launch context")."""
        token: Json = super().generate_token(**options)
        context: LaunchContext | None = self.request.authorization_code.context
        if self.server.gives_refresh(self.request.client, token["scope"]):
            token["refresh_token"] = secrets.token_urlsafe(32)
        return token | (context.parameters() if context else {})

    def create_token_response(self) -> Answered:
        """The answer, as it leaves."""
        status, token, headers = super().create_token_response()
        return status, self.server.said(token, self._simulated()), headers

    def _simulated(self) -> str | None:
        context: LaunchContext | None = self.request.authorization_code.context
        return context.simulate if context else None


class BackendGrant(grants.ClientCredentialsGrant):  # type: ignore[misc]
    """SMART Backend Services: system scopes for a client that is nobody's user."""

    TOKEN_ENDPOINT_AUTH_METHODS = (ASSERTION,)

    def validate_token_request(self) -> None:
        """Know the client; then go wrong where that is wanted."""
        super().validate_token_request()
        refuse("token", self.server.control.simulated())

    def generate_token(self, *, scope: str | None, **options: Any) -> Json:
        """Cut the scopes down to what the client may have."""
        granted = self.request.client.get_allowed_scope(scope)
        granted = self.server.left_of(scope or "", granted)
        token: Json = super().generate_token(scope=granted, **options)
        return token

    def create_token_response(self) -> Answered:
        """The answer, as it leaves."""
        status, token, headers = super().create_token_response()
        return status, self.server.said(token), headers


class S256Always(CodeChallenge):  # type: ignore[misc]
    """PKCE for every client: Authlib demands it of public clients only, and accepts ``plain``."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]  # noqa: RUF012

    def validate_code_challenge(self, grant: SmartCodeGrant, redirect_uri: str) -> None:
        """A challenge by SHA-256 must be there (SMART 2.2; RFC 7636)."""
        if grant.request.get("code_challenge_method") != "S256":
            raise InvalidRequestError("code_challenge_method must be S256.")
        if len(grant.request.get("code_challenge")) != 43:  # noqa: PLR2004 - 256 bits in base64url
            raise InvalidRequestError("code_challenge must be a SHA-256 in base64url.")
        super().validate_code_challenge(grant, redirect_uri)

    def validate_code_verifier(self, grant: SmartCodeGrant, result: object) -> None:
        """A missing or malformed verifier is as wrong as a false one."""
        if not grant.request.get("code_verifier"):
            raise InvalidGrantError("code_verifier is missing.")
        super().validate_code_verifier(grant, result)


class LaunchRules:
    """What SMART adds to an authorization request: ``aud``, ``state``, ``launch``."""

    def __call__(self, grant: SmartCodeGrant) -> None:
        """Let Authlib call `check` when client and redirect_uri have been found good."""
        grant.register_hook("after_validate_authorization_request_payload", self.check)

    def check(self, grant: SmartCodeGrant, redirect_uri: str) -> None:
        """Refuse by redirect what SMART 2.2 refuses.

        Raises:
            InvalidRequestError, InvalidScopeError: with one fixed sentence each.
        """
        request: SmartRequest = grant.request
        server: SmartServer = grant.server
        if request.repeated:
            raise InvalidRequestError("Every parameter may be given once.")
        if not request.get("state"):
            raise InvalidRequestError("state is missing.")
        if request.get("aud") != server.fhir_base:
            raise InvalidRequestError("aud must be the FHIR base address of this server.")
        request.scope = server.left_of(request.get("scope"), request.scope)
        launch = request.get("launch")
        if ("launch" in request.scope.split()) != bool(launch):
            raise InvalidScopeError("The scope launch and the parameter launch go together.")
        context = launch_of(server, request)
        if launch and context is None:
            raise _bad_launch(redirect_uri)
        names = server.control.simulated(context.simulate if context else None)
        refuse("authorize", names, redirect_uri=redirect_uri)


def launch_of(server: SmartServer, request: SmartRequest) -> LaunchContext | None:
    """What was open in the EHR when the app was started from there."""
    launch = request.get("launch")
    return server.ledger.look_at_launch(launch, request.client.client_id) if launch else None


def _bad_launch(redirect_uri: str) -> InvalidRequestError:
    text = "This launch is unknown, used or expired. Start the app from the chart again."
    return InvalidRequestError(text, redirect_uri=redirect_uri)
