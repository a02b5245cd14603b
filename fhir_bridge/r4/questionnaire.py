"""Do answers fit the questionnaire they say they answer? Ours are published with our profiles.

Judged: that each item is a question of it and stands there once, and that an answer is of the
question's kind, between its ends, one of its choices, and not too long. An item without an answer
is one that somebody would rather not give, or that is still to come.
"""

from collections.abc import Iterator
from typing import Any

from fhir_bridge.errors import Issue
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.wire import Json

LEAST = "http://hl7.org/fhir/StructureDefinition/minValue"
MOST = "http://hl7.org/fhir/StructureDefinition/maxValue"
MEMBER = {"integer": "valueInteger", "choice": "valueCoding", "text": "valueString"}
"""Type of an item (http://hl7.org/fhir/item-type) to the member its answers stand in."""


def misfits(response: Json, questionnaire: Json) -> Iterator[Issue]:
    """Everything in which answers differ from what is asked.

    Args:
        response: a QuestionnaireResponse.
        questionnaire: the Questionnaire it names.
    """
    asked = {each["linkId"]: each for each in rows(questionnaire, "item")}
    seen: set[str] = set()
    for at, item in enumerate(rows(response, "item")):
        link, path = str(item.get("linkId")), f"QuestionnaireResponse.item[{at}]"
        if link not in asked or link in seen:
            yield _issue("is no question of this form, or stands there twice.", path, "linkId")
            continue
        seen.add(link)
        for answer in rows(item, "answer"):
            yield from _answer(answer, asked[link], f"{path}.answer")


def _answer(answer: Json, question: Json, path: str) -> Iterator[Issue]:
    value = answer.get(MEMBER[question["type"]])
    if value is None:
        yield _issue("is of another kind than the question asks for.", path, "type")
    elif question["type"] == "choice":
        choices = [_coded(inner(each, "valueCoding")) for each in rows(question, "answerOption")]
        if _coded(value) not in choices:
            yield _issue("is none of the choices.", path, "option")
    elif question["type"] == "text":
        if len(value) > question["maxLength"]:
            yield _issue("is too long.", path, "length")
    elif not _end(question, LEAST) <= value <= _end(question, MOST):
        yield _issue("is beyond the ends of the scale.", path, "range")


def _coded(coding: Json) -> tuple[Any, Any]:
    return coding.get("system"), coding.get("code")


def _end(question: Json, url: str) -> int:
    found = (each["valueInteger"] for each in rows(question, "extension") if each["url"] == url)
    return int(next(found))


def _issue(text: str, path: str, rule: str) -> Issue:
    return Issue(f"This answer {text}", path, "value", rule=f"questionnaire {rule}")
