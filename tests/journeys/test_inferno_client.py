"""Inferno's checks of a SMART client, made of our own launches (L64).

Inferno's SMART App Launch test kit plays the EHR and looks at every request of the app under test:
as a public, a confidential symmetric and a confidential asymmetric client (ALP, ALCS, ALCA) and as
a backend service (BSCA). Here the sandbox is the EHR, and what it was asked is checked literally,
by means that are not our client's.
"""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

import httpx
import orjson
import pytest
from eavesdropper import Call, Eavesdropper
from joserfc import jwt
from joserfc.jwk import KeySet
from nurse import WORDS, MakeWorld, Nurse, Turning, launch
from outbox_talk import keep_all

from fhir_bridge.clock import real_time
from fhir_bridge.store.tables import ContextRow
from support.world import World

AUTHORIZE, TOKEN, FHIR = "/auth/authorize", "/auth/token", "/r4/"
SECRET = "s3cret: of + the/EHR%"
KINDS: dict[str, dict[str, Any]] = {
    "public": {"id": "sandbox-public", "client_id": "footbridge-public", "auth_method": "none"},
    "symmetric": {
        "id": "sandbox-symmetric", "client_id": "footbridge-symmetric", "client_secret": SECRET,
        "auth_method": "client_secret_basic",
    },
    "asymmetric": {"id": "sandbox", "client_id": "footbridge", "auth_method": "private_key_jwt"},
}  # fmt: skip


@dataclass
class UnderTest:
    """One kind of client, launched, with a token renewed once."""

    kind: str
    world: World
    ehr: Eavesdropper
    nurse: Nurse

    @property
    def client_id(self) -> str:
        return str(KINDS[self.kind]["client_id"])

    @property
    def redirect_uri(self) -> str:
        return f"{self.world.app_url}/smart/callback/{KINDS[self.kind]['id']}"

    @property
    def asked(self) -> dict[str, str]:
        """The authorization request."""
        [call] = self.ehr.heard("GET", AUTHORIZE)
        pairs = parse_qsl(call.query, strict_parsing=True)
        assert len(pairs) == len(dict(pairs)), "no parameter twice"
        return dict(pairs)

    @property
    def given(self) -> dict[str, str]:
        """What the EHR sent back to the redirect address."""
        [call] = self.ehr.heard("GET", AUTHORIZE)
        to, _, query = call.answer_headers["location"].partition("?")
        assert to == self.redirect_uri
        return dict(parse_qsl(query))

    def token_calls(self, grant: str) -> list[Call]:
        return [call for call in self.ehr.heard("POST", TOKEN) if form(call)["grant_type"] == grant]


def form(call: Call) -> dict[str, str]:
    pairs = parse_qsl(call.body.decode("ascii"), strict_parsing=True)
    assert len(pairs) == len(dict(pairs))
    return dict(pairs)


@pytest.fixture(scope="module", params=KINDS)
def app(request: pytest.FixtureRequest, make_world: MakeWorld) -> Iterator[UnderTest]:
    kind, ehr = request.param, Eavesdropper()
    with make_world(around_ehr=ehr, site=KINDS[kind]) as world:
        nurse = launch(world, client=KINDS[kind]["client_id"])
        with world.bridge.store.writing() as session:
            row = session.get_one(ContextRow, (KINDS[kind]["id"], nurse.ctx))
            row.token_until = row.renew_at = real_time() - timedelta(seconds=1)
        assert "Okafor" in nurse.reads("today")
        yield UnderTest(kind, world, ehr, nurse)


def test_l64_discovery_is_asked_without_a_token(app: UnderTest) -> None:
    calls = app.ehr.heard("GET", "/r4/.well-known/smart-configuration")
    assert calls
    assert "authorization" not in calls[0].headers
    assert calls[0].headers["accept"] == "application/json"


def test_l14_l64_the_authorization_request_is_verified(app: UnderTest) -> None:
    asked = app.asked
    assert asked["response_type"] == "code"
    assert asked["client_id"] == app.client_id
    assert asked["redirect_uri"] == app.redirect_uri
    assert asked["aud"] == f"{app.world.ehr_url}/r4"
    assert asked["launch"]
    assert {"launch", "openid", "fhirUser"} <= set(asked["scope"].split())
    assert len(asked["state"]) * 6 >= 122, "bits of a base64url text"
    assert asked["state"].replace("-", "").replace("_", "").isalnum()
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert "=" not in asked["code_challenge"]
    assert app.given["state"] == asked["state"]


def test_l3_l28_l64_the_token_request_is_verified(app: UnderTest) -> None:
    [call] = app.token_calls("authorization_code")
    sent = form(call)
    assert call.headers["content-type"].split(";")[0] == "application/x-www-form-urlencoded"
    assert call.query == ""
    assert sent["code"] == app.given["code"]
    assert sent["redirect_uri"] == app.asked["redirect_uri"]
    assert 43 <= len(sent["code_verifier"]) <= 128
    digest = hashlib.sha256(sent["code_verifier"].encode("ascii")).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == app.asked["code_challenge"]
    assert call.status == 200


def test_l64_a_refresh_request_is_verified(app: UnderTest) -> None:
    [call] = app.token_calls("refresh_token")
    [first] = app.token_calls("authorization_code")
    issued = orjson.loads(first.answer)
    sent = form(call)
    assert sent["refresh_token"] == issued["refresh_token"]
    assert set(sent.get("scope", "").split()) <= set(issued["scope"].split())
    assert call.status == 200


