"""SMART Backend Services: who gets a token, for what, and what a refusal says (P1-P7, P10, Q6)."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from joserfc import jwt
from sqlmodel import select

from fhir_bridge.clients import disable_client
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store.db import Store
from fhir_bridge.store.tables import Audit, SystemToken
from support.systems import EC, RSA, STRANGERS, System, refusal, register


@pytest.mark.parametrize("key", [RSA, EC], ids=["RS384", "ES384"])
def test_p6_a_client_gets_a_token_for_five_minutes_and_no_refresh_token(
    system: System, key: Any
) -> None:
    answer = system.ask(client_assertion=system.assertion(key=key))
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert len(said.pop("access_token")) >= 43
    assert said == {"token_type": "bearer", "expires_in": 300, "scope": "system/Bundle.c"}
    assert answer.headers["cache-control"] == "no-store"


def test_what_is_kept_of_a_token_opens_nothing(system: System, sqlite_store: Store) -> None:
    text = system.token()
    with sqlite_store.reading() as session:
        kept = session.exec(select(SystemToken)).one()
    assert text not in str(kept.model_dump())


WRONG: dict[str, dict[str, Any]] = {
    "iss is somebody else": {"iss": "other"},
    "sub is somebody else": {"sub": "other"},
    "nobody": {"iss": "nobody", "sub": "nobody"},
    "sub is a list": {"sub": ["feed"]},
    "no iss": {"iss": None},
    "no sub": {"sub": None},
    "no aud": {"aud": None},
    "another aud": {"aud": "http://127.0.0.1:8400/oauth"},
    "aud with a slash": {"aud": "http://127.0.0.1:8400/oauth/token/"},
    "several auds": {"aud": ["http://127.0.0.1:8400/oauth/token", "https://other.example/token"]},
    "no exp": {"exp": None},
    "exp in the past": {"exp": 1_600_000_000},
    "exp far ahead": {"exp": 4_000_000_000},
    "exp is a word": {"exp": "soon"},
    "not yet": {"nbf": 4_000_000_000},
    "no jti": {"jti": None},
    "jti is a number": {"jti": 7},
    "an endless jti": {"jti": "j" * 300},
}


@pytest.mark.parametrize("claims", WRONG.values(), ids=WRONG.keys())
def test_p3_an_assertion_whose_claims_do_not_hold_is_refused(
    system: System, claims: dict[str, Any]
) -> None:
    assert refusal(system.ask(client_assertion=system.assertion(**claims))) == "invalid_client"


HEADERS: dict[str, dict[str, Any]] = {
    "no kid": {"kid": None},
    "an unknown kid": {"kid": "rsa-2"},
    "the kid of a key of another kind": {"kid": "ec-1"},
    "a kid that is a path": {"kid": "../../etc/passwd"},
    "a kid that is an object": {"kid": {"kid": "rsa-1"}},
    "a jku nobody registered": {"jku": "https://evil.example/jwks.json"},
    "another typ": {"typ": "at+jwt"},
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS.keys())
def test_p3_an_assertion_whose_header_does_not_hold_is_refused(
    system: System, header: dict[str, Any]
) -> None:
    good = system.assertion().split(".")
    head = {"alg": "RS384", "typ": "JWT", "kid": "rsa-1"} | header
    head = {name: value for name, value in head.items() if value is not None}
    claims = json.loads(_decoded(good[1]))
    text = _signed(head, claims)
    assert refusal(system.ask(client_assertion=text)) == "invalid_client"


def _decoded(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _signed(head: dict[str, Any], claims: dict[str, Any]) -> str:
    """Signed by hand: the library would not sign such a header."""
    parts = [urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=") for each in (head, claims)]
    signed = RSA.raw_value.sign(b".".join(parts), padding.PKCS1v15(), hashes.SHA384())
    return b".".join([*parts, urlsafe_b64encode(signed).rstrip(b"=")]).decode()


def test_t8_the_public_key_is_no_shared_secret(system: System) -> None:
    """Algorithm confusion: HMAC with the bytes of the public key, another RSA one, none at all."""
    claims = json.loads(_decoded(system.assertion().split(".")[1]))
    pem = RSA.as_pem(private=False)
    for alg, how in (("HS256", "sha256"), ("HS384", "sha384")):
        head, body, _ = _signed({"alg": alg, "kid": "rsa-1", "typ": "JWT"}, claims).split(".")
        mac = urlsafe_b64encode(hmac.digest(pem, f"{head}.{body}".encode(), how)).decode()
        forged = f"{head}.{body}.{mac.rstrip('=')}"
        assert refusal(system.ask(client_assertion=forged)) == "invalid_client"
    for alg in ("RS256", "RS512", "PS384"):
        text = jwt.encode({"alg": alg, "kid": "rsa-1"}, claims, RSA, [alg])
        assert refusal(system.ask(client_assertion=text)) == "invalid_client"
    head, body, _ = _signed({"alg": "none", "kid": "rsa-1"}, claims).split(".")
    assert refusal(system.ask(client_assertion=f"{head}.{body}.")) == "invalid_client"


def test_p3_another_key_under_a_known_id_is_refused(system: System) -> None:
    text = system.assertion(key=STRANGERS)
    assert refusal(system.ask(client_assertion=text)) == "invalid_client"


FORMS: dict[str, tuple[dict[str, Any], str]] = {
    "no grant_type": ({"grant_type": None}, "unsupported_grant_type"),
    "another grant_type": ({"grant_type": "password"}, "unsupported_grant_type"),
    "no assertion": ({"client_assertion": None}, "invalid_client"),
    "no assertion type": ({"client_assertion_type": None}, "invalid_client"),
    "another assertion type": ({"client_assertion_type": "urn:x"}, "invalid_client"),
    "not a JWT": ({"client_assertion": "a.b.c"}, "invalid_client"),
    "not even text": ({"client_assertion": "\u2028\ud7ff…"}, "invalid_client"),
    "a secret beside it": ({"client_secret": "x"}, "invalid_client"),
    "another client_id": ({"client_id": "other"}, "invalid_client"),
    "no scope": ({"scope": None}, "invalid_scope"),
    "an unknown type": ({"scope": "system/Potato.rs"}, "invalid_scope"),
    "a malformed scope": ({"scope": "system/Bundle.sr"}, "invalid_scope"),
    "a user's scope": ({"scope": "user/Bundle.c"}, "invalid_scope"),
    "a word": ({"scope": "openid"}, "invalid_scope"),
    "nothing it may have": ({"scope": "system/Goal.rs"}, "invalid_scope"),
    "a finer scope": ({"scope": "system/Bundle.c?type=message"}, "invalid_scope"),
}


@pytest.mark.parametrize(("changes", "error"), FORMS.values(), ids=FORMS.keys())
def test_p5_q6_a_token_request_that_is_not_right_is_refused(
    system: System, changes: dict[str, Any], error: str
) -> None:
    answer = system.ask(**changes)
    assert refusal(answer) == error
    for value in changes.values():
        assert not value or str(value) not in answer.text


def test_q6_the_body_is_a_form(system: System) -> None:
    answer = system.send("POST", "/oauth/token", json=system.form())
    assert refusal(answer) == "invalid_request"
    assert system.send("GET", "/oauth/token").status_code == 405


def test_p7_what_r4_has_and_the_client_may_not_have_is_left_out(
    system: System, sqlite_store: Store
) -> None:
    register(sqlite_store, "plan", kind="payer", scopes="system/CarePlan.rs system/Goal.rs")
    payer = replace(system, id="plan", tokens={})

    def granted(asked: str) -> str:
        return str(payer.ask(scope=asked).json()["scope"])

    assert granted("system/CarePlan.rs system/Claim.rs") == "system/CarePlan.rs"
    assert granted("system/CarePlan.read") == "system/CarePlan.read"
    assert granted("system/*.rs") == "system/CarePlan.rs system/Goal.rs"
    assert (
        granted("system/*.read system/Goal.r") == "system/CarePlan.rs system/Goal.rs system/Goal.r"
    )
    for changing in ("system/Goal.cruds", "system/*.*", "system/CarePlan.write"):
        assert refusal(payer.ask(scope=changing)) == "invalid_scope"


def test_p4_an_assertion_is_used_once_also_for_another_endpoint(system: System) -> None:
    text = system.assertion()
    assert system.ask(client_assertion=text).status_code == 200
    assert refusal(system.ask(client_assertion=text)) == "invalid_client"
    form = system.form(client_assertion=text, token="x")
    assert refusal(system.send("POST", "/oauth/introspect", data=form)) == "invalid_client"


def test_p4_of_many_who_show_one_assertion_at_two_instances_exactly_one_is_let_in(
    two_processes: tuple[System, System],
) -> None:
    text = two_processes[0].assertion()
    with ThreadPoolExecutor(12) as pool:
        answers = pool.map(lambda n: two_processes[n % 2].ask(client_assertion=text), range(12))
        statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200] + [400] * 11


def test_p10_a_token_is_introspected_by_its_own_client_alone(
    system: System, sqlite_store: Store
) -> None:
    register(sqlite_store, "other")
    token = system.token()

    def asked(who: System, what: str) -> Any:
        data = who.form(token=what)
        return who.send("POST", "/oauth/introspect", data=data).json()

    said = asked(system, token)
    assert said.pop("exp") > 1_700_000_000
    assert said == {
        "active": True, "scope": "system/Bundle.c", "client_id": "feed", "token_type": "bearer",
    }  # fmt: skip
    other = replace(system, id="other", tokens={})
    assert asked(other, token) == asked(system, "unknown") == {"active": False}


def test_a_token_is_given_back_by_its_own_client_alone(system: System, sqlite_store: Store) -> None:
    register(sqlite_store, "other")
    other, token = replace(system, id="other", tokens={}), system.token()

    def revoke(who: System) -> None:
        answer = who.send("POST", "/oauth/revoke", data=who.form(token=token))
        assert answer.status_code == 200, answer.text

    def active() -> bool:
        answer = system.send("POST", "/oauth/introspect", data=system.form(token=token))
        return bool(answer.json()["active"])

    revoke(other)
    assert active()
    revoke(system)
    assert not active()
    revoke(system)  # an unknown one is answered alike


def test_a_client_that_is_let_in_no_longer_gets_nothing(
    system: System, sqlite_store: Store
) -> None:
    token = system.token()
    disable_client(sqlite_store, "feed", by=OPERATOR)
    assert refusal(system.ask()) == "invalid_client"
    answer = system.send("GET", "/fhir/Goal", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code in {401, 404}


def test_tokens_and_refusals_are_recorded_without_the_token(
    system: System, sqlite_store: Store
) -> None:
    token = system.token()
    system.ask(scope="system/Potato.rs")
    with sqlite_store.reading() as session:
        rows = session.exec(select(Audit).where(Audit.what == "token")).all()
    assert sorted((r.actor, r.outcome, r.detail) for r in rows) == [
        ("client/feed", "0", "system/Bundle.c"), ("client/feed", "4", "invalid_scope"),
    ]  # fmt: skip
    assert token not in str([row.model_dump() for row in rows])


def test_s9_a_client_that_asks_for_tokens_all_the_time_is_told_to_wait(
    system: System, sqlite_store: Store
) -> None:
    register(sqlite_store, "other")
    statuses = [system.ask().status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    answer = system.ask()
    assert 1 <= int(answer.headers["retry-after"]) <= 3
    assert answer.json()["resourceType"] == "OperationOutcome"
    assert replace(system, id="other").ask().status_code == 200  # everybody else goes on


def test_s9_a_stranger_cannot_use_up_what_a_client_may_ask(system: System) -> None:
    for _ in range(15):
        wrong = system.assertion(key=STRANGERS)
        assert refusal(system.ask(client_assertion=wrong)) == "invalid_client"
    assert system.ask().status_code == 200


def test_t8_whoever_says_they_are_a_client_and_is_not_is_recorded(
    system: System, sqlite_store: Store
) -> None:
    system.ask(client_assertion=system.assertion(key=STRANGERS))
    system.ask(client_assertion=system.assertion(iss="nobody", sub="nobody"))
    with sqlite_store.reading() as session:
        rows = session.exec(select(Audit)).all()
    told = [(row.actor, row.outcome, row.detail) for row in rows if row.what == "token"]
    assert told == [("client/feed", "4", "invalid_client")]
