import json

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from fhir_bridge.clock import real_time
from fhir_bridge.ehr.smart import ClientKeys, client_assertion
from fhir_bridge.errors import LaunchRefused, Malformed

PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}


def test_l5_l6_new_keys_are_published_for_both_algorithms_without_private_parts(
    keys: ClientKeys,
) -> None:
    listed = keys.public_jwks()["keys"]
    assert {each["alg"] for each in listed} == {"RS384", "ES384"}
    assert len({each["kid"] for each in listed}) == 2
    for each in listed:
        assert not PRIVATE & set(each)
        assert each["use"] == "sig"
        assert {"n", "e"} <= set(each) or {"crv", "x", "y"} <= set(each)


def test_keys_survive_being_kept(keys: ClientKeys) -> None:
    loaded = ClientKeys.load(keys.private_jwks())
    assert loaded.public_jwks() == keys.public_jwks()
    assert keys.private_jwks().decode() not in repr(keys)


def test_keys_are_read_from_pem(keys: ClientKeys) -> None:
    pem = b"".join(each.key.as_pem(private=True) for each in keys.keys)
    assert ClientKeys.load(pem).public_jwks() == keys.public_jwks()


@pytest.mark.parametrize("name", ["RS384", "ES384"])
def test_l30_an_assertion_says_who_we_are_for_a_minute(keys: ClientKeys, name: str) -> None:
    key = keys.choose(name)
    at = real_time()
    signed = client_assertion("footbridge", "https://ehr.example/token", key, at)
    public = KeySet.import_key_set(keys.public_jwks())  # type: ignore[arg-type]
    token = jwt.decode(signed, public, algorithms=[name])
    claims = token.claims
    assert token.header == {"typ": "JWT", "alg": name, "kid": key.kid}
    assert claims["iss"] == claims["sub"] == "footbridge"
    assert claims["aud"] == "https://ehr.example/token"
    assert claims["exp"] - claims["iat"] == 60
    assert claims["iat"] == int(at.timestamp())
    again = client_assertion("footbridge", "https://ehr.example/token", key, at)
    assert jwt.decode(again, public, algorithms=[name]).claims["jti"] != claims["jti"]


@pytest.mark.parametrize(
    ("preferred", "accepted", "chosen"),
    [
        ("RS384", (), "RS384"),
        ("ES384", (), "ES384"),
        ("RS384", ("ES384",), "ES384"),
        ("ES384", ("RS256", "RS384"), "RS384"),
        ("RS384", ("RS384", "ES384"), "RS384"),
    ],
)
def test_the_key_fits_what_the_ehr_takes(
    keys: ClientKeys, preferred: str, accepted: tuple[str, ...], chosen: str
) -> None:
    assert keys.choose(preferred, accepted).alg == chosen


def test_an_ehr_that_takes_none_of_our_keys_ends_the_launch(keys: ClientKeys) -> None:
    with pytest.raises(LaunchRefused):
        keys.choose("RS384", ["RS256", "EdDSA"])


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"-----BEGIN",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        b"{}",
        b'{"keys": []}',
        b'{"keys": {}}',
        b'{"keys": [7]}',
        b'{"keys": [{"kty": "oct", "k": "AAAA"}]}',
        b'{"keys": [{"kty": "EC", "crv": "P-999", "x": "A", "y": "A", "d": "A"}]}',
        b'{"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB", "d": 7}]}',
        json.dumps(RSAKey.generate_key(2048).as_dict(private=False)).encode(),
        json.dumps(ECKey.generate_key("P-256").as_dict(private=True)).encode(),
    ],
)
def test_what_is_not_a_usable_private_key_is_refused(raw: bytes) -> None:
    with pytest.raises(Malformed):
        ClientKeys.load(raw)
