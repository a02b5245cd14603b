"""Examples in docstrings are true."""

import doctest
import pkgutil
from importlib import import_module

import pytest

from fhir_bridge import care, r4

MODULES = [
    each.name
    for package in (care, r4)
    for each in pkgutil.iter_modules(package.__path__, package.__name__ + ".")
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_true(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0
