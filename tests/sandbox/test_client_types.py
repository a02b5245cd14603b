"""Who the client is: by key, by secret, by its name alone (SMART 2.2 client types, L4, L28-L30)."""

import stat
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import httpx
import pytest
from served import served
from small_ehr import NOON, Turning
from strict_client import ASSERTION, SECRET, Keys, StrictClient, refusal

from fhir_bridge.clock import fixed
from fhir_bridge.sandbox.app import create_sandbox

SHARES_ONE_EHR = True


def _basic(client_id: str, secret: str, *, encoded: bool = True) -> dict[str, str]:
    """L29: id and secret are form-encoded first."""
    pair = (client_id, secret)
    text = ":".join(map(quote_plus, pair) if encoded else pair)
    return {"Authorization": f"Basic {b64encode(text.encode()).decode()}"}


def _form(client: StrictClient, **changes: str | None) -> dict[str, str | None]:
    code = client.authorize(client.launch("okafor"))["code"]
    return {
        "grant_type": "authorization_code", "code": code, "redirect_uri": client.redirect_uri,
        "code_verifier": client.verifier, **changes,
    }  # fmt: skip


def test_l4_every_type_of_client_signs_in(
    client: StrictClient, symmetric: StrictClient, public: StrictClient
) -> None:
    for each in (client, symmetric, public):
        answer = each.sign_in("okafor")
        assert answer["patient"] == "okafor"
        assert each.fhir("GET", "Patient/okafor", answer["access_token"]).status_code == 200


def test_l12_discovery_lists_the_types(client: StrictClient) -> None:
    found = client.discover()
    assert {
        "client-public", "client-confidential-symmetric", "client-confidential-asymmetric",
    } <= set(found["capabilities"])  # fmt: skip
    assert {"client_secret_basic", "client_secret_post", "private_key_jwt"} <= set(
        found["token_endpoint_auth_methods_supported"]
    )


def test_l29_a_secret_goes_by_basic_form_encoded(symmetric: StrictClient) -> None:
    good = _basic("footbridge-symmetric", SECRET)
    answer = symmetric.post_token(_form(symmetric), headers=good)
    assert answer.status_code == 200, answer.text
    named = symmetric.post_token(_form(symmetric, client_id="footbridge-symmetric"), headers=good)
    assert named.status_code == 200


WRONG_BASIC = {
    "not encoded": _basic("footbridge-symmetric", SECRET, encoded=False),
    "wrong": _basic("footbridge-symmetric", "x"),
    "empty": _basic("footbridge-symmetric", ""),
    "no such client": _basic("stranger", SECRET),
    "a client with a key": _basic("footbridge", SECRET),
    "a client with a key and no secret": _basic("footbridge", ""),
    "a public client": _basic("footbridge-public", ""),
    "no colon": {"Authorization": f"Basic {b64encode(b'footbridge-symmetric').decode()}"},
    "not base64": {"Authorization": "Basic ###"},
    "not UTF-8": {"Authorization": f"Basic {b64encode(bytes([255, 58, 255])).decode()}"},
    "another scheme": {"Authorization": "Bearer secret"},
}


@pytest.mark.parametrize("headers", WRONG_BASIC.values(), ids=list(WRONG_BASIC))
def test_a_wrong_secret_by_basic_is_refused(
    symmetric: StrictClient, headers: dict[str, str]
) -> None:
    answer = symmetric.post_token(_form(symmetric), headers=headers)
    assert refusal(answer) == "invalid_client"
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic")


WRONG_FIELDS: list[tuple[dict[str, str | None], str]] = [
    ({"client_id": "footbridge-symmetric", "client_secret": "x"}, "invalid_client"),
    ({"client_id": "footbridge-symmetric"}, "invalid_client"),
    ({"client_secret": SECRET}, "invalid_client"),
    ({"client_id": "footbridge", "client_secret": SECRET}, "invalid_client"),
    ({"client_id": "footbridge-public", "client_secret": SECRET}, "invalid_client"),
    ({"client_id": "footbridge"}, "invalid_client"),
    ({"client_id": "stranger"}, "invalid_client"),
    ({}, "invalid_client"),
    (
        {"client_id": "footbridge-symmetric", "client_secret": SECRET, "client_assertion": "x",
         "client_assertion_type": ASSERTION},
        "invalid_request",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "error"), WRONG_FIELDS)
