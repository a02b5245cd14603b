"""A goal on its way to FHIR and back."""

import json
import string
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.enablement import STRATEGIES, Doer
from fhir_bridge.care.goal import UNSPEAKABLE, EnablementGoal, Status, small_win_id
from fhir_bridge.errors import Refused
from fhir_bridge.r4 import canonicals
from fhir_bridge.r4.check import findings, require_strict
from fhir_bridge.r4.goal import goal_from_fhir, goal_to_fhir, small_win_to_fhir

KEY = UUID("3f1f0b8e-2c43-4d5e-9a55-6b0d1f5a9c10")
WALTER = EnablementGoal(
    key=KEY,
    strategy="self-management",
    statement="I will weigh myself every morning,\nand call at +3 lb  (1.5 kg) “always” ☎",
    doer=Doer.TOGETHER,
    due=date(2026, 12, 21),
    small_win="Weigh myself tomorrow",
    how_we_know="Five weights of seven written down",
    started=date(2026, 11, 21),
)


def walters_goal() -> dict[str, Any]:
    return goal_to_fhir(WALTER, patient="Patient/okafor", author="Practitioner/castillo")


def speakable(least: int) -> st.SearchStrategy[str]:
    characters = st.characters(exclude_categories=["Cs"]) | st.sampled_from(string.printable)
    words = st.text(characters, max_size=200).map(str.strip)
    return words.filter(lambda text: len(text) >= least and not UNSPEAKABLE.search(text))


GOALS = st.builds(
    EnablementGoal,
    key=st.uuids(),
    strategy=st.sampled_from(sorted(STRATEGIES)),
    statement=speakable(3),
    doer=st.sampled_from(Doer),
    due=st.none() | st.dates(),
    small_win=speakable(0),
    how_we_know=speakable(0),
    status=st.sampled_from(Status),
    started=st.none() | st.dates(),
)


@given(GOALS)
def test_a_goal_comes_back_as_it_was_with_every_word_kept(goal: EnablementGoal) -> None:
    sent = goal_to_fhir(goal, patient="Patient/okafor", author="Practitioner/castillo")
    assert goal_from_fhir(json.loads(json.dumps(sent))) == goal
    assert sent["description"]["text"] == goal.statement


@given(GOALS, st.sampled_from(["Practitioner/castillo", None]))
def test_what_we_write_is_sound_r4_and_follows_our_own_profiles(
    goal: EnablementGoal, author: str | None
) -> None:
    for resource in (
        goal_to_fhir(goal, patient="Patient/okafor", author=author),
        small_win_to_fhir(goal, patient="Patient/okafor", author=author),
    ):
        if resource is not None:
            require_strict(resource, patient="okafor")
            assert [each.rule for each in findings(resource)] in ([], ["due-before-start"])


def test_a_goal_says_what_the_profile_promises() -> None:
    goal = walters_goal()
    assert goal["id"] == goal["identifier"][0]["value"] == str(KEY)
    assert goal["identifier"][0]["system"] == canonicals.GOAL_ID
    assert goal["meta"]["profile"] == [canonicals.ENABLEMENT_GOAL, canonicals.US_CORE_GOAL]
    assert goal["category"][1]["coding"][0]["code"] == "self-management"
    assert goal["category"][1]["text"] == "Day to day"
    assert goal["target"] == [
        {"measure": {"text": "Five weights of seven written down"}, "dueDate": "2026-12-21"}
    ]
    assert goal["expressedBy"] == goal["subject"] == {"reference": "Patient/okafor"}
    assert goal["note"] == [
        {
            "authorReference": {"reference": "Practitioner/castillo"},
            "text": "First small win: Weigh myself tomorrow",
        }
    ]


def test_the_goal_and_its_small_win_point_to_each_other() -> None:
    goal = walters_goal()
    small = small_win_to_fhir(WALTER, patient="Patient/okafor", author=None)
    assert small is not None
    assert small["id"] == str(small_win_id(KEY)) == small["identifier"][0]["value"]
    assert _relations(goal) == [(canonicals.RELATION_MILESTONE, "milestone", f"Goal/{small['id']}")]
    assert _relations(small) == [(canonicals.RELATION_PART_OF, "part-of", f"Goal/{KEY}")]


def _relations(goal: dict[str, Any]) -> list[tuple[str, str, str]]:
    found = []
    for each in goal["extension"]:
        if each["url"] == canonicals.GOAL_RELATIONSHIP:
            type, target = each["extension"]
            coding = type["valueCodeableConcept"]["coding"][0]
            found.append((coding["system"], coding["code"], target["valueReference"]["reference"]))
    return found


def test_a_goal_without_a_small_win_has_neither_piece_nor_note() -> None:
    goal = WALTER.model_copy(update={"small_win": ""})
    resource = goal_to_fhir(goal, patient="Patient/okafor", author=None)
    assert _relations(resource) == []
    assert "note" not in resource
    assert small_win_to_fhir(goal, patient="Patient/okafor", author=None) is None


def test_a_goal_with_nothing_optional_has_no_empty_elements() -> None:
    goal = EnablementGoal(strategy="health-literacy", statement="Name my pills")
    resource = goal_to_fhir(goal, patient="Patient/okafor", author=None)
    assert {"target", "startDate", "note"}.isdisjoint(resource)


@pytest.mark.parametrize(
    ("status", "achievement"),
    [
        (Status.ACTIVE, "in-progress"),
        (Status.ON_HOLD, "in-progress"),
        (Status.COMPLETED, "achieved"),
        (Status.PROPOSED, None),
        (Status.CANCELLED, None),
        (Status.ENTERED_IN_ERROR, None),
    ],
)
def test_achievement_follows_the_status_and_never_says_not_attainable(
    status: Status, achievement: str | None
) -> None:
    goal = WALTER.model_copy(update={"status": status})
    resource = goal_to_fhir(goal, patient="Patient/okafor", author=None)
    found = resource.get("achievementStatus", {"coding": [{}]})
    assert found["coding"][0].get("code") == achievement


@pytest.mark.parametrize(
    "change",
    [
        {"resourceType": "CarePlan"},
        {"identifier": []},
        {"identifier": [{"system": "https://ehr.example/goals", "value": "1"}]},
        {"identifier": [{"system": canonicals.GOAL_ID, "value": "not a uuid"}]},
        {"category": [{"text": "Diet"}]},
        {"description": {"coding": [{"system": "http://snomed.info/sct", "code": "1"}]}},
        {"description": {"text": "ab"}},
        {"lifecycleStatus": "ongoing"},
        {"startDate": "2026-11"},
        {"subject": {"reference": "Group/all"}},
        {"target": [{"dueDuration": {"value": 1}}]},
    ],
    ids=str,
)
def test_a_goal_of_another_shape_is_refused_without_repeating_it(change: dict[str, Any]) -> None:
    with pytest.raises(Refused) as caught:
        goal_from_fhir(walters_goal() | change)
    assert "weigh" not in str(caught.value)


def test_a_small_win_is_not_read_as_the_goal_itself() -> None:
    small = small_win_to_fhir(WALTER, patient="Patient/okafor", author=None)
    assert small is not None
    with pytest.raises(Refused):
        goal_from_fhir(small)
