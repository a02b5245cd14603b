"""What the pretend EHR says about its sign-in, without a token (SMART 2.2 conformance)."""

from dataclasses import dataclass

from fhir_bridge.sandbox.assertion import KEY_TYPES
from fhir_bridge.sandbox.clients import AUTHENTICATION
from fhir_bridge.wire import Json

CAPABILITIES = (
    "launch-ehr", "authorize-post", "client-confidential-asymmetric", "sso-openid-connect",
    "context-banner", "context-ehr-patient", "context-ehr-encounter", "permission-patient",
    "permission-user", "permission-v1", "permission-v2",
)  # fmt: skip
SCOPES = (
    "openid", "fhirUser", "profile", "launch", "patient/*.rs", "user/*.rs", "user/Goal.cruds",
    "user/DocumentReference.crus", "system/*.cruds",
)  # fmt: skip


@dataclass(frozen=True)
class Addresses:
    """Where everything is, as the world sees it."""

    public_url: str

    @property
    def fhir(self) -> str:
        """The FHIR base; also the issuer."""
        return f"{self.public_url}/r4"

    @property
    def authorize(self) -> str:
        """Where the browser is sent."""
        return f"{self.public_url}/auth/authorize"

    @property
    def token(self) -> str:
        """Where codes become tokens; what a client assertion names as ``aud``."""
        return f"{self.public_url}/auth/token"

    @property
    def introspect(self) -> str:
        """Where a client asks about its token."""
        return f"{self.public_url}/auth/introspect"

    @property
    def jwks(self) -> str:
        """The public key of the id_tokens."""
        return f"{self.public_url}/auth/jwks"


def smart_configuration(at: Addresses) -> Json:
    """``.well-known/smart-configuration``."""
    return {
        "issuer": at.fhir,
        "jwks_uri": at.jwks,
        "authorization_endpoint": at.authorize,
        "token_endpoint": at.token,
        "introspection_endpoint": at.introspect,
        "grant_types_supported": ["authorization_code", "client_credentials"],
        "response_types_supported": ["code"],
        "token_endpoint_auth_methods_supported": [AUTHENTICATION],
        "token_endpoint_auth_signing_alg_values_supported": list(KEY_TYPES),
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "scopes_supported": list(SCOPES),
        "capabilities": list(CAPABILITIES),
    }


def openid_configuration(at: Addresses) -> Json:
    """``.well-known/openid-configuration``."""
    return {
        **smart_configuration(at),
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "claims_supported": ["iss", "sub", "aud", "exp", "iat", "nonce", "fhirUser", "name"],
    }


def oauth_security(at: Addresses) -> Json:
    """``CapabilityStatement.rest.security``, with the older ``oauth-uris`` for v1 clients."""
    return {
        "service": [
            {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/restful-security-service",
                        "code": "SMART-on-FHIR",
                    }
                ],
                "text": "OAuth2 using SMART-on-FHIR profile (see https://hl7.org/fhir/smart-app-launch)",
            }
        ],
        "extension": [
            {
                "url": "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris",
                "extension": [
                    {"url": "authorize", "valueUri": at.authorize},
                    {"url": "token", "valueUri": at.token},
                ],
            }
        ],
    }
