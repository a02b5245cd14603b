"""`footbridge rules … --of papers-en`, and the number for day and night: from the machine."""

from pathlib import Path

import pytest
from test_rules_command import say
from typer.testing import CliRunner

from fhir_bridge.care.signed_words import PAPERS
from smart_app.cli import app

DRAFTS = "; printed as a draft."
ADD = ("site", "add", "riverside", "--base", "https://ehr.example/r4", "--client-id", "x")
NUMBER = ("--day-and-night", "(555) 010-2424")


def run(folder: Path, *words: str) -> tuple[bool, str]:
    """Whether a command ended well, and what it said."""
    done = CliRunner().invoke(app, [*words, "--data-dir", str(folder)])
    return done.exit_code == 0, done.output


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An installation with one EHR, made by commands alone."""
    assert run(tmp_path, "migrate")[0] and run(tmp_path, *ADD)[0]
    return tmp_path


def test_papers_are_read_signed_by_language_and_made_drafts_again(place: Path) -> None:
    assert say(place, "show", "riverside").count(DRAFTS) == len(PAPERS)
    signed = say(place, "sign", "riverside", "--by", "Dr. A. Lindqvist", "--of", "papers-en")
    assert signed.count("printed as approved") == len(PAPERS) / 2
    shown = say(place, "show", "riverside")
    assert shown.count(DRAFTS) == len(PAPERS) / 2
    assert "words-es (Handout and caregiver sheet, Spanish). riverside: nobody signed" in shown
    hidden = say(place, "hide", "riverside", "--of", "signs-copd")
    assert "printed as a draft again" in hidden


def test_a_paper_is_read_word_by_word() -> None:
    read = CliRunner().invoke(app, ["rules", "paper", "signs-heart-failure"])
    assert read.exit_code == 0
    assert "Call 911 now if: your chest hurts or feels pressed" in read.output
    missing = CliRunner().invoke(app, ["rules", "paper", "nothing"])
    assert missing.exit_code != 0
    assert "signs-copd" in str(missing.exception or missing.output)


def test_a_paper_that_is_not_there_is_not_signed(place: Path) -> None:
    assert not run(place, "rules", "sign", "riverside", "--by", "x", "--of", "papers-fr")[0]


def test_the_number_for_day_and_night_is_as_the_site_says(place: Path) -> None:
    assert "none: papers for patients have a line to write it on" in run(place, "site", "list")[1]
    assert not run(place, *ADD, *NUMBER)[0], "a number that nobody is known to answer"
    assert run(place, *ADD, *NUMBER, "--who-answers", "a nurse")[0]
    assert "(555) 010-2424 (a nurse)" in run(place, "site", "list")[1]
