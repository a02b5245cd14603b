"""Whether a resource is built as R4 says: elements, cardinality, types, codes, reference targets.

One walk over the JSON, led by the table of ``r4.elements``. A new invariant is a row in
``INVARIANTS``. Findings name the place and the rule, never the value.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fhir_bridge.errors import Issue
from fhir_bridge.r4.dates import date_range
from fhir_bridge.r4.elements import (
    Element,
    bare_codes_of,
    codes_of,
    elements_of,
    is_resource,
    required_of,
)
from fhir_bridge.r4.primitives import PRIMITIVES, is_too_long
from fhir_bridge.r4.references import target_of
from fhir_bridge.wire import Json

MOST = 50
"""Findings of one resource after which nobody reads on."""


@dataclass(frozen=True)
class Invariant:
    """A rule about one element as a whole."""

    rule: str
    text: str
    holds: Callable[[Json], bool]


def _in_order(period: Json) -> bool:
    ends = [period.get(name) for name in ("start", "end")]
    start, end = (date_range(each) if isinstance(each, str) else None for each in ends)
    return start is None or end is None or start[0] < end[1]


def _has_detail(target: Json) -> bool:
    return any(name.startswith("detail") for name in target)


def _requested(bundle: Json) -> bool:
    entries = bundle.get("entry")
    asked = bundle.get("type") in ("batch", "transaction", "history")
    return not isinstance(entries, list) or all(
        ("request" in entry) == asked for entry in entries if isinstance(entry, dict)
    )


def _value_or_extensions(extension: Json) -> bool:
    valued = any(name.lstrip("_").startswith("value") for name in extension)
    return valued != ("extension" in extension)


INVARIANTS: dict[str, tuple[Invariant, ...]] = {
    "Bundle": (
        Invariant("bdl-3", "Entries have a request in a batch, transaction or history, "
                  "and only there.", _requested),
    ),
    "ContactPoint": (
        Invariant("cpt-2", "A contact value needs a system.",
                  lambda node: "value" not in node or "system" in node),
    ),
    "Extension": (
        Invariant("ext-1", "An extension has either a value or extensions.", _value_or_extensions),
    ),
    "Goal.target": (
        Invariant("gol-1", "A target with a detail needs a measure.",
                  lambda node: "measure" in node or not _has_detail(node)),
    ),
    "Period": (Invariant("per-1", "A period ends after it begins.", _in_order),),
    "Quantity": (
        Invariant("qty-3", "A unit's code needs its system.",
                  lambda node: "code" not in node or "system" in node),
    ),
}  # fmt: skip
"""Type or path of an inner element to R4's invariants about it that concern what we exchange."""


