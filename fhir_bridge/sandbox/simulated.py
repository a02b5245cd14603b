"""What the sign-in can get wrong on purpose. Another one is a row of ``SIMULATED``.

The first twelve carry the names of SMART Launcher v2 (L65). A row is switched on for everybody by
`/control` or for one launch by ``/launch/{patient}?simulate=…``. What a standalone launch or a
backend client meets, `/control` alone can say.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidClientError

from fhir_bridge.wire import Json

Moment = Literal["authorize", "token", "refresh", "fhir", "id_token", "answer"]


@dataclass(frozen=True)
class Simulated:
    """One thing that goes wrong.

    Attributes:
        at: where: the redirect from authorize, a token request, a refresh alone, a FHIR request;
            or nothing is refused, and the id_token or the token answer is other than it should be.
        error: the OAuth error code.
        change: makes the other claims or the other answer.
    """

    meaning: str
    at: Moment
    error: str = ""
    change: Callable[[Json], Json] = lambda given: given


def _without(*names: str) -> Callable[[Json], Json]:
    return lambda given: {name: value for name, value in given.items() if name not in names}


def _with(**members: object) -> Callable[[Json], Json]:
    return lambda given: given | members


def _expired(claims: Json) -> Json:
    return claims | {"iat": claims["iat"] - 7200, "exp": claims["iat"] - 3600}


def _in_text(answer: Json) -> Json:
    return answer | {"expires_in": str(answer["expires_in"])}


def _by_path(claims: Json) -> Json:
    """``Practitioner/7`` in the place of the whole address: SMART allows both."""
    user = claims.get("fhirUser", "")
    return claims | ({"fhirUser": "/".join(user.split("/")[-2:])} if user else {})


SIMULATED: dict[str, Simulated] = {
    "auth_invalid_client_id": Simulated(
        "Authorize says that it does not know the client.", "authorize", "invalid_client"
    ),
    "auth_invalid_redirect_uri": Simulated(
        "Authorize says that the redirect_uri is wrong.", "authorize", "invalid_request"
    ),
    "auth_invalid_scope": Simulated(
        "Authorize refuses the scopes.", "authorize", "invalid_scope"
    ),
    "access_denied": Simulated("The user says no.", "authorize", "access_denied"),
    "auth_invalid_client_secret": Simulated(
        "The token address refuses the client's secret or key.", "token", "invalid_client"
    ),
    "token_invalid_token": Simulated(
        "The token address finds what it was sent invalid.", "token", "invalid_client"
    ),
    "token_invalid_scope": Simulated(
        "The token address refuses the scopes.", "token", "invalid_scope"
    ),
    "token_expired_registration_token": Simulated(
        "The token address says that the client's registration is over.", "token", "invalid_client"
    ),
    "token_invalid_jti": Simulated(
        "The token address says that the assertion was used before.", "token", "invalid_client"
    ),
    "token_expired_refresh_token": Simulated(
        "A refresh is refused: the refresh token has expired.", "refresh", "invalid_grant"
    ),
    "request_expired_token": Simulated(
        "FHIR says that the access token has expired. By launch: the first one alone, so that a"
        " refresh helps.", "fhir",
    ),
    "request_invalid_token": Simulated("FHIR says that the access token is invalid.", "fhir"),
    "id_token_wrong_nonce": Simulated(
        "The id_token has another nonce.", "id_token", change=_with(nonce="another")
    ),
    "id_token_no_nonce": Simulated(
        "The id_token has no nonce.", "id_token", change=_without("nonce")
    ),
    "id_token_wrong_aud": Simulated(
        "The id_token is for another client.", "id_token", change=_with(aud="another-client")
    ),
    "id_token_wrong_iss": Simulated(
        "The id_token is of another issuer.", "id_token",
        change=_with(iss="https://elsewhere.example/r4"),
    ),
    "id_token_expired": Simulated(
        "The id_token expired an hour ago.", "id_token", change=_expired
    ),
    "id_token_alg_none": Simulated("The id_token is not signed.", "id_token"),
    "id_token_no_fhiruser": Simulated(
        "The id_token names no fhirUser.", "id_token", change=_without("fhirUser")
    ),
    "id_token_fhiruser_relative": Simulated(
        "fhirUser is given without the base, as SMART allows.", "id_token", change=_by_path
    ),
    "id_token_fhiruser_elsewhere": Simulated(
        "fhirUser is a record of another server.", "id_token",
        change=_with(fhirUser="https://elsewhere.example/r4/Practitioner/7"),
    ),
    "id_token_fhiruser_patient": Simulated(
        "Who signed in is a patient.", "id_token", change=_with(fhirUser="Patient/7")
    ),
    "no_id_token": Simulated("No id_token is given.", "answer", change=_without("id_token")),
    "answer_no_scope": Simulated(
        "The token answer does not say the scopes.", "answer", change=_without("scope")
    ),
    "answer_no_patient": Simulated(
        "The token answer names no patient.", "answer", change=_without("patient")
    ),
    "answer_expires_in_text": Simulated(
        "expires_in is a number in quotes.", "answer", change=_in_text
    ),
    "answer_no_expires_in": Simulated(
        "The token answer has no expires_in.", "answer", change=_without("expires_in")
    ),
    "answer_lower_bearer": Simulated(
        "token_type is bearer, in lower case.", "answer", change=_with(token_type="bearer")  # noqa: S106
    ),
}  # fmt: skip


def refuse(moment: Moment, names: Iterable[str], *, redirect_uri: str | None = None) -> None:
    """Stop where one of these rows goes wrong.

    Raises:
        OAuth2Error: with the row's error code.
    """
    for name in names:
        row = SIMULATED[name]
        if row.at == moment:
            if row.error == InvalidClientError.error and redirect_uri is None:
                raise InvalidClientError(description=_WORDS, status_code=401)
            raise OAuth2Error(error=row.error, description=_WORDS, redirect_uri=redirect_uri)


def changed(moment: Moment, names: Iterable[str], given: Json) -> Json:
    """Claims or a token answer as these rows make them."""
    for name in names:
        if SIMULATED[name].at == moment:
            given = SIMULATED[name].change(given)
    return given


_WORDS = "This error is simulated."
