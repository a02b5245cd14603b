import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ehr_wire import Ehr, Reply
from joserfc import jwt
from joserfc.jwk import KeySet

from fhir_bridge.clock import real_time
from fhir_bridge.ehr.smart import (
    ClientKeys,
    SmartConfiguration,
    TokenAnswer,
    TokenRefused,
    client_credentials,
    exchange,
    refresh,
    revoke,
)
from fhir_bridge.ehr.smart.registration import AuthMethod

BACK = "https://bridge.example/smart/callback/ehr?x=a b"
SOUND = {"access_token": "t0k.en", "token_type": "Bearer", "expires_in": 300, "patient": "p1"}


def config(ehr: Ehr, **more: Any) -> SmartConfiguration:
    facts = {"capabilities": frozenset({"permission-v2"}), **more}
    return SmartConfiguration(f"{ehr.base}/authorize", f"{ehr.base}/token", **facts)


def trade(ehr: Ehr, keys: ClientKeys, **facts: Any) -> TokenAnswer:
    site = ehr.site(**facts)
    return exchange(site.session(), site, config(ehr), "c+d/e=", "ver", BACK, keys)


def test_l28_l30_the_code_is_traded_by_one_form_with_a_signed_assertion(
    ehr: Ehr, keys: ClientKeys
) -> None:
    ehr.on("/token", Reply(body=SOUND))
    before = real_time()
    token = trade(ehr, keys, signing_alg="ES384")
    (request,) = ehr.requests
    form = request.form
    signed = form.pop("client_assertion")
    assert form == {
        "grant_type": "authorization_code",
        "code": "c+d/e=",
        "redirect_uri": BACK,
        "code_verifier": "ver",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    }
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert "Authorization" not in request.headers
    public = KeySet.import_key_set(keys.public_jwks())  # type: ignore[arg-type]
    claims = jwt.decode(signed, public, algorithms=["ES384"]).claims
    assert claims["aud"] == f"{ehr.base}/token"
    assert token.access_token == "t0k.en"
    assert token.patient == "p1"
    assert before + timedelta(seconds=299) < token.expires_at < real_time() + timedelta(seconds=301)


@pytest.mark.parametrize(
    ("method", "header", "field"),
    [
        ("client_secret_basic", base64.b64encode(b"footbridge:a%3Ab+c%2F").decode(), {}),
        ("client_secret_post", None, {"client_id": "footbridge", "client_secret": "a:b c/"}),
        ("none", None, {"client_id": "footbridge"}),
    ],
)
def test_l29_other_ways_to_prove_who_we_are(
    ehr: Ehr, keys: ClientKeys, method: AuthMethod, header: str | None, field: dict[str, str]
) -> None:
    ehr.on("/token", Reply(body=SOUND))
    trade(ehr, keys, auth_method=method, client_secret="a:b c/")
    (request,) = ehr.requests
    assert request.headers.get("Authorization") == (header and f"Basic {header}")
    assert "client_assertion" not in request.form
    proof = {name: value for name, value in request.form.items() if name.startswith("client_")}
    assert proof == field


@pytest.mark.parametrize(
    "reply",
    [
        Reply(dropped=True),
        Reply(500, b"<html>"),
        Reply(503, b""),
        Reply(302, b"", {"Location": "https://evil.example/token"}),
        Reply(400, {"error": "invalid_grant"}),
        Reply(200, b"<html>signed in</html>"),
        Reply(200, [SOUND]),
        Reply(200, b"x" * 70_000),
    ],
)
def test_l31_a_code_is_never_sent_twice(ehr: Ehr, keys: ClientKeys, reply: Reply) -> None:
    ehr.on("/token", reply, Reply(body=SOUND))
    with pytest.raises(TokenRefused):
        trade(ehr, keys)
    assert len(ehr.requests) == 1


def test_an_empty_code_is_not_sent_at_all(ehr: Ehr, keys: ClientKeys) -> None:
    site = ehr.site()
    with pytest.raises(TokenRefused):
        exchange(site.session(), site, config(ehr), "", "ver", BACK, keys)
    assert not ehr.requests


def test_l57_refusals_have_plain_words_and_a_code_for_the_log(ehr: Ehr, keys: ClientKeys) -> None:
    description = {"error": "invalid_grant", "error_description": "Patient Jane Doe"}
    ehr.on("/token", Reply(400, description))
    with pytest.raises(TokenRefused, match="expired or was used before") as refused:
        trade(ehr, keys)
    assert refused.value.code == "invalid_grant"
    assert "Jane" not in str(refused.value)


