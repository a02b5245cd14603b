"""Oracle Health (Millennium), R4."""

from fhir_bridge.ehr.quirks.base import Quirks

ORACLE = Quirks(
    "oracle",
    sources=(
        "CapabilityStatement of fhir-ehr-code.cerner.com, captured 2026: _count is listed for "
        "CarePlan and Encounter, not for Goal, CareTeam and Condition; no conditionalCreate",
        "cerner/fhir.cerner.com content/millennium/r4: CarePlan search takes patient and category",
    ),
    uncounted=frozenset({"Goal", "CareTeam", "Condition"}),
    required={"CarePlan": (("category", "assess-plan"),)},
    conditional_create=False,
)
