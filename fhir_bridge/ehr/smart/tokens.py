"""Tokens: one POST for a code or for ourselves, never sent twice.

Authlib builds the form and applies the client authentication; the request itself goes through the
guarded session (Authlib's own would retry nothing either, but would read without a limit).
Client assertions are signed with joserfc: Authlib's live for an hour, SMART's for minutes (L30).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus, urlencode
from uuid import uuid4

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_token_request
from joserfc import jwt

from fhir_bridge.clock import real_time
from fhir_bridge.ehr.smart.answer import MAX_BYTES, TokenAnswer, TokenRefused, read_token_answer
from fhir_bridge.ehr.smart.discovery import SmartConfiguration
from fhir_bridge.ehr.smart.keys import ClientKeys, SigningKey
from fhir_bridge.ehr.smart.registration import Site
from fhir_bridge.ehr.smart.scopes import as_v1
from fhir_bridge.errors import EhrUnavailable
from fhir_bridge.http import Answer, GuardedSession

ASSERTION_SECONDS = 60
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def exchange(
    http: GuardedSession,
    site: Site,
    config: SmartConfiguration,
    code: str,
    verifier: str,
    redirect_uri: str,
    keys: ClientKeys,
) -> TokenAnswer:
    """Give the code for a token: one POST (L28), never a second one (L31).

    Raises:
        TokenRefused: no, or an answer that cannot be trusted, or no answer: start again.
        Unreachable: the token endpoint is not registered for this site.
    """
    if not code:
        raise TokenRefused(code="no code")
    body = prepare_token_request(
        "authorization_code", redirect_uri=redirect_uri, code=code, code_verifier=verifier
    )
    return _post(http, site, config, site.client_id, body, keys)


def refresh(
    http: GuardedSession,
    site: Site,
    config: SmartConfiguration,
    refresh_token: str,
    keys: ClientKeys,
) -> TokenAnswer:
    """Go on with a sign-in: one POST (L47); scopes are left out, so all of them stay (L49).

    Raises:
        TokenRefused: no (``invalid_grant``: it is over, L50), or an answer that cannot be trusted.
        Unreachable: the token endpoint is not registered for this site.
    """
    body = prepare_token_request("refresh_token", refresh_token=refresh_token)
    return _post(http, site, config, site.client_id, body, keys)


def client_credentials(
    http: GuardedSession, site: Site, config: SmartConfiguration, keys: ClientKeys
) -> TokenAnswer:
    """Sign in as the site's backend client, with a key whatever people's client does (L55).

    Raises:
        TokenRefused: no backend client is registered, or as in ``exchange``.
        Unreachable: the token endpoint is not registered for this site.
    """
    if not site.backend_client_id:
        raise TokenRefused("This site has no backend client.", code="no backend client")
    scopes = as_v1(site.backend_scopes) if config.v1_only else site.backend_scopes
    body = prepare_token_request("client_credentials", scope=" ".join(scopes))
    by_key = replace(site, auth_method="private_key_jwt", client_secret=None)
    return _post(http, by_key, config, site.backend_client_id, body, keys)


def revoke(
    http: GuardedSession, site: Site, config: SmartConfiguration, token: str, keys: ClientKeys
) -> None:
    """Give a token back that nobody will use again (RFC 7009; L52).

    Where the EHR lists no place for that, or does not answer, the token ends by itself: the
    answer is not looked at.

    Raises:
        BridgeError: it could not be asked.
    """
    if config.revocation_endpoint:
        body = urlencode({"token": token})
        _ask(http, site, config, config.revocation_endpoint, site.client_id, body, keys)


def client_assertion(client_id: str, audience: str, key: SigningKey, at: datetime) -> str:
    """Sign who we are, freshly for every request (L30).

    Args:
        audience: the token endpoint, exactly.
        at: real time; the assertion lives 60 seconds.
    """
    issued = int(at.timestamp())
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "iat": issued,
        "exp": issued + ASSERTION_SECONDS,
        "jti": str(uuid4()),
    }
    return jwt.encode({"alg": key.alg, "kid": key.kid}, claims, key.key, algorithms=[key.alg])


def _post(
    http: GuardedSession,
    site: Site,
    config: SmartConfiguration,
    client_id: str,
    body: str,
    keys: ClientKeys,
) -> TokenAnswer:
    at = real_time()
    try:
        answer = _ask(http, site, config, config.token_endpoint, client_id, body, keys)
    except EhrUnavailable:
        raise TokenRefused(code="no answer") from None
    return read_token_answer(answer, at)


def _ask(
    http: GuardedSession, site: Site, config: SmartConfiguration, url: str, client_id: str,
    body: str, keys: ClientKeys,
) -> Answer:  # fmt: skip
    """One form, by a client that shows who it is."""
    method = _authentication(site, config, keys, real_time())
    auth = ClientAuth(client_id, site.client_secret, method)
    headers = {
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
        "Cache-Control": "no-store",
    }
    uri, headers, body = auth.prepare("POST", url, headers, body)
    return http.request("POST", uri, headers=headers, data=body.encode(), max_bytes=MAX_BYTES)


_Prepared = tuple[str, dict[str, str], str]
_Authentication = Callable[[Any, str, str, dict[str, str], str], _Prepared]


def _authentication(
    site: Site, config: SmartConfiguration, keys: ClientKeys, at: datetime
) -> _Authentication | str:
    """Authlib's hook for the site's method; its own are used for the post and public ones."""
    if site.auth_method == "client_secret_basic":
        return _basic
    if site.auth_method != "private_key_jwt":
        return site.auth_method

    def signed(
        client: Any, _method: str, uri: str, headers: dict[str, str], body: str
    ) -> _Prepared:
        key = keys.choose(site.signing_alg, config.signing_algs)
        # the token endpoint at every endpoint: it stands for the whole server (RFC 7523 §3)
        assertion = client_assertion(client.client_id, config.token_endpoint, key, at)
        fields = f"client_assertion_type={quote_plus(ASSERTION_TYPE)}&client_assertion={assertion}"
        return uri, headers, f"{body}&{fields}"

    return signed


def _basic(client: Any, _method: str, uri: str, headers: dict[str, str], body: str) -> _Prepared:
    """HTTP Basic with id and secret form-encoded first (L29): Authlib leaves that out."""
    encoded = ClientAuth(quote_plus(client.client_id), quote_plus(client.client_secret or ""))
    prepared: _Prepared = encoded.prepare("POST", uri, headers, body)
    return prepared