def test_a_client_shows_itself_in_the_one_way_it_is_registered_for(
    symmetric: StrictClient, fields: dict[str, str | None], error: str
) -> None:
    assert refusal(symmetric.post_token(_form(symmetric, **fields))) == error


def test_two_ways_at_once_are_refused(symmetric: StrictClient) -> None:
    both = _form(symmetric, client_id="footbridge-symmetric", client_secret=SECRET)
    headers = _basic("footbridge-symmetric", SECRET)
    assert refusal(symmetric.post_token(both, headers=headers)) == "invalid_request"
    other = _form(symmetric, client_id="footbridge")
    assert refusal(symmetric.post_token(other, headers=headers)) == "invalid_client"


def test_an_assertion_of_a_client_without_keys_is_refused(
    symmetric: StrictClient, public: StrictClient, keys: Keys
) -> None:
    fetched = keys.fetched
    for each in (symmetric, public):
        code = each.authorize(each.launch("okafor"))["code"]
        signed = each.assertion()
        form = {"client_assertion_type": ASSERTION, "client_assertion": signed}
        unset: dict[str, Any] = {"client_secret": None, "client_id": None}
        assert refusal(each.exchange(code, **form, **unset)) == "invalid_client"
    assert keys.fetched == fetched


def test_l17_a_public_client_has_nothing_but_its_verifier(public: StrictClient) -> None:
    code = public.authorize(public.launch("okafor"))["code"]
    assert refusal(public.exchange(code, code_verifier="y" * 64)) == "invalid_grant"
    back = public.authorize(public.launch("okafor"), code_challenge=None)
    assert back["error"] == "invalid_request"


def test_a_code_is_for_the_client_it_was_given_to(
    public: StrictClient, symmetric: StrictClient
) -> None:
    code = public.authorize(public.launch("okafor"))["code"]
    stolen = symmetric.exchange(
        code, redirect_uri=public.redirect_uri, code_verifier=public.verifier
    )
    assert refusal(stolen) == "invalid_grant"
    assert public.exchange(code).status_code == 200


def test_l26_each_client_has_its_own_redirect_address(
    client: StrictClient, symmetric: StrictClient, public: StrictClient
) -> None:
    addresses = [each.redirect_uri for each in (client, symmetric, public)]
    for each in (client, symmetric, public):
        for address in addresses:
            query = each.request(each.launch("okafor"), redirect_uri=address)
            status = each.http.get("/auth/authorize", params=query).status_code
            assert status == (302 if address == each.redirect_uri else 400)
    listed = client.http.get("/control").json()["clients"]
    assert [listed[each.client_id]["redirect_uris"] for each in (client, symmetric, public)] == [
        [address] for address in addresses
    ]
    assert SECRET not in client.http.get("/control").text


def test_a_launch_may_be_for_one_client_alone(client: StrictClient, public: StrictClient) -> None:
    launch = client.launch("okafor", client="footbridge-public")
    assert client.authorize(launch)["error"] == "invalid_request"
    assert "code" in public.authorize(launch)
    for wrong in ("stranger", "footbridge-backend"):
        assert client.http.get(f"/launch/okafor?client={wrong}").status_code == 404


def test_p6_a_client_that_people_use_works_for_nobody_by_itself(
    symmetric: StrictClient, public: StrictClient
) -> None:
    for each in (symmetric, public):
        form = {"grant_type": "client_credentials", "scope": "system/Goal.rs", **each.proof()}
        assert refusal(each.post_token(form)) in {"unauthorized_client", "invalid_client"}


def test_the_secret_is_made_once_and_kept_to_itself(
    data_dir: Path, keys: Keys, now: Turning
) -> None:
    def make(secret: str | None = None) -> Callable[[str], object]:
        return lambda url: create_sandbox(
            data_dir, app_url=keys.url, public_url=url, clock=fixed(NOON), sign_in_clock=now,
            secret=secret,
        )  # fmt: skip

    path = data_dir / "keys" / "symmetric.secret"
    seen = set()
    for _ in range(2):
        with served(make()) as url, httpx.Client(base_url=url) as http:  # type: ignore[arg-type]
            each = StrictClient(http, keys, now, "footbridge-symmetric", "sandbox-symmetric")
            headers = _basic("footbridge-symmetric", path.read_text())
            assert each.post_token(_form(each), headers=headers).status_code == 200
            seen.add(path.read_text())
    assert len(seen) == 1
    assert len(seen.pop()) >= 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
