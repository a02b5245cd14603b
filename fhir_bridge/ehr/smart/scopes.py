"""SMART scopes: what was asked, what was granted, and what that allows.

Servers answer in many legal ways (L33): v1 words, v2 letters, split scopes (``.rs`` and ``.cud``),
``patient/`` for ``user/``, wildcards, more than was asked. All are read by the one pattern here.
"""

import re
from collections.abc import Collection, Iterable

_SCOPE = re.compile(
    r"(?:patient|user|system)/(\*|[A-Z][A-Za-z]+)\.(\*|read|write|c?r?u?d?s?)(?:\?.*)?"
)
_V1 = {"read": "rs", "write": "cud", "*": "cruds"}


def allows(granted: frozenset[str] | None, type: str, letter: str) -> bool | None:
    """Whether the granted scopes allow an interaction.

    Args:
        granted: the scopes of the token; None when the EHR did not say.
        type: a resource type.
        letter: one of ``c r u d s``.

    Returns:
        None when it is not known: the EHR did not say (L32).

    Example:
        >>> allows(frozenset({"user/Goal.rs"}), "Goal", "c")
        False
    """
    if granted is None:
        return None
    return any(
        found[1] in {"*", type} and letter in _V1.get(found[2], found[2])
        for found in map(_SCOPE.fullmatch, granted)
        if found
    )


def not_granted(requested: Iterable[str], granted: frozenset[str] | None) -> tuple[str, ...]:
    """The requested resource scopes that were not granted in any form, in order (L33)."""
    return tuple(
        scope
        for scope in requested
        if (found := _SCOPE.fullmatch(scope))
        and not all(allows(granted, found[1], letter) is not False for letter in _letters(found))
    )


def as_v1(scopes: Iterable[str]) -> tuple[str, ...]:
    """The same scopes in SMART v1 words, for servers without ``permission-v2`` (L20).

    Example:
        >>> as_v1(["openid", "user/Goal.crus"])
        ('openid', 'user/Goal.read', 'user/Goal.write')
    """
    out: dict[str, None] = {}
    for scope in scopes:
        found = _SCOPE.fullmatch(scope)
        head = scope.partition(".")[0]
        if not found or found[2] in _V1:
            out[scope] = None
            continue
        if set(found[2]) & set("rs"):
            out[f"{head}.read"] = None
        if set(found[2]) & set("cud"):
            out[f"{head}.write"] = None
    return tuple(out)


UNLISTED_IS_REFUSED = frozenset({"online_access"})
"""Words that several EHRs do not know, and some refuse a whole launch for."""


def worth_asking(scopes: Iterable[str], supported: Collection[str]) -> tuple[str, ...]:
    """The scopes without what the EHR does not list; one that lists nothing is asked for all.

    Example:
        >>> worth_asking(["openid", "online_access"], ["openid", "fhirUser"])
        ('openid',)
        >>> worth_asking(["openid", "online_access"], [])
        ('openid', 'online_access')
    """
    return tuple(
        scope
        for scope in scopes
        if scope not in UNLISTED_IS_REFUSED or not supported or scope in supported
    )


def letters_of(scope: str) -> tuple[str, str]:
    """The type and the letters of a resource scope; both "" for any other.

    Example:
        >>> letters_of("user/Goal.read")
        ('Goal', 'rs')
    """
    found = _SCOPE.fullmatch(scope)
    return (found[1], _letters(found)) if found else ("", "")


def _letters(found: re.Match[str]) -> str:
    return _V1.get(found[2], found[2])
