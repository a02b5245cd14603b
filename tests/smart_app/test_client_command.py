"""`footbridge client`: letting systems in, and whom they may see, from the machine."""

import json
from pathlib import Path

import pytest
from test_staff_command import BASE, say
from typer.testing import CliRunner

from fhir_bridge import admin
from fhir_bridge.ehr.smart import Site
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.settings import read_settings
from fhir_bridge.store.tables import Enrolment
from smart_app.cli import app
from smart_app.installation import create_bridge
from support.servers import free_port
from support.systems import EC, RSA


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An installation with one EHR and one enrolled patient."""
    assert CliRunner().invoke(app, ["migrate", "--data-dir", str(tmp_path)]).exit_code == 0
    bridge = create_bridge(read_settings(data_dir=tmp_path))
    site = Site(id="riverside", name="Riverside", base=BASE, client_id="x")
    admin.add_site(bridge.store, site, vault=bridge.vault)
    ann = our_id(BASE, "Patient", "ann")
    with bridge.store.writing() as session:
        session.add(Enrolment(site_id="riverside", patient_id=ann, ehr_patient_id="ann",
                              how="roster", by="x", at=bridge.clock()))  # fmt: skip
    bridge.close()
    keys = {"keys": [key.as_dict(private=False) for key in (RSA, EC)]}
    (tmp_path / "plan.jwks").write_text(json.dumps(keys))
    return tmp_path


ADD = ("client", "add", "plan", "--site", "riverside", "--kind", "payer", "--scopes",
       "system/CarePlan.rs system/Goal.rs")  # fmt: skip


def test_a_client_is_let_in_listed_and_let_in_no_longer(folder: Path) -> None:
    told = say(folder, *ADD, "--jwks", str(folder / "plan.jwks"), "--opt-out")
    assert "plan is let in at riverside now, as a payer" in told
    assert "http://127.0.0.1:8400/oauth/token" in told
    listed = say(folder, "client", "list")
    assert "2 given by value" in listed
    assert "for     payment, members who did not say no" in listed
    say(folder, "client", "disable", "plan")
    assert "let in no longer" in say(folder, "client", "list")


def test_a_payer_that_may_ask_who_is_a_member_is_named(folder: Path) -> None:
    told = ("--jwks", str(folder / "plan.jwks"), "--rule", "payer-to-payer", "--match-members")
    assert CliRunner().invoke(app, [*ADD, *told, "--data-dir", str(folder)]).exit_code != 0
    say(folder, *ADD, *told, "--organization", "http://hl7.org/fhir/sid/us-npi|42")
    listed = say(folder, "client", "list")
    assert "asks who is a member, as http://hl7.org/fhir/sid/us-npi|42" in listed
    assert "sharing from one payer to the next" in listed
    added = say(folder, "client", "member", "add", "plan", "ann", "--number", "H-1")
    assert "One member more" in added


def test_members_come_and_go_and_say_yes_or_no(folder: Path) -> None:
    say(folder, *ADD, "--jwks-url", "https://plan.example/jwks.json")
    assert "One member more" in say(folder, "client", "member", "add", "plan", "ann")
    assert "A member already" in say(folder, "client", "member", "add", "plan", "ann")
    assert "Kept" in say(folder, "client", "consent", "riverside", "ann", "deny", "--to", "plan")
    assert "One member less" in say(folder, "client", "member", "end", "plan", "ann")
    assert "Not a member" in say(folder, "client", "member", "end", "plan", "ann")
    again = say(folder, "client", "member", "add", "plan", "ann", "--since", "2030-01-01")
    assert "One member more" in again


@pytest.mark.parametrize(
    "words",
    [
        ADD, (*ADD, "--jwks-url", "http://plan.example/jwks"),
        (*ADD[:6], "friend", *ADD[7:], "--jwks-url", "https://plan.example/jwks"),
        ("client", "member", "add", "nobody", "ann"), ("client", "disable", "nobody"),
        ("client", "consent", "riverside", "ann", "perhaps"),
    ],
)  # fmt: skip
def test_a_mistake_is_said(folder: Path, words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(app, [*words, "--data-dir", str(folder)])
    assert done.exit_code != 0
    assert done.exception is not None


def test_keys_are_made_once_and_the_public_ones_let_it_in(folder: Path) -> None:
    private, public = folder / "clinic.jwks", folder / "clinic.public.jwks"
    made = CliRunner().invoke(app, ["client", "keys", str(private), "--public", str(public)])
    assert made.exit_code == 0, made.output
    assert private.stat().st_mode & 0o077 == 0
    assert '"d"' in private.read_text()
    assert '"d"' not in public.read_text()
    assert "plan is let in" in say(folder, *ADD, "--jwks", str(public))
    again = CliRunner().invoke(app, ["client", "keys", str(private), "--public", str(public)])
    assert again.exit_code != 0


def test_where_nothing_answers_a_token_is_not_promised_for_later(folder: Path) -> None:
    keys = folder / "private.jwks"
    keys.write_text(json.dumps({"keys": [each.as_dict(private=True) for each in (RSA, EC)]}))
    words = ("client", "token", "plan", "--keys", str(keys), "--base")
    given = [*words, f"http://127.0.0.1:{free_port()}/fhir", "--data-dir", str(folder)]
    answer = CliRunner().invoke(app, given)
    assert answer.exit_code != 0
    said = f"{answer.output}{answer.exception}"
    assert "Nothing answers at" in said
    assert "kept" not in said
