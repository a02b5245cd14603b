"""Whoever runs the exchange sees what is wrong with a feed, and nobody's name; a nurse does not."""

from collections.abc import Iterator

import pytest
from administrator import administrator, as_role
from nurse import MakeWorld, launch, rows

from fhir_bridge import feeds
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.notifications import Sender, take_in_message
from fhir_bridge.store import messages
from fhir_bridge.store.tables import EncounterEvent
from support.adt import alert, encounter, left, patient
from support.pages import forms, text
from support.world import World


@pytest.fixture(scope="module")
def world(make_world: MakeWorld) -> Iterator[World]:
    with make_world() as made:
        launch(made)  # somebody signed in before, so there is somebody to grant a role to
        yield made


def reads(world: World) -> str:
    shown = administrator(world)
    page = shown.http.get(f"{shown.base}/feeds")
    assert page.status_code == 200, page.text
    return text(page.text)


def test_a_site_without_a_feed_says_so(world: World) -> None:
    shown = reads(world)
    assert "Nothing has told us of a stay yet." in shown
    assert "Every message was used." in shown


def test_what_is_wrong_is_told_with_what_to_do_and_names_nobody(world: World) -> None:
    site = world.bridge.site("sandbox")
    sender = Sender(site, "client/riverside-adt")
    hidden = patient("99-hidden", name=[{"family": "Canary"}])
    for raw in (alert("discharge", left("V7"), id="m1", whose=hidden),
                alert("made-up", encounter("V8"), id="m2", whose=hidden)):  # fmt: skip
        take_in_message(world.bridge, sender, raw)
    feeds.expect(world.bridge, site.id, "client/riverside-adt", owner="Interface team", quiet=90)
    shown = reads(world)
    assert "Messages from riverside-adt" in shown
    assert "Owner: Interface team" in shown
    assert "1 message is about somebody who could not be matched." in shown
    assert "1 message could not be used." in shown
    assert "May be silent for: 90 minutes" in shown
    assert "Nobody whose record is kept here has one of its numbers." in shown
    for name in ("Canary", "99-hidden", "V7", our_id(site.base, "Patient", "p")):
        assert name not in shown


WALTER = {"number": "RV-0048213", "born": "1948-05-04", "why": "The ward read both to me"}
WRONG = {
    "no number": {"number": ""},
    "the number of nobody here": {"number": "RV-0051190"},
    "another day of birth": {"born": "1948-05-05"},
    "no reason": {"why": " "},
}


def set_aside(world: World, stay: str, born: str) -> str:
    """A message that names nobody; gives its hash."""
    sender = Sender(world.bridge.site("sandbox"), "client/riverside-adt")
    nameless = {"resourceType": "Patient", "id": "p", "birthDate": born}
    raw = alert("discharge", left(stay), id=stay, whose=nameless)
    take_in_message(world.bridge, sender, raw)
    return messages.hash_of(raw)


def decide(world: World, id: str, act: str, **typed: str) -> tuple[int, str]:
    """Press a button of one message; gives the status and what the page says."""
    shown = administrator(world)
    page = shown.http.get(f"{shown.base}/feeds").text
    wanted = {"id": id, "act": act}
    [found] = [each for each in forms(page) if wanted.items() <= each.fields.items()]
    answer = shown.send(found, **typed)
    return answer.status_code, text(answer.text)


def heard(world: World, stay: str) -> bool:
    """Whether a stay is in anybody's log."""
    return f"urn:riverside|{stay}" in {row.stay for row in rows(world, EncounterEvent)}


def test_two_things_read_back_put_a_message_into_one_record_and_nothing_else_does(
    world: World,
) -> None:
    as_role(world, "case-manager")
    launch(world).write()
    id = set_aside(world, "V-lost", "1948-05-04")
    for case, wrong in WRONG.items():
        status, said = decide(world, id, "about", **WALTER | wrong)
        assert (status, "Nothing was done." in said) == (422, True), case
        assert "Okafor" not in said, case
    assert not heard(world, "V-lost")
    assert decide(world, id, "about", **WALTER)[0] == 200
    assert heard(world, "V-lost")


def test_a_nurse_has_no_such_page(world: World) -> None:
    shown = administrator(world)
    as_role(world, "case-manager")
    page = shown.http.get(f"{shown.base}/feeds")
    assert page.status_code == 403
