"""Every requirement of reading is shown by tests that are there and are named for it."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from reading_requirements import READING_REQUIREMENTS
from requirement import LEFT_OUT

TESTS = Path(__file__).parents[1]


@cache
def functions_of(path: Path) -> dict[str, str]:
    """What each test of a file says of itself: its name and its docstring."""
    found = ast.parse(path.read_text("utf-8")).body
    return {
        each.name: f"{each.name} {ast.get_docstring(each) or ''}"
        for each in found
        if isinstance(each, ast.FunctionDef)
    }


def test_no_id_is_missing() -> None:
    assert list(READING_REQUIREMENTS) == [f"C{number}" for number in range(1, 19)]


@pytest.mark.parametrize("id", READING_REQUIREMENTS)
def test_a_requirement_is_shown_by_tests_that_are_named_for_it(id: str) -> None:
    row = READING_REQUIREMENTS[id]
    assert row.says.endswith(".")
    assert row.shown_by or row.but == LEFT_OUT
    for each in row.shown_by:
        path, _, name = each.partition("::")
        said = functions_of(TESTS / path).get(name)
        assert said is not None, f"there is no {each}"
        assert re.search(rf"(_|\b){id}(_|\b)", said, re.IGNORECASE), f"{each} does not say {id}"
