"""Tokens end, nurses leave, EHRs take no goals: nothing is lost, and none is sent as another."""

from dataclasses import replace

import httpx
from eavesdropper import Eavesdropper
from nurse import WORDS, Nurse, Turning, launch, mark, ours, rows, the_one
from outbox_talk import HELD, IN_EHR, arrived, keep_all, take_goals_alone

from fhir_bridge import admin
from fhir_bridge.clock import real_time
from fhir_bridge.store import outbox
from fhir_bridge.store.tables import ContextRow, Placement
from support.world import World


def without_backend(world: World) -> None:
    """The EHR gave us no client of our own, and no sign-in that goes on."""
    site = world.bridge.site("sandbox")
    scopes = tuple(each for each in site.scopes if each not in {"online_access", "offline_access"})
    alone = replace(site, backend_client_id=None, scopes=scopes)
    admin.add_site(world.bridge.store, alone, embedders=(world.ehr_url,))


def expire(world: World, nurse: Nurse) -> None:
    """Let the EHR's token of this launch run out."""
    with world.bridge.store.writing() as session:
        session.get_one(ContextRow, ("sandbox", nurse.ctx)).token_until = real_time()


def test_the_nurse_has_left_and_her_token_is_over(overheard: World, real: Turning) -> None:
    overheard.control(refresh="none-returned")
    nurse = launch(overheard)
    blank = nurse.blank()
    overheard.control({"kind": "down"})
    nurse.send(blank, strategy="self-management", statement=WORDS)
    expire(overheard, nurse)
    overheard.control(refresh=None)
    real.on(minutes=31)
    assert keep_all(overheard) == ["created"], "as Footbridge itself"
    assert the_one(overheard, blank.fields["key"])["description"]["text"] == WORDS
    [placed] = [row for row in rows(overheard, Placement) if row.id == blank.fields["key"]]
    assert placed.state == "in-ehr"


def test_the_sender_died_and_the_permission_is_over_until_she_comes_back(
    overheard: World, real: Turning
) -> None:
    without_backend(overheard)
    nurse = launch(overheard)
    blank = nurse.blank()
    overheard.bridge.send_budget = 0.0
    nurse.send(blank, strategy="self-management", statement=WORDS)
    with overheard.bridge.store.writing() as session:  # a worker takes it, and is no more
        assert outbox.claim(session, at=real())
    expire(overheard, nurse)
    launch(overheard)
    real.on(minutes=31)
    assert keep_all(overheard) == ["unknown"]
    real.on(minutes=31)
    assert keep_all(overheard) == ["created"]
    assert the_one(overheard, blank.fields["key"])["description"]["text"] == WORDS


def test_without_a_client_of_our_own_it_is_held_until_she_comes_back(
    overheard: World, real: Turning
) -> None:
    without_backend(overheard)
    overheard.control(refresh="none-returned")
    nurse = launch(overheard)
    blank = nurse.blank()
    overheard.control({"kind": "down"})
    nurse.send(blank, strategy="self-management", statement=WORDS)
    expire(overheard, nurse)
    overheard.control(refresh=None)
    real.on(minutes=31)
    assert keep_all(overheard) == ["held"]
    assert keep_all(overheard) == []
    assert not arrived(overheard, blank)
    held = nurse.reads()
    assert HELD in held
    assert WORDS in held
    again = launch(overheard)
    assert keep_all(overheard) == ["created"]
    assert the_one(overheard, blank.fields["key"])
    assert IN_EHR in again.reads()


def test_what_one_nurse_wrote_is_never_sent_as_another(overheard: World, real: Turning) -> None:
    without_backend(overheard)
    overheard.control(refresh="none-returned")
    nurse = launch(overheard)
    blank = nurse.blank()
    overheard.control({"kind": "down"})
    nurse.send(blank, strategy="self-management", statement=WORDS)
    expire(overheard, nurse)
    overheard.control(refresh=None)
    with overheard.bridge.store.writing() as session:  # the pretend EHR knows one nurse only
        row = session.get_one(ContextRow, ("sandbox", nurse.ctx))
        row.sub = "somebody-else"
    real.on(minutes=31)
    assert keep_all(overheard) == ["held"]
    other = launch(overheard)
    assert keep_all(overheard) == []
    assert HELD in other.reads()
    assert not arrived(overheard, blank)


def test_a_nurse_who_comes_back_sends_what_still_waits(overheard: World, real: Turning) -> None:
    """It was not held yet: nobody had tried since her first token ended."""
    without_backend(overheard)
    overheard.control(refresh="none-returned")
    nurse = launch(overheard)
    blank = nurse.blank()
    overheard.control({"kind": "status", "status": 503, "type": "Goal", "method": "POST"})
    nurse.send(blank, strategy="self-management", statement=WORDS)
    expire(overheard, nurse)
    overheard.control(refresh=None)
    launch(overheard)
    real.on(minutes=31)
    assert keep_all(overheard) == ["created"]
    assert the_one(overheard, blank.fields["key"])


def test_an_ehr_that_takes_no_goals_says_so_before_anything_is_typed(overheard: World) -> None:
    overheard.control({"kind": "no-goal-writes"})
    take_goals_alone(overheard)
    nurse = launch(overheard)
    before = nurse.reads()
    assert "Riverside EHR does not take goals from other systems. They are kept here." in before
    assert "Save here" in before
    assert "Save and send" not in before
    key = nurse.write()
    page = nurse.reads()
    assert "Kept here: this EHR does not take goals" in page
    assert WORDS in page
    assert key not in map(mark, ours(overheard))
    assert keep_all(overheard) == []


def test_a_launch_that_may_not_write_goals_says_so(overheard: World) -> None:
    site = overheard.bridge.site("sandbox")
    less = replace(site, scopes=tuple(scope for scope in site.scopes if scope != "user/Goal.cu"))
    admin.add_site(overheard.bridge.store, less, embedders=(overheard.ehr_url,))
    nurse = launch(overheard)
    assert "This launch may not write goals to Riverside EHR" in nurse.reads()
    assert "Save here" in nurse.reads()


def test_an_ehr_that_takes_goals_but_no_changes_to_them(
    overheard: World, ehr: Eavesdropper
) -> None:
    nurse = launch(overheard)
    key = nurse.write()
    id = the_one(overheard, key)["id"]
    statement = httpx.get(f"{overheard.ehr_url}/r4/metadata", trust_env=False).json()
    [goal] = [each for each in statement["rest"][0]["resource"] if each["type"] == "Goal"]
    goal["interaction"] = [each for each in goal["interaction"] if each["code"] != "update"]
    ehr.say("/r4/metadata", statement)
    overheard.bridge._connections.clear()
    nurse.send(nurse.editor(key), statement="Walk around the lake")
    assert "Walk around the lake" in nurse.reads()
    page = nurse.reads(f"goals/{key}/receipt")
    assert "Riverside EHR did not accept – It takes no changes to a goal." in page
    assert f"Goal/{id} v1" in page, "the text before stays there"
    assert ehr.heard("PUT", "/r4/Goal") == []
    assert "this EHR does not take goals" not in page
    assert the_one(overheard, key)["description"]["text"] == WORDS
