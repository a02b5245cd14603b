"""One write, one classified result (W7).

``STATES`` says what an HTTP status means for what the nurse saved; to learn of a new one, add a
row. What is not in it and says nothing clear is ``unknown``: perhaps written, to be looked for
before anything is sent again (W8).
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Literal

from fhir_bridge.ehr.outcome import fhir_body, issues_of, reason
from fhir_bridge.ehr.retry import retry_after
from fhir_bridge.errors import BridgeError, EhrUnavailable, Issue
from fhir_bridge.http import Answer, SentButUnanswered
from fhir_bridge.patience import SILENT
from fhir_bridge.wire import Document, Json

State = Literal["created", "adopted", "updated", "conflict", "rejected", "held", "later", "unknown"]

STATES: dict[int, State] = {
    HTTPStatus.ACCEPTED: "unknown",
    HTTPStatus.MOVED_PERMANENTLY: "rejected",
    HTTPStatus.FOUND: "rejected",
    HTTPStatus.TEMPORARY_REDIRECT: "rejected",
    HTTPStatus.PERMANENT_REDIRECT: "rejected",
    HTTPStatus.UNAUTHORIZED: "held",
    HTTPStatus.FORBIDDEN: "held",
    HTTPStatus.CONFLICT: "conflict",
    HTTPStatus.PRECONDITION_FAILED: "conflict",
    HTTPStatus.TOO_MANY_REQUESTS: "later",
    HTTPStatus.NOT_IMPLEMENTED: "rejected",
    HTTPStatus.SERVICE_UNAVAILABLE: "later",
}
"""Other 4xx are rejected; everything else that is not a success is unknown."""

WORDS: dict[int, str] = {
    HTTPStatus.ACCEPTED: "The EHR took this for later; it is not confirmed yet.",
    HTTPStatus.UNAUTHORIZED: "The EHR asks you to sign in again before it takes this.",
    HTTPStatus.FORBIDDEN: "You do not have permission to write this in the EHR.",
    HTTPStatus.TOO_MANY_REQUESTS: "The EHR is busy. This will be sent later.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The EHR is away. This will be sent later.",
}

_LOCATION = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)/([A-Za-z0-9\-._]{1,128})(?:/_history/([^/?#]+))?$")
_ETAG = re.compile(r'(?:W/)?"([^"]+)"')
_BAD_REQUEST, _SERVER_ERROR = HTTPStatus.BAD_REQUEST, HTTPStatus.INTERNAL_SERVER_ERROR


@dataclass(frozen=True)
class WriteResult:
    """What became of one write.

    Attributes:
        state: ``created``/``updated``: it is there. ``adopted``: the EHR had it already.
            ``conflict``: somebody else changed it. ``rejected``: sending again will not help.
            ``held``: somebody must sign in or be allowed to. ``later``: nothing was written, try
            again. ``unknown``: perhaps written; look before sending again.
        status: HTTP status, None when there was no answer.
        id, version, etag: the EHR's, as far as it said.
        body: the resource as the EHR holds it, when it sent it.
        reason: plain words for the nurse; to be escaped by whoever shows it, never logged.
        retry_after: seconds the EHR asks us to wait.
        silent: the EHR gave no answer at all.
    """

    state: State
    status: int | None = None
    id: str | None = None
    version: str | None = None
    etag: str | None = None
    body: Document | None = field(default=None, repr=False)
    reason: str = field(default="", repr=False)
    retry_after: float | None = None
    issues: tuple[Issue, ...] = field(default=(), repr=False)
    silent: bool = False

    @property
    def trouble(self) -> str:
        """What is the matter with the EHR itself, in words; "" when it answers as it should."""
        if self.silent:
            return SILENT
        if self.status == HTTPStatus.TOO_MANY_REQUESTS:
            return "it was busy"
        if self.status == HTTPStatus.SERVICE_UNAVAILABLE:
            return "it was away"
        broken = self.status is not None and self.status >= _SERVER_ERROR
        return "it had an error" if broken and self.status != HTTPStatus.NOT_IMPLEMENTED else ""


@dataclass(frozen=True)
class Write:
    """What was sent: a create, or with ``id`` an update; ``conditional`` by If-None-Exist."""

    type: str
    id: str | None = None
    conditional: bool = False


def classify(write: Write, answer: Answer, at: datetime) -> WriteResult:
    """Say what an answer to a write means (W7).

    Args:
        write: what was sent.
        answer: as it came.
        at: real time, for a ``Retry-After`` given as a date.
    """
    document = fhir_body(answer)
    said = issues_of(document.data if document else None)
    if answer.status in {HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT}:
        return _success(write, answer, document, said)
    rejected = _BAD_REQUEST <= answer.status < _SERVER_ERROR
    return WriteResult(
        STATES.get(answer.status, "rejected" if rejected else "unknown"),
        status=answer.status,
        reason=WORDS.get(answer.status) or reason(answer),
        retry_after=retry_after(answer.headers, at),
        issues=said,
    )


def not_answered(error: BridgeError) -> WriteResult:
    """What it means that no answer came.

    Args:
        error: what the guarded session raised.
    """
    if isinstance(error, SentButUnanswered):
        return WriteResult("unknown", reason=str(error), silent=True)
    if isinstance(error, EhrUnavailable):
        words = "The EHR cannot be reached. This will be sent later."
        return WriteResult("later", reason=words, silent=True)
    return WriteResult("held", reason="The EHR's address is not one that Footbridge may reach.")


def weak_etag(version: str | None) -> str | None:
    """The ``If-Match`` of a version, for an EHR that sent no ETag with it.

    Example:
        >>> weak_etag("3")
        'W/"3"'
    """
    return f'W/"{version}"' if version else None


def _success(
    write: Write, answer: Answer, document: Document | None, said: tuple[Issue, ...]
) -> WriteResult:
    """200, 201, 204: it is there, if we can say where (R10); else it has to be looked for."""
    body = document if document and document.data["resourceType"] == write.type else None
    located = _LOCATION.search(answer.headers.get("Location", "").split("?")[0])
    tail = located if located and located[1] == write.type else None
    etag = answer.headers.get("ETag") or None
    id = _text(body.data, "id") if body else (tail[2] if tail else write.id)
    strange = document is None and bool(answer.body.strip()) and not tail
    known = bool(id) and not strange and (write.id is None or id == write.id)
    return WriteResult(
        _state(write, answer.status) if known else "unknown",
        status=answer.status,
        id=id if known else None,
        version=_version(body, etag, tail),
        etag=etag,
        body=body,
        reason="" if known else _unsure(answer, strange=strange),
        issues=said,
    )


def _state(write: Write, status: int) -> State:
    if write.id is not None:
        return "updated"
    return "adopted" if write.conditional and status != HTTPStatus.CREATED else "created"


def _unsure(answer: Answer, *, strange: bool) -> str:
    return reason(answer) if strange else "The EHR took this without saying where it put it."


def _version(body: Document | None, etag: str | None, tail: re.Match[str] | None) -> str | None:
    meta = body.data.get("meta") if body else None
    said = _text(meta, "versionId") if isinstance(meta, dict) else None
    tagged = _ETAG.fullmatch(etag or "")
    return said or (tagged[1] if tagged else None) or (tail[3] if tail else None)


def _text(element: Json, name: str) -> str | None:
    value = element.get(name)
    return value if isinstance(value, str) and value else None
