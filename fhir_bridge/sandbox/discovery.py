"""What the pretend EHR says about its sign-in, without a token (SMART 2.2 conformance)."""

from dataclasses import dataclass

from fhir_bridge.authorizing.assertion import KEY_TYPES
from fhir_bridge.sandbox.capabilities import CAPABILITIES, still_granted
from fhir_bridge.sandbox.clients import METHODS, SIGN_IN
from fhir_bridge.sandbox.vendors import Vendor
from fhir_bridge.scopes import in_v1
from fhir_bridge.wire import Json

SCOPES = (
    f"{SIGN_IN} patient/*.rs patient/Goal.cruds user/*.rs user/Goal.cruds"
    " user/DocumentReference.crus system/*.cruds"
)


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
    def revoke(self) -> str:
        """Where a client gives a token back."""
        return f"{self.public_url}/auth/revoke"

    @property
    def errors(self) -> str:
        """Below this an error code has a page (``error_uri``, RFC 6749 §4.1.2.1)."""
        return f"{self.public_url}/auth/errors"

    @property
    def jwks(self) -> str:
        """The public key of the id_tokens."""
        return f"{self.public_url}/auth/jwks"


def smart_configuration(at: Addresses, vendor: Vendor, lacks: frozenset[str]) -> Json:
    """``.well-known/smart-configuration``.

    Args:
        lacks: capabilities that are taken away.
    """
    optional = {"introspection_endpoint": at.introspect, "revocation_endpoint": at.revoke}
    scopes = still_granted(SCOPES, lacks)
    return {
        "issuer": at.fhir,
        "jwks_uri": at.jwks,
        "authorization_endpoint": at.authorize,
        "token_endpoint": at.token,
        **{name: url for name, url in optional.items() if name in vendor.endpoints},
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "response_types_supported": ["code"],
        "token_endpoint_auth_methods_supported": list(METHODS),
        "token_endpoint_auth_signing_alg_values_supported": list(KEY_TYPES),
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "scopes_supported": (in_v1(scopes) if "permission-v2" in lacks else scopes).split(),
        "capabilities": [each for each in CAPABILITIES if each not in lacks],
    }


def openid_configuration(smart: Json) -> Json:
    """``.well-known/openid-configuration``, which says all that smart-configuration does."""
    return {
        **smart,
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
