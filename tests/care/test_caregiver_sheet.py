"""What somebody who helps takes home: only with a yes, and nothing that is to be kept back."""

import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.caregiver_sheet import (
    MOST_PROMISES,
    MOST_TASKS,
    MOST_VISITS,
    TELLS,
    CaregiverSheet,
    Permission,
    fit,
    names,
    promised_by,
    sound_permission,
    why_none,
)
from fhir_bridge.care.caregiver_words import CAREGIVER_ENGLISH, CAREGIVER_SPANISH, FOR_TASK
from fhir_bridge.care.commitment_moves import Kind, Side, State
from fhir_bridge.care.commitments import Agreed, Commitment, Owner, Step
from fhir_bridge.care.handout_words import EN, ES
from fhir_bridge.care.people import KIN, Person
from fhir_bridge.care.support import TASKS, Answers
from fhir_bridge.care.visits import Visit
from fhir_bridge.errors import Refused

TODAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
ANA = Person("Ana Santos", "DAUC", born="1985")
YES = Permission(agrees=True)


def why(person: Person = ANA, said: Permission | None = YES, not_told: str = "") -> str:
    return why_none(person, said, not_told, "João", TODAY)


@pytest.mark.parametrize(
    ("person", "said", "not_told", "reason"),
    [
        (ANA, YES, "", ""),
        (ANA, None, "", "was not asked yet"),
        (ANA, Permission(), "", "does not want Ana"),
        (replace(ANA, around=False), YES, "", "is not there"),
        (replace(ANA, born="2009"), YES, "", "is under 18"),
        (ANA, YES, "Ana", "wants this not told"),
        (ANA, YES, "his daughter", "wants this not told"),
        (ANA, YES, "the family", "wants this not told"),
        (ANA, YES, "his roommate", ""),
    ],
)
def test_a_sheet_is_only_for_whom_the_patient_wants_to_have_one(
    person: Person, said: Permission | None, not_told: str, reason: str
) -> None:
    told = why(person, said, not_told)
    assert reason in told
    assert bool(told) is bool(reason)


@given(st.sampled_from(list(KIN)), st.text(max_size=20), st.booleans())
def test_without_a_yes_there_is_never_one(kin: str, not_told: str, around: bool) -> None:
    person = Person("Ana Santos", kin, born="1985", around=around)
    assert why(person, None, not_told)
    assert why(person, Permission(), not_told)


@pytest.mark.parametrize("kin", KIN)
def test_whoever_is_named_by_name_or_by_kin_is_kept_out(kin: str) -> None:
    person = Person("Bo Anders", kin)
    assert names("please not Anders", person)
    assert names("NOBODY", person)
    word = re.findall(r"\w+", KIN[kin])[-1]
    assert word in {"relative", "home"} or names(f"my {word}", person)
    assert not names("", person)


def test_nobody_says_yes_for_the_patient_but_who_may_by_law() -> None:
    by_ana = replace(YES, by="RelatedPerson/ana")
    assert sound_permission(by_ana, {"RelatedPerson/ana"}) == by_ana
    assert sound_permission(YES, ()) == YES
    for wrong in (by_ana, replace(YES, tells=("goals",))):
        with pytest.raises(Refused):
            sound_permission(wrong, ())


def promise(side: Side, ref: str, day: int = 24) -> Commitment:
    agreed = Agreed(Kind.COMMITMENT, f"Drive on {day}", Owner(side, "Ana", ref),
                    date(2026, 11, day))  # fmt: skip
    return Commitment.begun(agreed, "Practitioner/1", AT, role="case-manager")


def test_only_their_own_open_promises_are_on_it_the_nearest_first() -> None:
    ana = "RelatedPerson/ana"
    done = promise(Side.CAREGIVER, ana).move_to(
        Step(State.DONE, "Practitioner/1", AT), role="case-manager"
    )
    told = promised_by(
        [promise(Side.CAREGIVER, ana, 27), done, promise(Side.CAREGIVER, "RelatedPerson/bo"),
         promise(Side.PATIENT, "Patient/joao"), promise(Side.CAREGIVER, ana, 23)],
        ana,
    )  # fmt: skip
    assert told == [
        ("Drive on 23", date(2026, 11, 23)), ("Drive on 27", date(2026, 11, 27)),
    ]  # fmt: skip


SHEET = CaregiverSheet("Ana Santos", "João", TODAY, "R. Castillo RN", EN)


@given(st.integers(0, 20), st.integers(0, 8), st.integers(0, 6))
def test_what_does_not_fit_is_said(tasks: int, promises: int, visits: int) -> None:
    made = fit(replace(
        SHEET, tasks=tuple(TASKS)[:tasks], promises=(("Drive", TODAY),) * promises,
        visits=(Visit(AT, "", ""),) * visits,
    ))  # fmt: skip
    over = [tasks > MOST_TASKS, promises > MOST_PROMISES, visits > MOST_VISITS]
    assert len(made.left) == sum(over)
    assert fit(SHEET) == SHEET, "what is not to be told stays untold"


def test_it_has_no_place_for_what_was_said_alone() -> None:
    private = {field.name for field in fields(Answers)} - {"back_up", "tasks"}
    assert not private & {field.name for field in fields(CaregiverSheet)}


def test_both_languages_say_the_same_things_with_the_same_places() -> None:
    def places(words: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(words) if name}

    assert set(CAREGIVER_ENGLISH) == set(CAREGIVER_SPANISH)
    for name, words in CAREGIVER_ENGLISH.items():
        assert places(words) == places(CAREGIVER_SPANISH[name]), name
    assert set(FOR_TASK[EN]) == set(FOR_TASK[ES]) == set(TASKS)
    assert TELLS
