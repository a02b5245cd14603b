"""The way out: one authorization request a launch, and what an EHR may say instead of a code."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from fhir_bridge.ehr.smart.discovery import SmartConfiguration
from fhir_bridge.ehr.smart.permissions import asked_for
from fhir_bridge.ehr.smart.registration import Site
from fhir_bridge.ehr.smart.scopes import as_v1, worth_asking
from fhir_bridge.errors import LaunchRefused
from fhir_bridge.http import origin_of

REFUSALS = {
    "access_denied": "The EHR did not allow this sign-in, or it was cancelled there.",
    "invalid_scope": "The EHR does not grant a permission that Footbridge asks for, and without it "
    "nothing of the chart is shown. {asked} Whoever registered Footbridge there can check its "
    "scopes.",
    "unauthorized_client": "The EHR does not let Footbridge sign in this way. "
    "Whoever registered Footbridge there can check it.",
    "invalid_client": "The EHR does not know Footbridge. "
    "Whoever registered Footbridge there can check its client id.",
    "invalid_request": "The EHR could not use this sign-in request; the launch may have expired. "
    "Open the patient in the EHR and start again.",
    "server_error": "The EHR had a problem while signing in. Try again in a moment.",
    "temporarily_unavailable": "The EHR cannot sign anybody in just now. Try again in a moment.",
    "login_required": "The EHR asks you to sign in there first. Then start Footbridge again.",
}
"""Error codes on the redirect (RFC 6749 §4.1.2.1, L27, Q12) in plain words."""

USER_ALONE = ("openid", "fhirUser")
"""Scopes of a sign-in without a patient: who it is, and nothing else."""


LONGEST_URL = 4096
"""Sign-in servers refuse addresses beyond some 4 to 8 KB: from here on a form is better (L21)."""


@dataclass(frozen=True)
class AuthorizationRequest:
    """Where to send the browser, and what to keep here until it comes back.

    Attributes:
        form: the fields to send there by POST; empty where the browser is just sent there (L21).
        state: 256 random bits, single use (L16).
        nonce: what the id token must repeat (L18).
        verifier: the PKCE secret; never in a URL, a log or the browser (L17).
    """

    url: str = field(repr=False)
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    form: tuple[tuple[str, str], ...] = field(default=(), repr=False)


def authorization_request(
    site: Site,
    config: SmartConfiguration,
    launch: str | None,
    redirect_uri: str,
    iss_as_received: str,
    *,
    alone: bool = False,
) -> AuthorizationRequest:
    """Make one authorization request (L14-L20).

    Args:
        launch: the value of an EHR launch, passed on as received; None for a standalone launch.
        redirect_uri: byte for byte as registered (L3).
        iss_as_received: becomes ``aud``; some servers compare its trailing slash (L15).
        alone: ask who the user is, and for nothing of any patient's.
    """
    state, nonce, verifier = (secrets.token_urlsafe(size) for size in (32, 32, 64))
    wanted = site.scopes if launch is not None else standalone(site.scopes)
    wanted = worth_asking(USER_ALONE if alone else wanted, config.scopes)
    scopes = as_v1(wanted) if config.v1_only else wanted
    oauth = site.session(pool=1).oauth(
        site.client_id,
        scope=" ".join(scopes),
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
    )
    url, _ = oauth.create_authorization_url(
        config.authorization_endpoint,
        state=state,
        code_verifier=verifier,
        nonce=nonce,
        aud=iss_as_received,
        launch=launch,
    )
    if len(url) > LONGEST_URL and _takes_forms(site, config):
        form = _form(url, config.authorization_endpoint)
        return AuthorizationRequest(config.authorization_endpoint, state, nonce, verifier, form)
    return AuthorizationRequest(url, state, nonce, verifier)


def _takes_forms(site: Site, config: SmartConfiguration) -> bool:
    """Listed there and noted here: a form sent from elsewhere may come without the EHR's cookie."""
    return "authorize-post" in config.capabilities and site.does("authorize_post")


def _form(url: str, endpoint: str) -> tuple[tuple[str, str], ...]:
    """The parameters of a request as fields; those the endpoint's own address has stay there."""
    own = parse_qsl(urlsplit(endpoint).query)
    return tuple(each for each in parse_qsl(urlsplit(url).query) if each not in own)


def standalone(scopes: Iterable[str]) -> tuple[str, ...]:
    """The scopes of a launch without a chart: the EHR is to ask for the patient (L19)."""
    return ("launch/patient", *(each for each in scopes if each.partition("/")[0] != "launch"))


class SignInRefused(LaunchRefused):
    """The EHR stopped this sign-in. Start again there.

    Attributes:
        code: the OAuth error code when it is a known one; for the log.
        more: a page of the EHR's about it; "" for none.
    """

    def __init__(self, message: str, *, code: str, more: str) -> None:
        super().__init__(message)
        self.code, self.more = code, more


def authorization_refused(error: str, site: Site, error_uri: str = "") -> SignInRefused:
    """What to tell the nurse when the EHR sends back an error instead of a code (L27).

    Args:
        error: the ``error`` parameter as received; unknown codes are not repeated.
        site: its scopes say which permission may be the one (Q12).
        error_uri: a page about it, as received; shown only where it is the EHR's own.
    """
    words = REFUSALS.get(error, "The EHR stopped this sign-in. Start again there.")
    return SignInRefused(
        words.format(asked=asked_for(site.scopes)),
        code=error if error in REFUSALS else "other",
        more=error_uri if _is_theirs(site, error_uri) else "",
    )


def _is_theirs(site: Site, url: str) -> bool:
    """A link of this EHR's own: anybody can write a callback's address."""
    secure = url.startswith("https://") or (site.internal and url.startswith("http://"))
    try:
        return secure and origin_of(url) in site.reachable and not urlsplit(url).username
    except ValueError:
        return False
