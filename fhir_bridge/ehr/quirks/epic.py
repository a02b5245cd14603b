"""Epic, R4 (release May 2026)."""

from fhir_bridge.ehr.quirks.base import Quirks

EPIC = Quirks(
    "epic",
    sources=(
        "CapabilityStatement of fhir.epic.com, captured 2026-07-24: conditionalCreate is false "
        "on every resource; Goal lists identifier without documentation; _sort is listed nowhere; "
        "CareTeam takes the status active alone, Condition active, inactive and resolved",
        "Epic's CarePlan.Search documentation, and the statement: category is required",
    ),
    required={"CarePlan": (("category", "assess-plan"),)},
    statuses={
        "CareTeam": ("status", "active"),
        "Condition": ("clinical-status", "active,inactive,resolved"),
    },
    conditional_create=False,
    identifier_unusable=frozenset({"Goal"}),
)
