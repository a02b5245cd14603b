"""What the API offers to systems: the router obeys it and ``/fhir/metadata`` is made of it.

Which types can be read is the table of `granting.types`; each with its search parameters. Which of
them can be written is the table of `received.welcome`.
"""

from collections.abc import Mapping
from dataclasses import replace

from fhir_bridge.granting.types import MADE, READ
from fhir_bridge.received import PROVENANCE, WELCOME
from fhir_bridge.rest.offers import READING, Offer, TypeOffer, everything
from fhir_bridge.wire import Json

SENT = {"Bundle": TypeOffer(("create",), parameters=(), conditional_create=False)}
"""Types that have a route of their own; the engine keeps none of them."""

INSTANTIATES = (
    "http://hl7.org/fhir/us/core/CapabilityStatement/us-core-server",
    "http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data",
)
EXPORTS = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition"
OPERATIONS = {
    "export": f"{EXPORTS}/export",
    "process-message": "http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message",
}
OF_TYPE: Mapping[str, Mapping[str, str]] = {
    "Group": {
        "bulk-member-match": "http://hl7.org/fhir/us/davinci-pdex/OperationDefinition/BulkMemberMatch",
        "export": f"{EXPORTS}/group-export",
    },
    "Patient": {
        "everything": "http://hl7.org/fhir/OperationDefinition/Patient-everything",
        "export": f"{EXPORTS}/patient-export",
        "member-match": "http://hl7.org/fhir/us/davinci-hrex/OperationDefinition/member-match",
    },
}
"""Operations of one type: the engine's, and those that have a route of their own."""


def offered(security: Json) -> Offer:
    """What the engine answers, and what stands beside it."""
    known = everything().types
    read = {type: _read(type, known[type], profiles) for type, profiles in READ.items()}
    return Offer(
        {**read, **SENT}, operations=OPERATIONS, security=security, instantiates=INSTANTIATES
    )


def exported() -> Mapping[str, TypeOffer]:
    """The types that an export may hold, each with what it can be searched by."""
    known = everything().types
    return {type: known[type] for type in READ if type not in MADE}


def scopes_offered() -> tuple[str, ...]:
    """The scopes that can be asked for."""
    written = (f"system/{type}.cu" for type in WELCOME)
    return ("system/*.rs", *(f"system/{type}.rs" for type in READ), *written, "system/Bundle.c")


def _read(type: str, row: TypeOffer, profiles: tuple[str, ...]) -> TypeOffer:
    if type in MADE:
        return _made(type, row)
    welcome = type in WELCOME
    # one that comes along has no number to be found by, and ours would be found beside it
    conditional = welcome and type != PROVENANCE
    return replace(
        row, interactions=(*READING, "create", "update") if welcome else READING,
        profiles=profiles, guarded=welcome, conditional_create=conditional,
        conditional_update=conditional,
        operations=OF_TYPE.get(type, {}),
    )  # fmt: skip


def _made(type: str, row: TypeOffer) -> TypeOffer:
    """Of what is made when it is read there are no versions, and no time at which it changed."""
    parameters = tuple(each for each in row.parameters if each.kind != "date")
    return replace(
        row, interactions=("read", "search-type"), parameters=parameters,
        conditional_create=False, operations=OF_TYPE.get(type, {}),
    )  # fmt: skip
