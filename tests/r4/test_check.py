"""Whether a record may be kept, and what is said when it may not."""

import copy
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.goal import EnablementGoal
from fhir_bridge.errors import Refused
from fhir_bridge.r4.canonicals import ENABLEMENT_GOAL
from fhir_bridge.r4.check import findings, require, require_strict
from fhir_bridge.r4.goal import goal_to_fhir
from fhir_bridge.r4.structure import MOST

GOAL: dict[str, Any] = {
    "resourceType": "Goal",
    "id": "g1",
    "lifecycleStatus": "active",
    "description": {"text": "Weigh myself"},
    "subject": {"reference": "Patient/okafor"},
    "startDate": "2026-11-21",
    "target": [{"measure": {"text": "Weights"}, "dueDate": "2026-12-21"}],
}


def rules(resource: dict[str, Any], patient: str | None = None) -> list[tuple[str, str]]:
    return [(each.rule, each.expression) for each in findings(resource, patient=patient)]


def changed(**elements: Any) -> dict[str, Any]:
    return copy.deepcopy(GOAL) | elements


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in GOAL.items() if key != name}


def test_a_sound_goal_has_nothing_against_it() -> None:
    assert findings(GOAL, patient="okafor") == []


BROKEN = [
    (without("lifecycleStatus"), "required", "Goal.lifecycleStatus"),
    (without("description"), "required", "Goal.description"),
    (without("subject"), "required", "Goal.subject"),
    (changed(lifecycleStatus="ongoing"), "required-binding", "Goal.lifecycleStatus"),
    (changed(lifecycleStatus=["active"]), "cardinality", "Goal.lifecycleStatus"),
    (changed(lifecycleStatus=7), "type", "Goal.lifecycleStatus"),
    (changed(lifecycleStatus=None), "type", "Goal.lifecycleStatus"),
    (changed(description="Weigh"), "type", "Goal.description"),
    (changed(description={}), "ele-1", "Goal.description"),
    (changed(description={"text": " "}), "type", "Goal.description.text"),
    (changed(subject=[GOAL["subject"]]), "cardinality", "Goal.subject"),
    (changed(subject={"reference": "Location/1"}), "reference-target", "Goal.subject"),
    (changed(subject={"reference": "https://x.example/Location/1"}), "reference-target",
     "Goal.subject"),
    (changed(subject={"type": "Location", "display": "x"}), "reference-target", "Goal.subject"),
    (changed(subject={"reference": "#gone"}), "ref-1", "Goal.subject"),
    (changed(addresses=[{"reference": "Patient/1"}]), "reference-target", "Goal.addresses[0]"),
    (changed(startDate="11/21/2026"), "type", "Goal.startDate"),
    (changed(startDate="2026-02-30"), "type", "Goal.startDate"),
    (changed(startDate="2026-11-21T10:00:00Z"), "type", "Goal.startDate"),
    (changed(startCodeableConcept={"text": "soon"}), "choice", "Goal.start"),
    (changed(note=[{"text": "x", "time": "2026-11-21T10:00:00"}]), "type", "Goal.note[0].time"),
    (changed(note={"text": "x"}), "cardinality", "Goal.note"),
    (changed(note=[]), "ele-1", "Goal.note"),
    (changed(note=["x"]), "type", "Goal.note[0]"),
    (changed(note=[None]), "type", "Goal.note[0]"),
    (changed(meta={"profile": [None]}), "type", "Goal.meta.profile[0]"),
    (changed(priorityLevel="high"), "unknown-element", "Goal.priorityLevel"),
    (changed(target=[{"dueDat": "2026-12-21"}]), "unknown-element", "Goal.target[0].dueDat"),
    (changed(_subject={"id": "x"}), "unknown-element", "Goal._subject"),
    (changed(_startDate="x"), "type", "Goal.startDate"),
    (changed(_startDate={"extension": [{"url": "x"}]}), "ext-1", "Goal.startDate.extension[0]"),
    (changed(target=[{"detailString": "x"}]), "gol-1", "Goal.target[0]"),
    (changed(target=[{"measure": {"text": "x"}, "detailInteger": True}]), "type",
     "Goal.target[0].detailInteger"),
    (changed(extension=[{"valueString": "x"}]), "required", "Goal.extension[0].url"),
    (changed(extension=[{"url": "x"}]), "ext-1", "Goal.extension[0]"),
    (changed(extension=[{"url": "x", "valueString": "y", "extension": [
        {"url": "z", "valueCode": "a"}]}]), "ext-1", "Goal.extension[0]"),
    (changed(extension=[{"url": "x", "valueString": "y", "valueCode": "y"}]), "choice",
     "Goal.extension[0].value"),
    (changed(id="a b"), "type", "Goal.id"),
    (changed(id="x" * 65), "type", "Goal.id"),
    (changed(description={"text": "Walk\x00"}), "type", "Goal.description.text"),
    (changed(description={"text": "Walk" * 300_000}), "type", "Goal.description.text"),
    (changed(meta={"lastUpdated": "2026-11-21"}), "type", "Goal.meta.lastUpdated"),
    (changed(text={"status": "generated"}), "required", "Goal.text.div"),
    (changed(text={"status": "shown", "div": "<div/>"}), "required-binding", "Goal.text.status"),
    (changed(text={"status": "generated", "div": "words"}), "type", "Goal.text.div"),
    (changed(contained=[{"resourceType": "Nothing"}]), "resource-type", "Goal.contained[0]"),
    (changed(contained=[{"resourceType": "Patient", "gender": "F"}]), "required-binding",
     "Goal.contained[0].gender"),
    ({"resourceType": "Nothing"}, "resource-type", "Resource"),
    ({"resourceType": ["Goal"]}, "resource-type", "Resource"),
    ({}, "resource-type", "Resource"),
    ({"resourceType": "Encounter", "status": "finished"}, "required", "Encounter.class"),
    ({"resourceType": "CarePlan", "status": "active", "intent": "wish",
      "subject": {"reference": "Patient/1"}}, "required-binding", "CarePlan.intent"),
    ({"resourceType": "CareTeam", "status": "on"}, "required-binding", "CareTeam.status"),
    ({"resourceType": "Condition", "subject": {"reference": "Patient/1"}, "clinicalStatus": {
        "coding": [{"system": "x", "code": "active"}]}}, "required-binding",
     "Condition.clinicalStatus"),
    ({"resourceType": "Patient", "birthDate": "1950-13"}, "type", "Patient.birthDate"),
    ({"resourceType": "Patient", "active": "true"}, "type", "Patient.active"),
    ({"resourceType": "Patient", "telecom": [{"value": "1"}]}, "cpt-2", "Patient.telecom[0]"),
    ({"resourceType": "Appointment", "status": "booked"}, "required", "Appointment.participant"),
    ({"resourceType": "Encounter", "status": "finished", "class": {"code": "IMP"},
      "period": {"start": "2026-11-22", "end": "2026-11-21"}}, "per-1", "Encounter.period"),
    ({"resourceType": "Bundle", "type": "transaction", "entry": [{"fullUrl": "urn:uuid:1"}]},
     "bdl-3", "Bundle"),
    ({"resourceType": "Bundle", "type": "batch", "entry": [
        {"request": {"method": "GET", "url": "x"}, "resource": without("subject")}]}, "required",
     "Bundle.entry[0].resource.subject"),
    ({"resourceType": "ValueSet", "id": "a b"}, "type", "ValueSet.id"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("resource", "rule", "expression"), BROKEN, ids=lambda each: str(each)[:60]
)
def test_each_broken_rule_is_named_with_its_place(
    resource: dict[str, Any], rule: str, expression: str
) -> None:
    assert rules(resource) == [(rule, expression)]
    with pytest.raises(Refused) as caught:
        require(resource)
    assert caught.value.issues == tuple(findings(resource))


@pytest.mark.parametrize(
    "resource",
    [
        changed(_startDate={"extension": [{"url": "x", "valueCode": "unknown"}]}),
        {**without("lifecycleStatus"), "_lifecycleStatus": {"id": "x"}},
        changed(subject={"reference": "urn:uuid:1"}),
        changed(subject={"identifier": {"value": "1"}}),
        changed(subject={"display": "Walter"}),
        changed(subject={"reference": "#me"}, contained=[{"resourceType": "Patient", "id": "me"}]),
        changed(contained=[{"resourceType": "ImplementationGuide", "id": "kept-out", "x": 1}]),
        {
            "resourceType": "Patient",
            "name": [{"given": [None, "A"], "_given": [{"id": "1"}, None]}],
        },
        {"resourceType": "Patient", "birthDate": "1950"},
        {"resourceType": "Parameters", "parameter": [{"name": "x", "resource": GOAL}]},
        {"resourceType": "Binary", "contentType": "text/plain", "data": "aGk="},
        {"resourceType": "ValueSet", "anything": "not judged: the base alone"},
    ],
    ids=lambda each: str(each)[:80],
)
def test_what_r4_allows_is_allowed(resource: dict[str, Any]) -> None:
    assert findings(resource) == []


def test_a_finding_never_repeats_what_was_sent() -> None:
    secret = "Walter-Okafor-1953"
    for name in GOAL:
        for value in (secret, [secret], {secret: secret}, {"reference": f"{secret}/1"}):
            for each in findings(changed(**{name: value}), patient="x"):
                assert secret not in each.text + each.expression + each.rule
    for each in findings(changed(**{"Walter Okafor": 1}) | {"resourceType": "Goal"}):
        assert "Walter" not in each.text + each.expression
    assert "Walter" not in str(findings({"resourceType": "Walter"}))


def test_after_many_findings_it_stops() -> None:
    assert len(findings(changed(note=[7] * 10_000))) <= MOST + 10


@pytest.mark.parametrize(
    ("resource", "patient", "refused"),
    [
        (GOAL, "okafor", False),
        (GOAL, "Patient/okafor", False),
        (GOAL, "delgado", True),
        (changed(subject={"reference": "Group/1"}), "okafor", True),
        ({"resourceType": "Organization", "name": "Riverside"}, "okafor", False),
        ({"resourceType": "AllergyIntolerance", "patient": {"reference": "Patient/x"}}, "okafor",
         True),
    ],
    ids=str,
)  # fmt: skip
def test_a_record_about_another_patient_is_found_out(
    resource: dict[str, Any], patient: str, refused: bool
) -> None:
    assert ("wrong-patient" in [rule for rule, _ in rules(resource, patient)]) is refused


def test_a_due_date_before_the_start_is_a_warning_and_no_more() -> None:
    goal = changed(target=[{"dueDate": "2026-11-20"}, {"dueDate": "2026-11-21"}])
    found = findings(goal)
    assert [(each.severity, each.rule, each.expression) for each in found] == [
        ("warning", "due-before-start", "Goal.target[0].dueDate")
    ]
    require(goal)


def test_a_claimed_profile_of_ours_is_judged_and_anothers_is_not() -> None:
    assert findings(changed(meta={"profile": ["https://nobody.example/x"]})) == []
    claimed = changed(meta={"profile": [ENABLEMENT_GOAL]})
    assert "Goal.identifier:goal min" in [rule for rule, _ in rules(claimed)]


def test_the_key_of_a_goal_of_ours_is_a_uuid() -> None:
    goal = goal_to_fhir(
        EnablementGoal(strategy="health-literacy", statement="Name my pills"),
        patient="Patient/okafor",
        author=None,
    )
    assert findings(goal) == []
    goal["identifier"][0]["value"] = "7"
    assert rules(goal) == [("goal-key", "Goal.identifier")]


def test_the_strict_model_has_a_word_where_our_table_has_none() -> None:
    require_strict(GOAL, patient="okafor")
    with pytest.raises(Refused) as caught:
        require_strict({"resourceType": "ValueSet", "status": "active", "Walter": "Okafor"})
    assert [each.rule for each in caught.value.issues] == ["r4b-extra_forbidden"]
    assert "Okafor" not in str(caught.value.issues)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=10,
)
HOSTILE_NAMES = [
    *("meta", "profile", "extension", "url", "contained", "resourceType", "id", "identifier"),
    *("subject", "reference", "type", "target", "dueDate", "startDate", "category", "coding"),
    *("system", "code", "text", "div", "entry", "resource", "request", "period", "start", "end"),
    *("valueString", "_id", "clinicalStatus", "telecom", "value", "description"),
]
NESTED = st.recursive(
    ANYTHING | st.sampled_from(["Goal", "Bundle", "Patient", "2026", "#x", ENABLEMENT_GOAL]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(HOSTILE_NAMES), inner, max_size=5)
    ),
    max_leaves=25,
)


