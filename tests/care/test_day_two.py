"""The first call at home: one ruler, medicines and warning signs, and nothing of it in hospital."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.asking import CONFIDENCE, Asked
from fhir_bridge.care.extra_support import RECHECKED
from fhir_bridge.care.skills import Shown
from fhir_bridge.care.transitions.acute import KINDS, AcuteEvent, acute_events, inside
from fhir_bridge.care.transitions.day_two import (
    AGAIN,
    NOT_YET_SINCE,
    WITH_INTERPRETER,
    DayTwo,
    day_two,
)
from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.events import Heard, Kind
from fhir_bridge.care.transitions.legs import Transition
from fhir_bridge.care.transitions.settings import Setting
from support.heard import ZONES, day, stayed, told

CAME, LEFT = day(11, 12), day(11, 17)
TODAY = day(11, 19)


def leg(*logs: list[Heard]) -> Transition:
    return transitions([each for log in logs or (stayed("1", CAME, LEFT),) for each in log],
                       ZONES)[-1]  # fmt: skip


def test_it_carries_one_ruler_and_two_topics() -> None:
    found = day_two(leg(), TODAY, (), ())
    assert found and found.ruler and found.ruler.code == CONFIDENCE
    assert [(each.skill, each.why) for each in found.teach] == [
        (each, NOT_YET_SINCE) for each in RECHECKED
    ]
    assert not found.done and found.help == ""


@pytest.mark.parametrize(
    ("asked", "put"),
    [
        ((), True),
        ((Asked(CONFIDENCE, day(11, 16)),), True),  # before the stay was over: once more
        ((Asked(CONFIDENCE, LEFT),), False),
        ((Asked(CONFIDENCE, TODAY),), False),
        ((Asked(CONFIDENCE, day(11, 1), declined=True),), False),
        ((Asked("importance", TODAY),), True),
    ],
)
def test_how_sure_is_asked_once_since_coming_home(asked: tuple[Asked, ...], put: bool) -> None:
    found = day_two(leg(), TODAY, asked, ())
    assert found and (found.ruler is not None) is put


@pytest.mark.parametrize(
    ("looks", "left"),
    [
        ((("medicines", "correct-first"), ("warning-signs", "correct-after-reteach")), ()),
        ((("medicines", "not-yet"), ("warning-signs", "correct-first")),
         (("medicines", AGAIN, 1),)),
        ((("medicines", "partial"),),
         (("medicines", AGAIN, 0), ("warning-signs", NOT_YET_SINCE, 0))),
        ((("medicines", "not-assessable"), ("warning-signs", "correct-first")),
         (("medicines", NOT_YET_SINCE, 0),)),
    ],
)  # fmt: skip
def test_what_was_not_understood_stays_and_what_could_not_be_judged_counts_for_nothing(
    looks: tuple[tuple[str, str], ...], left: tuple[tuple[str, str, int], ...]
) -> None:
    shown = [Shown(skill, result, TODAY) for skill, result in looks]
    found = day_two(leg(), TODAY, (), shown)
    assert found and tuple((e.skill, e.why, e.before) for e in found.teach) == left


def test_what_was_shown_before_the_stay_was_over_is_gone_over_again() -> None:
    shown = [Shown(each, "correct-first", day(11, 16)) for each in RECHECKED]
    found = day_two(leg(), TODAY, (), shown)
    assert found and len(found.teach) == 2


def test_nothing_is_left_once_all_of_it_was_done() -> None:
    shown = [Shown(each, "correct-first", TODAY) for each in RECHECKED]
    assert day_two(leg(), TODAY, (Asked(CONFIDENCE, TODAY),), shown) == DayTwo()
    assert DayTwo().done


def test_a_child_is_not_asked_how_sure_and_an_interpreter_comes_first() -> None:
    found = day_two(leg(), TODAY, (), (), child=True, interpreter=True)
    assert found and found.ruler is None and len(found.teach) == 2
    assert found.help == WITH_INTERPRETER


@pytest.mark.parametrize(
    ("stay", "today", "quiet"),
    [
        (stayed("1", CAME, LEFT), TODAY, True),
        (stayed("1", CAME, None), TODAY, False),
        (stayed("1", CAME, LEFT, disposition="snf"), TODAY, False),
        (stayed("1", CAME, LEFT, disposition="hosp"), TODAY, False),
        (stayed("1", CAME, LEFT), LEFT - timedelta(days=1), False),
        (stayed("1", CAME, LEFT), LEFT + timedelta(days=31), False),
    ],
)
def test_in_hospital_elsewhere_long_past_or_quiet_there_is_no_such_call(
    stay: list[Heard], today: date, quiet: bool
) -> None:
    assert day_two(leg(stay), today, (), (), quiet=quiet) is None


# what is acute


def events(*logs: list[Heard]) -> tuple[AcuteEvent, ...]:
    return acute_events(transitions([each for log in logs for each in log], ZONES))


@pytest.mark.parametrize(("setting", "kind"), KINDS.items())
def test_each_kind_of_place_is_an_event_of_its_day_of_leaving(setting: Setting, kind: str) -> None:
    [found] = events(stayed("1", CAME, LEFT, setting=setting))
    assert (found.kind, found.on, found.came, found.over) == (kind, LEFT, CAME, True)


@pytest.mark.parametrize("setting", sorted(set(Setting) - set(KINDS)))
def test_other_places_are_none(setting: Setting) -> None:
    assert events(stayed("1", CAME, LEFT, setting=setting)) == ()


def test_what_never_was_or_is_only_planned_is_none() -> None:
    assert events([*stayed("1", CAME, None), told("1", Kind.CANCEL_ADMIT, CAME)]) == ()
    planned = told("1", Kind.PRE_ADMIT, TODAY, expected=day(12, 1))
    assert events([planned]) == ()


@pytest.mark.parametrize(
    ("setting", "kind"),
    [(Setting.INPATIENT, "planned-admission"), (Setting.OBSERVATION, "planned-observation"),
     (Setting.EMERGENCY, "emergency")],
)  # fmt: skip
def test_an_elective_stay_was_planned(setting: Setting, kind: str) -> None:
    [found] = events(stayed("1", CAME, LEFT, setting=setting, priority="EL"))
    assert found.kind == kind


def test_while_it_goes_on_its_day_is_the_day_it_began() -> None:
    log = stayed("1", CAME, None)
    [found] = events(log)
    assert (found.on, found.over) == (CAME, False)
    assert inside(transitions(log, ZONES)) == found
    assert inside(transitions(stayed("1", CAME, LEFT), ZONES)) is None


def test_hospital_facility_and_home_are_one_event_of_the_day_of_coming_home() -> None:
    facility = stayed("2", LEFT, day(11, 25), "lakeview", Setting.SKILLED_NURSING)
    [found] = events(stayed("1", CAME, LEFT, disposition="snf"), facility)
    assert (found.kind, found.came, found.on) == ("admission", CAME, day(11, 25))
    assert found.numbers == {"1", "2"}


def test_a_return_is_named_as_one_unless_it_was_planned() -> None:
    first = stayed("1", CAME, LEFT)
    assert [each.kind for each in events(first, stayed("2", day(11, 25), day(11, 27)))] == [
        "admission", "return",
    ]  # fmt: skip
    planned = stayed("2", day(11, 25), day(11, 27), priority="EL")
    assert events(first, planned)[-1].kind == "planned-admission"


def test_an_end_alone_is_an_event_too() -> None:
    [found] = events([told("1", Kind.DISCHARGE, LEFT, disposition="home")])
    assert found.came == found.on == LEFT


@given(st.integers(0, 40))
def test_no_day_asks_for_more_than_one_ruler_and_two_topics(days: int) -> None:
    found = day_two(leg(), LEFT + timedelta(days=days), (), ())
    assert found is None or len(found.teach) <= len(RECHECKED)
    assert replace(leg(), left=None).went_home is False
