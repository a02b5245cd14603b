"""The rows of a test that is tried with many."""

import pytest


def stand_in_no_order(mark: pytest.Mark) -> bool:
    """Whether the rows or ids of a ``parametrize`` are a set, which each process orders anew.

    Workers of one run would find the tests in different orders, and it ends before it begins.
    """
    given = (*mark.args[1:], *mark.kwargs.values())
    return any(isinstance(each, set | frozenset) for each in given)
