"""What a token endpoint answered, read strictly: a wrong type ends the launch (L32-L40)."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from fhir_bridge.ehr.smart.launched_with import ContextItem, read_context
from fhir_bridge.errors import LaunchRefused, Malformed, TooLarge
from fhir_bridge.http import Answer
from fhir_bridge.wire import Json, read_document

MAX_BYTES = 64 * 1024
UNSAID_SECONDS = 300  # life of a token when the EHR does not say (L32)
MAX_SECONDS = 24 * 3600
SKEW_SECONDS = 60

REFUSALS = {
    "invalid_grant": "The EHR says that this launch has expired or was used before. "
    "Open the patient in the EHR and start again.",
    "invalid_client": "The EHR did not accept Footbridge's own key or id. "
    "Whoever registered Footbridge there needs to check them.",
    "unauthorized_client": "The EHR does not let Footbridge sign in this way. "
    "Whoever registered Footbridge there needs to check it.",
    "invalid_scope": "The EHR does not grant the permissions that Footbridge asks for. "
    "Whoever registered Footbridge there needs to check its scopes.",
    "invalid_request": "The EHR could not use this sign-in request. Start again from the chart.",
}
"""Error codes of a token endpoint (RFC 6749 §5.2) in plain words."""

CLOCKS = " The clocks of the EHR and of Footbridge are {} minutes apart."

_CODE = re.compile(r"[a-z_]{1,40}", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)
_TOKEN = re.compile(r"[\x21-\x7e]{1,16384}", re.ASCII)


class TokenRefused(LaunchRefused):
    """The EHR did not finish this sign-in. Open the patient in the EHR and start again.

    Attributes:
        code: the OAuth error code, or the HTTP status as text; for the log, not for the page.
        apart: seconds between the EHR's clock and ours, where it refused who we are (L58).
    """

    def __init__(
        self, message: str | None = None, *, code: str = "", apart: float | None = None
    ) -> None:
        super().__init__(message or "The EHR did not finish this sign-in. Start again there.")
        self.code, self.apart = code, apart

    @property
    def away(self) -> bool:
        """Whether nobody was there to refuse: the sign-in gave no answer, or a server's failure."""
        return self.code == "no answer" or self.code[:1] == "5"


@dataclass(frozen=True)
class TokenAnswer:
    """A token and the launch context that came with it.

    Attributes:
        access_token: opaque (L34).
        expires_at: real time.
        granted: the scopes; None when the EHR did not say: unknown, not granted (L32).
        patient: the EHR's id of the patient in context (L35 is for the caller to ask).
        need_patient_banner: True unless the EHR said false (L37).
        intent: unknown ones mean the default screen (L39).
        fhir_context: what else was open there (L36).
        tenant: for show and log only (L40).
        style_url: where the EHR's colours and fonts are; see ``styling`` (L38).
    """

    access_token: str = field(repr=False)
    expires_at: datetime
    granted: frozenset[str] | None = None
    patient: str | None = None
    encounter: str | None = None
    need_patient_banner: bool = True
    intent: str | None = None
    fhir_context: tuple[ContextItem, ...] = ()
    tenant: str | None = None
    style_url: str | None = None
    id_token: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)


def read_token_answer(answer: Answer, at: datetime) -> TokenAnswer:
    """Read the answer of a token endpoint.

    Args:
        answer: as it came.
        at: real time, from which the token's life counts.

    Raises:
        TokenRefused: the EHR said no, or said something that is not a token answer.
    """
    data = _json(answer)
    if answer.status != HTTPStatus.OK or data is None:
        raise _refusal(answer, data, at)
    return TokenAnswer(
        access_token=_must(data, "access_token", _TOKEN),
        expires_at=at + timedelta(seconds=_bearer_seconds(data)),
        granted=_scopes(data),
        patient=_may(data, "patient", _ID),
        encounter=_may(data, "encounter", _ID),
        need_patient_banner=data.get("need_patient_banner") is not False,
        intent=_said(data, "intent"),
        fhir_context=read_context(data.get("fhirContext")),
        tenant=_said(data, "tenant"),
        style_url=_said(data, "smart_style_url"),
        id_token=_may(data, "id_token", _TOKEN),
        refresh_token=_may(data, "refresh_token", _TOKEN),
    )


def _json(answer: Answer) -> Json | None:
    try:
        return read_document(answer.body, max_bytes=MAX_BYTES).data
    except (Malformed, TooLarge):
        return None


def _refusal(answer: Answer, data: Json | None, at: datetime) -> TokenRefused:
    said = data.get("error") if data else None
    known = isinstance(said, str) and _CODE.fullmatch(said) and answer.status != HTTPStatus.OK
    code = str(said if known else answer.status)
    message = REFUSALS.get(code)
    if message is None and data is None:
        message = (
            f"The EHR's sign-in answered with something that cannot be read ({answer.status})."
        )
    apart = _apart(answer, at) if code == "invalid_client" else None
    clock = CLOCKS.format(round(apart / 60, 1)) if apart and apart > SKEW_SECONDS else ""
    return TokenRefused(f"{message}{clock}" if message else None, code=code, apart=apart)


def _apart(answer: Answer, at: datetime) -> float | None:
    """Seconds between the two clocks: the commonest reason for a refused assertion (L58)."""
    try:
        theirs = parsedate_to_datetime(answer.headers.get("Date", ""))
        return abs((theirs - at).total_seconds())
    except (TypeError, ValueError):
        return None


def _must(data: Json, name: str, shape: re.Pattern[str]) -> str:
    value = _may(data, name, shape)
    if value is None:
        raise TokenRefused(f"The EHR's sign-in answer has no {name}.", code="200")
    return value


def _may(data: Json, name: str, shape: re.Pattern[str]) -> str | None:
    value = data.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise TokenRefused(f"The EHR's sign-in answer has a {name} of no known form.", code="200")
    return value


def _said(data: Json, name: str) -> str | None:
    value = data.get(name)
    return value if isinstance(value, str) else None


def _bearer_seconds(data: Json) -> int:
    kind = data.get("token_type")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise TokenRefused("The EHR's sign-in answer is of a kind that is not known.", code="200")
    seconds = data.get("expires_in")
    if seconds is None:
        return UNSAID_SECONDS
    if isinstance(seconds, str) and re.fullmatch(r"\d{1,9}", seconds, re.ASCII):
        seconds = int(seconds)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds <= 0:
        raise TokenRefused("The EHR's sign-in answer does not say how long it lasts.", code="200")
    return int(min(seconds, MAX_SECONDS))


def _scopes(data: Json) -> frozenset[str] | None:
    value = data.get("scope")
    if value is None:
        return None
    if not isinstance(value, str):
        raise TokenRefused("The EHR's sign-in answer has scopes of no known form.", code="200")
    return frozenset(value.split())
