"""Readmission scores that somebody kept, what was added to them, the checklist: Observations.

A score is an Observation, as every score here: FHIR's RiskAssessment has a place for a chance in
percent and none for points, their parts, or a range, and no chance is claimed. A part that was not
known has no points and says so. All of it is labelled to stay here (care rules §2.3).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from fhir_bridge.care.risk.eight_questions import NO, QUESTIONS, YES
from fhir_bridge.care.risk.score import STATEMENT, Part, Score
from fhir_bridge.care.risk.word_of import INPUTS, Kind, Word
from fhir_bridge.errors import Refused
from fhir_bridge.r4.canonicals import (
    BASE,
    EIGHT_QUESTIONS_ASKED,
    READMISSION_POINTS,
    SCORE_INPUT_TOLD,
)
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.r4.labels import LABEL
from fhir_bridge.r4.observation import ASSESSMENT, CATEGORY, Code
from fhir_bridge.r4.scores import DATA_ABSENT, UCUM
from fhir_bridge.r4.task import coded
from fhir_bridge.wire import Json, instant

SCORE = f"{BASE}/CodeSystem/readmission-score"
PART = f"{BASE}/CodeSystem/readmission-score-part"
INPUT = f"{BASE}/CodeSystem/readmission-input"
EIGHT = f"{BASE}/CodeSystem/eight-questions"

CHECKLIST = Code(SCORE, "eight-questions", "Eight questions before somebody goes home")
STAY = Code(PART, "stay", "The sender’s number of the stay")
FAMILY = Code(PART, "family", "A kind of condition that counts")

UNKNOWN = {"dataAbsentReason": {"coding": [{"system": DATA_ABSENT, "code": "unknown"}]}}


@dataclass(frozen=True)
class Kept:
    """What was noted of a stay.

    Attributes:
        stay: the sender's number of it.
        at: care time at which it was noted; ``by``: who noted it.
    """

    stay: str
    at: datetime
    by: str


@dataclass(frozen=True)
class KeptScore(Kept):
    """A score as it was kept: its name, version and words, least and most."""

    name: str
    version: str
    least: int
    most: int


@dataclass(frozen=True)
class KeptWord(Kept):
    """What a person said of an input."""

    word: Word


@dataclass(frozen=True)
class KeptCheck(Kept):
    """The checklist as it was answered: yes or no by question; what is absent was not asked."""

    answers: Mapping[str, str]


def score_to_fhir(
    score: Score, kept: Kept, *, patient: str, made_from: Iterable[str] = ()
) -> Json:  # fmt: skip
    """The Observation that is kept of a score that was computed.

    Args:
        patient: ``Patient/<our id>``.
        made_from: laboratory results it rests on, ``Observation/<id>``.
    """
    sources = [{"reference": each} for each in made_from]
    return {
        **_observation(
            kept, Code(SCORE, score.name.lower(), score.name), READMISSION_POINTS, patient
        ),
        "effectiveDateTime": instant(kept.at),
        **_points(score),
        "note": [{"text": STATEMENT}],
        "method": {"text": score.version},
        **({"derivedFrom": sources} if sources else {}),
        "component": [
            _stay(kept), *(_part(score.name.lower(), each) for each in score.parts),
        ],
    }  # fmt: skip


def word_to_fhir(kept: KeptWord, *, patient: str) -> Json:
    """The Observation that is kept of what a person said."""
    word, row = kept.word, INPUTS[kept.word.input]
    families = [
        {"code": FAMILY.concept(), "valueString": each} for each in word.families
    ]  # fmt: skip
    return {
        **_observation(kept, Code(INPUT, row.code, row.words), SCORE_INPUT_TOLD, patient),
        "effectiveDateTime": word.on.isoformat() if word.on else instant(kept.at),
        "issued": instant(kept.at),
        **_said(word),
        "note": [{"text": word.source}],
        "component": [_stay(kept), *families],
    }


def check_to_fhir(kept: KeptCheck, *, patient: str) -> Json:
    """The Observation that is kept of the checklist; what was not asked is absent."""
    answered = {code: kept.answers[code] for code in QUESTIONS if kept.answers.get(code)}
    told = [
        {"code": Code(EIGHT, code, QUESTIONS[code].words).concept(), "valueBoolean": each == YES}
        for code, each in answered.items()
    ]
    return {
        **_observation(kept, CHECKLIST, EIGHT_QUESTIONS_ASKED, patient),
        "effectiveDateTime": instant(kept.at),
        "component": [_stay(kept), *told],
    }  # fmt: skip


def read_kept(resource: Json) -> Kept | None:
    """Read back what this module made; None for an Observation about anything else.

    Raises:
        Refused: it has another shape.
    """
    about = inner(resource, "code")
    score, input = coded(about, SCORE), coded(about, INPUT)
    if not score and not input:
        return None
    try:
        stay = next(each for each in rows(resource, "component") if _is(each, STAY))
        told = (
            str(stay["valueString"]),
            datetime.fromisoformat(resource.get("issued") or resource["effectiveDateTime"]),
            str(rows(resource, "performer")[0]["reference"]),
        )
        if input:
            return KeptWord(*told, _word(resource, input))
        if score == CHECKLIST.code:
            return KeptCheck(*told, _answers(resource))
        return KeptScore(*told, str(about["text"]), str(inner(resource, "method")["text"]),
                         *_ends(resource))  # fmt: skip
    except (KeyError, ValueError, IndexError, StopIteration):
        raise Refused("This is no record that Footbridge wrote.") from None


def _observation(kept: Kept, about: Code, profile: str, patient: str) -> Json:
    return {
        "resourceType": "Observation",
        "meta": {"profile": [profile], "security": [{"system": LABEL, "code": ASSESSMENT}]},
        "status": "final",
        "category": [{"coding": [{"system": CATEGORY, "code": "survey"}]}],
        "code": about.concept(),
        "subject": {"reference": patient},
        "performer": [{"reference": kept.by}],
    }


def _points(score: Score) -> Json:
    if score.least == score.most:
        return {"valueQuantity": _quantity(score.least, "{score}")}
    return {
        "valueRange": {
            "low": _quantity(score.least, "{score}"), "high": _quantity(score.most, "{score}"),
        }
    }  # fmt: skip


def _ends(resource: Json) -> tuple[int, int]:
    if "valueRange" in resource:
        told = resource["valueRange"]
        return int(told["low"]["value"]), int(told["high"]["value"])
    points = int(resource["valueQuantity"]["value"])
    return points, points


def _part(score: str, part: Part) -> Json:
    known = UNKNOWN if part.points is None else {"valueInteger": part.points}
    return {"code": Code(PART, f"{score}.{part.code}", part.words).concept(), **known}


def _stay(kept: Kept) -> Json:
    return {"code": STAY.concept(), "valueString": kept.stay}


def _said(word: Word) -> Json:
    kind = INPUTS[word.input].kind
    if kind is Kind.YES_NO:
        return {"valueBoolean": bool(word.yes)}
    if kind is Kind.FAMILIES:
        return {"valueInteger": len(word.families)}
    return {"valueQuantity": _quantity(word.number or 0, word.unit or "1")}


def _quantity(value: float, unit: str) -> Json:
    return {"value": value, "system": UCUM, "code": unit}


def _word(resource: Json, input: str) -> Word:
    quantity = inner(resource, "valueQuantity")
    unit = str(quantity.get("code", ""))
    return Word(
        input,
        date.fromisoformat(str(resource["effectiveDateTime"])[:10]),
        str(rows(resource, "note")[0]["text"]),
        float(quantity["value"]) if quantity else None,
        "" if unit == "1" else unit,
        resource.get("valueBoolean"),
        tuple(str(each["valueString"]) for each in rows(resource, "component")
              if _is(each, FAMILY)),
    )  # fmt: skip


def _answers(resource: Json) -> Mapping[str, str]:
    found = {coded(inner(each, "code"), EIGHT): each for each in rows(resource, "component")}
    return {code: YES if each["valueBoolean"] else NO for code, each in found.items() if code}


def _is(element: Json, part: Code) -> bool:
    return coded(inner(element, "code"), PART) == part.code
