"""Who the user is: the id token, checked against the keys of the EHR that sent the launch.

The token's own suggestions of a key (``jwk``, ``jku``, ``x5u``) are never looked at (L41). The
user is known by issuer and subject (L43); ``fhirUser`` says which record in the EHR they are.
"""

import re
from base64 import urlsafe_b64decode
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from fhir_bridge.ehr.smart.discovery import SmartConfiguration, address
from fhir_bridge.ehr.smart.registration import Site
from fhir_bridge.errors import LaunchRefused, Malformed, TooLarge
from fhir_bridge.http import GuardedSession
from fhir_bridge.wire import Json, read_document

ALGORITHM = "RS256"
SKEW_SECONDS = 60
MAX_BYTES = 256 * 1024
MAX_SUBJECT = 255
STAFF_TYPES = ("Practitioner", "PractitionerRole", "Person")
PATIENT_TYPES = ("Patient", "RelatedPerson")

_FHIR_USER = re.compile(
    r"(?:(https?://[^\s?#]+)/)?([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[^/\s]+)?",
    re.ASCII,
)
_REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM], strict_check_header=False)
_REGISTRY.max_header_length = 16 * 1024


class UnknownKey(LaunchRefused):
    """The EHR signed this sign-in with a key it does not publish. Start again from the chart."""


@dataclass(frozen=True)
class IssuerKeys:
    """Who signs id tokens for a site, and with which keys; may be kept for a day.

    On ``UnknownKey`` fetch once more: the EHR may have changed its keys.
    """

    issuer: str
    jwks: tuple[Json, ...]


@dataclass(frozen=True)
class Identity:
    """A signed-in member of staff.

    Attributes:
        iss: with ``sub`` the key of the user (L43).
        fhir_user: ``Practitioner/123`` at this site, or None when the EHR names none there.
        name: as the id token gives it; unverified.
    """

    iss: str
    sub: str = field(repr=False)
    fhir_user: str | None = None
    name: str | None = None


