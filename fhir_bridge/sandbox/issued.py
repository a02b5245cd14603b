"""What the sign-in deals in, as values: the user, launches, codes, sign-ins, access tokens."""

from dataclasses import dataclass, field
from typing import Any

from authlib.oidc.core import AuthorizationCodeMixin


@dataclass(frozen=True)
class User:
    """Who is signed in to the pretend EHR; nobody has to type."""

    id: str = "castillo"
    name: str = "R. Castillo RN"


CASTILLO = User()
OSEI = User("osei", "M. Osei RN")
USERS = {user.id: user for user in (CASTILLO, User("ortiz", "J. Ortiz RN"), OSEI)}
"""Who can be signed in; the first unless a launch says otherwise. Each is in the stories.

The front page starts the app without a patient for R. Castillo, who has a list of patients, and for
M. Osei, who leads the team and looks after delivery.
"""


@dataclass(frozen=True)
class LaunchContext:
    """What the EHR had open when the app was started (SMART 2.2 launch context).

    Attributes:
        client_id: the client it is for; ``""`` = any client of the app it was sent to.
        need_patient_banner: ``None`` = nothing is said about it.
        fhir_context: objects (2.2) or plain references (2.0), as they are sent.
        simulate: a row of ``simulated.SIMULATED`` that goes wrong in this launch.
        user: who had the chart open, a row of ``USERS``.
    """

    client_id: str
    patient: str | None = None
    encounter: str | None = None
    intent: str | None = None
    need_patient_banner: bool | None = True
    fhir_context: list[Any] = field(default_factory=list)
    smart_style_url: str | None = None
    tenant: str | None = None
    simulate: str | None = None
    user: str = CASTILLO.id

    def parameters(self) -> dict[str, Any]:
        """The members of the token answer."""
        given = {
            "patient": self.patient,
            "encounter": self.encounter,
            "intent": self.intent,
            "need_patient_banner": self.need_patient_banner,
            "fhirContext": self.fhir_context or None,
            "smart_style_url": self.smart_style_url,
            "tenant": self.tenant,
        }
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True)
class Code(AuthorizationCodeMixin):  # type: ignore[misc]  # Authlib is untyped
    """What an authorization code stands for; Authlib asks it through the ``get_`` methods."""

    client_id: str
    redirect_uri: str
    scope: str
    code_challenge: str
    user: str
    nonce: str | None = None
    context: LaunchContext | None = None
    hash: str = field(default="", compare=False)

    code_challenge_method = "S256"  # the only one that is ever accepted

    def get_redirect_uri(self) -> str:
        """The redirect_uri of the authorization request."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """What was granted."""
        return self.scope

    def get_nonce(self) -> str | None:
        """The OpenID nonce of the authorization request."""
        return self.nonce

    def get_auth_time(self) -> None:
        """When the user signed in: not said."""

    def get_acr(self) -> None:
        """How well the user signed in: not said."""

    def get_amr(self) -> None:
        """By what means the user signed in: not said."""


@dataclass(frozen=True)
class SignedIn:
    """A sign-in that goes on: what a refresh token stands for.

    Attributes:
        scope: what was granted at first; a refresh may ask for less, never for more.
        family: hash of the code all its tokens descend from; they are revoked together.
        until: end of life, seconds since 1970.
    """

    client_id: str
    scope: str
    user: str
    patient: str | None
    family: str
    until: float
    simulate: str | None = None


@dataclass(frozen=True)
class Token:
    """What an access token stands for.

    Attributes:
        user: id of the Practitioner who signed in; ``None`` for a backend client.
        patient: the launch patient, when there is one.
        until: end of life, seconds since 1970.
        simulate: a row of ``simulated.SIMULATED`` that goes wrong with this token.
    """

    client_id: str
    scope: str
    user: str | None
    patient: str | None
    until: float
    simulate: str | None = None
