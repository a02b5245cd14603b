"""Fixtures of the store's tests: a bridge over each database, without an EHR."""

import pytest

from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.store.db import Store
from support.desk import bridge_over


@pytest.fixture(scope="session")
def keys() -> ClientKeys:
    """Dear to make, and nothing here signs with them."""
    return ClientKeys.create()


@pytest.fixture
def made(store: Store, keys: ClientKeys) -> Bridge:
    """A bridge over an empty database."""
    return bridge_over(store, keys)
