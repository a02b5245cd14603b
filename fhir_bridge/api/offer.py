"""What the API offers to systems: the router obeys it and ``/fhir/metadata`` is made of it.

To offer another type: a row of ``READ``, once it is clear that nothing of that type stays here
(care rules §2.3). Answers, scores, contacts and tasks are not offered at all.
"""

from collections.abc import Mapping
from dataclasses import replace

from fhir_bridge.r4.canonicals import ENABLEMENT_GOAL, PLAN_OF_CARE, US_CORE_GOAL
from fhir_bridge.rest.offers import READING, Offer, TypeOffer, everything
from fhir_bridge.wire import Json

US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-"

READ: Mapping[str, tuple[str, ...]] = {
    "CarePlan": (PLAN_OF_CARE, f"{US_CORE}careplan"),
    "CareTeam": (f"{US_CORE}careteam",),
    "Condition": (),
    "Encounter": (f"{US_CORE}encounter",),
    "Goal": (ENABLEMENT_GOAL, US_CORE_GOAL),
    "Location": (f"{US_CORE}location",),
    "Organization": (f"{US_CORE}organization",),
    "Patient": (f"{US_CORE}patient",),
    "Practitioner": (f"{US_CORE}practitioner",),
    "PractitionerRole": (f"{US_CORE}practitionerrole",),
    "Provenance": (f"{US_CORE}provenance",),
}
"""Types that can be read and searched (P13), each with the profiles that records of it may have."""

SENT = {"Bundle": TypeOffer(("create",), parameters=(), conditional_create=False)}
"""Types that have a route of their own; the engine keeps none of them."""

OPERATIONS = {
    "process-message": "http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message"
}


def offered(security: Json) -> Offer:
    """What the engine answers, and what stands beside it."""
    known = everything().types
    read = {type: _read(type, known[type], profiles) for type, profiles in READ.items()}
    return Offer({**read, **SENT}, system=(), operations=OPERATIONS, security=security)


def scopes_offered() -> tuple[str, ...]:
    """The scopes that can be asked for."""
    return ("system/*.rs", *(f"system/{type}.rs" for type in READ), "system/Bundle.c")


def _read(type: str, row: TypeOffer, profiles: tuple[str, ...]) -> TypeOffer:
    return replace(row, interactions=READING, profiles=profiles, conditional_create=False)
