"""Every sentence that patients and those who help them take home is easy to read.

English by Flesch and Kincaid's grade, Spanish by Fernández Huerta's ease. Both measures were made
for a text: of a sentence of a few words they say little, so a sentence has some room of its own.
"""

import re
from collections.abc import Iterable, Mapping

import pytest

from fhir_bridge.care.handout_words import EN, ES
from fhir_bridge.care.signed_words import PAPERS, Paper

MOST_GRADE, MOST_GRADE_OF_ONE = 6.0, 8.0
LEAST_EASE, LEAST_EASE_OF_ONE = 80.0, 60.0
"""80 and more is "easy" in Fernández Huerta's table; 60 to 80 "standard" to "fairly easy"."""
SHORTEST = 6
"""Words of the shortest sentence that is judged by itself: below, one long word decides."""

FILLED: Mapping[str, str] = {
    "name": "Ana", "nurse": "Ana", "day": "Friday", "title": "My heart", "who": "Ana",
    "language": "English", "order": "two", "source": "home", "time": "noon", "what": "water",
    "version": "1", "patient": "João", "kept": "when to rest", "adult": "Ana",
}  # fmt: skip


def syllables(word: str, language: str) -> int:
    """About how many syllables a word has: its groups of vowels, as the language says them."""
    word = word.lower()
    if language == ES:
        weak = re.sub(r"(?<=[qg])u(?=[eiéí])", "", word)  # "que", "gui": the u is not said
        apart = re.sub(r"([aeoáéíóú])(?=[aeoáéíóú])", r"\1-", weak)  # two strong ones are two
        return max(1, len(re.findall(r"[aeiouyáéíóúü]+", apart)))
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1
    return max(1, groups - silent)


def measured(sentences: Iterable[str], language: str) -> float:
    """Grade of English sentences, ease of Spanish ones."""
    kept = [re.findall(r"[^\W\d_]+(?:[’'][^\W\d_]+)?", each) for each in sentences]
    kept = [each for each in kept if each]
    words = [word for each in kept for word in each]
    long = sum(syllables(word, language) for word in words) / len(words)
    per = len(words) / len(kept)
    if language == EN:
        return 0.39 * per + 11.8 * long - 15.59
    return 206.84 - 60 * long - 1.02 * per


def sentences_of(paper: Paper) -> list[str]:
    """Every sentence of a paper, filled as usual, without the names of its rows."""
    told = [re.sub(r"\{(\w+)\}", lambda found: FILLED[found[1]], line.partition(": ")[2])
            for line in paper.lines]  # fmt: skip
    parts = (part for each in told for part in re.split(r"[.?!:¿]\s*", each))
    return [each for each in parts if re.search(r"\w", each)]


@pytest.mark.parametrize(
    ("text", "language", "least", "most"),
    [
        (["The cat sat on the mat"], EN, -3, 1),
        (["Longitudinal interdisciplinary coordination necessitates communication"], EN, 20, 60),
        (["El gato come pan en la casa"], ES, 80, 130),
        (["La coordinación interdisciplinaria longitudinal requiere comunicación"], ES, -200, 20),
    ],
)
def test_the_measures_know_easy_from_hard(
    text: list[str], language: str, least: float, most: float
) -> None:
    assert least <= measured(text, language) <= most


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_every_paper_is_read_at_grade_six_or_is_easy_in_spanish(paper: Paper) -> None:
    told = measured(sentences_of(paper), paper.language)
    if paper.language == EN:
        assert told <= MOST_GRADE
    else:
        assert told >= LEAST_EASE


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_no_single_sentence_is_hard(paper: Paper) -> None:
    hard = {}
    for each in sentences_of(paper):
        if len(each.split()) < SHORTEST:
            continue
        told = measured([each], paper.language)
        if told > MOST_GRADE_OF_ONE if paper.language == EN else told < LEAST_EASE_OF_ONE:
            hard[each] = round(told, 1)
    assert hard == {}
