"""A nurse notes what the patient says or signs, and the payer's very next look obeys it."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from administrator import being
from nurse import Nurse, launch, rows
from typer.testing import CliRunner

from fhir_bridge import clients
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.members import Said, add_member, say
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store.tables import SharingDecision, WrittenConsent
from fhir_bridge.wire import write_json
from smart_app.cli import app
from support.pages import Form, form, forms, text
from support.world import World

Find = Callable[[], list[dict[str, Any]]]
Asks = Callable[[str], list[dict[str, Any]]]
PAYER, PATIENT = "heartland", "okafor"


@pytest.fixture(scope="module")
def nurse(world: World) -> Nurse:
    opened = launch(world, PATIENT)
    opened.write()
    return opened


@pytest.fixture(scope="module")
def asks(nurse: Nurse, tmp_path_factory: pytest.TempPathFactory) -> Asks:
    """What a payer's search finds, each time over HTTP."""
    world, keys = nurse.world, ClientKeys.create()
    file = tmp_path_factory.mktemp("payer") / "keys.jwks"
    file.write_bytes(keys.private_jwks())
    payer = clients.Client(
        id=PAYER, site="sandbox", kind="payer", name="Heartland Health Plan",
        scopes="system/*.rs", purpose="HPAYMT", opt_in=False,
        jwks=clients.public_keys(write_json(keys.public_jwks())),
    )  # fmt: skip
    clients.add_client(world.bridge.store, payer, by=OPERATOR)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("BRIDGE_PUBLIC_URL", world.app_url)
        told = CliRunner().invoke(app, ["client", "token", PAYER, "--keys", str(file)])
    assert told.exit_code == 0, told.output
    headers = {"Authorization": f"Bearer {told.stdout.split()[-1]}"}

    def ask(search: str) -> list[dict[str, Any]]:
        url = f"{world.app_url}/fhir/{search}"
        answer = httpx.get(url, headers=headers, timeout=30, trust_env=False)
        assert answer.status_code == 200, answer.text
        return [each["resource"] for each in answer.json().get("entry", ())]

    return ask


def number(world: World, patient: str) -> str:
    """Our id of a patient."""
    return our_id(world.bridge.site("sandbox").base, "Patient", patient)


@pytest.fixture(scope="module")
def finds(nurse: Nurse, asks: Asks) -> Find:
    """The payer's search for this patient's goals."""
    add_member(nurse.world.bridge, PAYER, PATIENT, by=OPERATOR)
    patient = number(nurse.world, PATIENT)
    return lambda: asks(f"Goal?patient={patient}")


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


# ---- what is signed: Ty's records of treatment for alcohol, labelled 42 CFR Part 2 in the EHR

SIGNED = {"last": "2999-12-31", "kept_at": "Chart room, folder 7", "paper": "yes"}


@pytest.fixture(scope="module")
def tys(nurse: Nurse) -> Nurse:
    opened = launch(nurse.world, "reed")
    opened.write()
    opened.open("record")
    add_member(nurse.world.bridge, PAYER, "reed", by=OPERATOR)
    return opened


def paper(nurse: Nurse) -> Form:
    return form(nurse.open("sharing").text, "/sharing/written")


def problems(tys: Nurse, asks: Asks) -> list[str]:
    found = asks(f"Condition?patient={number(tys.world, 'reed')}")
    return [str(each["code"]["text"]).lower() for each in found]


def test_what_is_signed_opens_the_labelled_record_and_its_end_closes_it(
    tys: Nurse, asks: Asks
) -> None:
    def alcohol() -> bool:
        return any("alcohol" in each for each in problems(tys, asks))

    assert problems(tys, asks) and not alcohol()
    drawn = tys.reads("sharing")
    for words in (
        "Records of treatment for substance use", "Closed", "who gets them: Heartland",
        "may take it back at any time", "42 CFR 2.31", "Our own rules besides",
    ):  # fmt: skip
        assert words in drawn
    filled = paper(tys)
    assert tys.send(filled, **SIGNED).status_code == 200
    assert alcohol()
    assert tys.send(filled, **SIGNED).status_code == 200, "the same press twice is one"
    assert len(rows(tys.world, WrittenConsent)) == 1
    told = tys.reads("sharing")
    assert "Open until Dec 31, 2999" in told and "paper: Chart room, folder 7" in told
    assert tys.send(form(tys.open("sharing").text, "/sharing/written/back")).status_code == 200
    assert not alcohol()
    assert "Closed" in tys.reads("sharing")
    with being(tys.world, "auditor"):
        http = tys.world.browser()
        staff = http.get(f"{tys.world.app_url}/launch/staff/sandbox")
        page = str(staff.url).rpartition("/")[0] + "/accesses"
        wanted = form(http.get(page).text, "/accesses")
        answer = http.post(f"{tys.world.app_url}{wanted.action}",
                           data=wanted.fields | {"number": "reed"})  # fmt: skip
    assert "looked for Condition, specially protected records among it" in text(answer.text)
    assert "wrote what was agreed to in writing" in text(answer.text)


@pytest.mark.parametrize(
    ("typed", "words"),
    [({"last": ""}, "Give the last day"), ({"last": "2020-01-01"}, "That day is over"),
     ({"on": ""}, "Give the day it was signed"), ({"on": "2999-01-01"}, "has not come yet"),
     ({"kept_at": " "}, "Say where the signed paper is"), ({"paper": ""}, "Read the paper first"),
     ({"who": "RelatedPerson/nobody"}, "may not decide")],
)  # fmt: skip
def test_a_paper_that_lacks_something_opens_nothing(
    tys: Nurse, typed: dict[str, str], words: str
) -> None:
    before = len(rows(tys.world, WrittenConsent))
    page = tys.send(paper(tys), **SIGNED | typed)
    assert page.status_code == 422
    assert words in page.text
    assert len(rows(tys.world, WrittenConsent)) == before


def test_who_reads_no_protected_records_neither_sees_nor_notes_what_was_signed(tys: Nurse) -> None:
    filled = paper(tys)
    with being(tys.world, "community-health-worker"):
        drawn = tys.open("sharing").text
        assert "/sharing/written" not in drawn and "in writing" in text(drawn)
        assert tys.send(filled, **SIGNED).status_code == 403
