"""The addresses of the sign-in: discovery, authorize, token, keys, introspection, revocation.

Nobody types anything: R. Castillo RN is signed in to the pretend EHR, and the apps are approved.
Only a standalone launch shows a page: which patient? (``standalone``).
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oidc.core.errors import InteractionRequiredError
from joserfc.jwk import RSAKey
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fhir_bridge.authorizing.assertion import ASSERTION, SignedAssertion
from fhir_bridge.authorizing.client_keys import ClientKeys
from fhir_bridge.authorizing.forms import Parameters, with_parameters
from fhir_bridge.errors import BridgeError, NotFound
from fhir_bridge.sandbox.authentication import Way, by_basic, by_name, by_post
from fhir_bridge.sandbox.clients import BASIC, NONE, POST, Client
from fhir_bridge.sandbox.discovery import Addresses, openid_configuration, smart_configuration
from fhir_bridge.sandbox.grants import (
    BackendGrant,
    LaunchRules,
    S256Always,
    SmartCodeGrant,
    launch_of,
)
from fhir_bridge.sandbox.id_tokens import IdToken
from fhir_bridge.sandbox.introspection import Introspection, Revocation
from fhir_bridge.sandbox.issued import CASTILLO, USERS
from fhir_bridge.sandbox.keys import public_jwks
from fhir_bridge.sandbox.ledger import Ledger
from fhir_bridge.sandbox.oauth import SmartRequest, SmartServer, with_issuer
from fhir_bridge.sandbox.pages import Pages
from fhir_bridge.sandbox.records import Records
from fhir_bridge.sandbox.refreshing import RefreshGrant
from fhir_bridge.sandbox.standalone import HINT, Picker
from fhir_bridge.sandbox.switches import Control
from fhir_bridge.wire import Json

ERRORS = {
    "access_denied": "The user, or this EHR, did not allow the app to sign in.",
    "invalid_client": "The app is not registered with this EHR.",
    "invalid_request": "The app sent a sign-in request that is incomplete or has expired.",
    "invalid_scope": "The app asked for permissions that this EHR does not grant it.",
    "unsupported_response_type": "The app asked for something else than an authorization code.",
}
"""What an ``error_uri`` says about an error code."""


def smart_server(
    at: Addresses,
    clients: dict[str, Client],
    ledger: Ledger,
    key: RSAKey,
    client_keys: ClientKeys,
    control: Control,
) -> SmartServer:
    """Put the authorization server together."""
    ways: dict[str, Way] = {
        ASSERTION: SignedAssertion(at.token, client_keys.find, ledger.first_time, ledger.seconds),
        BASIC: by_basic,
        POST: by_post,
        NONE: by_name,
    }
    server = SmartServer(
        clients=clients, ledger=ledger, fhir_base=at.fhir, control=control, ways=ways
    )
    rules = [LaunchRules(), S256Always(), IdToken(key=key, server=server)]
    server.register_grant(SmartCodeGrant, rules)
    server.register_grant(RefreshGrant)
    server.register_grant(BackendGrant)
    server.register_endpoint(Introspection)
    server.register_endpoint(Revocation)
    return server


@dataclass(frozen=True)
class SignIn:
    """The endpoints over one authorization server."""

    server: SmartServer
    at: Addresses
    key: RSAKey
    pages: Pages
    records: Records
    picker: Picker = field(init=False)

    def __post_init__(self) -> None:
        picker = Picker(self.server.ledger, self.records, self.pages, self._answered)
        object.__setattr__(self, "picker", picker)

    def routes(self) -> list[Route]:
        """Everything but the discovery documents."""
        authorize, token = with_parameters(self.authorize), with_parameters(self.token)
        introspect = with_parameters(partial(self._endpoint, "introspection"))
        revoke = with_parameters(partial(self._endpoint, "revocation"))
        return [
            Route("/auth/authorize", authorize, methods=["GET", "POST"]),
            *self.picker.routes(),
            Route("/auth/token", token, methods=["POST"]),
            Route("/auth/introspect", introspect, methods=["POST"]),
            Route("/auth/revoke", revoke, methods=["POST"]),
            Route("/auth/errors/{code}", self.explained),
            Route("/auth/jwks", _document(lambda: public_jwks(self.key))),
        ]

    def discovery_routes(self) -> list[Route]:
        """The documents that stand below the FHIR base, as the EHR is just now."""
        return [
            Route("/.well-known/smart-configuration", _document(self._smart)),
            Route(
                "/.well-known/openid-configuration",
                _document(lambda: openid_configuration(self._smart())),
            ),
        ]

    def authorize(self, request: Request, parameters: Parameters) -> Response:
        """Send the browser back with a code, or with an error; or show a page.

        An error goes back by redirect only when client and redirect_uri are known to be good
        (RFC 6749 §4.1.2.1): anything else would send a stranger's browser where a stranger wants.
        """
        asked = SmartRequest(request.method, self.at.authorize, parameters)
        try:
            grant = self.server.get_consent_grant(asked, end_user=CASTILLO)
            if self._needs_patient(asked):
                asked.chosen = self._hinted(asked)
                if asked.chosen is None:
                    return self.picker.ask(asked)
        except OAuth2Error as error:
            return self._refused(asked, error)
        return self._finished(asked, grant)

    def token(self, request: Request, parameters: Parameters) -> Response:
        """Give a token for a code or a refresh token, or to a backend client."""
        response: Response = self.server.create_token_response(
            _posted(request, parameters, self.at.token)
        )
        return response

    def explained(self, request: Request) -> Response:
        """The page an ``error_uri`` leads to."""
        reason = ERRORS.get(request.path_params["code"])
        return self.pages.show("refused.html", 200 if reason else 404, reason=reason)

    def _endpoint(self, name: str, request: Request, parameters: Parameters) -> Response:
        """Say what a token stands for, or take it back."""
        asked = _posted(request, parameters, self.at.token)
        response: Response = self.server.create_endpoint_response(name, asked)
        return response

    def _smart(self) -> Json:
        control = self.server.control
        return smart_configuration(self.at, control.vendor, control.lacks())

    def _needs_patient(self, asked: SmartRequest) -> bool:
        context = launch_of(self.server, asked)
        return "launch/patient" in asked.scope.split() and not (context and context.patient)

    def _hinted(self, asked: SmartRequest) -> str | None:
        """The patient a driver without a browser names; nothing when the user is to choose.

        Raises:
            OAuth2Error: there is no such patient, or nobody may be asked (``prompt=none``).
        """
        named, redirect_uri = asked.get(HINT), asked.get("redirect_uri")
        if not named:
            if asked.get("prompt") == "none":
                raise InteractionRequiredError(redirect_uri=redirect_uri)
            return None
        try:
            return self.records.patient(named).id
        except NotFound:
            text = "There is no such patient in this EHR."
            raise InvalidRequestError(text, redirect_uri=redirect_uri) from None

    def _answered(self, parameters: Parameters, patient: str | None) -> Response:
        """End a request that waited for the user: the patient, or access_denied."""
        asked = SmartRequest("GET", self.at.authorize, parameters)
        try:
            grant = self.server.get_consent_grant(asked, end_user=CASTILLO)
        except OAuth2Error as error:
            return self._refused(asked, error)
        asked.chosen = patient
        return self._finished(asked, grant, said_no=patient is None)

    def _finished(
        self, asked: SmartRequest, grant: SmartCodeGrant, *, said_no: bool = False
    ) -> Response:
        opened = launch_of(self.server, asked)
        user = None if said_no else USERS[opened.user] if opened else CASTILLO
        if user:
            with suppress(BridgeError):  # then the app has a user without a record (L42)
                self.records.welcome(user)
        response = self.server.create_authorization_response(asked, grant_user=user, grant=grant)
        return with_issuer(response, self.at.fhir)

    def _refused(self, asked: SmartRequest, error: OAuth2Error) -> Response:
        if not error.redirect_uri:
            return self.pages.show("refused.html", 400, reason=error.description)
        error.state = asked.get("state")
        if self.server.control.vendor.explains and error.error in ERRORS:
            error.uri = f"{self.at.errors}/{error.error}"
        return with_issuer(self.server.handle_error_response(asked, error), self.at.fhir)


def _posted(request: Request, parameters: Parameters, url: str) -> SmartRequest:
    authorization = request.headers.get("authorization", "")
    return SmartRequest("POST", url, parameters, authorization=authorization)


def _document(content: Callable[[], Json]) -> Callable[[Request], Response]:
    headers = {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}

    def endpoint(request: Request) -> Response:
        return JSONResponse(content(), headers=headers)

    return endpoint
