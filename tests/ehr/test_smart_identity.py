import base64
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from ehr_wire import Ehr, Reply
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from fhir_bridge.ehr.smart import (
    Identity,
    IssuerKeys,
    Site,
    SmartConfiguration,
    UnknownKey,
    check_id_token,
    fetch_issuer_keys,
)
from fhir_bridge.errors import LaunchRefused
from fhir_bridge.http import Unreachable

AT = datetime(2026, 11, 21, 15, tzinfo=UTC)
NOW = int(AT.timestamp())
ISSUER = "https://login.example"
SITE = Site("s", "S", "https://ehr.example/r4", "footbridge")
KEY, OTHER = RSAKey.generate_key(2048), RSAKey.generate_key(2048)
PUBLIC = {**KEY.as_dict(private=False), "kid": "k1"}
KEYS = IssuerKeys(ISSUER, (PUBLIC, {**OTHER.as_dict(private=False), "kid": "k2"}))
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "sub": "nurse-1",
    "aud": "footbridge",
    "iat": NOW - 5,
    "exp": NOW + 300,
    "nonce": "n0nce",
    "fhirUser": "Practitioner/castillo",
}


def token(key: Any = KEY, header: dict[str, Any] | None = None, **changes: Any) -> str:
    claims = {name: value for name, value in {**CLAIMS, **changes}.items() if value is not ...}
    head = {"alg": "RS256", "kid": "k1", **(header or {})}
    head = {name: value for name, value in head.items() if value is not ...}
    return jwt.encode(head, claims, key, algorithms=[head["alg"]])


def check(signed: str, keys: IssuerKeys = KEYS, site: Site = SITE) -> Identity:
    return check_id_token(signed, keys, site, "n0nce", AT)


def segment(data: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


def test_l41_l43_a_sound_token_says_who_the_user_is() -> None:
    assert check(token(name="R. Castillo")) == Identity(
        ISSUER, "nurse-1", "Practitioner/castillo", "R. Castillo"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"iss": ISSUER + "/"},
        {"iss": ...},
        {"aud": "other-app"},
        {"aud": []},
        {"aud": ...},
        {"aud": ["footbridge", "other-app"]},
        {"aud": ["footbridge", "other-app"], "azp": "other-app"},
        {"azp": "other-app"},
        {"exp": NOW - 61},
        {"exp": ...},
        {"exp": "never"},
        {"exp": True},
        {"iat": NOW + 61},
        {"iat": ...},
        {"nonce": "another"},
        {"nonce": ...},
        {"nonce": ["n0nce"]},
        {"sub": ...},
        {"sub": ""},
        {"sub": "x" * 256},
        {"sub": 7},
        {"fhirUser": "Patient/p1"},
        {"fhirUser": "https://ehr.example/r4/RelatedPerson/r1"},
        {"fhirUser": "https://elsewhere.example/r4/Patient/p1"},
    ],
)
def test_l41_one_wrong_claim_ends_the_launch(changes: dict[str, Any]) -> None:
    with pytest.raises(LaunchRefused):
        check(token(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": NOW - 59},
        {"iat": NOW + 59},
        {"aud": ["footbridge"]},
        {"aud": ["other-app", "footbridge"], "azp": "footbridge"},
        {"sub": "x" * 255},
    ],
)
def test_l41_l58_what_the_rules_allow_is_accepted(changes: dict[str, Any]) -> None:
    assert check(token(**changes)).iss == ISSUER


@pytest.mark.parametrize(
    ("said", "user"),
    [
        ("Practitioner/1", "Practitioner/1"),
        ("https://ehr.example/r4/Practitioner/1", "Practitioner/1"),
        ("https://EHR.example/r4/PractitionerRole/1/_history/2", "PractitionerRole/1"),
        ("Person/1", "Person/1"),
        ("https://elsewhere.example/r4/Practitioner/1", None),
        ("https://ehr.example.evil/r4/Practitioner/1", None),
        ("Device/1", None),
        ("Practitioner/1/../../Patient/2", None),
        ("nobody", None),
        (7, None),
        (..., None),
    ],
)
def test_l42_the_users_record_is_on_this_base_or_not_known(said: object, user: str | None) -> None:
    assert check(token(fhirUser=said)).fhir_user == user


def test_l18_a_site_without_nonces_may_leave_it_out_but_not_change_it() -> None:
    lax = Site("s", "S", "https://ehr.example/r4", "footbridge", flags=frozenset({"no_nonce"}))
    assert check(token(nonce=...), site=lax)
    with pytest.raises(LaunchRefused):
        check(token(nonce="another"), site=lax)