@pytest.mark.parametrize("grant", ["authorization_code", "refresh_token"])
def test_l29_l64_the_client_shows_itself_as_registered(app: UnderTest, grant: str) -> None:
    [call] = app.token_calls(grant)
    sent = form(call)
    assert ("authorization" in call.headers) == (app.kind == "symmetric")
    assert ("client_id" in sent) == (app.kind == "public")
    assert ("client_assertion" in sent) == (app.kind == "asymmetric")
    assert "client_secret" not in sent
    if app.kind == "public":
        assert sent["client_id"] == app.client_id
    if app.kind == "symmetric":
        scheme, _, encoded = call.headers["authorization"].partition(" ")
        assert scheme == "Basic"
        name, _, secret = base64.b64decode(encoded, validate=True).decode("ascii").partition(":")
        assert (unquote_plus(name), unquote_plus(secret)) == (app.client_id, SECRET)
    if app.kind == "asymmetric":
        check_assertion(app.world, call, app.client_id)


def check_assertion(world: World, call: Call, client_id: str) -> str:
    """SMART's rules for an assertion, against the keys as they are published; gives its jti."""
    sent = form(call)
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    assert sent["client_assertion_type"] == kind
    published = httpx.get(f"{world.app_url}/.well-known/jwks.json").json()
    keys = {each["kid"]: each for each in published["keys"]}
    assert len(keys) == len(published["keys"])
    key_set = KeySet.import_key_set(published)
    signed = jwt.decode(sent["client_assertion"], key_set, algorithms=["RS384", "ES384"])
    assert signed.header["typ"] == "JWT"
    kty = {"RS384": "RSA", "ES384": "EC"}[signed.header["alg"]]
    assert keys[signed.header["kid"]]["kty"] == kty
    claims = signed.claims
    assert claims["iss"] == claims["sub"] == client_id
    assert claims["aud"] == f"{world.ehr_url}{TOKEN}"
    now = real_time().timestamp()
    assert now - 300 < claims["exp"] <= now + 300
    assert isinstance(claims["jti"], str)
    return str(claims["jti"])


def test_l64_no_assertion_is_sent_twice(app: UnderTest) -> None:
    calls = [call for call in app.ehr.heard("POST", TOKEN) if "client_assertion" in form(call)]
    names = [check_assertion(app.world, call, form_client(call)) for call in calls]
    assert len(set(names)) == len(names)
    assert len(names) >= 2 or app.kind != "asymmetric"


def form_client(call: Call) -> str:
    backend = form(call)["grant_type"] == "client_credentials"
    return "footbridge-backend" if backend else "footbridge"


def test_l64_the_token_is_used_at_the_fhir_server_and_nowhere_else(app: UnderTest) -> None:
    calls = (*app.token_calls("authorization_code"), *app.token_calls("refresh_token"))
    tokens = {orjson.loads(call.answer)["access_token"] for call in calls}
    carried = [
        call for call in app.ehr.calls if call.headers.get("authorization", "").startswith("Bearer")
    ]
    assert carried
    for call in carried:
        assert call.path.startswith(FHIR)
        assert call.headers["authorization"].removeprefix("Bearer ") in tokens
    assert [call for call in carried if call.path == "/r4/Patient/okafor" and call.status == 200]
    for call in app.ehr.calls:
        assert not [token for token in tokens if token in call.url]


def test_l19_l64_a_standalone_launch_asks_for_the_patient(app: UnderTest) -> None:
    site = KINDS[app.kind]["id"]
    there = app.world.browser().get(
        f"{app.world.app_url}/launch/standalone/{site}", follow_redirects=False
    )
    asked = dict(parse_qsl(there.headers["location"].partition("?")[2]))
    assert "launch" not in asked
    assert "launch/patient" in asked["scope"].split()
    assert asked["aud"] == f"{app.world.ehr_url}/r4"


@pytest.fixture
def delivered(overheard: World, ehr: Eavesdropper, real: Turning) -> World:
    """A goal was sent after its nurse had left: by a client of our own."""
    overheard.control(refresh="none-returned")
    nurse = launch(overheard)
    blank = nurse.blank()
    overheard.control({"kind": "down"})
    nurse.send(blank, strategy="self-management", statement=WORDS)
    with overheard.bridge.store.writing() as session:
        session.get_one(ContextRow, ("sandbox", nurse.ctx)).token_until = real_time()
    overheard.control(refresh=None)
    real.on(minutes=31)
    ehr.calls.clear()
    assert keep_all(overheard) == ["created"]
    return overheard


def test_l55_l64_a_backend_service_is_verified(delivered: World, ehr: Eavesdropper) -> None:
    [call] = ehr.heard("POST", TOKEN)
    sent = form(call)
    assert call.headers["content-type"].split(";")[0] == "application/x-www-form-urlencoded"
    assert "authorization" not in call.headers
    assert sent.keys() == {"grant_type", "scope", "client_assertion_type", "client_assertion"}
    assert sent["grant_type"] == "client_credentials"
    assert all(scope.startswith("system/") for scope in sent["scope"].split())
    check_assertion(delivered, call, "footbridge-backend")
    issued = orjson.loads(call.answer)
    assert issued["expires_in"] <= 300
    assert "refresh_token" not in issued
    used = [each for each in ehr.calls if each.path.startswith(FHIR) and "metadata" not in each.url]
    assert [each.method for each in used if each.path == "/r4/Goal"].count("POST") == 1
    for each in used:
        if "authorization" in each.headers:
            assert each.headers["authorization"] == f"Bearer {issued['access_token']}"
