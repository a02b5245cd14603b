"""How the large EHRs differ, as what they offer. A vendor mode is a row of ``VENDORS``.

The rows are cut from the vendors' own CapabilityStatements (R4, public): which types may be
written, whether a create may be conditional, what a search must carry. Any EHR can be read; none of
the large ones takes a Goal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fhir_bridge.rest.offers import READING, Offer


@dataclass(frozen=True)
class Vendor:
    """One way an EHR can be.

    Attributes:
        meaning: one line for people.
        writes: what may be written, by type; ``None`` = everything.
        required: search parameters a type insists on (one of them).
        bundles: transaction and batch are offered.
    """

    meaning: str
    writes: Mapping[str, tuple[str, ...]] | None = None
    conditional_create: bool = True
    required: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bundles: bool = True
    token_seconds: int = 300

    def offer(self, whole: Offer) -> Offer:
        """What is left of everything the engine can do."""
        types = {
            type: replace(
                row,
                interactions=self._interactions(type, row.interactions),
                conditional_create=row.conditional_create and self.conditional_create,
                required=self.required.get(type, row.required),
            )
            for type, row in whole.types.items()
        }
        return replace(whole, types=types, system=whole.system if self.bundles else ())

    def _interactions(self, type: str, all: tuple[str, ...]) -> tuple[str, ...]:
        if self.writes is None:
            return all
        allowed = {*READING, *self.writes.get(type, ())}
        return tuple(interaction for interaction in all if interaction in allowed)


VENDORS: dict[str, Vendor] = {
    "spec": Vendor("Everything R4 and SMART 2.2 allow."),
    # Epic R4, release "May 2026": Goal read/search; conditionalCreate false everywhere;
    # CarePlan search insists on category; neither batch nor transaction
    "epic": Vendor(
        "Like Epic's R4: no Goal writes, no conditional create, CarePlan needs a category.",
        writes={
            "Communication": ("create",),
            "Condition": ("create",),
            "DocumentReference": ("create", "update"),
            "Observation": ("create", "update"),
            "QuestionnaireResponse": ("create",),
            "Task": ("update",),
        },
        conditional_create=False,
        required={"CarePlan": ("category",)},
        bundles=False,
    ),
    # Oracle Millennium R4: Goal and CarePlan are search and read; tokens live 570 s
    "oracle": Vendor(
        "Like Oracle's Millennium R4: no Goal writes, tokens of 570 seconds.",
        writes={"Communication": ("create",), "DocumentReference": ("create",)},
        conditional_create=False,
        bundles=False,
        token_seconds=570,
    ),
}
