"""What the pretend EHR must refuse, row by row (SMART App Launch 2.2, RFC 6749, 7523; P3-P5)."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc.jwk import RSAKey
from small_ehr import HOSTILE, Turning
from strict_client import ASSERTION, SCOPES, Keys, StrictClient, refusal

SHARES_ONE_EHR = True

# what is changed in a good authorization request, and the error it comes back with
BY_REDIRECT: list[tuple[dict[str, str | None], str]] = [
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"response_type": 'c"o\\de\u00e9'}, "unsupported_response_type"),
    ({"response_type": None}, "unsupported_response_type"),
    ({"aud": None}, "invalid_request"),
    ({"aud": "http://localhost/r4"}, "invalid_request"),
    ({"aud": "https://ehr.example/r4"}, "invalid_request"),
    ({"code_challenge": None}, "invalid_request"),
    ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
    ({"code_challenge_method": None}, "invalid_request"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
    ({"code_challenge": "short"}, "invalid_request"),
    ({"code_challenge": "\u00e9" * 43}, "invalid_request"),
    ({"launch": None}, "invalid_scope"),
    ({"launch": "made-up"}, "invalid_request"),
    ({"scope": SCOPES.replace("launch ", "")}, "invalid_scope"),
    ({"scope": None}, "invalid_scope"),
    ({"scope": "email"}, "invalid_scope"),
    ({"scope": "system/Goal.rs"}, "invalid_scope"),
    ({"scope": f"{SCOPES} user/Goal.sr"}, "invalid_scope"),
    ({"scope": f"{SCOPES} user/Nonsense.rs"}, "invalid_scope"),
]
# no redirect: the client or where to send the browser is in doubt
BY_PAGE: list[dict[str, str | None]] = [
    {"client_id": None},
    {"client_id": "stranger"},
    {"client_id": HOSTILE},
    {"redirect_uri": None},
    {"redirect_uri": "https://evil.example/callback"},
    {"redirect_uri": 'javascript:alert("1")'},
    {"redirect_uri": "https://evil.example/callback", "response_type": "token"},
]


@pytest.mark.parametrize(("change", "error"), BY_REDIRECT)
def test_a_wrong_authorization_request_goes_back_with_its_state(
    client: StrictClient, change: dict[str, str | None], error: str
) -> None:
    launch = client.launch("okafor")
    back = client.authorize(launch, **change)
    assert back["error"] == error
    assert back["state"] == client.state
    assert "code" not in back
    assert "code" in client.authorize(launch), "a refused request does not use up the launch"


def test_the_audience_must_match_to_the_last_byte(client: StrictClient) -> None:
    back = client.authorize(client.launch("okafor"), aud=f"{client.iss}/")
    assert back["error"] == "invalid_request"


@pytest.mark.parametrize("change", BY_PAGE)
def test_nobody_is_sent_to_an_address_that_is_not_registered(
    client: StrictClient, change: dict[str, str | None]
) -> None:
    query = client.request(client.launch("okafor"), **change)
    answer = client.http.get("/auth/authorize", params=query)
    assert answer.status_code == 400
    assert "location" not in answer.headers
    assert "evil.example" not in answer.text
    assert HOSTILE not in answer.text
    assert answer.headers["content-type"].startswith("text/html")


def test_a_redirect_address_must_match_to_the_last_byte(client: StrictClient) -> None:
    for tail in ("/", "?x=1", "#x"):
        query = client.request(client.launch("okafor"), redirect_uri=client.redirect_uri + tail)
        assert client.http.get("/auth/authorize", params=query).status_code == 400


def test_a_request_without_state_goes_back_without_one(client: StrictClient) -> None:
    back = client.authorize(client.launch("okafor"), state=None)
    assert back.keys() == {"error", "error_description", "iss"}
    assert back["error"] == "invalid_request"


def test_no_parameter_may_come_twice(client: StrictClient) -> None:
    query = list(client.request(client.launch("okafor")).items())
    again = client.http.get("/auth/authorize", params=[*query, ("aud", client.iss)])
    assert client.came_back(again)["error"] == "invalid_request"
    twice = client.http.get(
        "/auth/authorize", params=[*query, ("redirect_uri", "https://evil.example/")]
    )
    assert twice.status_code == 400
    assert "location" not in twice.headers


def test_a_launch_can_be_used_once_and_for_five_minutes(client: StrictClient, now: Turning) -> None:
    launch = client.launch("okafor")
    assert "code" in client.authorize(launch)
    assert client.authorize(launch)["error"] == "invalid_request"
    late = client.launch("okafor")
    now.on(301)
    assert client.authorize(late)["error"] == "invalid_request"


# what is changed in a good token request, and the error
WRONG_FORM: list[tuple[dict[str, str | None], str]] = [
    ({"grant_type": None}, "unsupported_grant_type"),
    ({"grant_type": "password"}, "unsupported_grant_type"),
    ({"grant_type": "client_credentials"}, "unauthorized_client"),
    ({"grant_type": "refresh_token"}, "invalid_request"),
    ({"grant_type": "refresh_token", "refresh_token": "x"}, "invalid_grant"),
    ({"code": None}, "invalid_request"),
    ({"code": "made-up"}, "invalid_grant"),
    ({"redirect_uri": None}, "invalid_grant"),
    ({"redirect_uri": "https://evil.example/"}, "invalid_grant"),
    ({"code_verifier": None}, "invalid_grant"),
    ({"code_verifier": "x" * 43}, "invalid_grant"),
    ({"code_verifier": "short"}, "invalid_request"),
    ({"client_assertion": None}, "invalid_client"),
    ({"client_assertion": "no.jwt"}, "invalid_client"),
    ({"client_assertion": "a.b.c"}, "invalid_client"),
    ({"client_assertion": "\u00e9"}, "invalid_client"),
    ({"client_assertion_type": None}, "invalid_client"),
    ({"client_assertion_type": "jwt"}, "invalid_client"),
    ({"client_id": "footbridge-backend"}, "invalid_client"),
]


@pytest.mark.parametrize(("change", "error"), WRONG_FORM)
def test_a_wrong_token_request_is_refused(
    client: StrictClient, change: dict[str, str | None], error: str
) -> None:
    code = client.authorize(client.launch("okafor"))["code"]
    assert refusal(client.exchange(code, **change)) == error


Make = Callable[[StrictClient, Keys, int], str]
WRONG_ASSERTION: dict[str, Make] = {
    "sub is somebody else": lambda c, k, now: c.assertion(sub="footbridge-backend"),
    "iss is somebody else": lambda c, k, now: c.assertion(iss="footbridge-backend"),
    "unknown client": lambda c, k, now: c.assertion(iss="stranger", sub="stranger"),
    "sub is a list": lambda c, k, now: c.assertion(sub=["footbridge"]),
    "no sub": lambda c, k, now: c.assertion(sub=None),
    "no iss": lambda c, k, now: c.assertion(iss=None),
    "no aud": lambda c, k, now: c.assertion(aud=None),
    "aud is the FHIR base": lambda c, k, now: c.assertion(aud=c.iss),
    "no exp": lambda c, k, now: c.assertion(exp=None),
    "exp too far": lambda c, k, now: c.assertion(exp=now + 600),
    "exp an hour ahead, as Authlib's client has it": lambda c, k, now: c.assertion(exp=now + 3600),
    "exp is text": lambda c, k, now: c.assertion(exp=str(now + 60)),
    "expired": lambda c, k, now: c.assertion(exp=now - 120),
    "from the future": lambda c, k, now: c.assertion(nbf=now + 200),
    "no jti": lambda c, k, now: c.assertion(jti=None),
    "jti is a number": lambda c, k, now: c.assertion(jti=7),
    "jti is empty": lambda c, k, now: c.assertion(jti=""),
    "no kid": lambda c, k, now: c.assertion(header={"kid": None}),
    "unknown kid": lambda c, k, now: c.assertion(header={"kid": "other"}),
    "kid of the other algorithm": lambda c, k, now: c.assertion(header={"kid": k.es.kid}),
    "another key under a known kid": lambda c, k, now: c.assertion(
        key=RSAKey.generate_key(2048), header={"kid": k.rs.kid}
    ),
    "jku elsewhere": lambda c, k, now: c.assertion(header={"jku": "https://evil.example/jwks"}),
    "typ is not JWT": lambda c, k, now: c.assertion(header={"typ": "at+jwt"}),
    "alg RS256": lambda c, k, now: c.assertion(alg="RS256"),
    "alg HS256 with the public key": lambda c, k, now: _by_public_key(c, k),
    "alg none": lambda c, k, now: _unsigned(c),
}


def _by_public_key(client: StrictClient, keys: Keys) -> str:
    """The old trick: the public key, which everybody has, taken for a shared secret."""
    head = {"alg": "HS256", "typ": "JWT", "kid": keys.rs.kid}
    encoded = urlsafe_b64encode(json.dumps(head).encode()).rstrip(b"=")
    signed = b".".join((encoded, client.assertion().split(".")[1].encode()))
    mac = hmac.new(keys.rs.as_pem(private=False), signed, sha256).digest()
    return (signed + b"." + urlsafe_b64encode(mac).rstrip(b"=")).decode()


def _unsigned(client: StrictClient) -> str:
    _, body, _ = client.assertion().split(".")
    return f"eyJhbGciOiJub25lIiwidHlwIjoiSldUIiwia2lkIjoieCJ9.{body}."


@pytest.mark.parametrize("make", WRONG_ASSERTION.values(), ids=list(WRONG_ASSERTION))
def test_a_wrong_assertion_is_refused_and_explains_nothing(
    client: StrictClient, keys: Keys, now: Turning, make: Make
) -> None:
    code = client.authorize(client.launch("okafor"))["code"]
    assertion = make(client, keys, int(now().timestamp()))
    answer = client.exchange(code, assertion=assertion)
    assert refusal(answer) == "invalid_client"
    assert "footbridge" not in answer.text
    good = client.exchange(code)
    assert good.status_code == 200, "a stranger without the key cannot use up the code"


def test_an_assertion_is_used_once(client: StrictClient) -> None:
    assertion = client.assertion()
    first = client.authorize(client.launch("okafor"))["code"]
    assert client.exchange(first, assertion=assertion).status_code == 200
    second = client.authorize(client.launch("okafor"))["code"]
    assert refusal(client.exchange(second, assertion=assertion)) == "invalid_client"


def test_a_code_lives_a_minute_and_only_for_its_client(
    client: StrictClient, backend: StrictClient, now: Turning
) -> None:
    code = client.authorize(client.launch("okafor"))["code"]
    assert refusal(backend.exchange(code)) == "unauthorized_client"
    now.on(61)
    assert refusal(client.exchange(code)) == "invalid_grant"


def test_a_wrong_verifier_uses_the_code_up(client: StrictClient) -> None:
    code = client.authorize(client.launch("okafor"))["code"]
    assert refusal(client.exchange(code, code_verifier="y" * 64)) == "invalid_grant"
    assert refusal(client.exchange(code)) == "invalid_grant"


WRONG_SCOPE = [
    None, "", "openid", "user/Goal.rs", "system/Goal.sr", "system/Nonsense.rs",
    "system/Goal.rs user/goal.rs", "system/Goal.rs?patient=7",
]  # fmt: skip


@pytest.mark.parametrize("scope", WRONG_SCOPE)
def test_a_backend_client_never_gets_an_empty_scope(
    backend: StrictClient, scope: str | None
) -> None:
    assert refusal(backend.backend(scope)) == "invalid_scope"


def test_a_form_is_the_only_body_the_token_address_reads(client: StrictClient) -> None:
    form: dict[str, Any] = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION}
    assert refusal(client.http.post("/auth/token", json=form)) == "invalid_request"
    huge = client.http.post("/auth/token", data=form | {"scope": "x" * 100_000})
    assert refusal(huge) == "invalid_request"
    many = client.http.post("/auth/token", data={f"f{number}": "1" for number in range(60)})
    assert refusal(many) == "invalid_request"
    assert client.http.get("/auth/token").status_code == 405


def test_keys_that_cannot_be_read_refuse_the_client(
    client: StrictClient, keys: Keys, now: Turning
) -> None:
    now.on(301)  # what was read before is too old
    code = client.authorize(client.launch("okafor"))["code"]
    published, keys.published = keys.published, []
    answer = client.exchange(code)
    keys.published = published
    assert refusal(answer) == "invalid_client"


ANYTHING = st.dictionaries(
    st.sampled_from(
        [
            "response_type",
            "redirect_uri",
            "scope",
            "state",
            "aud",
            "launch",
            "nonce",
            "prompt",
            "code_challenge",
            "code_challenge_method",
            "client_id",
            "grant_type",
            "code",
            "client_assertion",
            "client_assertion_type",
            "code_verifier",
        ]
    ),
    st.text(max_size=60) | st.sampled_from([HOSTILE, "none", "\u0000", "a.b.c", "e30.e30.e30"]),
    max_size=4,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(change=ANYTHING)
def test_no_request_can_make_the_sign_in_stumble(
    client: StrictClient, change: dict[str, str]
) -> None:
    query = client.request("made-up", **change)
    assert client.http.get("/auth/authorize", params=query).status_code in {302, 400}
    assertion = client.assertion()
    form = {"grant_type": "authorization_code", "code": "x", "client_assertion": assertion,
            "client_assertion_type": ASSERTION} | change  # fmt: skip
    assert refusal(client.post_token(dict(form)))
