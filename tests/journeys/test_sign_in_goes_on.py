"""The EHR's token ends during a shift: it is renewed by one at a time, or the sign-in is over."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import orjson
import pytest
from eavesdropper import Call, Eavesdropper
from nurse import MakeWorld, Nurse, launch, ours, rows

from fhir_bridge import user_tokens
from fhir_bridge.clock import real_time
from fhir_bridge.store.tables import Audit, ContextRow
from support.pages import text
from support.world import World, make_bridge, wait_for

TOKEN = "/auth/token"
NOT_OURS = {"access_token": "another", "token_type": "Bearer", "expires_in": 600}


@pytest.fixture(scope="module")
def shared_world(make_world: MakeWorld, ehr: Eavesdropper) -> Iterator[World]:
    with make_world(around_ehr=ehr) as made:
        yield made


@pytest.fixture
def world(shared_world: World, ehr: Eavesdropper) -> Iterator[World]:
    yield shared_world
    shared_world.control(refresh=None, simulate=None)
    ehr.hush()


def refreshes(ehr: Eavesdropper) -> list[Call]:
    return [call for call in ehr.heard("POST", TOKEN) if b"grant_type=refresh_token" in call.body]


def row_of(nurse: Nurse) -> ContextRow:
    [row] = [each for each in rows(nurse.world, ContextRow) if each.ctx == nurse.ctx]
    assert isinstance(row, ContextRow)
    return row


def age(nurse: Nurse, seconds: float) -> None:
    """Let the token end so many seconds from now, and be due to be renewed."""
    row = row_of(nurse)
    row.token_until = real_time() + timedelta(seconds=seconds)
    row.renew_at = real_time() - timedelta(seconds=1)
    with nurse.world.bridge.store.writing() as session:
        session.merge(row)


def sealed(nurse: Nurse) -> dict[str, Any]:
    """The tokens as they are kept; nothing once they are deleted."""
    bridge = nurse.world.bridge
    with bridge.store.reading() as session:
        found = bridge.vault.fetch(session, "sandbox", f"token/{nurse.ctx}")
    return dict(orjson.loads(found)) if found else {}


def test_l47_it_is_renewed_before_its_end_and_nobody_waits(world: World, ehr: Eavesdropper) -> None:
    nurse = launch(world)
    first = sealed(nurse)
    life = row_of(nurse).token_until - real_time()
    left = row_of(nurse).token_until - (row_of(nurse).renew_at or real_time())
    assert left == pytest.approx(max(timedelta(seconds=60), life / 10), abs=timedelta(seconds=1))
    age(nurse, 30)
    assert "Okafor" in nurse.reads("today")
    assert wait_for(lambda: sealed(nurse)["access_token"] != first["access_token"], "a new one")
    assert len(refreshes(ehr)) == 1
    assert row_of(nurse).token_until > real_time() + timedelta(seconds=60)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_l47_r13_of_many_threads_and_processes_one_asks(make_world: MakeWorld, kind: str) -> None:
    ehr = Eavesdropper()
    with make_world(kind, around_ehr=ehr) as world:
        nurse = launch(world)
        age(nurse, -1)
        url = world.bridge.store.engine.url.render_as_string(hide_password=False)
        others = [make_bridge(url, world.app_url) for _ in range(2)]
        bridges = [world.bridge, *others] * 5
        with ThreadPoolExecutor(len(bridges)) as pool:
            found = list(
                pool.map(lambda one: user_tokens.current(one, "sandbox", nurse.ctx), bridges)
            )
        for each in others:
            each.close()
        assert len(refreshes(ehr)) == 1
        assert {each.value if each else None for each in found} == {sealed(nurse)["access_token"]}


def test_l48_the_next_refresh_token_takes_the_place_of_the_old_one(
    world: World, ehr: Eavesdropper
) -> None:
    nurse = launch(world)
    seen = [sealed(nurse)["refresh_token"]]
    for _ in range(3):
        age(nurse, -1)
        assert "Okafor" in nurse.reads("today")
        seen.append(sealed(nurse)["refresh_token"])
    assert len(set(seen)) == 4
    assert len(refreshes(ehr)) == 3


def test_l48_without_a_next_one_the_old_one_stays(world: World, ehr: Eavesdropper) -> None:
    world.control(refresh="keep")
    nurse = launch(world)
    first = sealed(nurse)
    for _ in range(2):
        age(nurse, -1)
        assert "Okafor" in nurse.reads("today")
    assert sealed(nurse)["refresh_token"] == first["refresh_token"]
    assert sealed(nurse)["access_token"] != first["access_token"]
    assert len(refreshes(ehr)) == 2


def test_l49_scopes_that_are_not_said_stay_and_fewer_are_taken_over(
    world: World, ehr: Eavesdropper
) -> None:
    nurse = launch(world)
    before = row_of(nurse).scope
    world.control(simulate="answer_no_scope")
    age(nurse, -1)
    nurse.reads("today")
    assert row_of(nurse).scope == before
    world.control(simulate=None)
    ehr.say(TOKEN, NOT_OURS | {"scope": "openid user/Patient.r"}, method="POST")
    age(nurse, -1)
    nurse.open("today")
    assert row_of(nurse).scope == "openid user/Patient.r"
    assert "scope=" not in refreshes(ehr)[0].body.decode(), "all that was granted is meant"


def test_l50_an_invalid_grant_ends_the_sign_in_but_not_the_record(
    world: World, ehr: Eavesdropper
) -> None:
    nurse = launch(world)
    nurse.write("Read from our own record")
    world.control(refresh="refuse")
    age(nurse, -1)
    page = nurse.open("goals")
    assert "Read from our own record" in page.text
    assert "Reconnect" in text(page.text)
    assert sealed(nurse) == {}
    assert nurse.open("today").status_code == 200
    assert len(refreshes(ehr)) == 1, "it is over: nobody asks again"
    told = [row for row in rows(world, Audit) if row.what == "refresh" and row.outcome == "4"]
    assert told


@pytest.mark.parametrize("status", [400, 401, 429, 500, 503])
def test_l50_after_any_other_error_the_token_serves_while_it_lives(
    world: World, ehr: Eavesdropper, status: int
) -> None:
    nurse = launch(world)
    first = sealed(nurse)
    ehr.say(TOKEN, {"error": "server_error"}, method="POST", status=status)
    ehr.calls.clear()
    age(nurse, 40)
    for _ in range(3):
        assert "Okafor" in nurse.reads("today")
        assert wait_for(lambda: row_of(nurse).renew_pause is not None, "a pause")
    assert sealed(nurse) == first
    assert len(ehr.heard("POST", TOKEN)) == 1, "the next try waits"


def test_l50_an_answer_about_another_patient_ends_the_sign_in(
    world: World, ehr: Eavesdropper
) -> None:
    nurse = launch(world)
    ehr.say(TOKEN, NOT_OURS | {"patient": "delgado"}, method="POST")
    age(nurse, -1)
    nurse.open("today")
    assert sealed(nurse) == {}


def test_l51_after_a_401_it_is_renewed_once_and_read_again(world: World, ehr: Eavesdropper) -> None:
    nurse = launch(world, simulate="request_expired_token")
    assert "Okafor" in nurse.page.text
    assert len(refreshes(ehr)) == 1
    reads = [call.status for call in ehr.heard("GET", "/r4/Patient/okafor")]
    assert reads == [401, 200]


def test_l51_a_401_that_stays_is_asked_about_once(world: World, ehr: Eavesdropper) -> None:
    nurse = launch(world)
    nurse.write()
    ehr.calls.clear()
    world.control(simulate="request_invalid_token")
    page = nurse.open("today")
    assert page.status_code == 200
    assert "Reconnect" in text(page.text)
    assert len(refreshes(ehr)) == 1
    assert len(ehr.heard("GET", "/r4/Patient/okafor")) == 2


def test_w16_a_goal_is_sent_with_the_renewed_token_of_its_nurse(make_world: MakeWorld) -> None:
    ehr = Eavesdropper()
    with make_world(around_ehr=ehr, site={"backend_client_id": None}) as world:
        nurse = launch(world)
        age(nurse, -1)
        nurse.write()
        assert len(ours(world)) == 1
        assert len(refreshes(ehr)) == 1


def test_w7_r12_a_write_refused_with_401_is_sent_once_more_with_a_renewed_token(
    make_world: MakeWorld,
) -> None:
    ehr = Eavesdropper()
    with make_world(around_ehr=ehr, site={"backend_client_id": None}) as world:
        nurse = launch(world)
        typed, bridge = nurse.blank(), world.bridge
        stale = orjson.dumps(sealed(nurse) | {"access_token": "ended-there"})
        with bridge.store.writing() as session:
            bridge.vault.keep(session, "sandbox", f"token/{nurse.ctx}", stale)
        nurse.send(typed, strategy="self-management", statement="Sent once more")
        assert [call.status for call in ehr.heard("POST", "/r4/Goal")] == [401, 201]
        assert len(ours(world)) == len(refreshes(ehr)) == 1


def test_whoever_lost_the_lease_changes_nothing(world: World) -> None:
    nurse = launch(world)
    known = user_tokens._known(world.bridge, "sandbox", nurse.ctx)
    assert known is not None
    fence = user_tokens._claim(world.bridge, known)
    assert fence is not None
    assert user_tokens._claim(world.bridge, known) is None, "one at a time"
    before = sealed(nurse)
    user_tokens._settle(world.bridge, known, fence - 1, None)
    assert sealed(nurse) == before


def test_nothing_is_renewed_after_signing_out(world: World, ehr: Eavesdropper) -> None:
    nurse = launch(world)
    form = nurse.blank().fields
    kept = {name: form[name] for name in ("csrf", "expected_patient")}
    assert nurse.http.post(f"{nurse.base}/logout", data=kept).status_code == 200
    assert sealed(nurse) == {}
    assert user_tokens.current(world.bridge, "sandbox", nurse.ctx) is None
    assert refreshes(ehr) == []
