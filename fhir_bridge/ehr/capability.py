"""What an EHR says it can do: its CapabilityStatement, read tolerantly.

A capability that is listed is a hint, one that is not listed is a no (C1). What is listed and was
answered by "we do not do that" is demoted (``demotions``) and counts as not listed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from fhir_bridge.wire import Json


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
        return interaction_code(interaction) in self.of_type(type).interactions

    def without(self, gone: Iterable[tuple[str, str]]) -> "Capability":
        """The same, less some interactions with a type.

        Example:
            >>> goals = {"Goal": ResourceCapability(frozenset({"read", "create"}))}
            >>> less = Capability(resources=goals).without([("Goal", "create")])
            >>> less.can("Goal", "create"), less.can("Goal", "read")
            (False, True)
        """
        left = dict(self.resources)
        for type, interaction in gone:
            row = left.get(type, _NOTHING)
            kept = row.interactions - {interaction_code(interaction)}
            left[type] = replace(row, interactions=kept)
        return replace(self, resources=left)

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


class Knowledge(Protocol):
    """What is known of what an EHR can do, for whoever is about to ask it something."""

    def offers(self) -> Capability | None:
        """What it can do, as far as that is known without asking; None when it is not."""
        ...

    def demote(self, type: str, interaction: str, why: str) -> None:
        """It has answered that it does not do this, though it lists it."""
        ...


class _Unknown:
    """Nothing is known, and nothing is remembered."""

    def offers(self) -> Capability | None:
        return None

    def demote(self, type: str, interaction: str, why: str) -> None:
        """Let it be asked again."""


UNKNOWN: Knowledge = _Unknown()


def interaction_code(name: str) -> str:
    """FHIR's code of an interaction: ``search`` stands for ``search-type``."""
    return "search-type" if name == "search" else name


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
