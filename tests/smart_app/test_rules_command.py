"""`footbridge rules`: the clinical owner's signature, from the machine."""

import json
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from fhir_bridge import admin
from fhir_bridge.care.approach import RULES, VERSION
from fhir_bridge.ehr.smart import Site
from fhir_bridge.settings import read_settings
from fhir_bridge.store.tables import Audit
from smart_app.cli import app
from smart_app.installation import create_bridge


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An installation with one EHR."""
    assert CliRunner().invoke(app, ["migrate", "--data-dir", str(tmp_path)]).exit_code == 0
    bridge = create_bridge(read_settings(data_dir=tmp_path))
    site = Site(id="riverside", name="Riverside", base="https://ehr.example/r4", client_id="x")
    admin.add_site(bridge.store, site, vault=bridge.vault)
    bridge.close()
    return tmp_path


def say(folder: Path, *words: str) -> str:
    """What the command says; it must end well."""
    done = CliRunner().invoke(app, ["rules", *words, "--data-dir", str(folder)])
    assert done.exit_code == 0, done.output
    return done.output


def test_rules_are_shown_signed_hidden_and_shown_again(folder: Path) -> None:
    before = say(folder, "show", "riverside")
    assert "nothing is proposed" in before
    assert "not validated" in before
    assert all(rule.id in before for rule in RULES)
    signed = say(folder, "sign", "riverside", "--by", "Dr. A. Lindqvist")
    assert "signed by Dr. A. Lindqvist" in signed
    assert "proposals are shown" in signed
    assert "proposals are hidden" in say(folder, "hide", "riverside")
    assert "proposals are shown" in say(folder, "hide", "riverside", "--show")
    bridge = create_bridge(read_settings(data_dir=folder))
    with bridge.store.reading() as session:
        told = [row.detail for row in session.exec(select(Audit)) if row.what == "approach rules"]
    bridge.close()
    assert told == [f"version {VERSION} {each}" for each in ("signed", "hidden", "shown")]


def listed(folder: Path) -> list[str]:
    """What is told of each plan template."""
    told = say(folder, "show", "riverside").splitlines()
    return [each for each in told if "goals to begin with" in each]


def test_templates_are_signed_each_by_itself_or_all_at_once(folder: Path) -> None:
    before = listed(folder)
    assert len(before) == 6, "blank proposes nothing"
    assert all("nobody signed version 1" in each for each in before)
    assert "plan template copd: riverside: version 1 signed by Dr. B" in say(
        folder, "sign", "riverside", "--by", "Dr. B", "--of", "copd"
    )
    assert sum("nobody signed" in each for each in listed(folder)) == 5
    signed = say(folder, "sign", "riverside", "--by", "Dr. B", "--of", "templates")
    assert signed.count("Dr. B") == 6
    assert "hidden" in say(folder, "hide", "riverside", "--of", "stroke")
    assert sum("proposals are shown" in each for each in listed(folder)) == 5
    rules = say(folder, "show", "riverside").partition("Plan templates.")[0]
    assert "nobody signed" in rules, "they are signed by themselves"


def test_a_template_can_be_read_as_it_is_signed() -> None:
    done = CliRunner().invoke(app, ["rules", "template", "copd"])
    assert done.exit_code == 0
    told = json.loads(done.output)
    assert (told["resourceType"], told["id"], told["status"]) == ("PlanDefinition", "copd", "draft")
    assert CliRunner().invoke(app, ["rules", "template", "gout"]).exit_code != 0


@pytest.mark.parametrize(
    "words",
    [
        ("sign", "riverside", "--by", "Dr. B", "--of", "gout"),
        ("hide", "riverside", "--of", "copd"),
        ("show", "elsewhere"), ("sign", "elsewhere", "--by", "Dr. B"), ("hide", "riverside"),
        ("sign", "riverside", "--by", "  "),
    ],
)  # fmt: skip
def test_what_cannot_be_signed_or_hidden_is_said_so(folder: Path, words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(app, ["rules", *words, "--data-dir", str(folder)])
    assert done.exit_code != 0
