"""What an EHR says it can do: its CapabilityStatement, read tolerantly.

A capability that is listed is a hint, one that is not listed is a no (C1). ``SHORTFALLS`` are the
words for what will not work; to add one, add a row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fhir_bridge.wire import Json

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
class ResourceCapability:
    """What is listed for one type."""

    interactions: frozenset[str] = frozenset()
    search_params: frozenset[str] = frozenset()
    includes: frozenset[str] = frozenset()
    reverse_includes: frozenset[str] = frozenset()
    operations: frozenset[str] = frozenset()
    versioning: str | None = None
    conditional_create: bool = False
    conditional_update: bool = False


_NOTHING = ResourceCapability()


@dataclass(frozen=True)
class Capability:
    """What one EHR lists, by resource type."""

    fhir_version: str | None = None
    software: str | None = None
    resources: Mapping[str, ResourceCapability] = field(default_factory=dict)
    interactions: frozenset[str] = frozenset()
    system_operations: frozenset[str] = frozenset()

    @classmethod
    def of(cls, statement: Any) -> "Capability":
        """Read a CapabilityStatement; whatever has another form than R4's is left out."""
        statement = _dict(statement)
        rest = _server(statement)
        return cls(
            fhir_version=_text(statement, "fhirVersion"),
            software=_software(statement),
            resources={
                type: _resource(each)
                for each in _dicts(rest.get("resource"))
                if (type := _text(each, "type"))
            },
            interactions=_all(rest.get("interaction"), "code"),
            system_operations=_all(rest.get("operation"), "name"),
        )

    def of_type(self, type: str) -> ResourceCapability:
        """What is listed for a type; nothing, when it is not listed."""
        return self.resources.get(type, _NOTHING)

    def can(self, type: str, interaction: str) -> bool:
        """Whether an interaction is listed; ``search`` stands for ``search-type``.

        Example:
            >>> Capability().can("Goal", "create")
            False
        """
        name = "search-type" if interaction == "search" else interaction
        return name in self.of_type(type).interactions

    def search_params(self, type: str) -> frozenset[str]:
        """The search parameters listed for a type."""
        return self.of_type(type).search_params

    def conditional_create(self, type: str) -> bool:
        """Whether ``If-None-Exist`` is promised; F2 says why it is not enough alone."""
        return self.of_type(type).conditional_create

    def versioning(self, type: str) -> str | None:
        """``no-version``, ``versioned``, ``versioned-update``, or None when it does not say."""
        return self.of_type(type).versioning

    def operations(self, type: str | None = None) -> frozenset[str]:
        """The operations of a type, or of the whole system."""
        return self.of_type(type).operations if type else self.system_operations


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


def _server(statement: Json) -> Json:
    """The part about the server: a statement may also describe a client."""
    parts = _dicts(statement.get("rest"))
    return next((each for each in parts if each.get("mode", "server") == "server"), {})


def _resource(listed: Json) -> ResourceCapability:
    return ResourceCapability(
        interactions=_all(listed.get("interaction"), "code"),
        search_params=_all(listed.get("searchParam"), "name"),
        includes=_strings(listed.get("searchInclude")),
        reverse_includes=_strings(listed.get("searchRevInclude")),
        operations=_all(listed.get("operation"), "name"),
        versioning=_text(listed, "versioning"),
        conditional_create=listed.get("conditionalCreate") is True,
        conditional_update=listed.get("conditionalUpdate") is True,
    )


def _software(statement: Json) -> str | None:
    software = _dict(statement.get("software"))
    words = [each for name in ("name", "version") if (each := _text(software, name))]
    return " ".join(words) or None


def _dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _dicts(value: Any) -> list[Json]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _text(element: Json, name: str) -> str | None:
    value = element.get(name)
    return value if isinstance(value, str) and value else None


def _all(value: Any, name: str) -> frozenset[str]:
    return frozenset(text for each in _dicts(value) if (text := _text(each, name)))


def _strings(value: Any) -> frozenset[str]:
    listed = value if isinstance(value, list) else []
    return frozenset(each for each in listed if isinstance(each, str))
