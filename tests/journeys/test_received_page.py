"""What other systems sent, entry by entry and without a name: for nurses, leads, administrators."""

from collections.abc import Iterator

import httpx
import pytest
from administrator import being
from nurse import MakeWorld, launch, rows

from fhir_bridge.clients import Client, add_client, public_keys
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.members import add_member
from fhir_bridge.notifications import Sender, take_in_bundle
from fhir_bridge.received import grant_of
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store.tables import Message
from fhir_bridge.wire import Json, write_json
from support.pages import Form, forms, text
from support.world import World

MRN = "https://ehr.riverside.example/id/mrn"
SCOPES = "system/*.rs system/Goal.crus system/Bundle.c"


def goal(id: str, whose: str, **more: str) -> Json:
    return {"resource": {
        "resourceType": "Goal", "id": id, "lifecycleStatus": "active",
        "description": {"text": "Sleep through, says Canary"},
        "subject": {"reference": f"https://clinic.example/fhir/Patient/{whose}"}, **more,
    }, "fullUrl": f"https://clinic.example/fhir/Goal/{id}"}  # fmt: skip


def patient(id: str, number: str) -> Json:
    return {"resource": {"resourceType": "Patient", "id": id, "name": [{"family": "Canary"}],
                         "identifier": [{"system": MRN, "value": number}]},
            "fullUrl": f"https://clinic.example/fhir/Patient/{id}"}  # fmt: skip


@pytest.fixture(scope="module")
def world(make_world: MakeWorld) -> Iterator[World]:
    """A clinic sent one file: of its goals one is kept, one waits, one is refused."""
    with make_world() as made:
        launch(made).write()
        clinic = Client(
            id="clinic", site="sandbox", kind="system", name="Lakeside Clinic", scopes=SCOPES,
            opt_in=False, jwks=public_keys(write_json(ClientKeys.create().public_jwks())),
        )  # fmt: skip
        bridge = made.bridge
        add_client(bridge.store, clinic, by=OPERATOR)
        add_member(bridge, "clinic", "okafor", by=OPERATOR)
        entries = [goal("7", "1"), goal("8", "2"), goal("9", "1", lifecycleStatus="walking"),
                   patient("1", "RV-0048213"), patient("2", "nobody")]  # fmt: skip
        bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
        sender = Sender(
            bridge.site("sandbox"), "client/clinic", "Lakeside Clinic",
            grant=grant_of(clinic, at=bridge.clock(), request="r"),
        )  # fmt: skip
        take_in_bundle(bridge, sender, write_json(bundle))
        yield made


def signed_in(world: World) -> tuple[httpx.Client, str]:
    http = world.browser()
    first = http.get(f"{world.app_url}/launch/staff/sandbox")
    return http, str(first.url).rpartition("/")[0] + "/received"


def wait(world: World) -> Message:
    [found] = [each for each in rows(world, Message) if each.event == "record"]
    return found


@pytest.mark.parametrize("role", ["case-manager", "lead", "admin"])
def test_each_entry_is_told_with_what_became_of_it_and_nobody_is_named(
    world: World, role: str
) -> None:
    with being(world, role):
        http, page = signed_in(world)
        drawn = http.get(page)
    assert drawn.status_code == 200
    shown = text(drawn.text)
    for words in ("Lakeside Clinic", "Kept with us: 1 goal", "taken in part", "1, goal: new",
                  "2: set aside: whom it is about is not known yet",
                  "3: not taken: it cannot be used as it is", "A record in a file",
                  "4: known, changed, or used to tell whose"):  # fmt: skip
        assert words in shown, words
    for secret in ("Canary", "RV-0048213", "nobody<", "Okafor", "walking"):
        assert secret not in drawn.text


def pressed(world: World, act: str, **typed: str) -> httpx.Response:
    with being(world, "lead"):
        http, page = signed_in(world)
        wanted: list[Form] = [each for each in forms(http.get(page).text)
                              if each.fields.get("act") == act]  # fmt: skip
        return http.post(f"{world.app_url}{wanted[0].action}", data=wanted[0].fields | typed)


def test_what_waits_is_tried_again_now_or_set_aside_with_a_reason(world: World) -> None:
    later = wait(world).due_at
    answer = pressed(world, "now")
    assert "It is looked for now" in text(answer.text)
    due = wait(world).due_at
    assert later is not None and due is not None and due < later
    assert pressed(world, "not-ours", why=" ").status_code == 422
    assert wait(world).state == "aside"
    assert "nobody of ours" in text(pressed(world, "not-ours", why="They never heard of us").text)
    assert wait(world).state == "not-ours"
    pressed(world, "again", why="They called back")
    assert wait(world).state == "aside"


def test_who_has_no_such_page_is_told_so_and_decides_nothing(world: World) -> None:
    with being(world, "lead"):
        http, page = signed_in(world)
        filled = next(each for each in forms(http.get(page).text) if "act" in each.fields)
    with being(world, "community-health-worker"):
        assert http.get(page).status_code == 403
        sent = http.post(f"{world.app_url}{filled.action}", data=filled.fields)
        assert sent.status_code == 403
