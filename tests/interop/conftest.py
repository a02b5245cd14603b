"""Each test here runs once against each FHIR server that Footbridge did not write."""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from foreign import SYNTHEA, Foreign, Loaded, load_synthea
from our_api import OurApi, our_api
from servers import SERVERS, NotInstalled, running

from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.sandbox import stories
from fhir_bridge.store.db import open_store
from support.parts import skip

sys.path.append(str(Path(__file__).parent.parent / "journeys"))  # nurse.py

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="session", params=SERVERS)
def foreign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Foreign]:
    """A running server that holds nothing yet; the tests share it."""
    server, log = SERVERS[request.param], tmp_path_factory.mktemp("foreign") / "log"
    try:
        server.command()
    except NotInstalled as error:
        skip(server.part, str(error))
    with running(server, log) as base:
        yield Foreign(request.param, base)


@pytest.fixture(scope="session")
def walter(foreign: Foreign) -> Loaded:
    """Walter Okafor and those who care for him; they keep their ids there."""
    shared, *patients = stories.bundles(TODAY)
    foreign.take(shared)
    for bundle in patients:
        resources = tuple(each["resource"] for each in bundle["entry"])
        if any((each["resourceType"], each["id"]) == ("Patient", "okafor") for each in resources):
            foreign.take(bundle)
            return Loaded("okafor", resources)
    raise AssertionError("no story tells of him")


@pytest.fixture(scope="session")
def synthetic(foreign: Foreign, shared: Path) -> dict[str, Loaded]:
    """Three patients of a public generator."""
    return {name: load_synthea(foreign, shared / "synthea", name) for name in SYNTHEA}


@pytest.fixture(scope="session")
def api(_migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OurApi]:
    """Our own API over a record with some patients, and a payer who may see some of them."""
    path = tmp_path_factory.mktemp("api") / "record.db"
    path.write_bytes(_migrated_file.read_bytes())
    store = open_store(f"sqlite:///{path}")
    with our_api(store, ClientKeys.create()) as running_api:
        yield running_api
    store.close()
