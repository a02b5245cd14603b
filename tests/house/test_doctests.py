"""Examples in docstrings are true, in every module."""

import doctest
from importlib import import_module

import pytest
from reference_program import modules


@pytest.mark.parametrize("name", modules())
def test_the_examples_in_a_module_s_docstrings_are_true(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0
