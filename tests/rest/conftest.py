"""A client of an empty server, on both databases and (where that is enough) on SQLite."""

import pytest
from fhir_talk import Talk, talk

from fhir_bridge.store.db import Store


@pytest.fixture
def fhir(sqlite_store: Store) -> Talk:
    """A client that may do everything, of a server that takes any PUT; SQLite."""
    return talk(sqlite_store, update_as_create=True)


@pytest.fixture
def fhir_everywhere(store: Store) -> Talk:
    """The same, once on each database."""
    return talk(store, update_as_create=True)
