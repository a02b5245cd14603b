"""A sign-in goes on: refresh tokens, in the ways EHRs have them (SMART 2.2; L47-L53)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest
from small_ehr import Turning
from strict_client import Keys, StrictClient, refusal

SHARES_ONE_EHR = True
SCOPE = "openid fhirUser launch offline_access user/Patient.r user/Goal.crus"


def _control(client: StrictClient, **switches: Any) -> None:
    answer = client.http.post("/control", json=switches)
    assert answer.status_code == 200, answer.text


def _works(client: StrictClient, token: dict[str, Any]) -> bool:
    answer = client.fhir("GET", "Patient/okafor", token["access_token"])
    assert answer.status_code in {200, 401}
    return answer.status_code == 200


@pytest.mark.parametrize("scope", ["offline_access", "online_access"])
@pytest.mark.parametrize("kind", ["client", "symmetric", "public"])
def test_l47_every_type_of_client_may_go_on(
    request: pytest.FixtureRequest, kind: str, scope: str
) -> None:
    client: StrictClient = request.getfixturevalue(kind)
    first = client.sign_in("okafor", scope=f"launch {scope} user/Patient.r")
    answer = client.refresh(first["refresh_token"])
    assert answer.status_code == 200, answer.text
    assert "no-store" in answer.headers["cache-control"]
    second = answer.json()
    assert second["access_token"] != first["access_token"]
    assert second["token_type"] == "Bearer"
    assert second["expires_in"] == 300
    assert second["scope"] == first["scope"]
    assert _works(client, second)
    assert second.keys() == {
        "access_token", "token_type", "expires_in", "scope", "refresh_token",
    }  # fmt: skip


def test_without_the_scope_there_is_no_refresh_token(client: StrictClient) -> None:
    assert "refresh_token" not in client.sign_in("okafor", scope="launch user/Patient.r")


def test_discovery_says_that_sign_ins_go_on(client: StrictClient) -> None:
    found = client.discover()
    assert "refresh_token" in found["grant_types_supported"]
    assert {"permission-offline", "permission-online"} <= set(found["capabilities"])


def test_l48_rotate_gives_a_new_one_each_time_and_a_copy_ends_the_sign_in(
    client: StrictClient,
) -> None:
    first = client.sign_in("okafor", scope=SCOPE)
    second = client.refresh(first["refresh_token"]).json()
    third = client.refresh(second["refresh_token"]).json()
    assert len({each["refresh_token"] for each in (first, second, third)}) == 3
    assert _works(client, third)
    assert refusal(client.refresh(first["refresh_token"])) == "invalid_grant"
    for each in (first, second, third):
        assert not _works(client, each), "all that descends from the sign-in has ended"
        assert refusal(client.refresh(each["refresh_token"])) == "invalid_grant"


def test_l48_keep_gives_no_new_one_and_the_old_one_stays_good(client: StrictClient) -> None:
    _control(client, refresh="keep")
    first = client.sign_in("okafor", scope=SCOPE)
    for _ in range(3):
        again = client.refresh(first["refresh_token"])
        assert again.status_code == 200
        assert "refresh_token" not in again.json()
        assert _works(client, again.json())
    assert _works(client, first)


def test_l53_none_returned_gives_none_though_the_scope_is_granted(client: StrictClient) -> None:
    before = client.sign_in("okafor", scope=SCOPE)
    _control(client, refresh="none-returned")
    first = client.sign_in("okafor", scope=SCOPE)
    assert "refresh_token" not in first
    assert "offline_access" in first["scope"].split()
    last = client.refresh(before["refresh_token"])
    assert "refresh_token" not in last.json()
    assert _works(client, last.json())
    assert refusal(client.refresh(before["refresh_token"])) == "invalid_grant"


def test_l50_refuse_answers_invalid_grant_until_it_is_lifted(client: StrictClient) -> None:
    first = client.sign_in("okafor", scope=SCOPE)
    _control(client, refresh="refuse")
    assert refusal(client.refresh(first["refresh_token"])) == "invalid_grant"
    assert _works(client, first)
    _control(client, refresh=None)
    assert client.refresh(first["refresh_token"]).status_code == 200


SUBSETS = [
    ("", SCOPE), ("user/Patient.r", "user/Patient.r"), ("user/Goal.rs", "user/Goal.rs"),
    ("openid user/Goal.r", "openid user/Goal.r"), (SCOPE, SCOPE),
]  # fmt: skip
NO_SUBSETS = [
    "user/Patient.rs", "user/Goal.cruds", "user/*.rs", "user/CarePlan.r", "patient/Patient.r",
    "online_access", "user/Goal.sr", "user/Nonsense.r", "system/Patient.r",
]  # fmt: skip


@pytest.mark.parametrize(("asked", "granted"), SUBSETS)
def test_l49_a_refresh_may_ask_for_less(client: StrictClient, asked: str, granted: str) -> None:
    first = client.sign_in("okafor", scope=SCOPE)
    second = client.refresh(first["refresh_token"], scope=asked).json()
    assert second["scope"] == granted
    third = client.refresh(second["refresh_token"]).json()
    assert third["scope"] == SCOPE, "less for once is not less for ever"


def test_l49_less_is_less_at_the_resource_server(client: StrictClient) -> None:
    first = client.sign_in("okafor", scope=SCOPE)
    token = client.refresh(first["refresh_token"], scope="user/Goal.r").json()["access_token"]
    assert client.fhir("GET", "Goal/g1", token).status_code == 200
    assert client.fhir("GET", "Goal", token).status_code == 403
    assert client.fhir("GET", "Patient/okafor", token).status_code == 403


@pytest.mark.parametrize("asked", NO_SUBSETS)
def test_l49_a_refresh_never_asks_for_more(client: StrictClient, asked: str) -> None:
    first = client.sign_in("okafor", scope=SCOPE)
    assert refusal(client.refresh(first["refresh_token"], scope=asked)) == "invalid_scope"
    assert client.refresh(first["refresh_token"]).status_code == 200, "nothing was used up"


def test_a_patient_scope_stays_with_its_patient(client: StrictClient) -> None:
    first = client.sign_in("okafor", scope="launch offline_access patient/*.rs")
    token = client.refresh(first["refresh_token"]).json()["access_token"]
    goals = client.fhir("GET", "Goal", token).json()["entry"]
    assert [each["resource"]["id"] for each in goals] == ["g1"]
    assert client.fhir("GET", "Goal/g2", token).status_code == 404


def test_a_refresh_token_is_for_its_client(client: StrictClient, public: StrictClient) -> None:
    first = client.sign_in("okafor", scope=SCOPE)
    assert refusal(public.refresh(first["refresh_token"])) == "invalid_grant"
    assert client.refresh(first["refresh_token"]).status_code == 200
    assert refusal(client.refresh("made-up")) == "invalid_grant"
    assert refusal(client.refresh(first["access_token"])) == "invalid_grant"


def test_how_long_a_sign_in_goes_on(client: StrictClient, now: Turning) -> None:
    long = client.sign_in("okafor", scope=SCOPE)["refresh_token"]
    short = client.sign_in("okafor", scope="launch online_access user/Patient.r")["refresh_token"]
    now.on(13 * 3600)
    assert refusal(client.refresh(short)) == "invalid_grant"
    long = client.refresh(long).json()["refresh_token"]
    now.on(30 * 24 * 3600)
    assert refusal(client.refresh(long)) == "invalid_grant"


def test_token_seconds_count_for_refreshed_tokens_too(client: StrictClient, now: Turning) -> None:
    first = client.sign_in("okafor", scope=SCOPE)
    _control(client, token_seconds=60)
    second = client.refresh(first["refresh_token"]).json()
    assert second["expires_in"] == 60
    now.on(61)
    assert not _works(client, second)
    assert _works(client, first)


def test_l30_every_refresh_needs_its_own_assertion(client: StrictClient) -> None:
    first = client.sign_in("okafor", scope=SCOPE)
    proof = client.proof()
    second = client.refresh(first["refresh_token"], **proof).json()
    assert refusal(client.refresh(second["refresh_token"], **proof)) == "invalid_client"
    assert client.refresh(second["refresh_token"]).status_code == 200


def test_a_code_used_twice_ends_the_whole_sign_in(client: StrictClient) -> None:
    code = client.authorize(client.launch("okafor"), scope=SCOPE)["code"]
    first = client.exchange(code).json()
    second = client.refresh(first["refresh_token"]).json()
    assert refusal(client.exchange(code)) == "invalid_grant"
    assert not _works(client, second)
    assert refusal(client.refresh(second["refresh_token"])) == "invalid_grant"


def test_r13_of_many_who_use_one_refresh_token_at_most_one_is_served(
    public: StrictClient,
) -> None:
    first = public.sign_in("okafor", scope=SCOPE)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(public.refresh, first["refresh_token"]) for _ in range(8)]
    served = [each.result() for each in asked if each.result().status_code == 200]
    assert len(served) == 1
    assert not _works(public, served[0].json()), "the others held a copy"


def test_r13_two_processes_share_what_was_used(
    started: Callable[[], AbstractContextManager[str]], keys: Keys, now: Turning
) -> None:
    with started() as one, started() as two:
        with httpx.Client(base_url=one) as http:
            client = StrictClient(http, keys, now, "footbridge-public", "sandbox-public")
            first = client.sign_in("okafor", scope=SCOPE)
        with httpx.Client(base_url=two) as http:
            client.http = http
            second = client.refresh(first["refresh_token"])
            assert second.status_code == 200
        with httpx.Client(base_url=one) as http:
            client.http = http
            assert _works(client, second.json())
            assert refusal(client.refresh(first["refresh_token"])) == "invalid_grant"
            assert not _works(client, second.json())


@pytest.mark.parametrize("kind", ["client", "symmetric", "public"])
def test_l52_a_token_can_be_given_back(request: pytest.FixtureRequest, kind: str) -> None:
    client: StrictClient = request.getfixturevalue(kind)
    address = client.discover()["revocation_endpoint"]
    first = client.sign_in("okafor", scope=SCOPE)
    second = client.refresh(first["refresh_token"]).json()

    def give_back(token: str, **more: str | None) -> httpx.Response:
        form = {"token": token, **client.proof(), **more}
        return client.http.post(address, data={k: v for k, v in form.items() if v is not None})

    assert give_back(first["access_token"]).status_code == 200
    assert not _works(client, first)
    assert _works(client, second)
    assert give_back(second["refresh_token"], token_type_hint="refresh_token").status_code == 200
    assert not _works(client, second)
    assert refusal(client.refresh(second["refresh_token"])) == "invalid_grant"
    assert give_back("made-up").status_code == 200
    wrong = dict.fromkeys(client.proof(), "x")
    assert refusal(give_back(second["access_token"], **wrong)) == "invalid_client"


def test_l52_nobody_gives_back_what_is_another_client_s(
    client: StrictClient, public: StrictClient
) -> None:
    first = client.sign_in("okafor", scope=SCOPE)
    for token in (first["access_token"], first["refresh_token"]):
        form = {"token": token, "client_id": "footbridge-public"}
        assert public.http.post("/auth/revoke", data=form).status_code == 200
    assert _works(client, first)
    assert client.refresh(first["refresh_token"]).status_code == 200


def test_no_refresh_token_stands_in_the_database(
    started: Callable[[], AbstractContextManager[str]], keys: Keys, now: Turning, data_dir: Path
) -> None:
    with started() as url, httpx.Client(base_url=url) as http:
        client = StrictClient(http, keys, now)
        first = client.sign_in("okafor", scope=SCOPE)["refresh_token"]
        second = client.refresh(first).json()["refresh_token"]
        kept = b"".join(path.read_bytes() for path in data_dir.glob("ehr-auth.db*"))
    assert kept
    assert first.encode() not in kept
    assert second.encode() not in kept
