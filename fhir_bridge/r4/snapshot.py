"""A profile's snapshot as a tree: elements, their children, their slices.

FHIR lists a snapshot flat, by element ids such as ``Goal.extension:doer.url`` (R4,
ElementDefinition "Element ids"). Judging needs it as it is meant: a tree with the slices beside.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from fhir_bridge.r4.invariants import Invariant, invariant_of
from fhir_bridge.wire import Json

Lookup = Callable[[str], Json | None]
"""Finds a definition by canonical URL, or nothing."""

_KEY_OF_R4 = re.compile(r"[a-z]{2,3}-\w+")
CORE = "http://hl7.org/fhir/StructureDefinition/"


@dataclass(frozen=True, eq=False)  # one is itself alone: what was found out of it can be kept
class Element:
    """One ElementDefinition with what hangs below it.

    Attributes:
        own: keys of the invariants that this very profile says.
    """

    id: str
    facts: Json
    own: frozenset[str] = frozenset()
    children: dict[str, "Element"] = field(default_factory=dict)
    slices: dict[str, "Element"] = field(default_factory=dict)

    @cached_property
    def name(self) -> str:
        """The last step of the path: ``due[x]`` of ``Goal.target.due[x]``."""
        return str(self.facts["path"]).rpartition(".")[2]

    @cached_property
    def stem(self) -> str | None:
        """``due`` of ``due[x]``; nothing when the element is not a choice."""
        return self.name.removesuffix("[x]") if self.name.endswith("[x]") else None

    @cached_property
    def types(self) -> dict[str, Json]:
        """The allowed types by code."""
        return {each["code"]: each for each in self.facts.get("type", ())}

    @cached_property
    def is_list(self) -> bool:
        """Whether JSON writes an array here; that follows the base, not the profile's maximum."""
        base = self.facts.get("base", self.facts)
        return str(base.get("max", "1")) not in {"0", "1"}

    @cached_property
    def limits(self) -> tuple[int, int | None]:
        """How often it has to and may be there; None is as often as one likes."""
        most = str(self.facts.get("max", "*"))
        return int(self.facts.get("min", 0)), None if most == "*" else int(most)

    @cached_property
    def is_closed(self) -> bool:
        """Whether a value must belong to one of its slices."""
        return bool(self.facts.get("slicing", {}).get("rules") == "closed")

    @cached_property
    def may_be_absent(self) -> bool:
        """Whether neither it nor a slice of it has to be there."""
        each = (self, *self.slices.values())
        return not any(one.limits[0] for one in each)

    @cached_property
    def required_codes(self) -> str:
        """The value set that a code must come from; empty when none is required."""
        binding = self.facts.get("binding", {})
        return str(binding.get("valueSet", "")) if binding.get("strength") == "required" else ""

    @cached_property
    def invariants(self) -> tuple[Invariant, ...]:
        """What profiles add to R4's own, as far as it can be asked of a resource alone."""
        path, found = str(self.facts["path"]), self.facts.get("constraint", ())
        added = (each for each in found if not _is_of_r4(each, self.own))
        return tuple(one for each in added if (one := invariant_of(each, path)))

    @cached_property
    def demanded(self) -> tuple[tuple[str, Any], ...]:
        """The fixed value or pattern, as ``("fixed" | "pattern", value)``."""
        return tuple(
            (kind, value)
            for key, value in self.facts.items()
            for kind in ("fixed", "pattern")
            if key.startswith(kind) and key[len(kind) : len(kind) + 1].isupper()
        )


def tree(profile: Json) -> Element:
    """The root element of a profile's snapshot.

    Raises:
        KeyError: the profile has no snapshot, or its element ids do not follow R4.
    """
    by_id: dict[str, Element] = {}
    root: Element | None = None
    own = _own(profile)
    for facts in profile["snapshot"]["element"]:
        element = Element(facts["id"], facts, own)
        by_id[element.id] = element
        above, _, last = element.id.rpartition(".")
        name, _, slice_name = last.partition(":")
        if not above:
            root = element
        elif slice_name:
            by_id[above].children[name].slices[slice_name] = element
        else:
            by_id[above].children[name] = element
    if root is None:
        raise KeyError("snapshot")
    return root


def _own(profile: Json) -> frozenset[str]:
    """Keys of the invariants that a profile says itself; none of R4's, judged elsewhere."""
    if str(profile.get("url", "")).startswith(CORE):
        return frozenset()
    said = (
        each
        for facts in profile.get("differential", {}).get("element", ())
        for each in facts.get("constraint", ())
    )
    return frozenset(each["key"] for each in said)


def _is_of_r4(constraint: Json, own: frozenset[str]) -> bool:
    """By its source, a type; a snapshot may leave that out, and R4 names its own ``obs-6``."""
    source = str(constraint.get("source", ""))
    if source:
        return source.startswith(CORE) and source.removeprefix(CORE)[:1].isupper()
    return constraint["key"] not in own and bool(_KEY_OF_R4.fullmatch(constraint["key"]))


def target_type(url: str, lookup: Lookup) -> str | None:
    """The resource type a profile is about; nothing when its definition is not at hand."""
    bare = url.partition("|")[0]
    if bare.startswith(CORE):
        return bare.removeprefix(CORE)
    found = lookup(bare)
    return str(found["type"]) if found else FOREIGN_PROFILES.get(bare)


FOREIGN_PROFILES = {
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient": "Patient",
}
"""Types of other people's profiles that ours point to. A new reference target is a row here."""