def test_l58_a_refused_key_names_the_clock_when_the_clocks_differ(
    ehr: Ehr, keys: ClientKeys
) -> None:
    late = (datetime.now(UTC) - timedelta(minutes=5)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    ehr.on("/token", Reply(401, {"error": "invalid_client"}, {"Date": late}))
    with pytest.raises(TokenRefused, match=r"clocks .* 5\.\d minutes apart"):
        trade(ehr, keys)


def test_l55_the_worker_signs_in_as_the_backend_client(ehr: Ehr, keys: ClientKeys) -> None:
    ehr.on("/token", Reply(body={**SOUND, "scope": "system/Goal.crus"}))
    site = ehr.site(backend_client_id="footbridge-backend")
    token = client_credentials(site.session(), site, config(ehr), keys)
    form = ehr.requests[0].form
    assert form["grant_type"] == "client_credentials"
    assert form["scope"].split() == [
        "system/Goal.crus", "system/DocumentReference.crus", "system/Binary.r", "system/Patient.rs",
    ]  # fmt: skip
    public = KeySet.import_key_set(keys.public_jwks())  # type: ignore[arg-type]
    claims = jwt.decode(form["client_assertion"], public, algorithms=["RS384"]).claims
    assert claims["sub"] == "footbridge-backend"
    assert token.granted == {"system/Goal.crus"}


def test_a_site_without_backend_client_is_said_so(ehr: Ehr, keys: ClientKeys) -> None:
    site = ehr.site()
    with pytest.raises(TokenRefused, match="no backend client"):
        client_credentials(site.session(), site, config(ehr), keys)
    assert not ehr.requests


def test_l55_the_backend_client_signs_with_a_key_even_where_people_use_a_secret(
    ehr: Ehr, keys: ClientKeys
) -> None:
    ehr.on("/token", Reply(body=SOUND))
    site = ehr.site(
        backend_client_id="backend", auth_method="client_secret_basic", client_secret="abc"
    )
    client_credentials(site.session(), site, config(ehr), keys)
    (request,) = ehr.requests
    assert "client_assertion" in request.form
    assert "Authorization" not in request.headers


def test_l47_a_sign_in_goes_on_by_one_form_with_a_new_assertion(ehr: Ehr, keys: ClientKeys) -> None:
    ehr.on("/token", Reply(body=SOUND | {"refresh_token": "next"}))
    site = ehr.site()
    answers = [
        refresh(site.session(), site, config(ehr), f"r{number}", keys) for number in range(2)
    ]
    assert [each.refresh_token for each in answers] == ["next", "next"]
    sent = [request.form for request in ehr.requests]
    assert [(form["grant_type"], form["refresh_token"]) for form in sent] == [
        ("refresh_token", "r0"), ("refresh_token", "r1"),
    ]  # fmt: skip
    assert sent[0]["client_assertion"] != sent[1]["client_assertion"]
    assert "scope" not in sent[0]


@pytest.mark.parametrize("method", ["private_key_jwt", "client_secret_basic", "none"])
def test_l52_a_token_is_given_back_where_there_is_a_place_for_it(
    ehr: Ehr, keys: ClientKeys, method: AuthMethod
) -> None:
    ehr.on("/revoke", Reply(200))
    site = ehr.site(auth_method=method, client_secret="s")
    listed = config(ehr, revocation_endpoint=f"{ehr.base}/revoke")
    revoke(site.session(), site, listed, "r+t/=", keys)
    (request,) = ehr.requests
    assert request.form["token"] == "r+t/="
    if method == "private_key_jwt":
        public = KeySet.import_key_set(keys.public_jwks())  # type: ignore[arg-type]
        signed = jwt.decode(request.form["client_assertion"], public, algorithms=["RS384"])
        assert signed.claims["aud"] == f"{ehr.base}/token", "the whole server, by its token address"


def test_l52_without_such_a_place_nothing_is_asked(ehr: Ehr, keys: ClientKeys) -> None:
    site = ehr.site()
    revoke(site.session(), site, config(ehr), "token", keys)
    assert ehr.requests == []


def test_l30_no_two_requests_carry_the_same_assertion(ehr: Ehr, keys: ClientKeys) -> None:
    ehr.on("/token", Reply(body=SOUND))
    site = ehr.site(backend_client_id="worker")
    session = site.session()
    for _ in range(2):
        exchange(session, site, config(ehr), "code", "ver", BACK, keys)
        refresh(session, site, config(ehr), "again", keys)
        client_credentials(session, site, config(ehr), keys)
    public = KeySet.import_key_set(keys.public_jwks())  # type: ignore[arg-type]
    signed = [
        jwt.decode(each.form["client_assertion"], public, algorithms=["RS384"])
        for each in ehr.requests
    ]
    assert len({each.claims["jti"] for each in signed}) == len(signed) == 6
    for each in signed:
        assert each.header["typ"] == "JWT"
        assert each.claims["exp"] - each.claims["iat"] <= 60