def fetch_issuer_keys(http: GuardedSession, site: Site, config: SmartConfiguration) -> IssuerKeys:
    """Fetch the keys id tokens are signed with.

    From the issuer's openid-configuration (L41). Where there is none, the ``jwks_uri`` of the
    smart-configuration serves (SMART 2.2 has it there too).

    Raises:
        LaunchRefused: no keys can be had, or the issuer's document names another issuer.
        Unreachable: an address that is not registered for this site.
        EhrUnavailable: no answer.
    """
    issuer = config.issuer or site.base
    found = _fetch(http, f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if found is not None and found.get("issuer") != issuer:
        raise LaunchRefused("The EHR's sign-in service calls itself by another name.")
    uri = (address(found, "jwks_uri", issuer) if found else None) or config.jwks_uri
    listed = (_fetch(http, uri) or {}).get("keys") if uri else None
    if not isinstance(listed, list):
        raise LaunchRefused("The EHR does not publish the keys it signs with.")
    return IssuerKeys(issuer, tuple(each for each in listed if isinstance(each, dict)))


def check_id_token(
    id_token: str, keys: IssuerKeys, site: Site, nonce: str | None, at: datetime
) -> Identity:
    """Check an id token in every respect (L41-L44, OpenID Connect Core 3.1.3.7).

    Args:
        id_token: compact JWS as received.
        keys: of this site's issuer.
        nonce: the one sent with this launch; None only where none was sent.
        at: real time; ±60 s are forgiven.

    Raises:
        UnknownKey: signed with a key that is not among ``keys``.
        LaunchRefused: anything else that is not as it must be.
    """
    key = _key(_header(id_token), keys)
    claims = _verified(id_token, key)
    _check_parties(claims, keys.issuer, site.client_id)
    _check_times(claims, at)
    _check_nonce(claims, nonce, required=not site.does("no_nonce"))
    sub, name = claims.get("sub"), claims.get("name")
    if not isinstance(sub, str) or not 1 <= len(sub) <= MAX_SUBJECT:
        raise LaunchRefused("The EHR does not say who you are.")
    return Identity(
        iss=keys.issuer,
        sub=sub,
        fhir_user=fhir_user(claims, site),
        name=name if isinstance(name, str) and name.strip() else None,
    )


def fhir_user(claims: Json, site: Site) -> str | None:
    """The record the user is at this site, relative: ``Practitioner/123`` (L42).

    Returns:
        None when there is none, or it lives at another base: no token may go there.

    Raises:
        LaunchRefused: the user is a patient or a patient's relative; this is an app for staff.
    """
    value = claims.get("fhirUser", claims.get("profile"))
    found = _FHIR_USER.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return None
    if found[2] in PATIENT_TYPES:
        raise LaunchRefused("Footbridge is for staff. You are signed in to the EHR as a patient.")
    here = found[1] is None or found[1].lower() == site.root.lower()
    return f"{found[2]}/{found[3]}" if here and found[2] in STAFF_TYPES else None


def _fetch(http: GuardedSession, url: str) -> Json | None:
    """A JSON document, or None where there is none."""
    answer = http.request("GET", url, headers={"Accept": "application/json"}, max_bytes=MAX_BYTES)
    if answer.status != HTTPStatus.OK:
        return None
    try:
        return read_document(answer.body, max_bytes=MAX_BYTES).data
    except (Malformed, TooLarge):
        return None


def _header(token: str) -> Json:
    """The protected header, read by our own reader: joserfc's has no limit of depth."""
    head = token.partition(".")[0]
    try:
        header = read_document(urlsafe_b64decode(head + "=" * (-len(head) % 4))).data
    except (Malformed, ValueError):
        raise _unreadable() from None
    if header.get("alg") != ALGORITHM or "crit" in header or header.get("b64") is False:
        raise LaunchRefused("The EHR signed this sign-in in a way that is not accepted.")
    return header


def _key(header: Json, keys: IssuerKeys) -> RSAKey:
    kid = header.get("kid")
    usable = [each for each in keys.jwks if each.get("kty") == "RSA" and _signs(each)]
    fits = [each for each in usable if each.get("kid") == kid] if kid is not None else usable
    if len(fits) != 1:
        raise UnknownKey
    try:
        return RSAKey.import_key({name: fits[0][name] for name in ("kty", "n", "e")})
    except (JoseError, ValueError, TypeError, LookupError):
        raise UnknownKey from None


def _signs(jwk: Json) -> bool:
    return bool(jwk.get("use", "sig") == "sig" and jwk.get("alg", ALGORITHM) == ALGORITHM)


def _verified(token: str, key: RSAKey) -> Json:
    try:
        signed = jws.deserialize_compact(token, key, registry=_REGISTRY)
        return read_document(signed.payload or b"").data
    except (JoseError, Malformed, ValueError, TypeError):
        raise _unreadable() from None


def _check_parties(claims: Json, issuer: str, client_id: str) -> None:
    if claims.get("iss") != issuer:
        raise LaunchRefused("This sign-in comes from another service than the EHR's.")
    audience = claims.get("aud")
    listed = audience if isinstance(audience, list) else [audience]
    party = claims.get("azp")
    if client_id not in listed or (len(listed) > 1 and party is None):
        raise LaunchRefused("This sign-in was made for another app.")
    if party is not None and party != client_id:
        raise LaunchRefused("This sign-in was made for another app.")


def _check_times(claims: Json, at: datetime) -> None:
    now = at.timestamp()
    expires, issued = _number(claims.get("exp")), _number(claims.get("iat"))
    if expires is None or issued is None:
        raise _unreadable()
    if expires <= now - SKEW_SECONDS or issued > now + SKEW_SECONDS:
        raise LaunchRefused(
            "This sign-in is not valid at this time. "
            "If that happens again, the clocks of the EHR and of Footbridge differ."
        )


def _check_nonce(claims: Json, nonce: str | None, *, required: bool) -> None:
    given = claims.get("nonce")
    if nonce is None or (given is None and not required):
        return
    if given != nonce:
        raise LaunchRefused("This sign-in belongs to another launch. Start again from the chart.")


def _number(value: Any) -> float | None:
    usable = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if usable else None


def _unreadable() -> LaunchRefused:
    return LaunchRefused("The EHR's statement of who you are cannot be trusted.")
