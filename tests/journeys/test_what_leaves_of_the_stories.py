"""What a payer gets of the stories by every road, and what it must not: Ty's, and Lúcia's words."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from nurse import launch
from typer.testing import CliRunner

from fhir_bridge import bulk, members
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store.files import LocalFiles
from fhir_bridge.store.tables import SharingDecision
from smart_app import demo_payer
from smart_app.cli import app
from support.pages import form
from support.played import played
from support.world import World

Get = Callable[..., httpx.Response]
PROTECTED = ("naltrexone", "alcohol", "42cfr", "drink", "what could hurt me", "substance")
"""Words of what Oakview labelled, and the label; the stay itself has none."""
SAID_ALONE = ("cannot go on", "four hours", "back hurts", "strain", "day and night now", "lifting")
"""What Lúcia said alone, and what was made of it."""
TY, JOAO, NOAH = "reed", "santos", "price"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, _migrated_file: Path) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("leaves")
    with played(folder, _migrated_file, (TY, JOAO, NOAH, demo_payer.SAID_NO)) as running:
        running.bridge.files = LocalFiles(folder / "exports")
        demo_payer.let_in(running.bridge, running.data_dir)
        yield running


@pytest.fixture(scope="module")
def payer(told: World) -> Get:
    """The demo's payer, signed in as the how-to page says."""
    keys = told.data_dir / demo_payer.KEYS
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("BRIDGE_PUBLIC_URL", told.app_url)
        asked = CliRunner().invoke(app, ["client", "token", "demo-payer", "--keys", str(keys)])
    assert asked.exit_code == 0, asked.output
    http = told.browser(headers={"Authorization": f"Bearer {asked.stdout.split()[-1]}"})
    return lambda path, **headers: http.get(
        path if path.startswith("http") else f"{told.app_url}/fhir/{path}", headers=headers
    )


def every_page(payer: Get, path: str) -> str:
    """Everything a search or ``$everything`` shows."""
    answer = payer(path)
    assert answer.status_code == 200, answer.text
    following = (each["url"] for each in answer.json()["link"] if each["relation"] == "next")
    return answer.text + "".join(every_page(payer, each) for each in following)


def searched(payer: Get) -> str:
    """Everything that a search of any type shows."""
    types: list[dict[str, Any]] = payer("metadata").json()["rest"][0]["resource"]
    return "".join(
        every_page(payer, each["type"]) for each in types
        if "search-type" in {one["code"] for one in each["interaction"]}
    )  # fmt: skip


def exported(told: World, payer: Get) -> str:
    """Every file of an export of its members."""
    asked = payer(f"Group/{demo_payer.CLIENT}/$export", prefer="respond-async")
    assert asked.status_code == 202, asked.text
    steps = bulk.steps(told.bridge)
    while next(steps):
        pass
    files = payer(asked.headers["content-location"]).json()["output"]
    assert files
    return "".join(payer(each["url"]).text for each in files)


def roads_to(told: World, payer: Get, patient: str) -> dict[str, str]:
    """By the name of each road, all that reaches the payer on it."""
    return {
        "search": searched(payer),
        "$everything": every_page(payer, f"Patient/{patient}/$everything"),
        "export": exported(told, payer),
    }


def id_of(told: World, patient: str) -> str:
    return our_id(told.bridge.site("sandbox").base, "Patient", patient)


@pytest.fixture
def ty_said_yes(told: World) -> Iterator[None]:
    """For as long as a test: what he said to payment is taken back."""
    with told.bridge.store.reading() as session:
        (no,) = [
            row for row in members.said_now(
                session, "sandbox", id_of(told, TY), told.bridge.clock())
            if not row.permit
        ]  # fmt: skip
    members.take_back(told.bridge, "sandbox", TY, no.id, by=OPERATOR)
    yield
    with told.bridge.store.writing() as session:
        row = session.get(SharingDecision, ("sandbox", no.id))
        assert row
        row.until = None


def test_ty_said_no_to_his_payer_and_yes_to_who_treats_him(told: World, payer: Get) -> None:
    nurse = launch(told, TY)
    page = nurse.reads("sharing")
    assert "Ty said no, as to payment on Nov 18, by phone" in page
    assert "Ty said yes, as to treatment on Nov 18, by phone" in page
    ty = id_of(told, TY)
    assert payer(f"Patient/{ty}").status_code == 404
    assert payer(f"Patient/{ty}/$everything").status_code == 404
    found = searched(payer) + exported(told, payer)
    assert ty not in found and "Reed" not in found and "text Jo" not in found
    assert id_of(told, JOAO) in found, "it does get its other members"


def test_noah_whose_plan_is_another_is_nobody_to_this_one(told: World, payer: Get) -> None:
    assert JOAO in members.members_of(told.bridge, demo_payer.CLIENT)
    assert NOAH not in members.members_of(told.bridge, demo_payer.CLIENT)
    for path in ("", "/$everything"):
        assert payer(f"Patient/{id_of(told, NOAH)}{path}").status_code == 404


@pytest.mark.usefixtures("ty_said_yes")
def test_nothing_that_tys_record_protects_reaches_his_payer(told: World, payer: Get) -> None:
    """Were it to see him at all: his goal and what bears no label, and nothing of what does."""
    ty = id_of(told, TY)
    assert payer(f"Patient/{ty}").status_code == 200
    for road, found in roads_to(told, payer, ty).items():
        assert "text Jo when it gets dark" in found, road
        assert [each for each in PROTECTED if each in found.lower()] == [], road


def test_nothing_lucia_said_alone_reaches_joaos_payer(told: World, payer: Get) -> None:
    joao = id_of(told, JOAO)
    for road, found in roads_to(told, payer, joao).items():
        assert "Sit in my garden every morning" in found, road
        assert [each for each in SAID_ALONE if each in found.lower()] == [], road


def test_whoever_helps_ty_is_told_nothing_that_is_protected(told: World) -> None:
    nurse = launch(told, TY)
    people = form(nurse.open("support").text, "/support/people")
    nurse.send(people, name="Jo Mason", kin="FRND")
    nurse.send(form(nurse.open("caregiver-sheets").text, "/caregiver-sheets"),
               agrees="yes", tell_signs="yes", tell_medicines="yes", tell_visits="yes")  # fmt: skip
    sheet = nurse.open("caregiver-sheets").text.partition("print/caregiver/")[2].partition('"')[0]
    said = nurse.reads(f"print/caregiver/{sheet}").lower()
    assert "jo mason" in said
    assert [each for each in PROTECTED if each in said] == []
