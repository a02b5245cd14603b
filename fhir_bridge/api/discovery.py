"""What the API says of its sign-in, without a token (SMART 2.2 conformance, P1)."""

from collections.abc import Iterable

from fhir_bridge.api.addresses import Addresses
from fhir_bridge.authorizing.assertion import ASSERTION, KEY_TYPES
from fhir_bridge.wire import Json

CAPABILITIES = ("client-confidential-asymmetric", "permission-v2", "permission-v1")


def smart_configuration(at: Addresses, scopes: Iterable[str]) -> Json:
    """``.well-known/smart-configuration``; no ``issuer``, as nobody's identity is told here."""
    return {
        "authorization_endpoint": at.authorize,
        "token_endpoint": at.token,
        "introspection_endpoint": at.introspect,
        "revocation_endpoint": at.revoke,
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": [ASSERTION],
        "token_endpoint_auth_signing_alg_values_supported": list(KEY_TYPES),
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": list(scopes),
        "capabilities": list(CAPABILITIES),
    }


def security(at: Addresses) -> Json:
    """``CapabilityStatement.rest.security``, with ``oauth-uris`` for older clients."""
    return {
        "service": [
            {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/restful-security-service",
                        "code": "SMART-on-FHIR",
                    }
                ],
                "text": "SMART Backend Services: client_credentials with private_key_jwt",
            }
        ],
        "extension": [
            {
                "url": "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris",
                "extension": [{"url": "token", "valueUri": at.token}],
            }
        ],
    }
