"""Public keys at a client's own address: read, kept, and never from elsewhere (P2, T9)."""

import json
from dataclasses import replace
from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey

from fhir_bridge.store.db import Store
from support.servers import free_port, serving
from support.systems import RSA, STRANGERS, System, public, refusal, register


class Jwks:
    """A client's own address with its keys, as a real server."""

    def __init__(self) -> None:
        self.keys: list[dict[str, Any]] = list(public(RSA))
        self.headers: dict[str, str] = {}
        self.status, self.asked = 200, 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        self.asked += 1
        raw = [(name.encode(), value.encode()) for name, value in self.headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": raw})
        await send({"type": "http.response.body", "body": json.dumps({"keys": self.keys}).encode()})


@pytest.fixture
def jwks() -> Any:
    desk, port = Jwks(), free_port()
    with serving(desk, port):
        yield desk, f"http://127.0.0.1:{port}/jwks.json"


def test_p2_keys_are_read_from_the_registered_address_and_kept(
    system: System, sqlite_store: Store, jwks: tuple[Jwks, str]
) -> None:
    desk, url = jwks
    register(sqlite_store, "remote", jwks_url=url, internal=True)
    remote = replace(system, id="remote", tokens={})
    for _ in range(3):
        assert remote.ask().status_code == 200
    assert remote.ask(client_assertion=remote.assertion({"jku": url})).status_code == 200
    assert desk.asked == 1


def test_p2_an_unknown_key_makes_us_look_once_again_and_not_twice_a_minute(
    system: System, sqlite_store: Store, jwks: tuple[Jwks, str]
) -> None:
    desk, url = jwks
    register(sqlite_store, "remote", jwks_url=url, internal=True)
    remote = replace(system, id="remote", tokens={})
    assert remote.ask().status_code == 200
    new = ECKey.generate_key("P-384", {"kid": "new"})
    desk.keys = list(public(new))  # rotated
    assert remote.ask(client_assertion=remote.assertion(key=new)).status_code == 200
    unknown = RSAKey.generate_key(2048, {"kid": "unknown"})
    for _ in range(3):
        text = remote.assertion(key=unknown)
        assert refusal(remote.ask(client_assertion=text)) == "invalid_client"
    assert desk.asked == 2


def test_p2_keys_are_kept_no_longer_than_the_client_says(
    system: System, sqlite_store: Store, jwks: tuple[Jwks, str]
) -> None:
    desk, url = jwks
    desk.headers = {"cache-control": "no-store"}
    register(sqlite_store, "remote", jwks_url=url, internal=True)
    remote = replace(system, id="remote", tokens={})
    remote.ask()
    remote.ask()
    assert desk.asked == 2


@pytest.mark.parametrize(
    ("status", "headers"), [(500, {}), (302, {"location": "https://evil.example/jwks"}), (404, {})]
)
def test_t9_an_address_that_does_not_answer_with_keys_lets_nobody_in(
    system: System, sqlite_store: Store, jwks: tuple[Jwks, str], status: int,
    headers: dict[str, str],
) -> None:  # fmt: skip
    desk, url = jwks
    desk.status, desk.headers = status, headers
    register(sqlite_store, "remote", jwks_url=url, internal=True)
    assert refusal(replace(system, id="remote", tokens={}).ask()) == "invalid_client"


def test_t9_a_private_address_is_not_asked_unless_it_was_registered_as_internal(
    system: System, sqlite_store: Store, jwks: tuple[Jwks, str]
) -> None:
    desk, url = jwks
    register(sqlite_store, "remote", jwks_url=url.replace("http:", "https:"))
    assert refusal(replace(system, id="remote", tokens={}).ask()) == "invalid_client"
    assert desk.asked == 0


def test_two_keys_with_one_id_are_no_key(
    system: System, sqlite_store: Store, jwks: tuple[Jwks, str]
) -> None:
    desk, url = jwks
    desk.keys = [*public(RSA), *public(STRANGERS)]
    register(sqlite_store, "remote", jwks_url=url, internal=True)
    assert refusal(replace(system, id="remote", tokens={}).ask()) == "invalid_client"
