"""The score of an instrument as FHIR Observation and back, with all of its provenance.

Its day is a day: whoever fills in a questionnaire does so on one, and a time would be made up.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from fhir_bridge.care.instruments import Score
from fhir_bridge.errors import Refused
from fhir_bridge.r4.canonicals import BASE, INSTRUMENT_SCORE
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.r4.labels import LABEL
from fhir_bridge.r4.observation import ASSESSMENT, CATEGORY
from fhir_bridge.wire import Json, instant

INSTRUMENT = f"{BASE}/CodeSystem/instrument"
SCORE_PART = f"{BASE}/CodeSystem/score-part"
UCUM = "http://unitsofmeasure.org"
DATA_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
TOO_FEW = "not-performed"
"""Why there is no score where it was filled in: too few of its questions were answered."""


@dataclass(frozen=True)
class KeptScore:
    """A score and how it came to us.

    Attributes:
        at: care time at which it was noted; ``by``: who noted it.
        learner: whose it is where that is not the patient's, ``RelatedPerson/<id>``.
        made_from: the answers it was made from, where we have them.
    """

    score: Score
    at: datetime
    by: str
    learner: str = ""
    label: str = ASSESSMENT
    made_from: str = ""


def score_to_fhir(kept: KeptScore, *, patient: str) -> Json:
    """The Observation that is kept.

    Args:
        patient: ``Patient/<our id>``.
    """
    score = kept.score
    return {
        "resourceType": "Observation",
        "meta": {
            "profile": [INSTRUMENT_SCORE],
            "security": [{"system": LABEL, "code": kept.label}],
        },
        "status": "final",
        "category": [{"coding": [{"system": CATEGORY, "code": "survey"}]}],
        "code": {"coding": [{"system": INSTRUMENT, "code": score.instrument}], "text": score.name},
        "subject": {"reference": patient},
        **({"focus": [{"reference": kept.learner}]} if kept.learner else {}),
        "effectiveDateTime": score.on.isoformat(),
        "issued": instant(kept.at),
        "performer": [{"reference": kept.by}],
        **_value(score.value),
        **({"derivedFrom": [{"reference": kept.made_from}]} if kept.made_from else {}),
        "component": [
            _part("version", {"valueString": score.version}),
            _part("scale-least", _quantity(score.least)),
            _part("scale-most", _quantity(score.most)),
            *(
                _part(name, {"valueCodeableConcept": _concept(code)})
                for name, code in (
                    ("direction", score.direction), ("respondent", score.respondent),
                    ("mode", score.mode),
                )
            ),
        ],
    }  # fmt: skip


def is_score(resource: Json) -> bool:
    """Whether an Observation of ours is a score."""
    return _coding(inner(resource, "code")).get("system") == INSTRUMENT


def score_from_fhir(resource: Json) -> KeptScore:
    """Read back what ``score_to_fhir`` made.

    Raises:
        Refused: it has another shape.
    """
    try:
        return _read(resource)
    except (KeyError, ValueError, InvalidOperation):
        raise Refused("This is no record that Footbridge wrote.") from None


def _read(resource: Json) -> KeptScore:
    parts = {_coding(inner(each, "code")).get("code"): each for each in rows(resource, "component")}
    labels = rows(inner(resource, "meta"), "security")
    score = Score(
        instrument=_coding(inner(resource, "code"))["code"],
        name=str(inner(resource, "code")["text"]),
        version=parts["version"]["valueString"],
        value=_number(resource) if "valueQuantity" in resource else None,
        least=_number(parts["scale-least"]),
        most=_number(parts["scale-most"]),
        direction=_coded(parts["direction"]),
        on=date.fromisoformat(resource["effectiveDateTime"]),
        respondent=_coded(parts["respondent"]),
        mode=_coded(parts["mode"]),
    )
    return KeptScore(
        score,
        datetime.fromisoformat(resource["issued"]),
        by=str(rows(resource, "performer")[0]["reference"]),
        learner=str(next(iter(rows(resource, "focus")), {}).get("reference", "")),
        label=str(labels[0]["code"]),
        made_from=str(next(iter(rows(resource, "derivedFrom")), {}).get("reference", "")),
    )


def _value(value: Decimal | None) -> Json:
    if value is None:
        return {"dataAbsentReason": {"coding": [{"system": DATA_ABSENT, "code": TOO_FEW}]}}
    return _quantity(value)


def _quantity(value: Decimal) -> Json:
    return {
        "valueQuantity": {"value": float(value), "unit": "score", "system": UCUM, "code": "{score}"}
    }


def _number(element: Json) -> Decimal:
    return Decimal(str(element["valueQuantity"]["value"]))


def _part(name: str, value: Json) -> Json:
    return {"code": {"coding": [{"system": SCORE_PART, "code": name}]}, **value}


def _concept(code: str) -> Json:
    return {"coding": [{"system": SCORE_PART, "code": code}]}


def _coded(element: Json) -> str:
    return str(_coding(inner(element, "valueCodeableConcept"))["code"])


def _coding(concept: Json) -> Json:
    return next(iter(rows(concept, "coding")), {})
