"""What another system is told when something goes wrong."""

import json

import pytest

from fhir_bridge import errors
from fhir_bridge.errors import BridgeError, Issue, Refused
from fhir_bridge.r4.check import findings
from fhir_bridge.r4.elements import bare_codes_of
from fhir_bridge.r4.models import strict_findings
from fhir_bridge.r4.outcome import outcome_of

ERRORS = [
    each
    for each in vars(errors).values()
    if isinstance(each, type) and issubclass(each, BridgeError)
]


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_becomes_a_sound_outcome_with_its_own_words(kind: type[BridgeError]) -> None:
    outcome = outcome_of(kind(where="Patient/okafor"))
    assert findings(outcome) == strict_findings(outcome) == []
    assert outcome["issue"][0]["details"]["text"] == kind.__doc__
    assert "okafor" not in json.dumps(outcome)


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_the_code_of_every_error_is_an_r4_issue_type(kind: type[BridgeError]) -> None:
    assert kind.issue_code in bare_codes_of("issue-type")


def test_findings_stand_for_the_error_each_with_its_place_and_rule() -> None:
    late = Issue("Due too early.", "Goal.target[0].dueDate", "business-rule", "warning", "due")
    missing = Issue("description is required.", "Goal.description", "required", rule="required")
    outcome = outcome_of(Refused("No.", issues=(missing, late)))
    assert outcome["issue"] == [
        {
            "severity": "error",
            "code": "required",
            "details": {"text": "description is required."},
            "diagnostics": "rule required",
            "expression": ["Goal.description"],
        },
        {
            "severity": "warning",
            "code": "business-rule",
            "details": {"text": "Due too early."},
            "diagnostics": "rule due",
            "expression": ["Goal.target[0].dueDate"],
        },
    ]
    assert findings(outcome) == []


def test_warnings_alone_do_not_hide_the_error() -> None:
    outcome = outcome_of(errors.Stale(issues=(Issue("Old.", severity="warning"),)))
    assert [each["severity"] for each in outcome["issue"]] == ["error", "warning"]
    assert outcome["issue"][0]["code"] == "conflict"
