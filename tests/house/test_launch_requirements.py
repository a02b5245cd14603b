"""Every requirement of a launch is shown by tests that are there and are named for it."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from launch_requirements import REQUIREMENTS
from requirement import LEFT_OUT

TESTS = Path(__file__).parents[1]
IDS = {*(f"L{number}" for number in range(1, 67)), "Q1", "Q2", "Q3", "Q10", "Q11", "Q12"}
NAMED = re.compile(r"_([lq]\d{1,2})(?=_)")


@cache
def functions_of(path: Path) -> dict[str, ast.FunctionDef]:
    found = ast.parse(path.read_text("utf-8")).body
    return {each.name: each for each in found if isinstance(each, ast.FunctionDef)}


def ids_of(test: ast.FunctionDef) -> set[str]:
    """The ids a test carries in its name (``test_l1_l15_…``) or in its docstring."""
    said = {each.upper() for each in NAMED.findall(test.name.removeprefix("test"))}
    return said | set(re.findall(r"\b[LQ]\d{1,2}\b", ast.get_docstring(test) or ""))


def test_no_id_is_missing() -> None:
    assert REQUIREMENTS.keys() == IDS


@pytest.mark.parametrize("id", REQUIREMENTS)
def test_a_requirement_is_shown_by_tests_that_are_named_for_it(id: str) -> None:
    row = REQUIREMENTS[id]
    assert row.says.endswith(".")
    assert row.shown_by or row.but == LEFT_OUT
    for each in row.shown_by:
        path, _, name = each.partition("::")
        test = functions_of(TESTS / path).get(name)
        assert test is not None, f"there is no {each}"
        assert id in ids_of(test), f"{each} does not say {id}"
