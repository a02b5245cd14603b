"""Who was called after a stay before the demo day, and what that counts for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fhir_bridge import calling, transitions
from fhir_bridge.calling import Calling
from fhir_bridge.care.transitions.contacts import Standing
from smart_app.past.at_the_ehr import PretendEhr
from support.played import played
from support.world import World

TOLD = ("okafor", "delgado", "abara", "nguyen")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, _migrated_file: Path) -> Iterator[World]:
    with played(tmp_path_factory.mktemp("called"), _migrated_file, TOLD) as running:
        yield running


def calls_of(there: World, patient: str) -> Calling:
    context = PretendEhr(there.bridge, "sandbox").sign_in(patient, "castillo")
    found = calling.tell(there.bridge, context, transitions.tell(there.bridge, context))
    assert found is not None
    return found


@pytest.mark.parametrize("patient", ["okafor", "abara", "nguyen"])
def test_whoever_was_reached_needs_no_other_first_call(told: World, patient: str) -> None:
    calls = calls_of(told, patient)
    assert [each.standing for each in calls.judged] == [Standing.SUCCESS]
    assert (calls.reached is not None, calls.planned) == (True, None)
    assert calls.one.kept["contact"].held.settled is not None


def test_walter_was_talked_with_for_eighteen_minutes_the_day_after(told: World) -> None:
    [kept] = calls_of(told, "okafor").kept
    leg = calls_of(told, "okafor").one.leg
    assert kept.contact.minutes == 18
    assert leg.transition.left is not None
    assert (kept.contact.at.date() - leg.transition.left).days == 1
    done = {point.held.code for point in leg.points if not point.open}
    assert done >= {"contact", "safe-tonight", "number", "medicines-in-hand"}
    assert "visit-booked" not in done, "he calls himself"


def test_a_message_in_english_does_not_count_for_rosa(told: World) -> None:
    calls = calls_of(told, "delgado")
    assert [each.standing for each in calls.judged] == [Standing.LOGGED]
    assert calls.reached is None
    assert calls.planned is not None
