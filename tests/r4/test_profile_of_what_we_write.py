"""Whatever a nurse agrees with a patient, what we write of it follows the published profiles."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.enablement import STRATEGIES, Doer
from fhir_bridge.care.goal import EnablementGoal, Status
from fhir_bridge.r4.canonicals import ENABLEMENT_GOAL, SMALL_WIN
from fhir_bridge.r4.check import findings
from fhir_bridge.r4.conform import conformance
from fhir_bridge.r4.goal import goal_to_fhir, small_win_to_fhir

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


@pytest.mark.parametrize(
    "path",
    MUST_FAIL,
    ids=lambda path: path.stem,
)
def test_what_breaks_a_profile_is_not_kept_either(path: Path) -> None:
    resource: dict[str, Any] = json.loads(path.read_text("utf-8"))
    assert any(each.severity == "error" for each in findings(resource))
