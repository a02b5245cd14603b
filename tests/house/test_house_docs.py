"""The documents are true: tables as the code has them, links that lead somewhere, commands."""

import re
from pathlib import Path

import pytest
import typer
from reference import FOLDER, TABLES
from sources import ROOT, kept_by_git

from smart_app.cli import app as command

DOCS = sorted(
    path.relative_to(ROOT)
    for pattern in ("*.md", "docs/**/*.md", "docker/*.md", "profiles/*.md")
    for path in ROOT.glob(pattern)
)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
MAKE = re.compile(r"\bmake ([a-z][a-z-]*)")
COMMAND = re.compile(r"\bfootbridge ((?:site )?[a-z]+)\b(?!:)")
LONGEST_README = 150
# put together, so that this file does not hold them itself
NOT_OURS = tuple("/" + name + "/" for name in ("work", "tmp/fb", "opt/wheels", "root"))


def read(path: Path) -> str:
    return (ROOT / path).read_text("utf-8")


@pytest.mark.parametrize("name", TABLES)
def test_a_reference_table_is_as_the_code_has_it(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == TABLES[name](), "run: make reference"


def test_the_readme_is_read_in_one_go() -> None:
    assert len(read(Path("README.md")).splitlines()) <= LONGEST_README


def test_the_change_log_has_a_place_for_what_is_not_released() -> None:
    assert "\n## Unreleased\n" in read(Path("CHANGELOG.md"))


@pytest.mark.parametrize("path", DOCS, ids=str)
def test_links_lead_somewhere(path: Path) -> None:
    lost = [target for target in LINK.findall(read(path)) if not _found(path, target)]
    assert lost == []


def _found(path: Path, target: str) -> bool:
    if target.startswith(("https://", "http://", "mailto:")):
        return True
    name, _, heading = target.partition("#")
    there = (ROOT / path.parent / name).resolve() if name else ROOT / path
    return there.exists() and (not heading or heading in _headings(there))


def _headings(path: Path) -> set[str]:
    lines = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}


def test_every_make_command_in_the_documents_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", read(Path("Makefile")), re.MULTILINE))
    named = {
        word
        for path in DOCS
        for code in re.findall(r"`([^`]*)`|^    (.*)$", read(path), re.MULTILINE)
        for word in MAKE.findall("".join(code))
    }
    assert {"demo", "test", "check", "lock", "reference"} <= named
    assert named <= targets


def test_every_command_in_the_documents_is_there() -> None:
    known = set(_words(typer.main.get_command(command)))
    named = {
        " ".join(word.split())
        for path in DOCS
        for code in re.findall(r"`([^`]*)`|^    (.*)$", read(path), re.MULTILINE)
        for word in COMMAND.findall("".join(code))
    }
    assert named <= known


def _words(group: object, before: str = "") -> list[str]:
    commands: dict[str, object] = getattr(group, "commands", {})
    return [
        word
        for name, each in commands.items()
        for word in (before + name, *_words(each, f"{before}{name} "))
    ]


def test_no_file_names_a_folder_of_somebody_s_machine() -> None:
    found = []
    for path in kept_by_git():
        text = (ROOT / path).read_bytes().decode("utf-8", "ignore")
        found += [f"{path}: {name}" for name in NOT_OURS if name in text]
    assert found == []
