"""SMART 1: where to sign in, read from a CapabilityStatement (L10).

The mechanism is deprecated. Only a site that is flagged ``smart_v1`` is asked this way: an EHR
that hides its smart-configuration must not talk us into a sign-in that says less about itself.
"""

from collections.abc import Iterator
from typing import Any

from fhir_bridge.wire import Json

OAUTH_URIS = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
CAPABILITIES = "http://fhir-registry.smarthealthit.org/StructureDefinition/capabilities"

MEMBERS = {
    "authorize": "authorization_endpoint",
    "token": "token_endpoint",
    "revoke": "revocation_endpoint",
}
"""Names within ``oauth-uris``, and what a smart-configuration calls the same."""


def as_configuration(statement: Json) -> Json:
    """What a smart-configuration would say, from ``CapabilityStatement.rest.security``.

    Example:
        >>> uri = {"url": "token", "valueUri": "https://ehr.example/token"}
        >>> security = {"extension": [{"url": OAUTH_URIS, "extension": [uri]}]}
        >>> as_configuration({"rest": [{"mode": "server", "security": security}]})
        {'token_endpoint': 'https://ehr.example/token', 'capabilities': []}
    """
    security = [
        each["security"]
        for each in _objects(statement.get("rest"))
        if each.get("mode") == "server" and isinstance(each.get("security"), dict)
    ]
    listed = [each for found in security for each in _objects(found.get("extension"))]
    uris = {
        MEMBERS[uri["url"]]: uri.get("valueUri")
        for each in listed
        if each.get("url") == OAUTH_URIS
        for uri in _objects(each.get("extension"))
        if uri.get("url") in MEMBERS
    }
    codes = [each.get("valueCode") for each in listed if each.get("url") == CAPABILITIES]
    return {**uris, "capabilities": codes}


def _objects(value: Any) -> Iterator[Json]:
    listed = value if isinstance(value, list) else ()
    return (each for each in listed if isinstance(each, dict))
