"""SMART App Launch 2.2's authorization server, on Authlib's server side.

`SmartServer` bends Authlib to Starlette: clients, tokens, answers. What a grant checks and says is
in `grants`. Authlib writes the text of some errors from what the stranger sent, and stumbles over a
quote in it: those are raised here and there first, with fixed sentences.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    OAuth2Request,
    UnsupportedResponseTypeError,
)
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from starlette.responses import JSONResponse, RedirectResponse, Response

from fhir_bridge.sandbox.clients import Client
from fhir_bridge.sandbox.ledger import Code, Ledger, Token
from fhir_bridge.wire import Json

BACKEND_SECONDS = 300  # the most SMART Backend Services allows


@dataclass(frozen=True)
class User:
    """Who is signed in to the pretend EHR. Always the same person: nobody has to type."""

    id: str = "castillo"
    name: str = "R. Castillo RN"


CASTILLO = User()


class SmartRequest(OAuth2Request):  # type: ignore[misc]  # Authlib is untyped
    """A request as Authlib reads it: parameters from the query, or from the form of a POST."""

    def __init__(self, method: str, url: str, parameters: list[tuple[str, str]]) -> None:
        super().__init__(method, url)
        self.payload = BasicOAuth2Payload(dict(reversed(parameters)))
        self.repeated = {
            name for name, _ in parameters if sum(name == other for other, _ in parameters) > 1
        }

    @property
    def form(self) -> dict[str, str]:
        """The parameters again: Authlib asks under two names."""
        found: dict[str, str] = self.payload.data
        return found

    def get(self, name: str) -> str:
        """One parameter, or nothing."""
        return str(self.payload.data.get(name) or "")


class SmartServer(AuthorizationServer):  # type: ignore[misc]
    """Authlib's server: which clients there are, where tokens are kept, how answers look.

    Attributes:
        fhir_base: the FHIR base; also the issuer, and what ``aud`` must be.
        token_seconds: tells how long an access token lives; `/control` can change it.
    """

    def __init__(
        self, *, clients: dict[str, Client], ledger: Ledger, fhir_base: str,
        token_seconds: Callable[[], int] = lambda: 300,
    ) -> None:  # fmt: skip
        super().__init__()
        self.clients = clients
        self.ledger = ledger
        self.fhir_base = fhir_base
        self.token_seconds = token_seconds
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

    def save_token(self, token: Json, request: SmartRequest) -> None:
        """Keep what the token stands for."""
        code: Code | None = request.authorization_code
        self.ledger.keep_token(
            token["access_token"],
            Token(
                client_id=request.client.client_id,
                scope=token["scope"],
                user=code.user if code else None,
                patient=code.context.patient if code and code.context else None,
                until=self.ledger.seconds() + token["expires_in"],
            ),
            code=code.hash if code else None,
        )

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
        life = self.token_seconds()
        if grant_type == "client_credentials":
            life = min(life, BACKEND_SECONDS)
        return {
            "access_token": secrets.token_urlsafe(32),
            "token_type": "Bearer",
            "expires_in": life,
            "scope": scope,
        }


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
