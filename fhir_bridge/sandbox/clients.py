"""The apps registered with the pretend EHR. To register another, add a row in ``registered``.

What is here is what a real EHR's app registration holds: exact redirect URIs, the address of the
app's public keys, and the scopes it may have at most.
"""

from dataclasses import dataclass

from authlib.oauth2.rfc6749 import ClientMixin, InvalidScopeError

from fhir_bridge.sandbox.scopes import MalformedScope, cut_down

AUTHENTICATION = "private_key_jwt"
SIGN_IN = "launch openid fhirUser profile"
CHART = (
    "{level}/*.rs {level}/Goal.cruds {level}/DocumentReference.crus {level}/Communication.crs"
    " {level}/Observation.crus {level}/QuestionnaireResponse.crus {level}/Task.crus"
)


@dataclass(frozen=True)
class Client(ClientMixin):  # type: ignore[misc]  # Authlib is untyped
    """One registered app. Authlib asks it through the ``check_`` and ``get_`` methods."""

    client_id: str
    name: str
    jwks_url: str
    grant_type: str
    scope: str
    redirect_uris: tuple[str, ...] = ()
    launch_url: str = ""

    def get_client_id(self) -> str:
        """The client_id."""
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        """There is none: SMART 2.2 wants redirect_uri in every request."""

    def get_allowed_scope(self, scope: str | None) -> str:
        """What of the scopes asked for this client may have.

        Raises:
            InvalidScopeError: a scope is malformed, or nothing is left of them (Authlib alone
                would answer 200 with an empty scope).
        """
        try:
            granted = cut_down(scope or "", self.scope)
        except MalformedScope:
            raise InvalidScopeError from None
        if not granted:
            raise InvalidScopeError("None of these scopes may be granted to this client.")
        return granted

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Exact match only (SMART 2.2; L3)."""
        return redirect_uri in self.redirect_uris

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Asymmetric keys at every endpoint."""
        return method == AUTHENTICATION

    def check_response_type(self, response_type: str) -> bool:
        """The code flow alone."""
        return response_type == "code" and self.check_grant_type("authorization_code")

    def check_grant_type(self, grant_type: str) -> bool:
        """The one grant type it was registered for."""
        return grant_type == self.grant_type


def registered(app_url: str) -> dict[str, Client]:
    """All clients by client_id, for an app that stands at ``app_url``."""
    jwks = f"{app_url}/.well-known/jwks.json"
    rows = (
        Client(
            client_id="footbridge",
            name="Footbridge",
            jwks_url=jwks,
            grant_type="authorization_code",
            scope=f"{SIGN_IN} {CHART.format(level='patient')} {CHART.format(level='user')}",
            redirect_uris=(f"{app_url}/smart/callback/sandbox",),
            launch_url=f"{app_url}/launch",
        ),
        Client(
            client_id="footbridge-backend",
            name="Footbridge (background)",
            jwks_url=jwks,
            grant_type="client_credentials",
            scope="system/*.cruds",
        ),
    )
    return {client.client_id: client for client in rows}
