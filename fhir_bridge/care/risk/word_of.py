"""What a person adds where the record does not know an input of a score: typed, dated, by whom.

The record comes first: a person's word counts only while the record does not know. Of visits and
stays, which may have been elsewhere, the larger number counts, so that nobody's word makes them
fewer. To add an input: a row in ``INPUTS``, and its place in ``with_words``. Source: domain §C.5.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from fhir_bridge.care.condition_families import FAMILIES, Condition, counted, hits
from fhir_bridge.care.risk.hospital import HEMOGLOBIN_UNITS, Inputs, Lab
from fhir_bridge.care.risk.lace import WEIGHTS
from fhir_bridge.care.risk.stay_facts import StayFacts
from fhir_bridge.care.typed import about_words
from fhir_bridge.errors import Issue, Refused

NOT_ADDED = "Nothing was added."
WHERE_FROM = "Say where you have it from: discharge papers, the hospital, the patient."


class Kind(StrEnum):
    """What kind of answer an input takes."""

    NUMBER = "number"
    YES_NO = "yes-no"
    LAB = "lab"
    FAMILIES = "families"


@dataclass(frozen=True)
class Input:
    """One input of a score.

    Attributes:
        words: as staff read it; ``asks``: as the form asks for it.
        least, most: what a number can be; of a lab, what a result can be in the first unit.
        units: of a lab, each with what makes it the first one.
        elsewhere: may be more than this record shows, so that it can always be added to.
    """

    code: str
    words: str
    asks: str
    kind: Kind
    least: float = 0
    most: float = 0
    units: Mapping[str, float] = field(default_factory=dict)
    elsewhere: bool = False


INPUTS: Mapping[str, Input] = {
    row.code: row
    for row in (
        Input("days", "days in hospital", "How many days", Kind.NUMBER, 0, 400),
        Input("emergent", "came as an emergency", "Could it not wait?", Kind.YES_NO),
        Input("families", "other conditions", "Which of these", Kind.FAMILIES),
        Input("emergencies", "emergency visits, 6 months", "How many in the 6 months before, "
              "at any hospital", Kind.NUMBER, 0, 100, elsewhere=True),
        Input("hemoglobin", "hemoglobin before leaving", "The last result", Kind.LAB, 2, 25,
              HEMOGLOBIN_UNITS),
        Input("oncology", "oncology", "Left an oncology service, or under treatment for cancer?",
              Kind.YES_NO),
        Input("sodium", "sodium before leaving", "The last result", Kind.LAB, 90, 200,
              {"mmol/L": 1.0, "meq/L": 1.0}),
        Input("procedure", "procedure in the stay", "Was there a procedure?", Kind.YES_NO),
        Input("admissions", "admissions, 12 months", "How many in the 12 months before, at any "
              "hospital", Kind.NUMBER, 0, 100, elsewhere=True),
    )
}  # fmt: skip

PARTS: Mapping[str, Mapping[str, str]] = {
    "LACE": {"L": "days", "A": "emergent", "C": "families", "E": "emergencies"},
    "HOSPITAL": {
        "H": "hemoglobin", "O": "oncology", "S": "sodium", "P": "procedure", "IT": "emergent",
        "A": "admissions", "L": "days",
    },
}  # fmt: skip
"""Which input each part of a score rests on."""


@dataclass(frozen=True)
class Word:
    """What a person says about one input.

    Attributes:
        input: a key of ``INPUTS``.
        on: the day it is of; ``source``: where they have it from.
        number: of days, visits, or a lab's result; ``unit``: of the latter.
        yes: the answer to a yes or no.
        families: codes of ``WEIGHTS``; empty for none of them.
    """

    input: str
    on: date | None
    source: str
    number: float | None = None
    unit: str = ""
    yes: bool | None = None
    families: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What was said, as staff read it."""
        kind = INPUTS[self.input].kind
        if kind is Kind.YES_NO:
            return "yes" if self.yes else "no"
        if kind is Kind.FAMILIES:
            return ", ".join(FAMILIES[each].words for each in self.families) or "none that count"
        return f"{self.number:g} {self.unit}".strip()


