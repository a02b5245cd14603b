"""The words on paper that a clinician approves: what to do when, in each language.

What is signed are the words themselves: the key of a paper holds a mark made of all of them, so
that no word is ever changed under a name. A paper that nobody signed is printed as a draft; Spanish
needs a name of its own (care rules §5, §6). To have more words signed: a row in ``PAPERS``.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from fhir_bridge.care.caregiver_words import CAREGIVER_ENGLISH, CAREGIVER_SPANISH, FOR_TASK
from fhir_bridge.care.handout import GENERAL
from fhir_bridge.care.handout_words import EN, ENGLISH, ES, HELPERS, SPANISH, VERSION
from fhir_bridge.care.warning_signs import LEVELS, SHEETS, Sheet
from fhir_bridge.care.warning_signs_es import in_spanish

_MARK_LENGTH = 8


@dataclass(frozen=True)
class Paper:
    """Words that are signed together.

    Attributes:
        code: names them; Spanish ones end in ``-es``.
        lines: every word of them, in order.
    """

    code: str
    title: str
    language: str
    version: str
    lines: tuple[str, ...]

    @property
    def key(self) -> str:
        """Under which a signature is kept: another word makes another key."""
        told = hashlib.sha256("\n".join(self.lines).encode()).hexdigest()[:_MARK_LENGTH]
        return f"{self.code}:{told}"


def words_code(language: str) -> str:
    """The paper that the fixed words of a language are.

    Example:
        >>> words_code("es")
        'words-es'
    """
    return f"words-{language}"


def sheet_code(sheet: str, language: str) -> str:
    """The paper that a warning-signs sheet is in a language.

    Example:
        >>> sheet_code("copd", "en"), sheet_code("copd", "es")
        ('signs-copd', 'signs-copd-es')
    """
    return f"signs-{sheet}" + ("" if language == EN else f"-{language}")


def _words(language: str, title: str, *catalogues: Mapping[str, str]) -> Paper:
    every = (f"{name}: {words}" for each in catalogues for name, words in each.items())
    return Paper(words_code(language), title, language, VERSION, tuple(every))


def _signs(sheet: Sheet, language: str, title: str) -> Paper:
    lines = (f"{LEVELS[line.level][1]}: {line.words}" for line in sheet.lines)
    return Paper(sheet_code(sheet.code, language), title, language, sheet.version, tuple(lines))


def papers_of(sheet: Sheet) -> Iterable[Paper]:
    """A sheet in each language it is written in."""
    title = f"Warning signs: {sheet.title or 'for anybody'}"
    yield _signs(sheet, EN, title)
    spanish = in_spanish(sheet)
    if spanish:
        yield _signs(spanish, ES, f"{title}, Spanish")


def _every() -> Iterable[Paper]:
    helpers = {language: {who.value: said for who, said in each.items()}
               for language, each in HELPERS.items()}  # fmt: skip
    yield _words(EN, "Handout and caregiver sheet", ENGLISH, helpers[EN], CAREGIVER_ENGLISH,
                 FOR_TASK[EN])  # fmt: skip
    yield _words(ES, "Handout and caregiver sheet, Spanish", SPANISH, helpers[ES],
                 CAREGIVER_SPANISH, FOR_TASK[ES])  # fmt: skip
    for sheet in (GENERAL, *SHEETS.values()):
        yield from papers_of(sheet)


PAPERS: Final[Mapping[str, Paper]] = {each.code: each for each in _every()}


ALL_OF: Final = {f"papers-{language}": language for language in (EN, ES)}
"""Names for all papers of one language."""


def named(name: str) -> tuple[Paper, ...]:
    """The papers of a name: one by its code, or all of a language; none where there is none.

    Example:
        >>> [each.code for each in named("signs-copd-es")]
        ['signs-copd-es']
        >>> {each.language for each in named("papers-es")}, named("paper")
        ({'es'}, ())
    """
    if name in ALL_OF:
        return tuple(each for each in PAPERS.values() if each.language == ALL_OF[name])
    return (PAPERS[name],) if name in PAPERS else ()
