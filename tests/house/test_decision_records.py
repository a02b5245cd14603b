"""Decision records are short, listed, and there for every comment that names one."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RECORDS = {int(path.name[:4]): path for path in (ROOT / "docs" / "decisions").glob("[0-9]*-*.md")}
NAMED = re.compile(r"\bdecisions? (\d+)", re.IGNORECASE)


@pytest.mark.parametrize("path", RECORDS.values(), ids=lambda path: path.stem)
def test_a_record_says_context_decision_and_consequence_in_forty_lines(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert len(lines) <= 40
    assert lines[0].startswith(f"# {int(path.name[:4])}. ")
    headings = [line for line in lines if line.startswith("## ")]
    assert headings == ["## Context", "## Decision", "## Consequence"]


def test_every_record_is_listed() -> None:
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text("utf-8")
    assert [path.name for path in RECORDS.values() if f"({path.name})" not in listed] == []


def test_every_decision_named_in_the_code_has_its_record() -> None:
    missing = {
        f"{path.relative_to(ROOT)}: decision {number}"
        for folder in ("fhir_bridge", "smart_app", "tests")
        for path in (ROOT / folder).rglob("*.py")
        for number in NAMED.findall(path.read_text("utf-8"))
        if int(number) not in RECORDS
    }
    assert missing == set()
