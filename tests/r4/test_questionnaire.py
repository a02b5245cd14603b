"""Answers are kept as answers to the questions that are published, and nothing else is."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.asking import QUESTIONS, RULER
from fhir_bridge.care.instruments import SEMCD_ITEMS, SEMCD_SCALE
from fhir_bridge.care.needs import NEEDS, RATHER_NOT, TO_A_QUESTION
from fhir_bridge.r4.answers import (
    ANSWER,
    NEEDS_QUESTIONNAIRE,
    QUESTIONNAIRE,
    SEMCD_QUESTIONNAIRE,
    Answer,
    Answers,
    answers_from_fhir,
    answers_to_fhir,
)
from fhir_bridge.r4.check import findings, require_strict
from fhir_bridge.r4.need import NEED_ANSWER
from fhir_bridge.r4.package import definition

AT = datetime(2026, 11, 20, 15, 41, tzinfo=UTC)
FORMS = (QUESTIONNAIRE, NEEDS_QUESTIONNAIRE, SEMCD_QUESTIONNAIRE)


WORDS = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=1000)


def may_be_said(question: str) -> st.SearchStrategy[Answer]:
    asked = QUESTIONS[question]
    if asked.choices:
        return st.sampled_from([None, *asked.choices])
    return st.none() | (st.integers(0, 10) if asked.kind == RULER else WORDS)


def kept(given: dict[str, Answer], **options: Any) -> dict[str, Any]:
    choices = {code: ANSWER for code in given if code in QUESTIONS and QUESTIONS[code].choices}
    return answers_to_fhir(
        Answers(given, AT, "Practitioner/one", **options), patient="Patient/ann",
        texts=dict.fromkeys(given, "?"), choices=choices,
    )  # fmt: skip


@given(st.fixed_dictionaries({}, optional={code: may_be_said(code) for code in QUESTIONS})
       .filter(bool))  # fmt: skip
def test_whatever_may_be_said_is_an_answer_to_its_question_and_is_read_back(
    given: dict[str, Answer],
) -> None:
    made = kept(given)
    require_strict(made, patient="Patient/ann")
    assert answers_from_fhir(made).given == given


@pytest.mark.parametrize("answer", TO_A_QUESTION)
def test_every_answer_to_every_need_is_one_of_its_choices(answer: str) -> None:
    said = None if answer == RATHER_NOT else answer
    made = answers_to_fhir(
        Answers(dict.fromkeys(NEEDS, said), AT, "Practitioner/one",
                questionnaire=NEEDS_QUESTIONNAIRE),
        patient="Patient/ann", texts={code: need.asks for code, need in NEEDS.items()},
        choices=dict.fromkeys(NEEDS, NEED_ANSWER),
    )  # fmt: skip
    require_strict(made, patient="Patient/ann")


@pytest.mark.parametrize("value", SEMCD_SCALE)
def test_every_answer_to_the_six_items_is_on_their_scale(value: int) -> None:
    made = kept(dict.fromkeys(SEMCD_ITEMS, value), questionnaire=SEMCD_QUESTIONNAIRE)
    require_strict(made, patient="Patient/ann")


def coded(code: str, system: str = ANSWER) -> dict[str, Any]:
    return {"valueCoding": {"system": system, "code": code}}


@pytest.mark.parametrize(
    ("link", "answer", "rule"),
    [
        ("shoe-size", {"valueInteger": 7}, "linkId"),
        ("confidence-ends", {"valueInteger": 7}, "linkId"),
        ("confidence", {"valueInteger": 11}, "range"),
        ("confidence", {"valueInteger": -1}, "range"),
        ("confidence", {"valueString": "seven"}, "type"),
        ("matters", {"valueInteger": 7}, "type"),
        ("matters", {"valueString": "x" * 1001}, "length"),
        ("setback", {"valueString": "not-yet"}, "type"),
        ("setback", coded("soon"), "option"),
        ("setback", coded("not-yet", "https://nobody.example/x"), "option"),
    ],
)
def test_what_is_no_answer_to_a_question_of_ours_is_not_kept(
    link: str, answer: dict[str, Any], rule: str
) -> None:
    response = kept({"importance": 3})
    response["item"].append({"linkId": link, "answer": [answer]})
    [issue] = findings(response)
    assert (issue.rule, issue.severity) == (f"questionnaire {rule}", "error")


def test_a_question_is_answered_once() -> None:
    response = kept({"importance": 3})
    response["item"] *= 2
    assert [each.rule for each in findings(response)] == ["questionnaire linkId"]


def test_answers_to_a_form_of_others_are_not_judged() -> None:
    response = kept({"importance": 3}) | {"questionnaire": "https://nobody.example/form"}
    response["item"] = [{"linkId": "x", "answer": [{"valueString": "y"}]}]
    assert findings(response) == []


@pytest.mark.parametrize("url", FORMS)
def test_a_form_says_whose_questions_they_are(url: str) -> None:
    form = definition(url)
    assert (form["status"], form["subjectType"]) == ("active", ["Patient"])
    assert "our own" in form["description"].lower() or "Stanford" in form["copyright"]
    require_strict(form)
