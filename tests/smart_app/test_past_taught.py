"""What was taught before the demo day, as the stories tell it: by whom, and what was not judged."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fhir_bridge import coaching, left_out, readiness, teaching
from fhir_bridge.launches import Context
from smart_app.past.at_the_ehr import PretendEhr
from smart_app.past.player import key_of
from support.played import played
from support.world import World

TOLD = ("okafor", "nguyen", "harris", "price")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, _migrated_file: Path) -> Iterator[World]:
    with played(tmp_path_factory.mktemp("taught"), _migrated_file, TOLD) as running:
        yield running


def opened(there: World, patient: str) -> Context:
    return PretendEhr(there.bridge, "sandbox").sign_in(patient, "castillo")


@pytest.mark.parametrize(("patient", "points"), [("okafor", 81.7), ("harris", 96.7)])
def test_what_was_shown_makes_what_the_story_says(told: World, patient: str, points: float) -> None:
    chart = opened(told, patient).chart
    found = readiness.known(told.bridge, chart)[readiness.PATIENT].readiness()
    assert found.skills == pytest.approx(points, abs=0.05)


def test_nobody_judges_thi_lan_by_what_her_grandson_carried(told: World) -> None:
    chart = opened(told, "nguyen").chart
    results = {each.skill: each.result for each in teaching.looks(told.bridge, chart)}
    assert results == dict.fromkeys(("medicines", "warning-signs"), "not-assessable")
    assert readiness.known(told.bridge, chart)[readiness.PATIENT].readiness().skills is None


def test_leon_left_phone_and_online_out(told: World) -> None:
    found = left_out.choices(told.bridge, opened(told, "harris").chart)
    assert found["digital-empowerment"].words == "I choose paper."
    assert found["digital-empowerment"].until is not None


def test_each_of_noahs_has_learnt_apart(told: World) -> None:
    context = opened(told, "price")
    danielle, ruth = (
        f"RelatedPerson/{key_of('price', each)}" for each in ("price-danielle", "price-ruth")
    )
    tube = [each for each in teaching.looks(told.bridge, context.chart)
            if each.skill == "tube-change"]  # fmt: skip
    assert [each.result for each in tube if each.learner == danielle] == [
        "watched", "together", "alone",
    ]  # fmt: skip
    assert [each.result for each in tube if each.learner == ruth] == ["together"]


def test_walters_call_was_a_session_with_maria(told: World) -> None:
    [session] = coaching.sessions(told.bridge, opened(told, "okafor").chart)
    assert (session.minutes, session.medium, len(session.to)) == (18, "PHONE", 2)
