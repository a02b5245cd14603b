import doctest
import importlib
import pkgutil

import pytest

import fhir_bridge.ehr

MODULES = [
    each.name for each in pkgutil.walk_packages(fhir_bridge.ehr.__path__, "fhir_bridge.ehr.")
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
