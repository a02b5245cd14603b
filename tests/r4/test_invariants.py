"""Invariants of ours have a quick twin: it says what their FHIRPath says, whatever comes."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.r4.canonicals import SMALL_WIN
from fhir_bridge.r4.invariants import QUICK, by_path, invariant_of
from fhir_bridge.r4.package import definition, definitions
from fhir_bridge.r4.snapshot import tree

RELATIONSHIP = "http://hl7.org/fhir/StructureDefinition/goal-relationship"
KINDS = st.sampled_from(["part-of", "predecessor", "milestone"])
CODINGS = st.lists(st.fixed_dictionaries({"code": KINDS}), max_size=3)
TYPES = CODINGS.map(lambda coding: {"url": "type", "valueCodeableConcept": {"coding": coding}})
TARGETS = st.just({"url": "target", "valueReference": {"reference": "Goal/one"}})
PARTS = st.lists(TYPES | TARGETS, max_size=3).map(lambda parts: {"extension": parts})
GOALS = st.lists(PARTS, max_size=3).map(
    lambda parts: {
        "resourceType": "Goal",
        "extension": [{"url": RELATIONSHIP, **each} for each in parts],
    }
)


def test_every_quick_twin_is_of_a_published_invariant() -> None:
    published = {
        each["key"]
        for found in definitions().values()
        for element in found.get("differential", {}).get("element", ())
        for each in element.get("constraint", ())
    }
    assert QUICK.keys() <= published


@given(GOALS)
def test_the_larger_goal_of_a_small_win_is_counted_as_its_fhirpath_counts(
    goal: dict[str, Any],
) -> None:
    (invariant,) = tree(definition(SMALL_WIN)).invariants
    before = json.dumps(goal)
    assert invariant.holds(goal) is by_path(invariant, goal)
    assert json.dumps(goal) == before


def test_what_asks_for_more_than_the_resource_is_passed_over() -> None:
    asks = {"key": "x", "severity": "error", "expression": "who.resolve().exists()"}
    assert invariant_of(asks, "Provenance.agent") is None


def test_an_element_alone_is_a_condition() -> None:
    said = {"key": "pd-1", "severity": "error", "expression": "telecom or endpoint"}
    found = invariant_of(said, "PractitionerRole")
    assert found is not None
    role = {"resourceType": "PractitionerRole"}
    assert not found.holds(role)
    assert found.holds(role | {"telecom": [{"system": "phone", "value": "1"}]})
