"""What was asked in one contact and what was answered, as FHIR QuestionnaireResponse and back.

It is in progress while the contact lasts, so that it can be taken up again. What was not asked is
absent; what somebody would rather not answer is an item without an answer that says so (HL7's
data-absent-reason): neither is ever a 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from fhir_bridge.errors import Refused
from fhir_bridge.r4.canonicals import ANSWERS_OF_CONTACT, BASE
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.r4.labels import LABEL
from fhir_bridge.r4.observation import ASSESSMENT
from fhir_bridge.wire import Json, instant

QUESTIONNAIRE = f"{BASE}/Questionnaire/questions"
NEEDS_QUESTIONNAIRE = f"{BASE}/Questionnaire/needs"
SEMCD_QUESTIONNAIRE = f"{BASE}/Questionnaire/semcd-6"
REVIEW_QUESTIONNAIRE = f"{BASE}/Questionnaire/reviews"
DATA_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
DECLINED = "asked-declined"
ANSWER = f"{BASE}/CodeSystem/answer"

Answer = int | str | None
"""0 to 10, or words, or None for "rather not"."""


@dataclass(frozen=True)
class Answers:
    """The questions of one contact with one person.

    Attributes:
        given: answer by question, in the order in which they were given.
        at: care time of the last of them.
        by: who asked, ``Practitioner/<id>``.
        source: who answered where that is not the patient, ``RelatedPerson/<id>``.
        label: a label of ``r4.labels``: what a caregiver says is the caregiver's.
        done: that was all for the day; ``amended``: and then something was put right after all.
        questionnaire: whose questions they are.
    """

    given: dict[str, Answer]
    at: datetime
    by: str
    source: str = ""
    label: str = ASSESSMENT
    done: bool = False
    amended: bool = False
    questionnaire: str = QUESTIONNAIRE


def answers_to_fhir(
    answers: Answers,
    *,
    patient: str,
    texts: Mapping[str, str],
    choices: Mapping[str, str] = MappingProxyType({}),
) -> Json:
    """The QuestionnaireResponse that is kept.

    Args:
        patient: ``Patient/<our id>``.
        texts: the questions as they were asked, by code.
        choices: the code system of the choices, by the code of each question that has some.
    """
    return {
        "resourceType": "QuestionnaireResponse",
        "meta": {
            "profile": [ANSWERS_OF_CONTACT],
            "security": [{"system": LABEL, "code": answers.label}],
        },
        "questionnaire": answers.questionnaire,
        "status": _status(answers),
        "subject": {"reference": patient},
        "authored": instant(answers.at),
        "author": {"reference": answers.by},
        "source": {"reference": answers.source or patient},
        "item": [
            _item(code, texts[code], value, choices.get(code, ""))
            for code, value in answers.given.items()
        ],
    }


def answers_from_fhir(resource: Json) -> Answers:
    """Read back what ``answers_to_fhir`` made.

    Raises:
        Refused: it has another shape.
    """
    at, source = resource.get("authored"), inner(resource, "source").get("reference", "")
    ours = resource.get("questionnaire") in {
        QUESTIONNAIRE, SEMCD_QUESTIONNAIRE, REVIEW_QUESTIONNAIRE,
    }  # fmt: skip
    if not ours or not isinstance(at, str):
        raise Refused("This is no record that Footbridge wrote.")
    labels = rows(inner(resource, "meta"), "security")
    return Answers(
        {str(each.get("linkId")): _answer(each) for each in rows(resource, "item")},
        datetime.fromisoformat(at),
        by=str(inner(resource, "author").get("reference", "")),
        source="" if str(source).startswith("Patient/") else str(source),
        label=str(labels[0].get("code")) if labels else ASSESSMENT,
        done=resource.get("status") in {"completed", "amended"},
        amended=resource.get("status") == "amended",
        questionnaire=str(resource.get("questionnaire")),
    )


def _status(answers: Answers) -> str:
    if answers.done:
        return "amended" if answers.amended else "completed"
    return "in-progress"


def _item(code: str, text: str, value: Answer, system: str) -> Json:
    item: Json = {"linkId": code, "text": text}
    if value is None:
        return {"extension": [{"url": DATA_ABSENT, "valueCode": DECLINED}], **item}
    return {**item, "answer": [_told(value, system)]}


def _told(value: int | str, system: str) -> Json:
    if system:
        return {"valueCoding": {"system": system, "code": value}}
    return {"valueInteger": value} if isinstance(value, int) else {"valueString": value}


def _answer(item: Json) -> Answer:
    told = next(iter(rows(item, "answer")), {})
    chosen = inner(told, "valueCoding").get("code")
    number, words = told.get("valueInteger"), told.get("valueString", chosen)
    return number if isinstance(number, int) else words if isinstance(words, str) else None
