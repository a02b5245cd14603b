"""Rows of tests stand in one order, or the workers of a run do not find the same tests."""

import pytest

from support.rows import stand_in_no_order

ROWS = {"b": 1, "a": 2}


@pytest.mark.parametrize(
    ("mark", "unordered"),
    [
        (pytest.mark.parametrize("name", {"b", "a"}), True),
        (pytest.mark.parametrize("name", frozenset("ba")), True),
        (pytest.mark.parametrize("name", ROWS.keys() - {"b"}), True),
        (pytest.mark.parametrize("name", argvalues=ROWS.keys() & {"b"}), True),
        (pytest.mark.parametrize("name", ["b", "a"], ids={"b", "a"}), True),
        (pytest.mark.parametrize("name", sorted({"b", "a"})), False),
        (pytest.mark.parametrize("name", ROWS), False),
        (pytest.mark.parametrize("name", ROWS.keys(), ids=str), False),
        (pytest.mark.parametrize("names", [{"b", "a"}]), False),
    ],
)
def test_a_set_is_no_row_of_rows(mark: pytest.MarkDecorator, unordered: bool) -> None:
    assert stand_in_no_order(mark.mark) is unordered
