"""A nurse notes what the patient says to sharing, and the payer's very next look obeys it."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from nurse import Nurse, launch, rows
from typer.testing import CliRunner

from fhir_bridge import clients
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.members import Said, add_member, say
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store.tables import SharingDecision
from fhir_bridge.wire import write_json
from smart_app.cli import app
from support.pages import Form, form, forms
from support.world import World

Find = Callable[[], list[dict[str, Any]]]
PAYER, PATIENT = "heartland", "okafor"


@pytest.fixture(scope="module")
def nurse(world: World) -> Nurse:
    opened = launch(world, PATIENT)
    opened.write()
    return opened


@pytest.fixture(scope="module")
def finds(nurse: Nurse, tmp_path_factory: pytest.TempPathFactory) -> Find:
    """The payer's search for this patient's goals, each time over HTTP."""
    world, keys = nurse.world, ClientKeys.create()
    file = tmp_path_factory.mktemp("payer") / "keys.jwks"
    file.write_bytes(keys.private_jwks())
    payer = clients.Client(
        id=PAYER, site="sandbox", kind="payer", name="Heartland Health Plan",
        scopes="system/*.rs", purpose="HPAYMT", opt_in=False,
        jwks=clients.public_keys(write_json(keys.public_jwks())),
    )  # fmt: skip
    clients.add_client(world.bridge.store, payer, by=OPERATOR)
    add_member(world.bridge, PAYER, PATIENT, by=OPERATOR)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("BRIDGE_PUBLIC_URL", world.app_url)
        told = CliRunner().invoke(app, ["client", "token", PAYER, "--keys", str(file)])
    assert told.exit_code == 0, told.output
    headers = {"Authorization": f"Bearer {told.stdout.split()[-1]}"}
    patient = our_id(world.bridge.site("sandbox").base, "Patient", PATIENT)

    def find() -> list[dict[str, Any]]:
        url = f"{world.app_url}/fhir/Goal?patient={patient}"
        answer = httpx.get(url, headers=headers, timeout=30, trust_env=False)
        assert answer.status_code == 200, answer.text
        return [each["resource"] for each in answer.json().get("entry", ())]

    return find


def asked(nurse: Nurse, client: str = PAYER) -> Form:
    """The form about one client; "" is everybody."""
    page = nurse.open("sharing").text
    return next(each for each in forms(page) if each.fields.get("client") == client)


def says(nurse: Nurse, permit: str, filled: Form | None = None, **typed: str) -> httpx.Response:
    told = {"permit": permit, "how": "paper"} | typed
    return nurse.send(filled or asked(nurse), **told)


def take_back(nurse: Nurse) -> None:
    page = nurse.open("sharing").text
    while "/sharing/back" in page:
        nurse.send(form(page, "/sharing/back"))
        page = nurse.open("sharing").text


@pytest.fixture(autouse=True)
def _nothing_said(nurse: Nurse, finds: Find) -> None:
    take_back(nurse)
    assert finds()


def test_a_no_counts_for_the_very_next_request_and_so_does_taking_it_back(
    nurse: Nurse, finds: Find
) -> None:
    before = nurse.reads("sharing")
    assert "Sees the plan" in before and "Unless Walter says no" in before
    assert "Read lately on" in before, "the search above"
    page = says(nurse, "no")
    assert page.status_code == 200
    assert finds() == []
    told = nurse.reads("sharing")
    assert "Sees nothing: Walter said no" in told
    assert "on paper" in told and "by R. Castillo RN" in told
    take_back(nurse)
    assert finds()


def test_a_no_to_everybody_wins_over_a_yes(nurse: Nurse, finds: Find) -> None:
    says(nurse, "yes")
    assert finds()
    says(nurse, "no", asked(nurse, ""))
    assert finds() == []


def test_a_yes_from_an_old_page_undoes_no_newer_no(nurse: Nurse, finds: Find) -> None:
    old = asked(nurse)
    says(nurse, "no")
    late = says(nurse, "yes", old)
    assert late.status_code == 412
    assert "Somebody was faster" in late.text
    assert finds() == []


def test_the_same_press_twice_is_one(nurse: Nurse) -> None:
    filled, before = asked(nurse), len(rows(nurse.world, SharingDecision))
    assert [says(nurse, "no", filled).status_code for _ in range(2)] == [200, 200]
    assert len(rows(nurse.world, SharingDecision)) == before + 1


def test_what_the_command_kept_is_shown_and_taken_back_here(nurse: Nurse, finds: Find) -> None:
    say(nurse.world.bridge, "sandbox", PATIENT, Said(permit=False, purpose="HPAYMT"), by=OPERATOR)
    assert finds() == []
    assert "Walter said no, as to payment" in nurse.reads("sharing")
    take_back(nurse)
    assert finds()


@pytest.mark.parametrize(
    ("typed", "words"),
    [({"permit": ""}, "Choose yes or no"), ({"how": ""}, "Say how it was said"),
     ({"on": ""}, "Give the day"), ({"on": "2999-01-01"}, "has not come yet"),
     ({"who": "RelatedPerson/nobody"}, "may not decide")],
)  # fmt: skip
def test_without_who_how_and_when_nothing_is_kept(
    nurse: Nurse, finds: Find, typed: dict[str, str], words: str
) -> None:
    page = says(nurse, **({"permit": "no"} | typed))
    assert page.status_code == 422
    assert words in page.text
    assert finds()


def test_of_a_patient_who_is_not_kept_nothing_is_shared(world: World) -> None:
    assert "nothing is shared with anybody" in launch(world, "abara").reads("sharing")


def test_what_another_patient_said_is_not_this_ones_to_take_back(nurse: Nurse) -> None:
    says(nurse, "no")
    mine = form(nurse.open("sharing").text, "/sharing/back")
    other = launch(nurse.world, "harris")
    other.write()
    own = form(other.open("sharing").text, "/open").fields
    assert other.send(Form(f"/c/{other.ctx}/sharing/back", "post", mine.fields | own)).is_error
    assert "Walter said no" in nurse.reads("sharing")
