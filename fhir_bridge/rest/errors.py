"""Errors of the engine, and the one place where any error becomes an answer.

Whatever goes wrong leaves as an OperationOutcome in JSON (Q8); it never repeats what was sent and
never says what only the program knows (peers #12).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from fhir_bridge.errors import (
    BridgeError,
    Issue,
    Malformed,
    NotAllowed,
    NotFound,
    NotSignedIn,
    NotSupported,
)
from fhir_bridge.r4.outcome import outcome_of
from fhir_bridge.rest.memory import StillAtIt
from fhir_bridge.rest.messages import JSON, Answer
from fhir_bridge.wire import write_json


class UnknownType(NotFound):
    """This server has no such resource type or operation."""

    issue_code = "not-supported"


class MethodNotOffered(NotSupported):
    """That cannot be done at this address."""

    allow: tuple[str, ...] = ()


class NotAcceptable(BridgeError):
    """Only FHIR JSON (R4) can be answered here."""

    status, issue_code = 406, "not-supported"


class WrongMediaType(BridgeError):
    """The body must be FHIR JSON (for _search: a form)."""

    status, issue_code = 415, "not-supported"


class NoMatch(BridgeError):
    """A conditional reference finds no record."""

    status, issue_code = 412, "not-found"


class SeveralMatches(BridgeError):
    """A condition finds more than one record."""

    status, issue_code = 412, "multiple-matches"


class Unusable(Malformed):
    """A search parameter is not supported here."""

    issue_code = "not-supported"


class TooMany(BridgeError):
    """Too many requests in a short time. Wait as long as Retry-After says."""

    status, issue_code = 429, "throttled"

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


class Busy(BridgeError):
    """The record cannot be reached at the moment. Nothing was changed; try again shortly."""

    status, issue_code = 503, "transient"


def refusal(error: BridgeError) -> Answer:
    """The answer that an error is."""
    headers = {"content-type": JSON}
    if isinstance(error, NotSignedIn):
        headers["www-authenticate"] = 'Bearer realm="fhir", error="invalid_token"'  # P9
    if isinstance(error, NotAllowed):
        headers["www-authenticate"] = 'Bearer realm="fhir", error="insufficient_scope"'
    if isinstance(error, (Busy, StillAtIt)):
        headers["retry-after"] = "2"
    if isinstance(error, TooMany):
        headers["retry-after"] = str(error.seconds)
    if isinstance(error, MethodNotOffered):
        headers["allow"] = ", ".join(error.allow)
    return Answer(error.status, headers, write_json(outcome_of(error)))


@contextmanager
def naming_entry(index: int) -> Iterator[None]:
    """Say which entry of a Bundle an error is about (X2)."""
    try:
        yield
    except BridgeError as error:
        entry = f"Bundle.entry[{index}]"
        issues = error.issues or (Issue(str(error), code=error.issue_code),)
        error.issues = tuple(
            replace(issue, expression=_inside(entry, issue.expression)) for issue in issues
        )
        raise


def _inside(entry: str, expression: str) -> str:
    if expression.startswith("Bundle."):
        return expression
    _, dot, element = expression.partition(".")
    return f"{entry}.resource{dot}{element}" if expression else entry
