"""Discovery: what ``.well-known/smart-configuration`` of an EHR says, and when we go no further.

Where a site is flagged ``smart_v1`` and has none, its CapabilityStatement is read (L10).

``CAPABILITIES`` says what stays switched off when an EHR does not list a capability (L12);
to add one, add a row.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin, urlsplit

from fhir_bridge.ehr.smart.smart_v1 import as_configuration
from fhir_bridge.errors import LaunchRefused, Malformed, TooLarge
from fhir_bridge.http import GuardedSession, origin_of
from fhir_bridge.wire import Json, read_document

MAX_BYTES = 256 * 1024
MAX_STATEMENT_BYTES = 8 * 1024 * 1024

CAPABILITIES = {
    "launch-ehr": "it does not say that apps can be started from the chart",
    "sso-openid-connect": "it does not say who the user is: nobody can be signed in by name",
    "context-ehr-encounter": "the visit that is open in the EHR is not passed on",
}


@dataclass(frozen=True)
class SmartConfiguration:
    """What an EHR publishes about its authorization (SMART 2.2 conformance).

    Attributes:
        pkce_unlisted: it does not say which PKCE methods it knows; S256 is sent anyway (L9).
        signing_algs: algorithms it takes for client assertions; empty when it does not say.
        scopes: those it lists; empty when it does not say.
        names_itself: it promises ``iss`` with every code it sends back (RFC 9207).
    """

    authorization_endpoint: str
    token_endpoint: str
    issuer: str | None = None
    jwks_uri: str | None = None
    revocation_endpoint: str | None = None
    capabilities: frozenset[str] = frozenset()
    signing_algs: tuple[str, ...] = ()
    pkce_unlisted: bool = False
    scopes: tuple[str, ...] = ()
    names_itself: bool = False

    @property
    def v1_only(self) -> bool:
        """Whether scopes must be asked for in v1 words (L20)."""
        return "permission-v2" not in self.capabilities

    def shortfalls(self) -> tuple[str, ...]:
        """In words, what will not work because it is not listed (L12)."""
        return tuple(text for name, text in CAPABILITIES.items() if name not in self.capabilities)


def discover(http: GuardedSession, base: str, *, smart_v1: bool = False) -> SmartConfiguration:
    """Ask an EHR how to sign in (L7).

    Args:
        http: the site's session; its origins are those the endpoints may have.
        base: the FHIR base; the well-known path is appended even when it has a path.
        smart_v1: where there is no such document, the CapabilityStatement may say it (L10).

    Raises:
        LaunchRefused: the answer is not one to go on with (L9), or names other hosts (L2).
        EhrUnavailable: no answer.
    """
    answer = http.request(
        "GET",
        f"{base.rstrip('/')}/.well-known/smart-configuration",
        headers={"Accept": "application/json"},
        max_bytes=MAX_BYTES,
    )
    if answer.status == HTTPStatus.OK:
        config = read_configuration(answer.body, base)
    elif smart_v1:
        config = _by_statement(http, base)
    else:
        raise LaunchRefused(
            f"The EHR does not say how to sign in (smart-configuration: {answer.status})."
        )
    for endpoint in (config.authorization_endpoint, config.token_endpoint):
        if origin_of(endpoint) not in http.origins:
            raise LaunchRefused(
                "The EHR names a sign-in address that is not registered for it.", where=endpoint
            )
    return config


def read_configuration(raw: bytes, base: str) -> SmartConfiguration:
    """Read a smart-configuration; a wrong-typed optional member counts as missing.

    Raises:
        LaunchRefused: too large, not a JSON object, an endpoint missing, or PKCE without S256.
    """
    try:
        data = read_document(raw, max_bytes=MAX_BYTES).data
    except (Malformed, TooLarge):
        raise LaunchRefused("The EHR's smart-configuration cannot be read.") from None
    return _configured(data, base)


def _by_statement(http: GuardedSession, base: str) -> SmartConfiguration:
    answer = http.request(
        "GET", f"{base.rstrip('/')}/metadata", headers={"Accept": "application/fhir+json"},
        max_bytes=MAX_STATEMENT_BYTES,
    )  # fmt: skip
    raw = answer.body if answer.status == HTTPStatus.OK else b""
    try:
        statement = read_document(raw, max_bytes=MAX_STATEMENT_BYTES).data
    except (Malformed, TooLarge):
        raise LaunchRefused("The EHR's CapabilityStatement cannot be read.") from None
    return _configured(as_configuration(statement), base)


def _configured(data: Json, base: str) -> SmartConfiguration:
    methods = _strings(data, "code_challenge_methods_supported")
    if methods and "S256" not in methods:
        raise LaunchRefused("The EHR does not offer a safe sign-in (PKCE with S256).")
    authorize, token = (address(data, name, base) for name in _ENDPOINTS)
    if not authorize or not token:
        raise LaunchRefused("The EHR names no sign-in addresses that can be used.")
    return SmartConfiguration(
        authorization_endpoint=authorize,
        token_endpoint=token,
        issuer=_text(data, "issuer"),
        jwks_uri=address(data, "jwks_uri", base),
        revocation_endpoint=address(data, "revocation_endpoint", base),
        capabilities=frozenset(_strings(data, "capabilities")),
        signing_algs=_strings(data, "token_endpoint_auth_signing_alg_values_supported"),
        pkce_unlisted=not methods,
        scopes=_strings(data, "scopes_supported"),
        names_itself=data.get("authorization_response_iss_parameter_supported") is True,
    )


_ENDPOINTS = ("authorization_endpoint", "token_endpoint")


def address(data: Json, name: str, base: str) -> str | None:
    """An address of a discovery document, resolved against the FHIR base (L8), or None.

    The base is a folder, with or without its trailing slash. Fragments and addresses that cannot
    be read (a port of 99999, half an IPv6 address) count as missing.
    """
    value = _text(data, name)
    if value is None or not value.isascii() or not value.isprintable() or " " in value:
        return None
    try:
        url = urljoin(f"{base.rstrip('/')}/", value)
        parts = urlsplit(url)
        origin_of(url)
    except ValueError:
        return None
    usable = parts.scheme in {"https", "http"} and parts.hostname and not parts.fragment
    return url if usable and not parts.username else None


def _text(data: Json, name: str) -> str | None:
    value = data.get(name)
    return value if isinstance(value, str) and value else None


def _strings(data: Json, name: str) -> tuple[str, ...]:
    value: Any = data.get(name)
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()
