"""Plan templates as PlanDefinitions: sound R4, sealed words, nothing applied by itself."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from fhir_bridge.care.adapted import gaps
from fhir_bridge.care.course import PATIENT, Answer, Course, Says
from fhir_bridge.care.goal import EnablementGoal
from fhir_bridge.care.plan_templates import Template
from fhir_bridge.care.template_rows import TEMPLATES
from fhir_bridge.care.template_sources import SOURCES
from fhir_bridge.r4.care_plan import Basis, care_plan_to_fhir
from fhir_bridge.r4.check import require_strict
from fhir_bridge.r4.course import BEGUN_FROM, STAYS_HERE, course_from_fhir, template_of
from fhir_bridge.r4.goal import goal_from_fhir, goal_to_fhir
from fhir_bridge.r4.plan_definition import Approved, plan_definition

OWNER = Approved("Dr. A. Lindqvist", date(2026, 11, 22))
EACH = pytest.mark.parametrize("template", TEMPLATES.values(), ids=list(TEMPLATES))

SEALS = {
    "heart-failure|1": "7f9758a370cef03f",
    "copd|1": "b11623957433dbee",
    "diabetes|1": "7f3c91069e45f754",
    "stroke|1": "ac971ca6dff9db03",
    "complex-child|1": "21ceddb4f6baee60",
    "staying-well|1": "6db5a424b3601917",
    "blank|1": "bd5be8d1ad3a5d83",
}
"""What a clinical owner signs. Words of a version never change: other words are another version,
with a seal of its own, and are signed anew."""


def made(template: Template, approved: Approved | None = None) -> dict[str, Any]:
    return plan_definition(template, SOURCES, approved)


def seal(template: Template) -> str:
    return hashlib.sha256(json.dumps(made(template)).encode()).hexdigest()[:16]


def test_words_that_changed_have_a_new_version_that_is_signed_anew() -> None:
    assert {f"{each.code}|{each.version}": seal(each) for each in TEMPLATES.values()} == SEALS


@EACH
@pytest.mark.parametrize("approved", [None, OWNER])
def test_it_is_sound_and_a_draft_until_somebody_signed(
    template: Template, approved: Approved | None
) -> None:
    resource = made(template, approved)
    require_strict(resource)
    assert resource["status"] == ("active" if approved else "draft")
    assert ("approvalDate" in resource) is ("endorser" in resource) is (approved is not None)
    assert resource["url"] == f"https://footbridge.example/fhir/PlanDefinition/{template.code}"
    assert resource["version"] == template.version


@EACH
def test_it_keeps_its_goals_each_with_its_gaps_its_reason_and_its_sources(
    template: Template,
) -> None:
    goals = {each["id"]: each for each in made(template).get("goal", ())}
    assert list(goals) == [each.code for each in template.starts]
    for start in template.starts:
        goal = goals[start.code]
        assert gaps(goal["description"]["text"]) == gaps(start.words)
        why, *cited = goal["documentation"]
        assert start.why in why["display"] and start.only_if in why["display"]
        assert [each["label"] for each in cited] == list(start.sources)
        assert goal["target"][0]["due"]["value"] == start.weeks


@EACH
def test_all_it_cites_stands_at_the_top_too(template: Template) -> None:
    resource = made(template)
    above = {each["label"] for each in resource.get("relatedArtifact", ())}
    below = {each["label"] for each in inside(resource) if each.get("type") == "citation"}
    assert above == below


def inside(node: Any) -> Iterator[dict[str, Any]]:
    """Every element of a resource."""
    if isinstance(node, dict):
        yield node
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from inside(each)


@EACH
def test_nothing_of_it_is_applied_by_itself(template: Template) -> None:
    for each in inside(made(template).get("action", [])):
        if "requiredBehavior" in each:
            assert (each["requiredBehavior"], each["precheckBehavior"]) == ("could", "no")
        assert each.get("selectionBehavior", "any") in {"any", "at-most-one"}
        assert not each.keys() & {"definitionCanonical", "trigger", "condition", "dynamicValue"}


@EACH
def test_every_action_serves_goals_that_are_there(template: Template) -> None:
    resource = made(template)
    goals = {each["id"] for each in resource.get("goal", ())}
    found = [each["goalId"] for each in inside(resource) if "goalId" in each]
    assert all(set(each) <= goals for each in found)
    ids = [each["id"] for each in inside(resource.get("action", [])) if "id" in each]
    assert len(ids) == len(set(ids))


GOAL = EnablementGoal(strategy="self-management", statement="Weigh before coffee")


@pytest.mark.parametrize(
    "course",
    [
        Course(),
        Course(begun_from="heart-failure|1#weigh", says=(Says(PATIENT, Answer.AGREES),)),
        Course(begun_from="complex-child|1#joy", words_of="RelatedPerson/danielle"),
    ],
)
def test_a_goal_tells_what_it_was_begun_from_and_whose_words_it_is_in(course: Course) -> None:
    made = goal_to_fhir(GOAL, patient="Patient/ann", author=None, course=course)
    require_strict(made, patient="Patient/ann")
    assert goal_from_fhir(made) == GOAL
    assert course_from_fhir(made) == course
    assert template_of(made) == course.begun_from
    assert made["expressedBy"]["reference"] == (course.words_of or "Patient/ann")


def test_which_template_it_was_begun_from_is_no_business_of_an_ehr() -> None:
    assert BEGUN_FROM in STAYS_HERE


def test_the_plan_of_care_names_the_templates_and_their_versions() -> None:
    begun = ["heart-failure|1#weigh", "heart-failure|1#salt", "copd|2#move", ""]
    goals = [
        goal_to_fhir(
            EnablementGoal(strategy="self-management", statement="Weigh before coffee"),
            patient="Patient/ann", author=None, course=Course(begun_from=each),
        )
        for each in begun
    ]  # fmt: skip
    plan = care_plan_to_fhir(Basis("riverside", "ann", tuple(goals)))
    require_strict(plan, patient="Patient/ann")
    base = "https://footbridge.example/fhir/PlanDefinition"
    assert plan["instantiatesCanonical"] == [f"{base}/copd|2", f"{base}/heart-failure|1"]
    alone = care_plan_to_fhir(Basis("riverside", "ann", (goals[-1],)))
    assert "instantiatesCanonical" not in alone
