"""Which EHRs we trust: the site value, and how an ``iss`` finds its site.

A launch names its EHR by ``iss``. Anybody can type one, so it is compared with the registered
bases as text, before any request leaves (L1): no URL library reads it first, because those
forgive tabs, backslashes and look-alike characters.
"""

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from fhir_bridge.errors import LaunchRefused
from fhir_bridge.http import GuardedSession, origin_of

AuthMethod = Literal["private_key_jwt", "client_secret_basic", "client_secret_post", "none"]
"""How a client shows who it is, by the names of RFC 7591: asymmetric is preferred (L4)."""

WITH_SECRET = frozenset({"client_secret_basic", "client_secret_post"})
"""The methods that need a secret the EHR gave us."""

READ_SCOPES = (
    "openid",
    "fhirUser",
    "launch",
    "online_access",
    "user/Patient.r",
    "user/CarePlan.rs",
    "user/Encounter.rs",
    "user/Goal.rs",
    "user/CareTeam.rs",
    "user/Condition.rs",
    "user/MedicationRequest.rs",
    "user/Observation.rs",
    "user/Practitioner.r",
)
"""What a chart page reads (L19), never a wildcard; ``user/Practitioner.r`` names the user (L42)."""

TOLD_MEDICINES_SCOPE = "user/MedicationStatement.rs"
"""Asked for only where somebody says so: few EHRs show this type, and some refuse a launch that
asks for what they do not know."""

GOAL_WRITE_SCOPE = "user/Goal.cu"
"""Asked for only where the EHR takes goals (L19)."""

NOTE_SCOPES = ("user/DocumentReference.crus", "user/Binary.r")
"""To file a note, read it back with its text, and look for it before it is sent again."""

WRITE_TARGETS = ("goal", "note")
"""What goals may be written to at a site that does not say."""

BACKEND_SCOPES = (
    "system/Goal.crus", "system/DocumentReference.crus", "system/Binary.r", "system/Patient.rs",
)  # fmt: skip
"""What the worker needs to deliver and to look again (decision 21)."""

FLAGS: Mapping[str, str] = {
    "no_nonce": "Its id tokens leave the nonce out, though OpenID Connect wants it back (L18).",
    "smart_v1": "It has no smart-configuration: the addresses of its sign-in stand in its "
    "CapabilityStatement, as in SMART 1 (L10).",
    "authorize_post": "A long sign-in request goes there as a form, not as an address (L21).",
}
"""What an EHR may be registered to do otherwise at sign-in. To add one: a row, and the code that
asks ``Site.does``."""

_ISSUER = re.compile(
    r"(https?)://"
    r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)"
    r"(?::([0-9]{1,5}))?"
    r"((?:/[a-z0-9._~!$&'()*+,;=:@%/-]*)?)",
    re.ASCII | re.IGNORECASE,
)
_MAX_LENGTH = 2048


class UnknownIssuer(LaunchRefused):
    """This EHR is not registered with Footbridge. Ask whoever runs Footbridge to add it."""

    status = 403


@dataclass(frozen=True)
class Site:
    """One EHR installation, as registered.

    Attributes:
        base: its FHIR base exactly as registered; also the system of its ids.
        auth_method: how we prove who we are at the token endpoint (L4).
        signing_alg: preferred algorithm of the client assertion.
        internal: on loopback or inside our own network: plain http and private addresses allowed.
        origins: further ``scheme://host[:port]`` that its authorize, token and key addresses use.
        quirks: name of its sheet in ``fhir_bridge.ehr.quirks``.
        zone: the facility's time zone.
        backend_client_id: the client the worker signs in with, if there is one.
        flags: rows of ``FLAGS``.
        write_targets: what goals may be written to there, by the names of ``ehr.targets.choice``.
        between_looks: seconds its searches may lag behind, where that is more than is set for all.
        day_and_night: the number patients call at any hour, as it is printed for them; "" for none.
        who_answers: who is on that line, in a patient's words.
    """

    id: str
    name: str
    base: str
    client_id: str
    scopes: tuple[str, ...] = READ_SCOPES
    auth_method: AuthMethod = "private_key_jwt"
    signing_alg: Literal["RS384", "ES384"] = "RS384"
    client_secret: str | None = field(default=None, repr=False)
    internal: bool = False
    origins: frozenset[str] = frozenset()
    quirks: str = "spec"
    zone: str = "America/Chicago"
    backend_client_id: str | None = None
    backend_scopes: tuple[str, ...] = BACKEND_SCOPES
    flags: frozenset[str] = frozenset()
    write_targets: tuple[str, ...] = WRITE_TARGETS
    between_looks: int = 0
    day_and_night: str = ""
    who_answers: str = ""

    def does(self, flag: str) -> bool:
        """Whether it is registered to do something otherwise, by a row of ``FLAGS``."""
        return flag in self.flags

    @property
    def root(self) -> str:
        """The FHIR base without a trailing slash, to build addresses from."""
        return self.base.rstrip("/")

    @property
    def reachable(self) -> frozenset[str]:
        """Every origin this site may be reached at (L2)."""
        return self.origins | {origin_of(self.base)}

    def session(self, pool: int = 8) -> GuardedSession:
        """A guarded session to this site: open one a process and keep it warm."""
        return GuardedSession(self.reachable, internal=self.internal, pool=pool)


def normalised_issuer(text: str) -> str:
    """Bring an ``iss`` into the one form that is compared (L1).

    Scheme and host lower case, default port and one trailing slash left out; the path stays as
    it is. For comparing only: what goes on the wire is the text as received (L15).

    Raises:
        LaunchRefused: not an absolute https address (http on loopback apart), or with user
            information, query, fragment, or characters outside plain ASCII addresses.

    Example:
        >>> normalised_issuer("HTTPS://EHR.Example:443/r4/")
        'https://ehr.example/r4'
    """
    found = _ISSUER.fullmatch(text) if len(text) <= _MAX_LENGTH else None
    if not found:
        raise LaunchRefused("This launch does not name its EHR by a proper address.")
    scheme, host = found[1].lower(), _host(found[2].lower())
    if scheme == "http" and not _loopback(host):
        raise LaunchRefused("This launch names an EHR without a secure (https) address.")
    port = int(found[3]) if found[3] else None
    shown = "" if port in {None, 443 if scheme == "https" else 80} else f":{port}"
    return f"{scheme}://{host}{shown}{found[4].removesuffix('/')}"


def find_site(sites: Iterable[Site], iss: str) -> Site:
    """The registered site a launch comes from.

    Raises:
        LaunchRefused: the address is not acceptable at all.
        UnknownIssuer: no site has this base, or it is http and the site is not internal (Q11).
    """
    wanted = normalised_issuer(iss)
    for site in sites:
        if normalised_issuer(site.base) == wanted and (site.internal or wanted[:5] == "https"):
            return site
    raise UnknownIssuer(where=wanted)


def _host(host: str) -> str:
    if not host.startswith("["):
        return host
    try:
        return f"[{ipaddress.IPv6Address(host[1:-1]).compressed}]"
    except ValueError:
        raise LaunchRefused("This launch does not name its EHR by a proper address.") from None


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
