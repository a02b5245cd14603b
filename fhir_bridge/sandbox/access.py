"""From an access token to what it may see: SMART scopes as a `Grant` (SMART 2.2, P8, P9).

`patient/…` scopes reach the launch patient alone. A token that holds both kinds is held to the
patient: narrower than it could be, never wider. With `fhirUser` the practitioner directory may be
read, so that the app can look up who signed in.
"""

from collections.abc import Callable, Mapping

from fhir_bridge.errors import NotSignedIn
from fhir_bridge.sandbox.issued import USERS, Token
from fhir_bridge.sandbox.ledger import Ledger
from fhir_bridge.sandbox.simulated import SIMULATED
from fhir_bridge.sandbox.switches import Control
from fhir_bridge.scopes import Scope, clinical, letters_by_type
from fhir_bridge.store.access import Actor, Grant

SITE = "ehr"
EVERYTHING = Grant(SITE, Actor("system", "The EHR itself"), {"*": "cruds"})
"""What the EHR's own pages, the seed and ``/control`` see."""


class NoToken(NotSignedIn):
    """This needs an access token of this EHR; the one sent is unknown, expired or withdrawn."""


def bearer_access(ledger: Ledger, control: Control) -> Callable[[Mapping[str, str]], Grant]:
    """A function from request headers (lower-case names) to what they may see."""

    def grant(headers: Mapping[str, str]) -> Grant:
        kind, _, text = headers.get("authorization", "").partition(" ")
        token = ledger.token(text.strip()) if kind.lower() == "bearer" else None
        if token is None:
            raise NoToken
        for name in control.simulated(token.simulate):
            if SIMULATED[name].at == "fhir":
                raise NoToken(f"{SIMULATED[name].meaning} This error is simulated.")
        return grant_of(token, request=headers.get("x-request-id", ""))

    return grant


def grant_of(token: Token, *, request: str = "") -> Grant:
    """What a living token may see."""
    scopes = clinical(token.scope)
    held = any(scope.level == "patient" for scope in scopes)
    if "fhirUser" in token.scope.split():
        scopes.append(Scope("user", "Practitioner", "r"))
    return Grant(
        site=SITE,
        actor=_actor(token),
        types=letters_by_type(scopes),
        patients=frozenset({token.patient or ""}) if held else None,
        request=request,
    )


def _actor(token: Token) -> Actor:
    if token.user is None:
        return Actor(f"client/{token.client_id}", token.client_id)
    return Actor(f"Practitioner/{token.user}", USERS[token.user].name, "case-manager")
