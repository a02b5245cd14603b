"""OperationOutcome in words a nurse can read (C16), from whatever an EHR or a proxy sent."""

import re
from collections.abc import Iterable
from typing import Any

from fhir_bridge.errors import Issue, Malformed, TooLarge
from fhir_bridge.http import Answer
from fhir_bridge.wire import Document, Json, read_document

MAX_TEXT = 300
MAX_ISSUES = 5

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\s]+")


def fhir_body(answer: Answer) -> Document | None:
    """The FHIR resource an answer carries, or None: nothing, HTML of a proxy, other JSON."""
    try:
        document = read_document(answer.body)
    except (Malformed, TooLarge):
        return None
    return document if isinstance(document.data.get("resourceType"), str) else None


def issues_of(resource: Json | None) -> tuple[Issue, ...]:
    """The issues of an OperationOutcome, at most five; other resources have none."""
    if not resource or resource.get("resourceType") != "OperationOutcome":
        return ()
    listed = resource.get("issue")
    found = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    return tuple(_issue(each) for each in found[:MAX_ISSUES])


def reason(answer: Answer) -> str:
    """Why the EHR said no, in plain words; to be escaped by whoever shows it.

    Example:
        >>> reason(Answer(502, {}, b"<html>Bad gateway</html>"))
        'The EHR answered with something that is not FHIR (502).'
    """
    document = fhir_body(answer)
    if document is None and answer.body.strip():
        return f"The EHR answered with something that is not FHIR ({answer.status})."
    said = in_words(issues_of(document.data if document else None))
    return f"The EHR said: {said}" if said else f"The EHR answered {answer.status}, without a word."


def in_words(issues: Iterable[Issue]) -> str:
    """The texts of the issues, errors before warnings, one after the other."""
    ranked = sorted(issues, key=lambda each: each.severity not in {"fatal", "error"})
    return " ".join(dict.fromkeys(each.text for each in ranked if each.text))


def _issue(issue: Json) -> Issue:
    path = issue.get("expression") or issue.get("location")
    first = path[0] if isinstance(path, list) and path else ""
    return Issue(
        text=_text(issue),
        expression=first if isinstance(first, str) else "",
        code=_string(issue, "code") or "processing",
        severity=_string(issue, "severity") or "error",
    )


def _text(issue: Json) -> str:
    details = issue.get("details")
    details = details if isinstance(details, dict) else {}
    codings = details.get("coding")
    coding = codings[0] if isinstance(codings, list) and codings else {}
    said = (
        _string(details, "text")
        or _string(issue, "diagnostics")
        or (_string(coding, "display") if isinstance(coding, dict) else "")
        or _string(issue, "code")
    )
    return _CONTROL.sub(" ", said).strip()[:MAX_TEXT]


def _string(element: Json, name: str) -> str:
    value: Any = element.get(name)
    return value if isinstance(value, str) else ""
