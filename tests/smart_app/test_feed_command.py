"""`footbridge feed`: what tells us of stays, from the machine."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from smart_app.cli import app
from support.adt import collection, encounter, left, patient

BASE = "http://localhost:8410/r4"


def say(folder: Path, *words: str) -> str:
    done = CliRunner().invoke(app, [*words, "--data-dir", str(folder)])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("footbridge")
    say(made, "migrate")
    say(made, "site", "add", "riverside", "--base", BASE, "--client-id", "f", "--internal")
    return made


def test_a_hook_is_made_and_its_secret_told_once(folder: Path) -> None:
    told = say(folder, "feed", "hook", "riverside", "--owner", "Interface team", "--quiet", "15")
    assert "/fhir/subscriptions/" in told
    secret = told.partition("X-Hook-Secret: ")[2].split()[0]
    name = told.partition("called ")[2].strip()
    listed = say(folder, "feed", "list")
    assert f"{name}  Interface team" in listed
    assert "heard last  not yet; no messages" in listed
    assert secret not in listed
    say(folder, "feed", "expect", "riverside", name, "--owner", "Night desk")
    assert "Night desk" in say(folder, "feed", "list")
    say(folder, "feed", "remove", "riverside", name)
    assert name not in say(folder, "feed", "list")


def test_files_of_stays_are_told_entry_by_entry(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "stays.json"
    path.write_bytes(collection(("urn:uuid:p", patient()), ("urn:uuid:1", left()),
                                ("urn:uuid:2", encounter("V2", subject={}))))  # fmt: skip
    told = CliRunner().invoke(app, ["feed", "upload", "riverside", str(path), "--data-dir",
                                    str(folder)])  # fmt: skip
    assert told.exit_code == 1, "two wait for somebody"
    assert "File 1: 1 taken in, 2 set aside" in told.output
    assert "entry 1: Kept." in told.output
    assert "operator" in say(folder, "feed", "list")


@pytest.mark.parametrize("words", [
    ("feed", "hook", "elsewhere"), ("feed", "hook", "riverside", "--quiet", "-5"),
    ("feed", "expect", "riverside", "client/nobody"), ("feed", "remove", "riverside", "x"),
])  # fmt: skip
def test_what_is_not_there_is_refused(folder: Path, words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(app, [*words, "--data-dir", str(folder)])
    assert done.exit_code != 0
