"""What the API offers to systems: the router obeys it and ``/fhir/metadata`` is made of it."""

from fhir_bridge.rest.offers import Offer
from fhir_bridge.wire import Json

MESSAGES = ("system/Bundle.c",)


def offered(security: Json) -> Offer:
    """What the engine answers; operations and uploads have routes of their own."""
    return Offer({}, system=(), security=security)


def scopes_offered() -> tuple[str, ...]:
    """The scopes that can be asked for."""
    return MESSAGES
