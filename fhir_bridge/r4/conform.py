"""Does a resource conform to a profile? A walk over the profile's snapshot.

Judged: cardinality, unknown elements, choice types, fixed values and patterns, slices (by value,
pattern, type, exists), required bindings to value sets we hold, reference targets, profiles of
types (extensions), the invariants a profile adds. Not judged: R4's own invariants and the format of
primitives (see ``r4.check``).
What a definition is needed for and none is at hand is passed over; a slicing that cannot be
decided is said so with severity ``information``.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from fhir_bridge.errors import Issue
from fhir_bridge.r4 import package, slicing
from fhir_bridge.r4.snapshot import CORE, Element, Lookup, target_type, tree
from fhir_bridge.r4.value_sets import codes_of, holds
from fhir_bridge.wire import Json

_REFERENCE = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)/[A-Za-z0-9.-]{1,64}(?:/_history/[^/]+)?$")


CODES = {
    "binding": "code-invalid",
    "closed": "structure",
    "fixed": "value",
    "list": "structure",
    "max": "structure",
    "min": "required",
    "pattern": "value",
    "shape": "structure",
    "target": "value",
    "type": "structure",
}
"""What can be wrong with an element, and the FHIR issue-type that says so."""


@dataclass(frozen=True)
class Found:
    """One value in the resource: where it is and which type its name says."""

    value: Any
    path: str
    type: str | None


def conformance(resource: Json, url: str, lookup: Lookup = package.find) -> list[Issue]:
    """Everything in which a resource differs from a profile.

    Args:
        resource: one resource as JSON.
        url: canonical URL of the profile, with or without ``|version``.
        lookup: finds definitions by canonical URL; ours alone unless told.

    Returns:
        Findings without the offending values; none when it conforms as far as we judge.
    """
    root = _tree(url, lookup)
    if root is None:
        return [Issue("This profile is not known here.", code="not-found", rule="profile")]
    if resource.get("resourceType") != root.id:
        return [Issue(f"This is not a {root.id}.", code="structure", rule="resourceType")]
    whole = Found(resource, root.id, root.id)
    # A slice and the profile of its type often say the same of one place: once is enough.
    found = {(each.expression, each.text): each for each in _judged(whole, root, lookup)}
    return list(found.values())


@lru_cache(maxsize=256)
def _tree(url: str, lookup: Lookup) -> Element | None:
    profile = lookup(url)
    return tree(profile) if profile and "snapshot" in profile else None


def _judged(found: Found, element: Element, lookup: Lookup) -> Iterator[Issue]:
    """One value against one element (or slice) and everything below it."""
    if found.value is None:  # a primitive with only extensions: present, nothing to compare
        return
    yield from _shape(found, element)
    if element.demanded:
        yield from _demands(found, element)
    if element.required_codes:
        yield from _binding(found, element, lookup)
    if "Reference" in element.types:
        yield from _target(found, element, lookup)
    if element.invariants:
        yield from _invariants(found, element)
    if isinstance(found.value, dict):
        yield from _members(found, element, lookup)
        yield from _type_profiles(found, element, lookup)


def _shape(found: Found, element: Element) -> Iterator[Issue]:
    """Complex types are JSON objects, primitives are not; FHIR writes the former in upper case."""
    code = found.type or next(iter(element.types), "")
    if code and code[:1].isupper() != isinstance(found.value, dict):
        kind = "an object" if code[:1].isupper() else "a plain value"
        yield _issue("shape", element, found.path, f"must be {kind}.")


def _demands(found: Found, element: Element) -> Iterator[Issue]:
    for kind, demanded in element.demanded:
        if not slicing.meets(found.value, kind, demanded):
            yield _issue(kind, element, found.path, "is not the value the profile asks for.")


def _binding(found: Found, element: Element, lookup: Lookup) -> Iterator[Issue]:
    codes = codes_of(element.required_codes, lookup)
    if codes is not None and not holds(codes, found.value):
        yield _issue("binding", element, found.path, "has a code that is not allowed.")


def _target(found: Found, element: Element, lookup: Lookup) -> Iterator[Issue]:
    """A reference must point to one of the profiles' types, when it says what it points to."""
    allowed = element.types.get("Reference", {}).get("targetProfile", ())
    types = {target_type(each, lookup) for each in allowed}
    if not types or types & {None, "Resource"} or not isinstance(found.value, dict):
        return
    said = _REFERENCE.search(str(found.value.get("reference", "")))
    points_to = said[1] if said else found.value.get("type")
    if points_to and points_to not in types:
        yield _issue("target", element, found.path, "points to another type of record.")


def _invariants(found: Found, element: Element) -> Iterator[Issue]:
    for each in element.invariants:
        if not each.holds(found.value):
            yield Issue(each.words, found.path, "invariant", each.severity, each.key)


