"""Every requirement is shown by tests that are there, and named for it where the table says so."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from api_requirements import API_REQUIREMENTS
from launch_requirements import REQUIREMENTS
from reading_requirements import READING_REQUIREMENTS
from requirement import LEFT_OUT, NOT_MET, Requirement

TESTS = Path(__file__).parents[1]
Table = dict[str, Requirement]


def numbered(letter: str, last: int, first: int = 1) -> list[str]:
    return [f"{letter}{number}" for number in range(first, last + 1)]


IDS: tuple[tuple[Table, list[str]], ...] = (
    (REQUIREMENTS, [*numbered("L", 66), *numbered("Q", 3), *numbered("Q", 12, 10)]),
    (READING_REQUIREMENTS, numbered("C", 18)),
    (API_REQUIREMENTS,
     [*numbered("X", 14), *numbered("P", 24), *numbered("B", 16), *numbered("M", 9),
      *numbered("Q", 9), "S6", *numbered("S", 14, 11)]),
)  # fmt: skip
NAMED: tuple[Table, ...] = (REQUIREMENTS, READING_REQUIREMENTS)
"""Tables whose tests carry the id in their name (``test_l1_l15_…``) or in their docstring."""


@cache
def said_in(path: Path) -> dict[str, str]:
    """What each test of a file says of itself: its name and its docstring."""
    found = ast.parse(path.read_text("utf-8")).body
    return {
        each.name: f"{each.name} {ast.get_docstring(each) or ''}"
        for each in found
        if isinstance(each, ast.FunctionDef)
    }


def test_no_id_is_missing() -> None:
    for table, ids in IDS:
        assert sorted(table) == sorted(ids)


@pytest.mark.parametrize(
    ("id", "row", "named"),
    [(id, row, table in NAMED) for table, _ in IDS for id, row in table.items()],
)
def test_a_requirement_is_shown_by_tests_that_are_there(
    id: str, row: Requirement, named: bool
) -> None:
    assert row.says.endswith(".")
    assert row.shown_by or row.but.startswith((LEFT_OUT, NOT_MET))
    for each in row.shown_by:
        path, _, name = each.partition("::")
        said = said_in(TESTS / path).get(name)
        assert said is not None, f"there is no {each}"
        carries = re.search(rf"(_|\b){id}(_|\b)", said, re.IGNORECASE)
        assert carries or not named, f"{each} does not say {id}"
