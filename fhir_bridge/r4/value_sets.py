"""Which codes a value set holds, as far as the definitions at hand can tell."""

from typing import Any

from fhir_bridge.r4.snapshot import Lookup
from fhir_bridge.wire import Json

Codes = frozenset[tuple[str, str]]
"""Pairs of system and code."""


def codes_of(url: str, lookup: Lookup) -> Codes | None:
    """Expand a value set (R4 ``ValueSet.compose``).

    Args:
        url: canonical URL, with or without ``|version``.
        lookup: finds value sets and code systems.

    Returns:
        Its codes, or nothing when it, a system or an import is not at hand or needs a filter.
    """
    value_set = lookup(url.partition("|")[0])
    if value_set is None or "compose" not in value_set:
        return None
    included = [_part(each, lookup) for each in value_set["compose"].get("include", ())]
    excluded = [_part(each, lookup) for each in value_set["compose"].get("exclude", ())]
    if any(part is None for part in included + excluded):
        return None
    held: Codes = frozenset().union(*(part for part in included if part is not None))
    return held - frozenset().union(*(part for part in excluded if part is not None))


def _part(part: Json, lookup: Lookup) -> Codes | None:
    """One include or exclude: the system's codes, narrowed by every imported value set."""
    if "filter" in part:
        return None
    sets = [codes_of(url, lookup) for url in part.get("valueSet", ())]
    if "system" in part:
        sets.append(_of_system(part, lookup))
    known = [each for each in sets if each is not None]
    if not known or len(known) < len(sets):
        return None
    return frozenset.intersection(*known)


def _of_system(part: Json, lookup: Lookup) -> Codes | None:
    system = str(part["system"])
    if "concept" in part:
        return frozenset((system, each["code"]) for each in part["concept"])
    found = lookup(system)
    if found is None or found.get("content") != "complete":
        return None
    return frozenset((system, code) for code in _flat(found.get("concept", ())))


def _flat(concepts: Any) -> list[str]:
    """Codes of a code system with those below them."""
    return [code for each in concepts for code in (each["code"], *_flat(each.get("concept", ())))]


def holds(codes: Codes, value: Any) -> bool:
    """Whether a coded value of any FHIR type is one of the codes.

    A ``code`` has no system of its own; of a CodeableConcept one coding is enough (R4, Terminology
    "required").
    """
    if isinstance(value, str):
        return any(code == value for _, code in codes)
    if not isinstance(value, dict):
        return False
    codings = value["coding"] if isinstance(value.get("coding"), list) else [value]
    return any(
        (each.get("system", ""), each.get("code")) in codes
        for each in codings
        if isinstance(each, dict)
    )