def _members(found: Found, element: Element, lookup: Lookup) -> Iterator[Issue]:
    """The members of an object against the children of its element."""
    children = _children(found, element, lookup)
    if not children:
        return
    known = {"resourceType", "fhir_comments"}
    present = {name.removeprefix("_"): None for name in found.value}
    for child in children.values():
        if child.stem is None and child.name not in present and child.may_be_absent:
            continue
        values, issues = _values(found, child, children, present)
        known |= {each.path.rpartition(".")[2].partition("[")[0] for each in values}
        known.add(child.name)
        yield from issues
        yield from _occurrences(values, child, f"{found.path}.{child.stem or child.name}", lookup)
    for name in found.value:
        if name.removeprefix("_") not in known:
            path, text = f"{found.path}.{name}", "This element is not known here."
            yield Issue(text, path, "structure", rule=f"{element.id} unknown")


def _children(found: Found, element: Element, lookup: Lookup) -> dict[str, Element]:
    """The element's own children, or those of its type when a definition of it is at hand."""
    if element.children or "contentReference" in element.facts:
        return element.children
    code = found.type or next(iter(element.types), "")
    if code == "Resource":  # contained, Bundle.entry.resource: any type, and it says which
        code = str(found.value.get("resourceType", ""))
    base = _tree(CORE + code, lookup)
    return base.children if base else {}


def _values(
    found: Found, child: Element, siblings: dict[str, Element], present: Collection[str]
) -> tuple[list[Found], list[Issue]]:
    """The values of a child element, under each name it may have."""
    values: list[Found] = []
    issues: list[Issue] = []
    for key, code in _names(present, child, siblings):
        path = f"{found.path}.{key}"
        content = found.value.get(key)
        if child.stem is not None and code not in child.types:
            issues.append(_issue("type", child, path, "has a type that is not allowed."))
            values.append(Found(None, path, code))  # it counts; there is nothing to compare
        elif content is not None and isinstance(content, list) != child.is_list:
            must = "must" if child.is_list else "must not"
            issues.append(_issue("list", child, path, f"{must} be a list."))
            values.append(Found(None, path, code))
        elif isinstance(content, list):
            values += [Found(each, f"{path}[{at}]", code) for at, each in enumerate(content)]
        else:
            values.append(Found(content, path, code))
    return values, issues


def _names(
    present: Collection[str], child: Element, siblings: dict[str, Element]
) -> Iterator[tuple[str, str | None]]:
    """The names under which a child stands in the JSON, each with the type it says."""
    if child.stem is None:
        if child.name in present:
            yield child.name, next(iter(child.types), None)
        return
    for name in present:
        tail = name.removeprefix(child.stem)
        if tail != name and tail[:1].isupper() and name not in siblings:
            yield name, next((c for c in child.types if c[:1].upper() + c[1:] == tail), tail)


def _occurrences(
    values: list[Found], element: Element, path: str, lookup: Lookup
) -> Iterator[Issue]:
    """All values of one element: how many, each of them, and its slices."""
    yield from _count(len(values), element, path)
    for each in values:
        yield from _judged(each, element, lookup)
    if element.slices or element.is_closed:
        yield from _sliced(values, element, path, lookup)


def _sliced(values: list[Found], element: Element, path: str, lookup: Lookup) -> Iterator[Issue]:
    taken: set[str] = set()
    for piece, belongs in _sorting(element, lookup):
        if belongs is None:
            text = f"{_title(piece)} could not be judged."
            yield Issue(text, path, "informational", "information", rule=f"{piece.id} slicing")
            continue
        matching = [each for each in values if belongs(each.value, each.type)]
        taken |= {each.path for each in matching}
        yield from _count(len(matching), piece, path)
        for each in matching:
            yield from _judged(each, piece, lookup)
    if element.is_closed:
        for each in values:
            if each.path not in taken:
                yield _issue("closed", element, each.path, "allows no other.")


@lru_cache(maxsize=4096)
def _sorting(
    element: Element, lookup: Lookup
) -> tuple[tuple[Element, slicing.Test | None], ...]:  # fmt: skip
    """Each slice with what tells its values."""
    discriminators = element.facts.get("slicing", {}).get("discriminator", ())
    return tuple(
        (piece, slicing.members(piece, discriminators, lookup)) for piece in element.slices.values()
    )


def _count(count: int, element: Element, path: str) -> Iterator[Issue]:
    least, most = element.limits
    if count < least:
        yield _issue("min", element, path, "is needed.")
    if most is not None and count > most:
        yield _issue("max", element, path, f"may be there {most} times at most.")


def _type_profiles(found: Found, element: Element, lookup: Lookup) -> Iterator[Issue]:
    """A value must conform to one of the profiles its type names."""
    code = found.type or next(iter(element.types), "")
    profiles = element.types.get(code, {}).get("profile", ())
    roots = [root for root in (_tree(url, lookup) for url in profiles) if root is not None]
    if not roots or len(roots) < len(profiles):
        return
    outcomes = [list(_judged(found, root, lookup)) for root in roots]
    if all(outcomes):
        yield from min(outcomes, key=len)


def _issue(rule: str, element: Element, path: str, text: str) -> Issue:
    return Issue(f"{_title(element)} {text}", path, CODES[rule], rule=f"{element.id} {rule}")


def _title(element: Element) -> str:
    """``category (strategy)``: the element as a person would say it; the issue has the path."""
    piece = element.facts.get("sliceName")
    return f"{element.name} ({piece})" if piece else element.name
