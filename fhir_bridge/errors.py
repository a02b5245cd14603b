"""Every way the bridge can refuse or fail.

    BridgeError            500  exception
    ├── Malformed          400  invalid          what was sent cannot be read
    ├── Refused            422  business-rule    the care rules say no; the person can fix it
    ├── LaunchRefused      400  security         this launch cannot be trusted or finished
    ├── NotSignedIn        401  login            no launch stands behind this request
    ├── NotAllowed         403  forbidden        this launch or client lacks the permission
    ├── NotFound           404  not-found        there is no such record for you
    │   └── Gone           410  deleted          it was here and was deleted
    ├── NotSupported       405  not-supported    we do not do that to that
    ├── Stale              412  conflict         somebody changed it first; read again
    ├── AlreadySent        409  duplicate        this form was sent before with another text
    ├── WrongPatient       409  conflict         page and context are for two patients
    ├── TooLarge           413  too-costly       more than we take in one piece
    ├── EhrRejected        502  processing       the EHR understood and refused it
    └── EhrUnavailable     503  transient        the EHR did not answer

The docstring is the default message, so it is written for the person who reads it.
Messages never carry patient data: put identifiers in ``where``, which only the audit reads.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Issue:
    """One finding about one element: a row of an OperationOutcome.

    Attributes:
        text: what is wrong, in plain words and without the offending value.
        expression: FHIRPath of the element, e.g. ``Goal.target[0].dueDate``.
        code: FHIR issue-type.
        severity: ``error`` or ``warning``.
        rule: the rule that says so, e.g. ``gol-1``: for engineers, not for the page.
    """

    text: str
    expression: str = ""
    code: str = "invalid"
    severity: str = "error"
    rule: str = ""


class BridgeError(Exception):
    """Something went wrong on our side. Nothing you typed was sent."""

    status = 500
    issue_code = "exception"  # FHIR issue-type; the doors turn it into an OperationOutcome

    def __init__(
        self,
        message: str | None = None,
        *,
        where: str | None = None,
        issues: tuple[Issue, ...] = (),
    ) -> None:
        super().__init__(message or self.__doc__)
        self.where = where
        self.issues = issues


class Malformed(BridgeError):
    """This could not be read."""

    status, issue_code = 400, "invalid"


class Refused(BridgeError):
    """The care rules do not allow this."""

    status, issue_code = 422, "business-rule"


class LaunchRefused(BridgeError):
    """This launch could not be finished. Open the patient in the EHR and start again."""

    status, issue_code = 400, "security"


class NotSignedIn(BridgeError):
    """This session has ended. Open the patient in the EHR and start Footbridge again."""

    status, issue_code = 401, "login"


class NotAllowed(BridgeError):
    """This launch does not have permission to do that."""

    status, issue_code = 403, "forbidden"


class NotFound(BridgeError):
    """There is no such record."""

    status, issue_code = 404, "not-found"


class Gone(NotFound):
    """This record was deleted."""

    status, issue_code = 410, "deleted"


class NotSupported(BridgeError):
    """That is not supported here."""

    status, issue_code = 405, "not-supported"


class Stale(BridgeError):
    """Someone else changed this first. Review the latest version and try again."""

    status, issue_code = 412, "conflict"


class AlreadySent(BridgeError):
    """This form was sent before with another text. Both texts are kept; nothing was sent."""

    status, issue_code = 409, "duplicate"


class WrongPatient(BridgeError):
    """This page is for another patient than the one you opened. Nothing was done."""

    status, issue_code = 409, "conflict"


class TooLarge(BridgeError):
    """That is more than can be taken in one piece."""

    status, issue_code = 413, "too-costly"


class EhrRejected(BridgeError):
    """The EHR did not accept this. Nothing was changed in the chart."""

    status, issue_code = 502, "processing"


class EhrUnavailable(BridgeError):
    """The EHR did not answer. What you saved is kept here and will be sent when it does."""

    status, issue_code = 503, "transient"
