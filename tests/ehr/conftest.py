from collections.abc import Iterator
from pathlib import Path

import pytest
from ehr_wire import Ehr, running_ehr
from hypothesis import settings

from fhir_bridge.ehr.smart import ClientKeys

settings.register_profile("unhurried", deadline=None)  # a busy machine is not a failure
settings.load_profile("unhurried")


@pytest.fixture
def ehr() -> Iterator[Ehr]:
    with running_ehr() as running:
        yield running


@pytest.fixture(scope="session")
def keys() -> ClientKeys:
    return ClientKeys.create()


@pytest.fixture(params=["epic", "oracle", "athena", "meditech", "nextgen"])
def captured(request: pytest.FixtureRequest, shared: Path) -> Path:
    """One real EHR's published metadata."""
    return shared / "ehr" / str(request.param)
