"""What an answer to a read is: a resource, or an error of the tree in words of ours (C16)."""

from http import HTTPStatus

from fhir_bridge.ehr.outcome import fhir_body, issues_of, reason
from fhir_bridge.errors import (
    BridgeError,
    EhrRejected,
    EhrUnavailable,
    Gone,
    Issue,
    NotAllowed,
    NotFound,
    NotSignedIn,
)
from fhir_bridge.http import Answer
from fhir_bridge.wire import Document

_SERVER_ERROR = HTTPStatus.INTERNAL_SERVER_ERROR
_FAILURES: dict[int, tuple[type[BridgeError], str | None]] = {
    HTTPStatus.UNAUTHORIZED: (NotSignedIn, None),
    HTTPStatus.FORBIDDEN: (NotAllowed, "The EHR does not show this to you."),
    HTTPStatus.NOT_FOUND: (NotFound, "The EHR has no such record."),
    HTTPStatus.GONE: (Gone, "This record was deleted in the EHR."),
    HTTPStatus.TOO_MANY_REQUESTS: (EhrUnavailable, "The EHR is busy. Try again in a moment."),
}


class ReadRefused(EhrRejected):
    """The EHR did not accept this question.

    What the EHR said stands in ``issues`` alone: its words may name a patient, a message must not.

    Attributes:
        http_status: what it answered.
    """

    def __init__(self, answer: Answer) -> None:
        super().__init__(_without_its_words(answer), issues=_issues(answer))
        self.http_status = answer.status


def resource_of(answer: Answer) -> Document:
    """The resource an answer carries; what is not a success is raised (C16)."""
    if answer.status != HTTPStatus.OK:
        raise _failure(answer)
    document = fhir_body(answer)
    if document is None:
        raise ReadRefused(answer)
    return document


def _failure(answer: Answer) -> BridgeError:
    if answer.status in _FAILURES:
        kind, words = _FAILURES[answer.status]
        return kind(words, issues=_issues(answer))
    if answer.status != HTTPStatus.NOT_IMPLEMENTED and answer.status >= _SERVER_ERROR:
        return EhrUnavailable(_without_its_words(answer), issues=_issues(answer))
    return ReadRefused(answer)


def _without_its_words(answer: Answer) -> str:
    if fhir_body(answer) is None and answer.body.strip():
        return reason(answer)
    return f"The EHR did not answer this question ({answer.status})."


def _issues(answer: Answer) -> tuple[Issue, ...]:
    document = fhir_body(answer)
    return issues_of(document.data if document else None)
