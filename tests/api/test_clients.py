"""Letting a system in: what a registration must hold."""

import json
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from fhir_bridge.clients import disable_client, find_client, list_clients, public_keys
from fhir_bridge.errors import NotFound, Refused
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store.db import Store
from support.systems import EC, RSA, public, register

MATCHES = {"kind": "payer", "scopes": "system/Patient.r", "matches": True, "organization": "u|42"}
WRONG: dict[str, dict[str, Any]] = {
    "an id with a space": {"id": "a feed"},
    "an id that is a path": {"id": "../feed"},
    "an unknown kind": {"kind": "friend"},
    "no name": {"name": " "},
    "no keys": {"jwks": ()},
    "keys both ways": {"jwks": public(RSA), "jwks_url": "https://a.example/jwks"},
    "keys over http": {"jwks_url": "http://a.example/jwks"},
    "keys of a user": {"jwks_url": "https://u:p@a.example/jwks"},
    "keys nowhere": {"jwks_url": "https:///jwks"},
    "keys in a file": {"jwks_url": "file:///etc/passwd", "internal": True},
    "no scope": {"scopes": ""},
    "a user's scope": {"scopes": "user/Goal.rs"},
    "a word": {"scopes": "system/Goal.rs openid"},
    "an unknown type": {"scopes": "system/Potato.rs"},
    "a finer scope": {"scopes": "system/Goal.rs?category=x"},
    "a payer who writes": {"kind": "payer", "scopes": "system/Goal.crus"},
    "who deletes": {"scopes": "system/Goal.d"},
    "no pace": {"per_minute": 0},
    "a rule nobody knows": {"rule": "friends"},
    "payer to payer by opting out": {"rule": "payer-to-payer", "opt_in": False},
    "provider access by opting in": {"rule": "provider-access"},
    "a system that matches": MATCHES | {"kind": "system"},
    "who matches and waits for no yes": MATCHES | {"opt_in": False},
    "who matches and no consent names": MATCHES | {"organization": ""},
    "an organization without a system": MATCHES | {"organization": "42"},
}


@pytest.mark.parametrize("facts", WRONG.values(), ids=WRONG.keys())
def test_a_registration_that_does_not_hold_is_refused(
    sqlite_store: Store, facts: dict[str, Any]
) -> None:
    with pytest.raises(Refused):
        register(sqlite_store, **facts)
    assert list_clients(sqlite_store) == []


def test_a_client_belongs_to_one_site(sqlite_store: Store) -> None:
    register(sqlite_store)
    with pytest.raises(Refused, match="riverside already"):
        register(sqlite_store, site="lakeside")
    register(sqlite_store, scopes="system/Encounter.c")  # its own registration may change
    assert [(c.site, c.scopes) for c in list_clients(sqlite_store)] == [
        ("riverside", "system/Encounter.c")
    ]


def test_whoever_is_let_in_no_longer_is_not_found(store: Store) -> None:
    register(store)
    assert not disable_client(store, "feed", by=OPERATOR).active
    with store.reading() as session:
        assert find_client(session, "feed") is None
    with pytest.raises(NotFound):
        disable_client(store, "nobody", by=OPERATOR)
    assert register(store).active
    with store.reading() as session:
        assert find_client(session, "feed") == list_clients(store)[0]


def _jwks(*keys: Any, private: bool = False) -> str:
    return json.dumps({"keys": [key.as_dict(private=private) for key in keys]})


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", '{"keys": []}', '{"keys": [7]}', '{"keys": [{"kid": "a", "kty": "RSA"}]}',
        _jwks(RSA, private=True), _jwks(RSA, RSA), _jwks(OctKey.generate_key(256, {"kid": "a"})),
        _jwks(RSAKey.generate_key(2048)), _jwks(ECKey.generate_key("P-256", {"kid": "a"})),
        json.dumps({"keys": [{"kty": "RSA", "kid": "a", "e": "AQAB", "n": "x" * 171}]}),
    ],
    ids=[
        "nothing", "no object", "no key", "no key either", "half a key", "a private key",
        "one id twice", "a shared secret", "no id", "another curve", "too short",
    ],
)  # fmt: skip
def test_keys_that_will_not_do_are_refused(text: str) -> None:
    with pytest.raises(Refused):
        public_keys(text)


def test_public_keys_are_kept_as_they_are() -> None:
    assert public_keys(_jwks(RSA, EC)) == public(RSA, EC)
