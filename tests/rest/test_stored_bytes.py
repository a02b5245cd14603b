"""What a client sends is what everybody reads, byte for byte but for the stamps (decision 3)."""

import re
from itertools import count

import pytest
from fhir_talk import BASE, Talk, service
from hypothesis import HealthCheck, assume, given, settings

from fhir_bridge.rest.routes import fhir_app
from fhir_bridge.sandbox.held import base_checks
from fhir_bridge.store.db import Store
from fhir_bridge.wire import members
from support.odd_spelling import observations

NUMBERS = count(1)
ITS_ID = re.compile(rb'"w"|"\\u0077"')
STAMPS = rb'"versionId":"%d","lastUpdated":"[^"]+"'


@pytest.fixture
def ehr(store: Store) -> Talk:
    """The engine as the pretend EHR uses it."""
    return Talk(fhir_app(service(store, checks=base_checks, update_as_create=True)))


@given(
    first=observations(id="w", subject={"reference": "Patient/ann"}),
    second=observations(id="w", subject={"reference": f"{BASE}/Patient/ann"}),
)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_put_and_get_change_nothing_but_the_stamps(ehr: Talk, first: bytes, second: bytes) -> None:
    assume(all(len(ITS_ID.findall(raw)) == 1 for raw in (first, second)))  # and no unit is "w"
    id = f"w{next(NUMBERS)}".encode()
    for version, raw in enumerate((first, second), 1):
        sent = ITS_ID.sub(b'"%s"' % id, raw)
        answer = ehr("PUT", f"Observation/{id.decode()}", sent, Prefer="return=minimal")
        assert answer.status in {200, 201}, answer.body
        read = ehr("GET", f"Observation/{id.decode()}")
        assert _unstamped(read.body, version) == sent
        assert ehr("GET", f"Observation/{id.decode()}/_history/{version}").body == read.body
    assert _unstamped(ehr("GET", f"Observation/{id.decode()}/_history/1").body, 1)


def _unstamped(body: bytes, version: int) -> bytes:
    """The body without what the server put in; that must be one piece, in or as ``meta``."""
    stamps = STAMPS % version
    whole, found = re.subn(rb',"meta":\{%s\}' % stamps, b"", body)
    if not found:
        first = rb"(?<=\{)%s,|%s,|,%s" % (stamps, stamps, stamps)
        whole, found = re.subn(first, b"", body)
    assert found == 1, members(body)["meta"]
    return whole
