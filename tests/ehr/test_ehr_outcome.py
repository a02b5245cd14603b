from typing import Any

import pytest
from ehr_wire import outcome
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.ehr.outcome import MAX_TEXT, in_words, issues_of, reason
from fhir_bridge.errors import Issue
from fhir_bridge.http import Answer
from fhir_bridge.wire import write_json


def said(status: int, body: Any) -> str:
    return reason(Answer(status, {}, body if isinstance(body, bytes) else write_json(body)))


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (422, outcome("Goal needs a date"), "The EHR said: Goal needs a date"),
        (400, {"resourceType": "OperationOutcome", "issue": [{"diagnostics": "status is needed"}]},
         "The EHR said: status is needed"),
        (400, {"resourceType": "OperationOutcome",
               "issue": [{"code": "required", "details": {"coding": [{"display": "Missing"}]}}]},
         "The EHR said: Missing"),
        (400, {"resourceType": "OperationOutcome", "issue": [{"code": "too-costly"}]},
         "The EHR said: too-costly"),
        (400, {"resourceType": "OperationOutcome"}, "The EHR answered 400, without a word."),
        (500, b"", "The EHR answered 500, without a word."),
        (502, b"<html>Bad gateway", "The EHR answered with something that is not FHIR (502)."),
        (200, {"hello": 1}, "The EHR answered with something that is not FHIR (200)."),
    ],
)  # fmt: skip
def test_c16_an_answer_is_put_into_words(status: int, body: Any, words: str) -> None:
    assert said(status, body) == words


def test_errors_are_told_before_warnings_and_each_once() -> None:
    rows = [Issue("b", severity="warning"), Issue("a"), Issue("a"), Issue("")]
    assert in_words(rows) == "a b"


def test_what_an_ehr_says_is_short_and_on_one_line() -> None:
    (issue,) = issues_of(outcome("a\n\tb\x00c\u202ed " + "x" * 1000))
    assert issue.text.startswith("a b c d ")
    assert len(issue.text) == MAX_TEXT


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["issue", "details", "text", "coding", "expression", "code"]), inner
            )
        ),
    )
)
def test_c16_any_outcome_can_be_read(issue: Any) -> None:
    in_words(issues_of({"resourceType": "OperationOutcome", "issue": [issue]}))
    in_words(issues_of({"resourceType": "OperationOutcome", "issue": issue}))
