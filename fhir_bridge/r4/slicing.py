"""Which values belong to a slice (R4, Profiling "Slicing"): discriminators as predicates."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from fhir_bridge.r4.snapshot import Element, Lookup, tree
from fhir_bridge.r4.value_sets import codes_of, holds
from fhir_bridge.wire import Json

Test = Callable[[Any, str | None], bool]
"""Whether a value (whose name says this type) belongs."""

_SIMPLE_PATH = re.compile(r"\$this|[a-zA-Z]+(\.[a-zA-Z]+)*")


def meets(value: Any, kind: str, demanded: Any) -> bool:
    """Whether a value is the ``fixed`` value, or holds the ``pattern``."""
    return bool(value == demanded) if kind == "fixed" else covers(value, demanded)


def covers(value: Any, pattern: Any) -> bool:
    """Whether everything in a pattern is in the value (R4, ElementDefinition.pattern[x])."""
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(covers(value.get(k), v) for k, v in pattern.items())
    if isinstance(pattern, list):
        return isinstance(value, list) and all(
            any(covers(each, wanted) for each in value) for wanted in pattern
        )
    return bool(value == pattern)


def members(piece: Element, discriminators: list[Json], lookup: Lookup) -> Test | None:
    """The test for belonging to a slice, or nothing when it cannot be decided here."""
    tests = [_test(piece, each["type"], each["path"], lookup) for each in discriminators]
    known = [each for each in tests if each is not None]
    if not known or len(known) < len(tests):
        return None
    return lambda value, code: all(test(value, code) for test in known)


def _test(piece: Element, kind: str, path: str, lookup: Lookup) -> Test | None:
    if not _SIMPLE_PATH.fullmatch(path):
        return None
    steps = [] if path == "$this" else path.split(".")
    if kind == "type":
        return (lambda _, code: code in piece.types) if not steps else None
    if kind == "exists":
        return _existence(piece, steps)
    if kind in {"value", "pattern"}:
        return _comparison(piece, steps, lookup)
    return None


def _existence(piece: Element, steps: list[str]) -> Test | None:
    at = _descend(piece, steps)
    if at is None:
        return None
    wanted = at.facts.get("max") != "0"
    return lambda value, _: bool(list(_select(value, steps))) is wanted


def _comparison(piece: Element, steps: list[str], lookup: Lookup) -> Test | None:
    """What the slice, or the profile of its type, demands of the value at the path."""
    for root in (piece, *_profiles(piece, lookup)):
        compare = _demand(root, steps, lookup)
        if compare is not None:
            return lambda value, _, c=compare: any(map(c, _select(value, steps)))  # type: ignore[misc]
    if steps == ["url"] and (urls := _profile_urls(piece)):
        return lambda value, _: isinstance(value, dict) and value.get("url") in urls
    return None


def _demand(root: Element, steps: list[str], lookup: Lookup) -> Callable[[Any], bool] | None:
    at: Element | None = root
    rest = list(steps)
    while at is not None:
        demands = [(kind, part) for kind, whole in at.demanded for part in _select(whole, rest)]
        if demands:
            return lambda value: all(meets(value, kind, part) for kind, part in demands)
        if not rest:
            break
        at = _descend(at, [rest.pop(0)])
    binding = at.facts.get("binding", {}) if at else {}
    codes = (
        codes_of(binding["valueSet"], lookup)
        if binding.get("strength") == "required" and "valueSet" in binding
        else None
    )
    return None if codes is None else lambda value: holds(codes, value)


def _profile_urls(piece: Element) -> list[str]:
    return [url for each in piece.types.values() for url in each.get("profile", ())]


def _profiles(piece: Element, lookup: Lookup) -> Iterator[Element]:
    for url in _profile_urls(piece):
        profile = lookup(url)
        if profile and "snapshot" in profile:
            yield tree(profile)


def _descend(element: Element, steps: list[str]) -> Element | None:
    for step in steps:
        below = element.children.get(step) or element.children.get(f"{step}[x]")
        if below is None:
            return None
        element = below
    return element


def _select(value: Any, steps: list[str]) -> Iterator[Any]:
    """The values at a simple path, through lists and choice types."""
    if isinstance(value, list):
        for each in value:
            yield from _select(each, steps)
    elif not steps:
        if value is not None:
            yield value
    elif isinstance(value, dict):
        for name, below in value.items():
            tail = name.removeprefix(steps[0])
            if name == steps[0] or (tail != name and tail[:1].isupper()):
                yield from _select(below, steps[1:])
