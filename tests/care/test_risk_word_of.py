"""What a person adds to a score: only what is missing, never fewer, with whose word it is."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.condition_families import Condition
from fhir_bridge.care.risk.hospital import Inputs, Lab, hospital
from fhir_bridge.care.risk.lace import WEIGHTS, lace
from fhir_bridge.care.risk.score import Score, Who
from fhir_bridge.care.risk.stay_facts import StayFacts
from fhir_bridge.care.risk.word_of import (
    INPUTS,
    PARTS,
    Known,
    Word,
    missing,
    sound_word,
    used,
    with_words,
)
from fhir_bridge.errors import Refused

TODAY = date(2026, 11, 20)
NOTHING = Known(StayFacts(), None, Inputs())
WHOLE = Known(
    StayFacts(5, True, (TODAY,), (TODAY,)), (Condition("Heart failure"),),
    Inputs(Lab(11.4, "g/dL"), Lab(133, "mmol/L"), False, False),
)  # fmt: skip
SAID = {
    "days": Word("days", TODAY, "papers", number=5),
    "emergent": Word("emergent", TODAY, "papers", yes=True),
    "families": Word("families", TODAY, "papers", families=("heart-failure", "dementia")),
    "emergencies": Word("emergencies", TODAY, "papers", number=2),
    "hemoglobin": Word("hemoglobin", TODAY, "papers", number=114, unit="g/L"),
    "oncology": Word("oncology", TODAY, "papers", yes=False),
    "sodium": Word("sodium", TODAY, "papers", number=133, unit="meq/L"),
    "procedure": Word("procedure", TODAY, "papers", yes=True),
    "admissions": Word("admissions", TODAY, "papers", number=1),
}


def scores(known: Known) -> tuple[Score, Score]:
    who = Who(70)
    return lace(who, known.stay, known.conditions), hospital(who, known.stay, known.inputs)


def test_every_part_rests_on_an_input_and_every_input_serves_a_part() -> None:
    served = {code for parts in PARTS.values() for code in parts.values()}
    assert served == INPUTS.keys() == SAID.keys()
    for score in scores(WHOLE):
        assert {each.code for each in score.parts} == PARTS[score.name].keys()


def test_all_that_is_missing_can_be_added_and_makes_a_whole_score() -> None:
    assert missing(NOTHING) == INPUTS.keys()
    found = scores(with_words(NOTHING, SAID))
    assert [(each.words, each.missing) for each in found] == [("14", ()), ("8", ())]


def test_the_record_comes_first() -> None:
    assert missing(WHOLE) == frozenset()
    assert used(WHOLE, SAID).keys() == {"emergencies"}
    again = with_words(WHOLE, SAID | {"admissions": replace(SAID["admissions"], number=0)})
    assert (again.stay.days, again.stay.admissions_told) == (5, None)
    assert again.conditions == WHOLE.conditions and again.inputs == WHOLE.inputs


@given(number=st.integers(0, 100), shown=st.integers(0, 8))
def test_nobodys_word_makes_visits_or_stays_fewer(number: int, shown: int) -> None:
    days = (TODAY,) * shown
    known = replace(WHOLE, stay=replace(WHOLE.stay, emergencies=days, admissions=days))
    words = {
        code: Word(code, TODAY, "papers", number=number) for code in ("emergencies", "admissions")
    }
    before, after = scores(known), scores(with_words(known, words))
    assert all(one.least <= other.least for one, other in zip(before, after, strict=True))


@pytest.mark.parametrize("family", WEIGHTS)
def test_a_family_somebody_names_is_that_family(family: str) -> None:
    word = Word("families", TODAY, "papers", families=(family,))
    weight = WEIGHTS[family]
    known = with_words(NOTHING, {"families": word})
    part = lace(Who(70), StayFacts(0, False, ()), known.conditions).parts[2]
    assert part.points == (5 if weight >= 4 else weight)


@pytest.mark.parametrize(("input", "words"), [
    ("days", "5"), ("emergent", "yes"), ("oncology", "no"), ("hemoglobin", "114 g/L"),
    ("families", "heart failure, dementia"),
])  # fmt: skip
def test_how_a_word_reads(input: str, words: str) -> None:
    assert SAID[input].words == words


def test_none_of_the_conditions_is_an_answer() -> None:
    none = Word("families", TODAY, "the patient")
    assert none.words == "none that count"
    assert with_words(NOTHING, {"families": sound_word(none, TODAY)}).conditions == ()


@pytest.mark.parametrize("word", SAID.values(), ids=str)
def test_what_can_be_kept(word: Word) -> None:
    assert sound_word(replace(word, source=" papers "), TODAY) == word


@pytest.mark.parametrize(("input", "wrong", "field"), [
    ("days", {"number": None}, "value"), ("days", {"number": -1}, "value"),
    ("days", {"number": 401}, "value"), ("emergent", {"yes": None}, "value"),
    ("families", {"families": ("migraine",)}, "value"), ("hemoglobin", {"unit": "mmol/L"}, "unit"),
    ("hemoglobin", {"number": 114, "unit": "g/dL"}, "value"), ("sodium", {"number": 13}, "value"),
    ("days", {"source": " "}, "source"), ("days", {"on": None}, "on"),
    ("days", {"on": date(2026, 11, 21)}, "on"), ("days", {"input": "lace"}, "input"),
])  # fmt: skip
def test_what_cannot_be_kept_says_where(input: str, wrong: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as told:
        sound_word(replace(SAID[input], **wrong), TODAY)  # type: ignore[arg-type]
    assert [each.expression for each in told.value.issues] == [field]
