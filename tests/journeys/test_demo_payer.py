"""A payer pulls the plans of its members: what a nurse wrote a moment ago, and nobody else's."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from nurse import launch
from typer.testing import CliRunner

from fhir_bridge import admin
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.member_lists import Followed, follow_list
from fhir_bridge.members import add_member, members_of
from fhir_bridge.staff import OPERATOR
from smart_app import demo_payer
from smart_app.cli import app
from support.world import World

Get = Callable[[str], httpx.Response]
ROSTER = "Group/footbridge-roster"
INSIDE, SAID_NO, OUTSIDE = "okafor", "harris", "abara"


@pytest.fixture
def payer(riverside: World, monkeypatch: pytest.MonkeyPatch) -> Get:
    """The payer, after a nurse wrote a goal for a member, for one who said no, for a stranger.

    It signs in as the how-to page says it: by the command, over HTTP.
    """
    monkeypatch.setenv("BRIDGE_PUBLIC_URL", riverside.app_url)
    site = riverside.bridge.site("sandbox")
    admin.add_site(riverside.bridge.store, site, (riverside.ehr_url,), roster=ROSTER)
    admin.sync_site(riverside.bridge, "sandbox")
    for patient in (INSIDE, SAID_NO, OUTSIDE):
        launch(riverside, patient).write(f"Words of {patient}")
    demo_payer.let_in(riverside.bridge, riverside.data_dir)
    keys = riverside.data_dir / demo_payer.KEYS
    told = CliRunner().invoke(app, ["client", "token", "demo-payer", "--keys", str(keys)])
    assert told.exit_code == 0, told.output
    token = told.stdout.split()[-1]  # the servers of this test log there, too
    headers = {"Authorization": f"Bearer {token}"}
    return lambda path: httpx.get(f"{riverside.app_url}/fhir/{path}", headers=headers, timeout=30)


def bodies(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    return [each["resource"] for each in answer.json().get("entry", ())]


def test_a_payer_reads_what_was_agreed_with_its_members_and_with_nobody_else(
    payer: Get, riverside: World
) -> None:
    base = riverside.bridge.site("sandbox").base
    ids = {each: our_id(base, "Patient", each) for each in (INSIDE, SAID_NO, OUTSIDE)}
    words = {each["description"]["text"] for each in bodies(payer("Goal"))}
    assert f"Words of {INSIDE}" in words
    assert not {f"Words of {SAID_NO}", f"Words of {OUTSIDE}"} & words
    assert payer(f"Patient/{ids[INSIDE]}").status_code == 200
    for other in (SAID_NO, OUTSIDE):
        assert payer(f"Patient/{ids[other]}").status_code == 404
        assert bodies(payer(f"Goal?patient={ids[other]}")) == []
    assert payer("QuestionnaireResponse").status_code == 404
    signed = bodies(payer(f"Goal?patient={ids[INSIDE]}&_revinclude=Provenance:target"))
    assert {each["resourceType"] for each in signed} == {"Goal", "Provenance"}


def test_its_list_is_followed_and_its_keys_are_kept(payer: Get, riverside: World) -> None:
    bridge, path = riverside.bridge, riverside.data_dir / demo_payer.KEYS
    before, listed = path.read_bytes(), members_of(bridge, "demo-payer")
    assert path.stat().st_mode & 0o777 == 0o600
    assert {INSIDE, SAID_NO} <= listed and OUTSIDE not in listed
    add_member(bridge, "demo-payer", OUTSIDE, by=OPERATOR)
    again = follow_list(bridge, "demo-payer", demo_payer.GROUP, by=OPERATOR)
    assert again == Followed(added=0, ended=1, unknown=again.unknown, complete=True)
    demo_payer.let_in(bridge, riverside.data_dir)
    assert (path.read_bytes(), members_of(bridge, "demo-payer")) == (before, listed)
    assert payer("Patient").status_code == 200
