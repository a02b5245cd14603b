"""What a clinician approves are the words themselves, each language by itself."""

from dataclasses import replace

import pytest

from fhir_bridge.care.caregiver_words import CAREGIVER_ENGLISH
from fhir_bridge.care.handout import GENERAL
from fhir_bridge.care.handout_words import EN, ENGLISH, ES
from fhir_bridge.care.signed_words import (
    ALL_OF,
    PAPERS,
    Paper,
    named,
    papers_of,
    sheet_code,
    words_code,
)
from fhir_bridge.care.visits import LONGEST, Arranged, sound_arranged
from fhir_bridge.care.warning_signs import SHEETS
from fhir_bridge.errors import Refused


def test_every_sheet_and_all_fixed_words_are_signed_in_both_languages() -> None:
    wanted = {words_code(EN), words_code(ES)}
    wanted |= {sheet_code(each.code, language) for each in (GENERAL, *SHEETS.values())
               for language in (EN, ES)}  # fmt: skip
    assert set(PAPERS) == wanted
    told = "\n".join(PAPERS["words-en"].lines)
    assert all(words in told for words in (*ENGLISH.values(), *CAREGIVER_ENGLISH.values()))


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_any_other_word_is_another_paper_to_sign(paper: Paper) -> None:
    for number in range(len(paper.lines)):
        lines = list(paper.lines)
        lines[number] += "!"
        assert replace(paper, lines=tuple(lines)).key != paper.key
    assert len(paper.key) <= 32, "as long as a key of a signature may be"


def test_a_sheet_whose_english_changed_is_no_paper_in_spanish_until_somebody_writes_it() -> None:
    lines = (replace(GENERAL.lines[0], words="you turn blue"), *GENERAL.lines[1:])
    assert [each.language for each in papers_of(GENERAL)] == [EN, ES]
    assert [each.language for each in papers_of(replace(GENERAL, lines=lines))] == [EN]


def test_a_language_names_all_its_papers_and_no_other() -> None:
    english, spanish = (named(name) for name in ALL_OF)
    assert {each.language for each in english} == {EN}
    assert len(english) == len(spanish) == len(PAPERS) / 2
    assert named("nothing") == ()


@pytest.mark.parametrize(
    ("arranged", "field"), [(Arranged(), "ride"), (Arranged(bring="x" * (LONGEST + 1)), "bring")]
)
def test_what_is_arranged_says_something_and_not_too_much(arranged: Arranged, field: str) -> None:
    with pytest.raises(Refused) as refused:
        sound_arranged(arranged)
    assert field in [each.expression for each in refused.value.issues]


def test_what_is_arranged_is_kept_tidied() -> None:
    told = sound_arranged(Arranged(ride=" Maria,  1:30 PM "))
    assert told == Arranged(ride="Maria, 1:30 PM")
