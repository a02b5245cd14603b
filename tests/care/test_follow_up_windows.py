"""Follow-up after a mental health stay or an emergency visit, and the families behind it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.condition_families import (
    FAMILIES,
    FMC_FAMILIES,
    Condition,
    counted,
    hits,
)
from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.events import Heard
from fhir_bridge.care.transitions.legs import Transition
from fhir_bridge.care.transitions.settings import Setting
from fhir_bridge.care.transitions.windows import WINDOWS, Subject, windows_for
from support.heard import ZONES, at, day, stayed

ED, PSY = Setting.EMERGENCY, Setting.PSYCHIATRIC
TWO = frozenset({"heart-failure", "fibrillation"})


FRIDAY = day(11, 20)


def leg(setting: Setting, left: date = FRIDAY, *later: Heard, disposition: str = "home",
        facility: str = "riverside") -> Transition:  # fmt: skip
    came = left if setting is ED else left - timedelta(days=7)
    log = [*stayed("V1", came, left, facility, setting, disposition), *later]
    return transitions(log, ZONES)[0]


def codes(subject: Subject) -> list[str]:
    return [window.clock.code for window, _ in windows_for(subject, WorkCalendar())]


WHO: dict[str, tuple[Subject, list[str]]] = {
    "a psychiatric stay": (Subject(leg(PSY), 34), ["fuh-7", "fuh-30"]),
    "of a child of six": (Subject(leg(PSY), 6), ["fuh-7", "fuh-30"]),
    "of a child of five": (Subject(leg(PSY), 5), []),
    "nobody knows the age": (Subject(leg(PSY)), []),
    "mental health in a general hospital": (
        Subject(leg(Setting.INPATIENT), 34, mental_health=True), ["fuh-7", "fuh-30"],
    ),
    "another stay": (Subject(leg(Setting.INPATIENT), 83, families=TWO), []),
    "still there": (Subject(replace(leg(PSY), left=None), 34), []),
    "went on to a facility": (Subject(leg(PSY, disposition="snf"), 34), []),
    "emergency for mental health": (
        Subject(leg(ED), 34, mental_health=True), ["fum-7", "fum-30"],
    ),
    "emergency for substance use": (
        Subject(leg(ED), 13, substance_use=True), ["fua-7", "fua-30"],
    ),
    "of somebody of twelve": (Subject(leg(ED), 12, substance_use=True), []),
    "emergency, two chronic conditions": (Subject(leg(ED), 83, families=TWO), ["fmc"]),
    "kidneys counted once": (
        Subject(leg(ED), 83, families=frozenset({"kidneys", "kidneys-severe"})), [],
    ),
    "what is no chronic condition": (
        Subject(leg(ED), 83, families=frozenset({"heart-failure", "diabetes"})), [],
    ),
    "of somebody of 17": (Subject(leg(ED), 17, families=TWO), []),
    "on 24 December": (Subject(leg(ED, day(12, 24)), 83, families=TWO), ["fmc"]),
    "on 25 December": (Subject(leg(ED, day(12, 25)), 83, families=TWO), []),
    "admitted within seven days": (
        Subject(leg(ED, day(11, 20), *stayed("V2", day(11, 27), None)), 83, families=TWO), [],
    ),
    "admitted on the eighth": (
        Subject(leg(ED, day(11, 20), *stayed("V2", day(11, 28), None)), 83, families=TWO), ["fmc"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WHO)
def test_who_has_which_window(name: str) -> None:
    subject, expected = WHO[name]
    assert codes(subject) == expected


def test_ty_s_seven_days_begin_the_day_after_in_denver() -> None:
    [stay] = transitions(
        stayed("P", at("2026-11-12 10:00"), at("2026-11-19 00:30"), "oakview", PSY), ZONES
    )
    [(window, week), (_, month)] = windows_for(Subject(stay, 34), WorkCalendar())
    assert (week.opens, week.due, month.due) == (day(11, 19), day(11, 25), day(12, 18))
    assert not week.holds(day(11, 18)), "the day of discharge does not count"
    assert window.seen_by and window.keeps


def test_irena_s_week_begins_on_the_day_of_the_visit() -> None:
    [(_, due)] = windows_for(Subject(leg(ED, day(11, 20)), 83, families=TWO), WorkCalendar())
    assert (due.opens, due.due) == (day(11, 20), day(11, 27)), "eight days in all"


@given(st.dates(date(2024, 1, 1), date(2032, 12, 31)), st.booleans(), st.integers(0, 100))
def test_a_visit_to_an_emergency_department_counts_its_own_day_and_a_stay_does_not(
    left: date, light: bool, age: int
) -> None:
    subject = Subject(leg(ED if light else PSY, left), age, True, True, TWO)
    for window, due in windows_for(subject, WorkCalendar()):
        assert due.opens == left + timedelta(days=0 if light else 1)
        assert (due.due - left).days in {7, 30}
        assert age >= window.age


def test_no_window_is_called_by_its_licensed_name_and_each_has_a_source() -> None:
    for window in WINDOWS:
        assert window.clock.source and window.seen_by
        assert "HEDIS" not in window.clock.title


# --- families


@pytest.mark.parametrize(("condition", "families"), [
    (Condition("Heart failure"), {"heart-failure"}),
    (Condition("whatever it says", "I50.22"), {"heart-failure"}),
    (Condition("Type 2 diabetes"), {"diabetes"}),
    (Condition("Type 2 diabetes mellitus without complications"), {"diabetes"}),
    (Condition("", "E11.9"), {"diabetes"}),
    (Condition("", "e1122"), {"diabetes-organs"}),
    (Condition("", "E10.10"), {"diabetes"}),
    (Condition("Diabetic nephropathy"), {"diabetes-organs"}),
    (Condition("COPD"), {"lungs"}),
    (Condition("", "J18.9"), set()),
    (Condition("Chronic kidney disease, stage 3"), {"kidneys"}),
    (Condition("Chronic kidney disease, stage 5"), {"kidneys", "kidneys-severe"}),
    (Condition("", "N18.6"), {"kidneys", "kidneys-severe"}),
    (Condition("", "N18.30"), {"kidneys"}),
    (Condition("Ischaemic stroke"), {"stroke"}),
    (Condition("TIA"), {"stroke"}),
    (Condition("Initiating treatment"), set()),
    (Condition("Non-small cell lung cancer, metastatic"), {"cancer", "cancer-spread"}),
    (Condition("No evidence of metastatic disease"), set()),
    (Condition("Family history of stroke"), set()),
    (Condition("Hearing loss, wears hearing aids"), set()),
    (Condition("HIV disease"), {"hiv"}),
    (Condition("", "C44.91"), set()),
    (Condition("Heart failure", "Z00.00"), set()),
    (Condition("Migraine"), set()),
])  # fmt: skip
def test_which_family_a_condition_belongs_to(condition: Condition, families: set[str]) -> None:
    assert {each.family for each in hits([condition])} == families


def test_what_covers_another_counts_alone() -> None:
    found = hits([Condition("", "E11.9"), Condition("", "E11.22"), Condition("", "C78.0"),
                  Condition("", "C34.1")])  # fmt: skip
    assert counted(found) == {"diabetes-organs", "cancer-spread"}
    assert len(found) == 4, "and what hit is kept"


def test_families_name_only_families() -> None:
    assert set(FMC_FAMILIES) <= set(FAMILIES)
    assert all(set(each.covers) <= set(FAMILIES) for each in FAMILIES.values())
    assert all(each.words and each.icd10 and each.names for each in FAMILIES.values())
