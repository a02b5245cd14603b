"""Errors as FHIR OperationOutcome: what another system is told, with no patient data in it."""

from collections.abc import Iterable

from fhir_bridge.errors import BridgeError, Issue
from fhir_bridge.wire import Json


def outcome_of(error: BridgeError) -> Json:
    """Describe an error: a row for each finding, or one for the error itself.

    ``error.where`` stays inside: only the audit reads it.
    """
    findings = error.issues
    if not any(issue.severity == "error" for issue in findings):
        findings = (Issue(str(error), code=error.issue_code), *findings)
    return told_of(findings)


def told_of(findings: Iterable[Issue]) -> Json:
    """Describe findings, one row each."""
    return {"resourceType": "OperationOutcome", "issue": [_row(each) for each in findings]}


def _row(issue: Issue) -> Json:
    row: Json = {
        "severity": issue.severity,
        "code": issue.code,
        "details": {"text": issue.text},
    }
    if issue.rule:
        row["diagnostics"] = f"rule {issue.rule}"
    if issue.expression:
        row["expression"] = [issue.expression]
    return row
