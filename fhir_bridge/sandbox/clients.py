"""The apps registered with the pretend EHR. To register another, add a row in ``registered``.

What is here is what a real EHR's app registration holds: exact redirect URIs, the address of the
app's public keys or its secret, and the scopes it may have at most.
"""

from dataclasses import dataclass, field
from hmac import compare_digest

from authlib.oauth2.rfc6749 import ClientMixin, InvalidScopeError

from fhir_bridge.authorizing.assertion import ASSERTION
from fhir_bridge.scopes import MalformedScope, cut_down

BASIC, POST, NONE = "client_secret_basic", "client_secret_post", "none"
METHODS = (ASSERTION, BASIC, POST, NONE)
"""How a client can show who it is (SMART 2.2; L4), by their names in RFC 7591."""

SIGN_IN = "launch launch/patient openid fhirUser profile online_access offline_access"
CHART = (
    "{level}/*.rs {level}/Goal.cruds {level}/DocumentReference.crus {level}/Communication.crs"
    " {level}/Observation.crus {level}/QuestionnaireResponse.crus {level}/Task.crus"
)


@dataclass(frozen=True)
class Client(ClientMixin):  # type: ignore[misc]  # Authlib is untyped
    """One registered app. Authlib asks it through the ``check_`` and ``get_`` methods.

    Attributes:
        methods: how it may show who it is, of ``METHODS``.
        scope: what it may have at most.
    """

    client_id: str
    name: str
    methods: tuple[str, ...]
    grant_types: tuple[str, ...]
    scope: str
    redirect_uris: tuple[str, ...] = ()
    launch_url: str = ""
    jwks_url: str = ""
    secret: str = field(default="", repr=False)

    @property
    def public(self) -> bool:
        """Whether it has nothing to prove itself with."""
        return NONE in self.methods

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

    def check_client_secret(self, secret: str) -> bool:
        """Compare a secret without telling by the time it takes."""
        known = bool(self.secret)
        return compare_digest(secret.encode(), self.secret.encode()) and known

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """The ways it was registered for, at every endpoint."""
        return method in self.methods

    def check_response_type(self, response_type: str) -> bool:
        """The code flow alone."""
        return response_type == "code" and self.check_grant_type("authorization_code")

    def check_grant_type(self, grant_type: str) -> bool:
        """The grant types it was registered for."""
        return grant_type in self.grant_types


def registered(app_url: str, secret: str) -> dict[str, Client]:
    """All clients by client_id, for an app that stands at ``app_url``."""
    jwks = f"{app_url}/.well-known/jwks.json"
    rows = (
        _app("footbridge", "Footbridge", (ASSERTION,), app_url, "sandbox", jwks_url=jwks),
        _app(
            "footbridge-symmetric", "Footbridge (with a secret)", (BASIC, POST), app_url,
            "sandbox-symmetric", secret=secret,
        ),
        _app("footbridge-public", "Footbridge (public)", (NONE,), app_url, "sandbox-public"),
        Client(
            client_id="footbridge-backend",
            name="Footbridge (background)",
            methods=(ASSERTION,),
            grant_types=("client_credentials",),
            scope="system/*.cruds",
            jwks_url=jwks,
        ),
    )  # fmt: skip
    return {client.client_id: client for client in rows}


def _app(
    client_id: str, name: str, methods: tuple[str, ...], app_url: str, site: str, **more: str
) -> Client:
    """A client that people sign in to; ``site`` is what the app calls this EHR there."""
    return Client(
        client_id=client_id,
        name=name,
        methods=methods,
        grant_types=("authorization_code", "refresh_token"),
        scope=f"{SIGN_IN} {CHART.format(level='patient')} {CHART.format(level='user')}",
        redirect_uris=(f"{app_url}/smart/callback/{site}",),
        launch_url=f"{app_url}/launch",
        **more,
    )