def test_l41_the_key_must_be_one_the_ehr_publishes() -> None:
    with pytest.raises(LaunchRefused):
        check(token(OTHER))
    with pytest.raises(UnknownKey):
        check(token(header={"kid": "k3"}))
    with pytest.raises(UnknownKey):
        check(token(header={"kid": ...}))
    assert check(token(header={"kid": ...}), IssuerKeys(ISSUER, (PUBLIC,)))
    with pytest.raises(UnknownKey):
        check(token(), IssuerKeys(ISSUER, (PUBLIC, PUBLIC)))
    with pytest.raises(UnknownKey):
        check(token(), IssuerKeys(ISSUER, ({**PUBLIC, "use": "enc"},)))
    with pytest.raises(UnknownKey):
        check(token(), IssuerKeys(ISSUER, ({"kty": "RSA", "kid": "k1"},)))


def test_l41_a_key_that_the_token_brings_along_is_not_looked_at() -> None:
    attacker = OTHER.as_dict(private=False)
    for extra in ({"jwk": attacker}, {"jku": "https://evil.example/jwks"}, {"x5u": "https://e/x"}):
        with pytest.raises(LaunchRefused):
            check(token(OTHER, header=extra))
        assert check(token(header=extra)).sub == "nurse-1"


def test_l41_other_algorithms_are_refused() -> None:
    unsigned = f"{segment({'alg': 'none', 'kid': 'k1'})}.{segment(CLAIMS)}."
    confused = f"{segment({'alg': 'HS256', 'kid': 'k1'})}.{segment(CLAIMS)}"
    mac = hmac.digest(KEY.as_pem(private=False), confused.encode(), "sha256")
    for signed in (
        unsigned,
        f"{confused}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}",
        token(header={"alg": "RS384"}),
        token(ECKey.generate_key("P-256"), header={"alg": "ES256"}),
    ):
        with pytest.raises(LaunchRefused, match="not accepted"):
            check(signed)


def test_a_changed_token_is_refused() -> None:
    head, _, signature = token().split(".")
    with pytest.raises(LaunchRefused, match="cannot be trusted"):
        check(f"{head}.{segment({**CLAIMS, 'sub': 'someone-else'})}.{signature}")


@pytest.mark.parametrize(
    "text",
    ["", ".", "..", "a.b.c", "a.b.c.d.e", "é.é.é", segment([]) + ".x.y", segment("x") + ".x.y",
     segment({"alg": "RS256", "crit": ["b64"], "b64": False}) + ".x.y",
     base64.urlsafe_b64encode(b"[" * 9000).decode() + ".x.y"],
)  # fmt: skip
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(LaunchRefused):
        check(text)


@given(st.text())
def test_any_text_is_refused(text: str) -> None:
    with pytest.raises(LaunchRefused):
        check(text)


OPENID = "/login/.well-known/openid-configuration"


def config(ehr: Ehr, jwks: str | None = None) -> SmartConfiguration:
    return SmartConfiguration("https://x/a", "https://x/t", f"{ehr.base}/login", jwks)


def test_l41_keys_come_from_the_issuers_openid_configuration(ehr: Ehr) -> None:
    document = {"issuer": f"{ehr.base}/login", "jwks_uri": f"{ehr.base}/keys"}
    ehr.on(OPENID, Reply(body=document))
    ehr.on("/keys", Reply(body={"keys": [PUBLIC, 7, {"kty": "future"}]}))
    site = ehr.site()
    keys = fetch_issuer_keys(site.session(), site, config(ehr))
    assert keys.issuer == f"{ehr.base}/login"
    signed = token(iss=keys.issuer)
    assert check(signed, keys).iss == keys.issuer


def test_without_that_document_the_smart_configuration_names_the_keys(ehr: Ehr) -> None:
    ehr.on("/smart-keys", Reply(body={"keys": [PUBLIC]}))
    site = ehr.site()
    keys = fetch_issuer_keys(site.session(), site, config(ehr, f"{ehr.base}/smart-keys"))
    assert len(keys.jwks) == 1


def test_l2_keys_on_a_host_that_is_not_registered_are_not_fetched(ehr: Ehr) -> None:
    document = {"issuer": f"{ehr.base}/login", "jwks_uri": "https://evil.example/keys"}
    ehr.on(OPENID, Reply(body=document))
    site = ehr.site()
    with pytest.raises(Unreachable):
        fetch_issuer_keys(site.session(), site, config(ehr))


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://evil.example", "jwks_uri": "/keys"},
        {"jwks_uri": "/keys"},
        {"issuer": "same"},
        {"issuer": "same", "jwks_uri": "/missing"},
        {"issuer": "same", "jwks_uri": "/html"},
        {"issuer": "same", "jwks_uri": 7},
    ],
)
def test_no_keys_no_launch(ehr: Ehr, document: dict[str, Any]) -> None:
    if document.get("issuer") == "same":
        document = {**document, "issuer": f"{ehr.base}/login"}
    ehr.on(OPENID, Reply(body=document))
    ehr.on("/keys", Reply(body={"keys": [PUBLIC]}))
    ehr.on("/html", Reply(body=b"<html>"))
    site = ehr.site()
    with pytest.raises(LaunchRefused):
        fetch_issuer_keys(site.session(), site, config(ehr))