@dataclass
class Walk:
    """One resource being looked at: what was found, and what ``#id`` may point to."""

    found: list[Issue] = field(default_factory=list)
    contained: frozenset[str] = frozenset()

    def resource(self, node: Any, path: str) -> None:
        """Look at a resource, at the top or inside another."""
        type = node.get("resourceType") if isinstance(node, dict) else None
        if not isinstance(node, dict) or not is_resource(type):
            self._add("resource-type", "R4 has no resource of this type.", path, "structure")
            return
        if elements_of(type) is None:  # R4, but not kept in the table: the base only
            self.complex({key: node[key] for key in ("id", "meta") if key in node}, type, path)
            return
        outer, self.contained = self.contained, self.contained | _contained_ids(node)
        self.complex(node, type, path)
        self.contained = outer

    def complex(self, node: Json, type: str, path: str) -> None:
        """Look at an element with elements in it."""
        known = elements_of(type) or elements_of("Resource") or {}
        for name, value in node.items():
            if len(self.found) >= MOST:
                return
            element = known.get(name)
            if element is not None:
                self._element(value, element, f"{path}.{name}", padded=f"_{name}" in node)
            elif name != "resourceType":
                self._unnamed(value, name, known, path)
        self._missing(node, type, path)
        self._choices(node, known, path)
        for invariant in INVARIANTS.get(type, ()):
            if not invariant.holds(node):
                self._add(invariant.rule, invariant.text, path, "invariant")

    def _missing(self, node: Json, type: str, path: str) -> None:
        for name, forms in required_of(type):
            if not any(form in node or f"_{form}" in node for form in forms):
                self._add("required", f"{name} is required.", f"{path}.{name}", "required")

    def _unnamed(self, value: Any, name: str, known: dict[str, Element], path: str) -> None:
        """A name with ``_`` holds the id and extensions of a primitive; any other is unknown."""
        element = known.get(name[1:]) if name.startswith("_") else None
        # an id is no FHIR element: nothing can be said of it
        if element is None or element.type not in PRIMITIVES or name == "_id":
            shown = name if _NAME.fullmatch(name) else "?"
            self._add("unknown-element", "R4 has no element of this name here.",
                      f"{path}.{shown}", "structure")  # fmt: skip
            return
        listed = element.many and isinstance(value, list)
        for each in value if listed else [value]:
            if isinstance(each, dict) and each:
                self.complex(each, "Element", f"{path}.{name[1:]}")
            elif each is not None or not listed:
                self._add("type", "This is not an element.", f"{path}.{name[1:]}", "structure")

    def _choices(self, node: Json, known: dict[str, Element], path: str) -> None:
        seen: set[str] = set()
        for name in node:
            choice = known[name].choice if name in known else ""
            if choice and choice in seen:
                self._add("choice", f"Only one form of {choice}[x] may be given.",
                          f"{path}.{choice}", "structure")  # fmt: skip
            seen.add(choice)

    def _element(self, value: Any, element: Element, path: str, *, padded: bool) -> None:
        """One element; in a list of primitives, null holds the place of what ``_name`` says."""
        if not element.many:
            if isinstance(value, list):
                self._add("cardinality", "Only one is allowed here.", path, "structure")
            else:
                self._value(value, element, path)
        elif not isinstance(value, list):
            self._add("cardinality", "A list is needed here.", path, "structure")
        elif not value:
            self._add("ele-1", "An empty list is not allowed.", path, "structure")
        else:
            for at, each in enumerate(value):
                if len(self.found) >= MOST:
                    return
                if each is not None or not padded:
                    self._value(each, element, f"{path}[{at}]")

    def _value(self, value: Any, element: Element, path: str) -> None:
        test = PRIMITIVES.get(element.type)
        if test is not None:
            if not test(value):
                self._unlike(value, element, path)
            elif element.codes and value not in bare_codes_of(element.codes):
                self._add("required-binding", f"This code is not one of {element.codes}.",
                          path, "code-invalid")  # fmt: skip
        elif not isinstance(value, dict):
            self._add("type", f"This is not of type {element.type}.", path, "structure")
        elif not value:
            self._add("ele-1", "An empty element is not allowed.", path, "structure")
        elif element.type == "Resource":
            self.resource(value, path)
        else:
            self._filled(value, element, path)

    def _unlike(self, value: Any, element: Element, path: str) -> None:
        if element.type == "base64Binary" and is_too_long(value):
            self._add("attachment", "This attachment is longer than is taken.", path, "too-costly")
        else:
            self._add("type", f"This is not of type {element.type}.", path, "value")

    def _filled(self, value: Json, element: Element, path: str) -> None:
        self.complex(value, element.type, path)
        if element.type == "Reference":
            self._reference(value, element.targets, path)
        elif element.codes and not _is_bound(value, codes_of(element.codes)):
            self._add("required-binding", f"No coding is one of {element.codes}.",
                      path, "code-invalid")  # fmt: skip

    def _reference(self, value: Json, targets: frozenset[str], path: str) -> None:
        reference = value.get("reference")
        if isinstance(reference, str) and reference.startswith("#"):
            if len(reference) > 1 and reference[1:] not in self.contained:
                self._add("ref-1", "This points to a contained resource that is not there.",
                          path, "invariant")  # fmt: skip
            return
        target = target_of(reference)
        named = {target[0]} if target else set()
        if isinstance(value.get("type"), str):
            named.add(value["type"])
        if targets and named and not named <= targets:
            allowed = " or ".join(sorted(targets))
            self._add("reference-target", f"This may point to {allowed} only.", path, "structure")

    def _add(self, rule: str, text: str, path: str, code: str) -> None:
        self.found.append(Issue(text, path, code, rule=rule))


_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


def _contained_ids(resource: Json) -> frozenset[str]:
    inside = resource.get("contained")
    found = inside if isinstance(inside, list) else []
    ids = (each.get("id") for each in found if isinstance(each, dict))
    return frozenset(each for each in ids if isinstance(each, str))


def _is_bound(value: Json, codes: frozenset[tuple[str, str]]) -> bool:
    inner = value.get("coding")
    codings = inner if isinstance(inner, list) else [value]
    return any(
        isinstance(each, dict)
        and isinstance(each.get("system"), str)
        and isinstance(each.get("code"), str)
        and (each["system"], each["code"]) in codes
        for each in codings
    )
