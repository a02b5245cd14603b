"""SMART App Launch 2.2, the client's side: one import surface for the launch.

In the order of a launch: ``find_site`` → ``discover`` → ``authorization_request`` → (the browser
goes to the EHR and comes back) → ``exchange`` → ``fetch_issuer_keys`` and ``check_id_token``.
The worker signs in with ``client_credentials``. All times here are real time, never care time.
"""

from fhir_bridge.ehr.smart.answer import TokenAnswer, TokenRefused, read_token_answer
from fhir_bridge.ehr.smart.authorize import (
    AuthorizationRequest,
    SignInRefused,
    authorization_refused,
    authorization_request,
)
from fhir_bridge.ehr.smart.discovery import SmartConfiguration, discover, read_configuration
from fhir_bridge.ehr.smart.identity import (
    Identity,
    IssuerKeys,
    UnknownKey,
    check_id_token,
    fetch_issuer_keys,
)
from fhir_bridge.ehr.smart.keys import ClientKeys, SigningKey
from fhir_bridge.ehr.smart.launched_with import (
    ContextItem,
    context_kept,
    context_recalled,
    first_opened,
)
from fhir_bridge.ehr.smart.permissions import asked_for, together, unread
from fhir_bridge.ehr.smart.registration import (
    BACKEND_SCOPES,
    FLAGS,
    GOAL_WRITE_SCOPE,
    NOTE_SCOPES,
    READ_SCOPES,
    TOLD_MEDICINES_SCOPE,
    WITH_SECRET,
    WRITE_TARGETS,
    AuthMethod,
    Site,
    UnknownIssuer,
    find_site,
    normalised_issuer,
)
from fhir_bridge.ehr.smart.scopes import allows, as_v1, letters_of, not_granted
from fhir_bridge.ehr.smart.styling import Style, fetch_style
from fhir_bridge.ehr.smart.tokens import (
    client_assertion,
    client_credentials,
    exchange,
    refresh,
    revoke,
)

__all__ = [
    "BACKEND_SCOPES",
    "FLAGS",
    "GOAL_WRITE_SCOPE",
    "NOTE_SCOPES",
    "READ_SCOPES",
    "TOLD_MEDICINES_SCOPE",
    "WITH_SECRET",
    "WRITE_TARGETS",
    "AuthMethod",
    "AuthorizationRequest",
    "ClientKeys",
    "ContextItem",
    "Identity",
    "IssuerKeys",
    "SignInRefused",
    "SigningKey",
    "Site",
    "SmartConfiguration",
    "Style",
    "TokenAnswer",
    "TokenRefused",
    "UnknownIssuer",
    "UnknownKey",
    "allows",
    "as_v1",
    "asked_for",
    "authorization_refused",
    "authorization_request",
    "check_id_token",
    "client_assertion",
    "client_credentials",
    "context_kept",
    "context_recalled",
    "discover",
    "exchange",
    "fetch_issuer_keys",
    "fetch_style",
    "find_site",
    "first_opened",
    "letters_of",
    "normalised_issuer",
    "not_granted",
    "read_configuration",
    "read_token_answer",
    "refresh",
    "revoke",
    "together",
    "unread",
]
