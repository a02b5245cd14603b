"""Whatever a nurse agrees with a patient, what we write of it follows the published profiles."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.course import LEVELS, Answer, Course, Says
from fhir_bridge.care.enablement import STRATEGIES, Doer
from fhir_bridge.care.goal import EnablementGoal, Status
from fhir_bridge.care.ladder import Lately, Rung
from fhir_bridge.r4.canonicals import ENABLEMENT_GOAL, RELATION_MILESTONE, SENT_BY, SMALL_WIN
from fhir_bridge.r4.check import findings, require_strict
from fhir_bridge.r4.conform import conformance
from fhir_bridge.r4.course import course_from_fhir, related, rung_from_fhir
from fhir_bridge.r4.goal import goal_from_fhir, goal_to_fhir, small_win_to_fhir
from fhir_bridge.r4.provenance import transmitted

WORDS = st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=40).map(str.strip)
DAYS = st.none() | st.dates(date(2020, 1, 1), date(2040, 1, 1))
GOALS = st.builds(
    EnablementGoal,
    strategy=st.sampled_from(sorted(STRATEGIES)),
    statement=WORDS.filter(lambda words: len(words) >= 3),
    doer=st.sampled_from(Doer),
    due=DAYS,
    small_win=WORDS,
    how_we_know=WORDS,
    status=st.sampled_from(Status),
    started=DAYS,
)
COURSES = st.integers(1, 6).flatmap(
    lambda rungs: st.builds(
        Course, rung=st.integers(1, rungs), rungs=st.just(rungs), won=st.booleans(),
        lately=st.none() | st.sampled_from(Lately), reason=WORDS,
        says=st.lists(
            st.builds(Says, st.sampled_from(["", "RelatedPerson/maria"]), st.sampled_from(Answer)),
            unique_by=lambda each: each.who,
        ).map(tuple),
        scale=st.lists(
            st.tuples(st.sampled_from(sorted(LEVELS)), WORDS.filter(bool)),
            unique_by=lambda each: each[0],
        ).map(tuple),
    )
)  # fmt: skip
MUST_FAIL = sorted((Path(__file__).parents[2] / "profiles" / "must-fail").glob("*.json"))


@given(GOALS, st.sampled_from([None, "Practitioner/nurse"]))
def test_a_goal_we_write_is_an_enablement_goal(goal: EnablementGoal, author: str | None) -> None:
    written = goal_to_fhir(goal, patient="Patient/one", author=author)
    assert written["meta"]["profile"][0] == ENABLEMENT_GOAL
    assert conformance(written, ENABLEMENT_GOAL) == []


@given(GOALS.filter(lambda goal: bool(goal.small_win)))
def test_its_first_small_win_is_a_small_win(goal: EnablementGoal) -> None:
    written = small_win_to_fhir(goal, patient="Patient/one", author=None)
    assert written is not None
    assert written["meta"]["profile"][0] == SMALL_WIN
    assert conformance(written, SMALL_WIN) == []


@given(COURSES)
def test_whatever_happens_to_a_goal_it_stays_one_and_is_read_back(course: Course) -> None:
    goal = EnablementGoal(
        strategy="self-management", statement="Weigh", small_win="Once", started=date(2026, 1, 1)
    )
    written = goal_to_fhir(goal, patient="Patient/one", author=None, course=course)
    require_strict(written, patient="Patient/one")
    assert goal_from_fhir(written) == goal
    assert course_from_fhir(written) == course


@given(st.integers(1, 9), st.integers(0, 9), st.integers(0, 9), st.sampled_from(Status))
def test_every_small_win_stays_one_and_is_read_back(
    number: int, after: int, before: int, status: Status
) -> None:
    goal = EnablementGoal(strategy="self-management", statement="Weigh")
    rung = Rung(number, "Three mornings", status, after, before)
    written = small_win_to_fhir(goal, patient="Patient/one", author=None, rung=rung)
    assert written is not None
    require_strict(written, patient="Patient/one")
    assert rung_from_fhir(written, goal.key, 9) == rung


@pytest.mark.parametrize("number", ["", "8a0f"])
def test_a_receipt_of_what_a_system_sent_is_one(number: str) -> None:
    told = transmitted(
        "CarePlan/one", version=1, patient="ann", client="prairie", name="Prairie Health",
        at=datetime(2026, 11, 20, 15, tzinfo=UTC), request=number, digest="0" * 64,
    )  # fmt: skip
    assert told["meta"]["profile"] == [SENT_BY]
    require_strict(told)


@pytest.mark.parametrize("times", [0, 2])
def test_a_small_win_of_none_or_two_goals_is_not_kept(times: int) -> None:
    goal = EnablementGoal(strategy="self-management", statement="Weigh", small_win="Once")
    written = small_win_to_fhir(goal, patient="Patient/one", author=None)
    assert written is not None
    other = related(RELATION_MILESTONE, "successor", goal.key)
    written["extension"] = written["extension"] * times or [other]
    assert [each.rule for each in findings(written)] == ["small-win-part-of"]


@pytest.mark.parametrize(
    "path",
    MUST_FAIL,
    ids=lambda path: path.stem,
)
def test_what_breaks_a_profile_is_not_kept_either(path: Path) -> None:
    resource: dict[str, Any] = json.loads(path.read_text("utf-8"))
    assert any(each.severity == "error" for each in findings(resource))
