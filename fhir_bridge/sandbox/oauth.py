"""SMART App Launch 2.2's authorization server, on Authlib's server side.

`SmartServer` bends Authlib to Starlette: clients, tokens, answers. What a grant checks and says is
in `grants`. Authlib writes the text of some errors from what the stranger sent, and stumbles over a
quote in it: those are raised here and there first, with fixed sentences.
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    InvalidGrantError,
    InvalidScopeError,
    UnsupportedResponseTypeError,
)
from starlette.responses import JSONResponse, RedirectResponse, Response

from fhir_bridge.authorizing.requests import FormRequest
from fhir_bridge.sandbox import refreshes
from fhir_bridge.sandbox.authentication import Way, authenticate
from fhir_bridge.sandbox.capabilities import still_granted
from fhir_bridge.sandbox.clients import Client
from fhir_bridge.sandbox.issued import Code, LaunchContext, SignedIn, Token, User
from fhir_bridge.sandbox.ledger import Ledger
from fhir_bridge.sandbox.simulated import changed
from fhir_bridge.sandbox.switches import Control
from fhir_bridge.scopes import in_v1, is_v2
from fhir_bridge.wire import Json

Answered = tuple[int, Json, list[tuple[str, str]]]
"""Status, body and headers, as Authlib has them."""

BACKEND_SECONDS = 300  # the most SMART Backend Services allows
REFRESH_SECONDS = {"offline_access": 30 * 24 * 3600, "online_access": 12 * 3600}
"""How long a sign-in can go on: without the user for a month, with the user for a long shift."""


class SmartRequest(FormRequest):
    """A request as Authlib reads it.

    Attributes:
        chosen: id of the patient that the user chose for the app.
    """

    chosen: str | None = None


class SmartServer(AuthorizationServer):  # type: ignore[misc]
    """Authlib's server: which clients there are, where tokens are kept, how answers look.

    Attributes:
        fhir_base: the FHIR base; also the issuer, and what ``aud`` must be.
        control: what `/control` has switched.
        ways: what checks each method of client authentication.
    """

    def __init__(
        self, *, clients: dict[str, Client], ledger: Ledger, fhir_base: str, control: Control,
        ways: dict[str, Way],
    ) -> None:  # fmt: skip
        super().__init__()
        self.clients = clients
        self.ledger = ledger
        self.fhir_base = fhir_base
        self.control = control
        self.ways = ways
        self.register_token_generator("default", self._bearer)

    def query_client(self, client_id: str) -> Client | None:
        """The registered client."""
        return self.clients.get(client_id)

    def create_oauth2_request(self, request: SmartRequest) -> SmartRequest:
        """The endpoints make the request themselves."""
        return request

    def get_authorization_grant(self, request: SmartRequest) -> Any:
        """Find the grant; check the response type ourselves (see the module docstring)."""
        if request.get("response_type") != "code":
            redirect_uri = _registered_redirect(self, request)
            raise UnsupportedResponseTypeError("", redirect_uri=redirect_uri)
        return super().get_authorization_grant(request)

    def authenticate_client(
        self, request: SmartRequest, methods: Sequence[str], endpoint: str = "token"
    ) -> Client:
        """The client, by the one way the request goes."""
        return authenticate(self.ways, self.query_client, request, methods)

    def left_of(self, asked: str, granted: str) -> str:
        """What of granted scopes is left as the EHR is just now.

        Raises:
            InvalidScopeError: the words asked for are not its words, or nothing is left.
        """
        lacks = self.control.lacks()
        words = asked.split()
        if "permission-v2" in lacks and any(map(is_v2, words)):
            raise InvalidScopeError("Scopes are taken in the words of SMART v1 alone.")
        if not self.control.vendor.wildcards and any("/*." in word for word in words):
            raise InvalidScopeError("Scopes with a wildcard are not granted.")
        left = still_granted(granted, lacks)
        if not left:
            raise InvalidScopeError("None of these scopes may be granted.")
        return left

    def signed_in(self, code: Code) -> SignedIn:
        """What goes on from a code when a refresh token is given for it."""
        words = set(code.scope.split())
        life = max((REFRESH_SECONDS.get(word, 0) for word in words), default=0)
        context = code.context or LaunchContext(code.client_id)
        return SignedIn(
            client_id=code.client_id,
            scope=code.scope,
            user=code.user,
            patient=context.patient,
            family=code.hash,
            until=self.ledger.seconds() + life,
            simulate=context.simulate,
        )

    def gives_refresh(self, client: Client, scope: str) -> bool:
        """Whether a sign-in with these scopes gets a refresh token."""
        wanted = REFRESH_SECONDS.keys() & set(scope.split())
        barred = client.public and not self.control.vendor.refresh_to_public
        return bool(wanted) and not barred and self.control.refresh() != "none-returned"

    def save_token(self, token: Json, request: SmartRequest) -> None:
        """Keep what the token stands for.

        Raises:
            InvalidGrantError: the refresh token was used by somebody else at the same moment.
        """
        access = Token(
            client_id=request.client.client_id, scope=token["scope"], user=None, patient=None,
            until=self.ledger.seconds() + token["expires_in"],
        )  # fmt: skip
        text, new = token["access_token"], token.get("refresh_token")
        if request.refresh_token:
            self._go_on(request, (text, access), new)
            return
        code: Code | None = request.authorization_code
        if code is None:
            self.ledger.keep_token(text, access)
            return
        signed_in = self.signed_in(code)
        self.ledger.keep_token(
            text,
            replace(access, user=code.user, patient=signed_in.patient, simulate=signed_in.simulate),
            code=code.hash,
        )
        if new:
            refreshes.keep(self.ledger, new, signed_in)

    def said(self, token: Json, of_launch: str | None = None) -> Json:
        """A token answer as it leaves: in v1 words where there are no others; simulated faults."""
        if "permission-v2" in self.control.lacks():
            token = token | {"scope": in_v1(token["scope"])}
        return changed("answer", self.control.simulated(of_launch), token)

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Nobody listens."""

    def handle_response(
        self, status: int, body: Any, headers: list[tuple[str, str]]
    ) -> RedirectResponse | JSONResponse:
        """An Authlib answer as a Starlette one."""
        given = dict(headers)
        if "Location" in given:
            return RedirectResponse(given["Location"], status, {"Cache-Control": "no-store"})
        return JSONResponse(body, status, {**given, "Cache-Control": "no-store"})

    def _bearer(
        self, *, grant_type: str, client: Client, user: User | None, scope: str,
        expires_in: int | None, include_refresh_token: bool,
    ) -> Json:  # fmt: skip
        life = self.control.token_seconds()
        if grant_type == "client_credentials":
            life = min(life, BACKEND_SECONDS)
        return {
            "access_token": secrets.token_urlsafe(32),
            "token_type": "Bearer",
            "expires_in": life,
            "scope": scope,
        }

    def _go_on(self, request: SmartRequest, access: tuple[str, Token], new: str | None) -> None:
        signed_in: SignedIn = request.refresh_token
        # an expired token, simulated by launch, is the first one: the next is good
        simulate = signed_in.simulate if signed_in.simulate != "request_expired_token" else None
        token = replace(
            access[1], user=signed_in.user, patient=signed_in.patient, simulate=simulate
        )
        went_on = refreshes.go_on(
            self.ledger, request.get("refresh_token"), (access[0], token),
            new=new, once=self.control.refresh() != "keep",
        )  # fmt: skip
        if not went_on:
            raise InvalidGrantError


def with_issuer(response: Response, issuer: str) -> Response:
    """Say which server answers (RFC 9207), on errors too.

    Authlib's own extension wants ``response.location``, which Starlette's answers do not have.
    """
    location = response.headers.get("location")
    if location:
        response.headers["location"] = add_params_to_uri(location, [("iss", issuer)])
    return response


def _registered_redirect(server: SmartServer, request: SmartRequest) -> str | None:
    """Where an error may be sent: only to a registered address of a known client."""
    client = server.query_client(request.get("client_id"))
    redirect_uri = request.get("redirect_uri")
    known = client is not None and client.check_redirect_uri(redirect_uri)
    return redirect_uri if known and not request.repeated & {"client_id", "redirect_uri"} else None
