"""What a server of ours offers, as values: the router obeys them and /metadata is made of them.

A server that does less (an EHR that cannot take Goals, say) is another value, not another branch:
``everything().without("Goal", "create", "update")``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fhir_bridge.r4.search_parameters import SEARCH_PARAMETERS, SearchParameter
from fhir_bridge.wire import Json

READING = ("read", "vread", "history-instance", "search-type")
WRITING = ("create", "update", "delete")
INTERACTIONS = READING + WRITING

COMMON = (
    SearchParameter("_id", "token", (), "The logical id of the record."),
    SearchParameter(
        "_lastUpdated",
        "date",
        (),
        "When this server last kept a new version of the record: any create, update or delete of "
        "the record itself changes it, a change of a record it refers to does not.",
    ),
)
_COMMON_CODES = {each.code for each in COMMON}
REVINCLUDES = ("Provenance:target",)


@dataclass(frozen=True)
class TypeOffer:
    """What can be done with one resource type.

    Attributes:
        interactions: codes of FHIR's ``type-restful-interaction``.
        parameters: what it can be searched by, ``COMMON`` included.
        required: parameters of which a search must give at least one (some EHRs insist).
        includes: ``Type:parameter`` that may be asked for with ``_include``.
        guarded: updates must carry ``If-Match`` (FHIR ``versioned-update``).
        conditional_update: a PUT may name its record by criteria instead of an id.
        operations: name to definition.
    """

    interactions: tuple[str, ...]
    parameters: tuple[SearchParameter, ...] = COMMON
    required: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    revincludes: tuple[str, ...] = ()
    conditional_create: bool = True
    guarded: bool = False
    conditional_update: bool = False
    profiles: tuple[str, ...] = ()
    operations: Mapping[str, str] = field(default_factory=dict)

    @property
    def ways(self) -> tuple[str, ...]:
        """What can be asked for: interactions, what FHIR counts among them, and operations."""
        by_criteria = self.conditional_update and "update" in self.interactions
        more = ("conditional-update",) if by_criteria else ()
        return (*self.interactions, *more, *self.operations)


@dataclass(frozen=True)
class Offer:
    """What a whole server does.

    Attributes:
        system: ``transaction`` and ``batch``, each as it is offered.
        operations: operations at the base, name to definition.
        security: ``CapabilityStatement.rest.security`` as it is published.
    """

    types: Mapping[str, TypeOffer]
    system: tuple[str, ...] = ("transaction", "batch")
    operations: Mapping[str, str] = field(default_factory=dict)
    security: Json = field(default_factory=dict)
    instantiates: tuple[str, ...] = ()

    def changed(self, type: str, **changes: Any) -> "Offer":
        """The same offer with one type's row changed."""
        types = {**self.types, type: replace(self.types[type], **changes)}
        return replace(self, types=types)

    def without(self, type: str, *interactions: str) -> "Offer":
        """The same offer, less some interactions with a type."""
        kept = tuple(i for i in self.types[type].interactions if i not in interactions)
        return self.changed(type, interactions=kept)


def everything() -> Offer:
    """All that the engine can do, with every type of the search-parameter table."""
    return Offer({type: _type_offer(type) for type in SEARCH_PARAMETERS})


def _type_offer(type: str) -> TypeOffer:
    own = SEARCH_PARAMETERS[type]
    return TypeOffer(
        INTERACTIONS,
        (*COMMON, *(each for each in own if each.code not in _COMMON_CODES)),
        includes=tuple(f"{type}:{each.code}" for each in own if each.kind == "reference"),
        revincludes=REVINCLUDES if "Provenance" in SEARCH_PARAMETERS else (),
    )
