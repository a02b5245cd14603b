"""The API over an empty store, and a client that is let in."""

from collections.abc import Iterator

import pytest

from fhir_bridge.api.app import create_app
from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.store.db import Store, open_store
from support.desk import bridge_over
from support.systems import System, register


@pytest.fixture(scope="session")
def our_keys() -> ClientKeys:
    return ClientKeys.create()


@pytest.fixture
def system(sqlite_store: Store, our_keys: ClientKeys) -> System:
    """A client that may send bundles; SQLite."""
    register(sqlite_store)
    return System(create_app(bridge_over(sqlite_store, our_keys)))


@pytest.fixture
def bridge(request: pytest.FixtureRequest, sqlite_store: Store, our_keys: ClientKeys) -> Bridge:
    """What a file's own ``filled`` puts there; on SQLite."""
    made: Bridge = request.module.filled(sqlite_store, our_keys)
    return made


@pytest.fixture
def everywhere(request: pytest.FixtureRequest, store: Store, our_keys: ClientKeys) -> Bridge:
    """The same where the two databases are asked in ways of their own."""
    made: Bridge = request.module.filled(store, our_keys)
    return made


@pytest.fixture
def two_processes(database_url: str, our_keys: ClientKeys) -> Iterator[tuple[System, System]]:
    """The same client at two instances over one database."""
    stores = [open_store(database_url) for _ in range(2)]
    register(stores[0])
    first, second = (System(create_app(bridge_over(store, our_keys))) for store in stores)
    yield first, second
    for store in stores:
        store.close()
