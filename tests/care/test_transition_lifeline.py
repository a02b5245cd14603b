"""988 and the safety plan stand for thirty days after psychiatric care, and not for others."""

from datetime import timedelta

from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.events import Heard, Kind
from fhir_bridge.care.transitions.lifeline import lifeline_until
from fhir_bridge.care.transitions.settings import Setting
from support.heard import ZONES, at, day, stayed, told

CAME, LEFT = at("2026-11-11 20:10"), at("2026-11-18 10:00")
PSY = Setting.PSYCHIATRIC
STAY = stayed("P1", CAME, LEFT, setting=PSY)
LAST = day(12, 18)


def test_it_stands_from_the_first_day_to_thirty_days_after_the_last() -> None:
    legs = transitions(STAY, ZONES)
    assert lifeline_until(legs, day(11, 18)) == LAST
    assert lifeline_until(legs, LAST) == LAST
    assert lifeline_until(legs, LAST + timedelta(days=1)) is None


def test_it_stands_while_somebody_is_there() -> None:
    legs = transitions(stayed("P1", CAME, None, setting=PSY), ZONES)
    assert lifeline_until(legs, day(11, 14)) == day(12, 14)


def test_another_stay_has_it_only_where_a_person_says_what_it_was_about() -> None:
    legs = transitions(stayed("V1", CAME, LEFT), ZONES)
    assert lifeline_until(legs, day(11, 20)) is None
    assert lifeline_until(legs, day(11, 20), {"V1"}) == LAST


def test_what_never_was_or_is_only_planned_has_none() -> None:
    never: list[Heard] = [*STAY, told("P1", Kind.CANCEL_ADMIT, at("2026-11-18 12:00"), setting=PSY)]
    assert lifeline_until(transitions(never, ZONES), day(11, 20)) is None