def sound_word(word: Word, today: date) -> Word:
    """What a person says, fit to be kept.

    Raises:
        Refused: something is missing or cannot be.
    """
    row = INPUTS.get(word.input)
    if row is None:
        raise Refused(NOT_ADDED, issues=(Issue("Choose from the list.", "input"),))
    issues = [*_about_value(row, word), *about_words(word.source.strip(), "source", WHERE_FROM)]
    if word.on is None or word.on > today:
        issues.append(Issue("Give the day it is of; not one to come.", "on", "required"))
    if issues:
        raise Refused(NOT_ADDED, issues=tuple(issues))
    return replace(word, source=word.source.strip())


def _about_value(row: Input, word: Word) -> Iterable[Issue]:
    if row.kind is Kind.YES_NO:
        if word.yes is None:
            yield Issue("Choose yes or no.", "value", "required")
    elif row.kind is Kind.FAMILIES:
        if not set(word.families) <= WEIGHTS.keys():
            yield Issue("Choose from the list.", "value")
    elif row.kind is Kind.LAB and word.unit not in row.units:
        yield Issue("Choose the unit it was given in.", "unit", "required")
    elif word.number is None or not row.least <= word.number * row.units.get(word.unit, 1):
        yield Issue("Give the number as it was told.", "value", "required")
    elif word.number * row.units.get(word.unit, 1) > row.most:
        yield Issue("This is more than there can be: look again.", "value")


@dataclass(frozen=True)
class Known:
    """What the scores rest on: from the record, or with what people added.

    Attributes:
        conditions: None where they could not be read.
    """

    stay: StayFacts
    conditions: tuple[Condition, ...] | None
    inputs: Inputs


def missing(known: Known) -> frozenset[str]:
    """Inputs that are not known."""
    found = {
        "days": known.stay.days,
        "emergent": known.stay.emergent,
        "families": known.conditions,
        "emergencies": known.stay.emergencies,
        "hemoglobin": known.inputs.hemoglobin,
        "oncology": known.inputs.oncology,
        "sodium": known.inputs.sodium,
        "procedure": known.inputs.procedure,
        "admissions": known.stay.admissions,
    }
    return frozenset(code for code, value in found.items() if value is None)


def used(known: Known, words: Mapping[str, Word]) -> dict[str, Word]:
    """The words that count: of what the record does not know, or knows fewer of."""
    unknown = missing(known)
    counts = {"emergencies": known.stay.emergencies, "admissions": known.stay.admissions}
    return {
        code: word
        for code, word in words.items()
        if code in unknown or (code in counts and (word.number or 0) > len(counts[code] or ()))
    }


def with_words(known: Known, words: Mapping[str, Word]) -> Known:
    """What the record knows, with what people added to it.

    Example:
        >>> said = Word("days", date(2026, 11, 20), "papers", number=5)
        >>> with_words(Known(StayFacts(), None, Inputs()), {"days": said}).stay.days
        5
    """
    said = used(known, words)
    stay, inputs = known.stay, known.inputs
    if "families" in said:
        known = replace(known, conditions=tuple(map(_condition, said["families"].families)))
    return replace(
        known,
        stay=replace(
            stay,
            days=_count(said, "days", stay.days),
            emergent=_yes(said, "emergent", stay.emergent),
            emergencies_told=_count(said, "emergencies", None),
            admissions_told=_count(said, "admissions", None),
        ),
        inputs=Inputs(
            _lab(said, "hemoglobin", inputs.hemoglobin), _lab(said, "sodium", inputs.sodium),
            _yes(said, "oncology", inputs.oncology), _yes(said, "procedure", inputs.procedure),
        ),
    )  # fmt: skip


def _count(said: Mapping[str, Word], code: str, otherwise: int | None) -> int | None:
    number = said[code].number if code in said else None
    return otherwise if number is None else int(number)


def _yes(said: Mapping[str, Word], code: str, otherwise: bool | None) -> bool | None:
    return said[code].yes if code in said else otherwise


def _lab(said: Mapping[str, Word], code: str, otherwise: Lab | None) -> Lab | None:
    number = said[code].number if code in said else None
    return otherwise if number is None else Lab(number, said[code].unit)


def _condition(family: str) -> Condition:
    """A condition that is in this family alone, as somebody told."""
    first = (Condition("as told", each.partition("-")[0]) for each in FAMILIES[family].icd10)
    return next(each for each in first if counted(hits([each])) & WEIGHTS.keys() == {family})
