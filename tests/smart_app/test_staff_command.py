"""`footbridge staff` and `footbridge exchange`: roles, and what is stuck, from the machine."""

from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from fhir_bridge import admin
from fhir_bridge.ehr.smart import Site
from fhir_bridge.settings import read_settings
from fhir_bridge.store.tables import Audit
from smart_app.cli import app
from smart_app.installation import create_bridge

BASE = "https://ehr.example/r4"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An installation with one EHR."""
    assert CliRunner().invoke(app, ["migrate", "--data-dir", str(tmp_path)]).exit_code == 0
    bridge = create_bridge(read_settings(data_dir=tmp_path))
    admin.add_site(
        bridge.store,
        Site(id="riverside", name="Riverside", base=BASE, client_id="x"),
        vault=bridge.vault,
    )
    bridge.close()
    return tmp_path


def say(folder: Path, *words: str) -> str:
    """What the command says; it must end well."""
    done = CliRunner().invoke(app, [*words, "--data-dir", str(folder)])
    assert done.exit_code == 0, done.output
    return done.output


def test_a_role_is_granted_listed_and_taken_back(folder: Path) -> None:
    person = ("riverside", BASE, "keller")
    assert "administrator at riverside" in say(folder, "staff", "grant", *person, "admin")
    listed = say(folder, "staff", "list", "riverside")
    assert "admin, never signed in yet" in listed
    assert f"{BASE} keller" in listed
    say(folder, "staff", "revoke", *person)
    assert "case-manager" in say(folder, "staff", "list", "riverside")


def test_who_granted_it_is_in_the_audit(folder: Path) -> None:
    say(folder, "staff", "grant", "riverside", BASE, "keller", "lead")
    bridge = create_bridge(read_settings(data_dir=folder))
    with bridge.store.reading() as session:
        [told] = [row for row in session.exec(select(Audit)) if row.what == "staff/keller"]
    assert (told.actor, told.detail) == ("operator", "case-manager to lead")
    bridge.close()


def test_what_somebody_is_by_training_is_said_beside_the_role(folder: Path) -> None:
    person = ("riverside", BASE, "keller")
    assert "keller is registered nurse at riverside now." in say(
        folder, "staff", "discipline", *person, "rn"
    )
    say(folder, "staff", "grant", *person, "lead")
    assert "lead, registered nurse, never signed in yet" in say(
        folder, "staff", "list", "riverside"
    )
    assert "of no known training" in say(folder, "staff", "discipline", *person, "")
    assert "registered" not in say(folder, "staff", "list", "riverside")


@pytest.mark.parametrize(
    "words",
    [("staff", "grant", "riverside", BASE, "keller", "chief"),
     ("staff", "discipline", "riverside", BASE, "keller", "wizard"),
     ("staff", "discipline", "riverside", BASE, "", "rn"),
     ("staff", "discipline", "elsewhere", BASE, "keller", "rn"),
     ("staff", "grant", "elsewhere", BASE, "keller", "admin"),
     ("staff", "revoke", "riverside", BASE, "nobody"),
     ("staff", "list", "elsewhere"),
     ("exchange", "retry", "riverside", "Goal/1", "--why", "Because"),
     ("exchange", "abandon", "elsewhere", "Goal/1", "--why", "Because")],
)  # fmt: skip
def test_what_is_not_there_is_refused(folder: Path, words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(app, [*words, "--data-dir", str(folder)])
    assert done.exit_code != 0


def test_the_exchange_of_every_site_is_told_in_numbers(folder: Path) -> None:
    told = say(folder, "exchange", "list")
    assert "riverside" in told
    assert "nothing waits" in told
