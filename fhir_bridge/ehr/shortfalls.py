"""What an EHR offers us, type by type, and in words what will not work there.

To look at another type, add it to ``LOOKED_AT``; to say what its absence means, a row to
``SHORTFALLS``.
"""

from dataclasses import dataclass

from fhir_bridge.ehr.capability import Capability

LOOKED_AT = (
    "Patient",
    "CarePlan",
    "Encounter",
    "Goal",
    "CareTeam",
    "Condition",
    "DocumentReference",
)
"""The types ``describe`` gives a row, because Footbridge reads or writes them."""

SHORTFALLS = {
    ("Patient", "read"): "The patient cannot be read: Footbridge cannot be used here.",
    ("CarePlan", "search-type"): "Care plans cannot be shown.",
    ("Encounter", "search-type"): "Visits cannot be shown.",
    ("Goal", "search-type"): "Goals of the EHR cannot be shown.",
    ("CareTeam", "search-type"): "The care team cannot be shown.",
    ("Condition", "search-type"): "Conditions cannot be shown.",
    ("Goal", "create"): "Goals cannot be written: enablement goals stay in Footbridge.",
    ("Goal", "update"): "Goals cannot be changed once written: later changes stay in Footbridge.",
    ("DocumentReference", "create"): "Notes cannot be filed in the chart.",
}


@dataclass(frozen=True)
class Row:
    """One line of ``footbridge site check``."""

    type: str
    read: bool
    search: bool
    create: bool
    update: bool
    conditional: bool
    notes: tuple[str, ...]


def describe(capability: Capability) -> tuple[Row, ...]:
    """Say for every type we use what is listed, and in words what will not work."""
    return tuple(
        Row(
            type=type,
            read=capability.can(type, "read"),
            search=capability.can(type, "search"),
            create=capability.can(type, "create"),
            update=capability.can(type, "update"),
            conditional=capability.conditional_create(type),
            notes=_notes(capability, type),
        )
        for type in LOOKED_AT
    )


def _notes(capability: Capability, type: str) -> tuple[str, ...]:
    missing = [
        name for about, name in SHORTFALLS if about == type and not capability.can(type, name)
    ]
    if "create" in missing and "update" in missing:
        missing.remove("update")  # what cannot be written needs no word about being changed
    return tuple(SHORTFALLS[type, name] for name in missing)
