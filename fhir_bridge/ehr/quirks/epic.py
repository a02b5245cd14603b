"""Epic, R4 (release May 2026)."""

from fhir_bridge.ehr.quirks.base import Quirks

EPIC = Quirks(
    "epic",
    sources=(
        "CapabilityStatement of fhir.epic.com, captured 2026-07-24: conditionalCreate is false "
        "on every resource; Goal lists identifier without documentation",
        "Epic's CarePlan.Search documentation: category is required",
    ),
    required={"CarePlan": (("category", "assess-plan"),)},
    conditional_create=False,
    identifier_unusable=frozenset({"Goal"}),
)