@given(
    st.sampled_from(["Goal", "Bundle", "Patient", "Condition", "Parameters", "Provenance"]),
    st.dictionaries(st.sampled_from(HOSTILE_NAMES), NESTED, max_size=8),
    st.booleans(),
)
def test_no_record_is_odd_enough_to_raise(
    type: str, resource: dict[str, Any], patient: bool
) -> None:
    findings({**resource, "resourceType": type}, patient="x" if patient else None)
    findings(resource)


@given(st.sampled_from(HOSTILE_NAMES), NESTED)
def test_a_goal_of_ours_with_one_odd_element_raises_nothing(name: str, value: Any) -> None:
    claimed = changed(meta={"profile": [ENABLEMENT_GOAL]})
    findings({**claimed, name: value})


BASE_CASES = {
    "b01_missing_required_base": "required",
    "b02_max_card_base": "cardinality",
    "b03_required_binding_base": "required-binding",
    "b04_unknown_element": "unknown-element",
    "b05_bad_date": "type",
    "b13_ref_wrong_type": "reference-target",
    "b14_invariant_gol1": "gol-1",
    "b15_contained_dangling": "ref-1",
    "b16_bundle_no_request": "bdl-3",
    "b18_ext1_both": "ext-1",
}


def test_the_base_cases_are_judged_and_the_good_ones_pass(shared: Path) -> None:
    for path in sorted((shared / "profile-cases").glob("*.json")):
        resource = json.loads(path.read_bytes())
        expected = BASE_CASES.get(path.stem)  # the other bad ones break a profile, not R4
        assert [rule for rule, _ in rules(resource)] == ([expected] if expected else []), path.stem


def test_every_synthetic_patient_is_sound_r4(shared: Path) -> None:
    for path in sorted((shared / "synthea").glob("*.gz")):
        with gzip.open(path) as file:
            bundle = json.load(file)
        assert findings(bundle) == [], path.name
        assert all(findings(entry["resource"]) == [] for entry in bundle["entry"]), path.name
