"""Whatever stands in a file: every entry is taken in or set aside, and our patient stays ours."""

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kept import bridge

from fhir_bridge import admin
from fhir_bridge.bridge import Bridge
from fhir_bridge.bundle_files import TYPES
from fhir_bridge.ehr.smart import Site
from fhir_bridge.intake import take_in_files

SITE = Site(id="riverside", name="Riverside", base="https://ehr.example/r4", client_id="f")
WORDS = (
    "Patient", "Goal", "Organization", "ann", "Patient/ann", "urn:uuid:0a",
    "https://else.example/r4/Patient/ann",
    "Organization?identifier=urn:npi|\x00", "Organization?identifier=9", "#x", "", "identifier=a|b",
    "\x00",
    "0001-01-01T00:00:00+14:00", "1948-03-14", "POST", "é" * 70,
)  # fmt: skip
LEAF = st.sampled_from(WORDS) | st.none() | st.booleans() | st.integers(-(2**40), 2**70)
NAMES = st.sampled_from(
    ("resourceType", "id", "meta", "lastUpdated", "subject", "reference", "identifier", "system",
     "value", "name", "birthDate", "active", "deceasedBoolean", "text", "resource", "fullUrl",
     "request", "ifNoneExist", "method", "contained", "x")
)  # fmt: skip
STRANGE = st.recursive(
    LEAF, lambda each: st.lists(each, max_size=3) | st.dictionaries(NAMES, each, max_size=4)
)
ANN = {"fullUrl": "urn:uuid:0a", "resource": {"resourceType": "Patient", "id": "ann"}}
GOAL = {
    "resource": {
        "resourceType": "Goal", "id": "g1", "lifecycleStatus": "active",
        "description": {"text": "Walk"}, "subject": {"reference": "urn:uuid:0a"},
    }
}  # fmt: skip
NUMBERS = count(1)


@st.composite
def entries(draw: st.DrawFn) -> Any:
    """An entry that is sound but for some members, or anything at all."""
    base = draw(st.sampled_from((ANN, GOAL)))
    changed: Any = json.loads(json.dumps(base))
    for name, value in draw(st.dictionaries(NAMES, STRANGE, max_size=2)).items():
        draw(st.sampled_from((changed, changed["resource"])))[name] = value
        if not isinstance(changed["resource"], dict):
            return changed
    return draw(st.sampled_from((changed, draw(STRANGE))))


@pytest.fixture
def made(database_url: str) -> Iterator[Bridge]:
    opened = bridge(database_url)
    admin.add_site(opened.store, SITE)
    yield opened
    opened.close()


@given(
    found=st.lists(entries(), max_size=4), type=st.sampled_from(TYPES), enrol=st.booleans(),
    timestamp=st.none() | LEAF,
)  # fmt: skip
@settings(max_examples=100, suppress_health_check=list(HealthCheck))
def test_nothing_is_lost_silently_and_nothing_raises(
    made: Bridge, tmp_path: Path, found: list[Any], type: str, enrol: bool, timestamp: Any
) -> None:
    path = tmp_path / f"{next(NUMBERS)}.json"
    bundle = {"resourceType": "Bundle", "type": type, "timestamp": timestamp, "entry": found}
    path.write_text(json.dumps(bundle))
    for _ in range(2):
        [taken] = take_in_files(made, SITE.id, [path], enrol=enrol)
        fates = (taken.created, taken.updated, taken.unchanged, taken.older)
        told = sum(each.total() for each in fates) + len(taken.aside)
        assert told == (0 if taken.failed else len(found))
    assert not taken.created
