"""Do the invariants of a profile hold? FHIRPath, compiled once; ours have a quick twin.

R4's own invariants about what we exchange are rows of ``r4.structure``; here are those that a
profile adds. One that asks for what is elsewhere (``resolve()``) or for a terminology server is
passed over. To make an invariant of ours quick: a row in ``QUICK``; a property compares the two.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from fhir_bridge.r4.canonicals import GOAL_RELATIONSHIP
from fhir_bridge.wire import Json

ELSEWHERE = ("resolve(", "memberOf(", "conformsTo(", "htmlChecks(")
"""Functions that ask for more than the resource itself."""
_ELEMENTS = re.compile(r"\w+(?: or \w+)+")


@dataclass(frozen=True)
class Invariant:
    """One that a profile adds to an element.

    Attributes:
        key: its id in the profile.
        words: what it says, for people.
        severity: ``error`` or ``warning``.
        expression: FHIRPath, about the element.
        path: of the element in its resource, so that choices of types are known.
    """

    key: str
    words: str
    severity: str
    expression: str
    path: str

    def holds(self, value: Any) -> bool:
        """Whether an element meets it."""
        quick = QUICK.get(self.key)
        return quick(value) if quick else by_path(self, value)


def invariant_of(constraint: Json, path: str) -> Invariant | None:
    """One constraint of a snapshot; nothing for what cannot be asked of a resource alone."""
    expression = str(constraint.get("expression", ""))
    if not expression or any(each in expression for each in ELSEWHERE):
        return None
    if _ELEMENTS.fullmatch(expression):  # an element that is there holds; the library asks how
        expression = " or ".join(f"{each}.exists()" for each in expression.split(" or "))
    return Invariant(
        constraint["key"], str(constraint.get("human", "")), str(constraint["severity"]),
        expression, path,
    )  # fmt: skip


def by_path(invariant: Invariant, value: Any) -> bool:
    """Whether it holds by its FHIRPath alone; what comes out empty was not broken."""
    return bool(all(_compiled(invariant.expression, invariant.path)(value)))


@cache
def _compiled(expression: str, path: str) -> Callable[[Any], list[Any]]:
    # a parser generator's runtime: loaded by whoever meets an invariant that has no quick twin
    from fhirpathpy import compile as compiled  # noqa: PLC0415
    from fhirpathpy.engine.nodes import ResourceNode  # noqa: PLC0415
    from fhirpathpy.models import models  # noqa: PLC0415

    made = compiled(expression, models["r4"])
    return lambda value: list(made(ResourceNode.create_node(value, path)))


def _one_larger_goal(small_win: Json) -> bool:
    parts = [
        each for each in small_win.get("extension", ()) if each.get("url") == GOAL_RELATIONSHIP
    ]
    codings = (
        coding
        for part in parts
        for each in part.get("extension", ())
        for coding in each.get("valueCodeableConcept", {}).get("coding", ())
    )
    return not parts or sum(coding.get("code") == "part-of" for coding in codings) == 1


QUICK: Mapping[str, Callable[[Json], bool]] = {"small-win-part-of": _one_larger_goal}
"""Invariants of ours that are asked at every save, each as its FHIRPath says."""
