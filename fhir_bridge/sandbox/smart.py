"""The addresses of the sign-in: discovery, authorize, token, keys, introspection.

Nobody types anything: R. Castillo RN is signed in to the pretend EHR, and the apps are approved.
"""

from collections.abc import Callable
from dataclasses import dataclass

from authlib.oauth2 import OAuth2Error
from joserfc.jwk import RSAKey
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fhir_bridge.sandbox.assertion import ClientKeys, SignedAssertion
from fhir_bridge.sandbox.clients import AUTHENTICATION, Client
from fhir_bridge.sandbox.discovery import Addresses, openid_configuration, smart_configuration
from fhir_bridge.sandbox.forms import Parameters, with_parameters
from fhir_bridge.sandbox.grants import (
    BackendGrant,
    IdToken,
    LaunchRules,
    S256Always,
    SmartCodeGrant,
)
from fhir_bridge.sandbox.introspection import Introspection
from fhir_bridge.sandbox.keys import public_jwks
from fhir_bridge.sandbox.ledger import Ledger
from fhir_bridge.sandbox.oauth import CASTILLO, SmartRequest, SmartServer, with_issuer
from fhir_bridge.sandbox.pages import Pages
from fhir_bridge.wire import Json


def smart_server(
    at: Addresses,
    clients: dict[str, Client],
    ledger: Ledger,
    key: RSAKey,
    client_keys: ClientKeys,
    token_seconds: Callable[[], int],
) -> SmartServer:
    """Put the authorization server together."""
    server = SmartServer(
        clients=clients, ledger=ledger, fhir_base=at.fhir, token_seconds=token_seconds
    )
    rules = [LaunchRules(), S256Always(), IdToken(key=key, issuer=at.fhir)]
    server.register_grant(SmartCodeGrant, rules)
    server.register_grant(BackendGrant)
    server.register_client_auth_method(
        AUTHENTICATION, SignedAssertion(at.token, client_keys, ledger)
    )
    server.register_endpoint(Introspection)
    return server


@dataclass(frozen=True)
class SignIn:
    """The endpoints over one authorization server."""

    server: SmartServer
    at: Addresses
    key: RSAKey
    pages: Pages

    def routes(self) -> list[Route]:
        """Everything but the discovery documents."""
        authorize, token = with_parameters(self.authorize), with_parameters(self.token)
        introspect = with_parameters(self.introspect)
        return [
            Route("/auth/authorize", authorize, methods=["GET", "POST"]),
            Route("/auth/token", token, methods=["POST"]),
            Route("/auth/introspect", introspect, methods=["POST"]),
            Route("/auth/jwks", _document(public_jwks(self.key))),
        ]

    def discovery_routes(self) -> list[Route]:
        """The documents that stand below the FHIR base."""
        return [
            Route("/.well-known/smart-configuration", _document(smart_configuration(self.at))),
            Route("/.well-known/openid-configuration", _document(openid_configuration(self.at))),
        ]

    def authorize(self, request: Request, parameters: Parameters) -> Response:
        """Send the browser back with a code, or with an error; or show a page.

        An error goes back by redirect only when client and redirect_uri are known to be good
        (RFC 6749 §4.1.2.1): anything else would send a stranger's browser where a stranger wants.
        """
        asked = SmartRequest(request.method, self.at.authorize, parameters)
        try:
            grant = self.server.get_consent_grant(asked, end_user=CASTILLO)
        except OAuth2Error as error:
            if not error.redirect_uri:
                return self.pages.show("refused.html", 400, reason=error.description)
            error.state = asked.get("state")
            return with_issuer(self.server.handle_error_response(asked, error), self.at.fhir)
        response = self.server.create_authorization_response(
            asked, grant_user=CASTILLO, grant=grant
        )
        return with_issuer(response, self.at.fhir)

    def token(self, request: Request, parameters: Parameters) -> Response:
        """Give a token for a code, or to a backend client."""
        asked = SmartRequest("POST", self.at.token, parameters)
        response: Response = self.server.create_token_response(asked)
        return response

    def introspect(self, request: Request, parameters: Parameters) -> Response:
        """Say what a token stands for."""
        asked = SmartRequest("POST", self.at.introspect, parameters)
        response: Response = self.server.create_endpoint_response("introspection", asked)
        return response


def _document(content: Json) -> Callable[[Request], Response]:
    headers = {"Cache-Control": "max-age=300", "Access-Control-Allow-Origin": "*"}

    def endpoint(request: Request) -> Response:
        return JSONResponse(content, headers=headers)

    return endpoint
