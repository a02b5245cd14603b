"""SMART scopes, v2 (``user/Goal.rs``) and v1 (``user/Goal.read``): read, cut down, spelled out.

SMART App Launch 2.2, "Scopes and launch context". The letters are ``cruds`` in that order. Finer
scopes (``?category=…``) are cut away where a server does not enforce them, never ignored.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from fhir_bridge.r4.elements import is_resource

LETTERS = "cruds"
_V1_WORDS = {"read": "rs", "write": "cud"}
_V1 = {**_V1_WORDS, "*": LETTERS}
_CLINICAL = re.compile(
    r"(?P<level>patient|user|system)/(?P<type>\*|[A-Z][A-Za-z]*)"
    r"\.(?P<letters>read|write|\*|(?=.)c?r?u?d?s?)(?P<finer>\?\S+)?"
)
_LEVELS = ("patient/", "user/", "system/")


class MalformedScope(ValueError):
    """A scope that is no SMART scope, or names a resource type that R4 does not have."""


@dataclass(frozen=True)
class Scope:
    """What one clinical scope allows.

    Attributes:
        level: ``patient``, ``user`` or ``system``.
        type: a resource type, or ``*`` for all.
        letters: some of ``cruds``, in that order.
        finer: the constraint behind its ``?``, as it was written; "" when it has none.
    """

    level: str
    type: str
    letters: str
    finer: str = ""

    def __str__(self) -> str:
        return f"{self.level}/{self.type}.{self.letters}" + (f"?{self.finer}" if self.finer else "")


def read_scope(text: str) -> Scope | None:
    """Read one scope; ``None`` for words such as ``openid`` that are about no resource.

    Raises:
        MalformedScope: it begins like a clinical scope and is none.

    Example:
        >>> str(read_scope("user/Goal.write"))
        'user/Goal.cud'
    """
    if not text.startswith(_LEVELS):
        return None
    found = _CLINICAL.fullmatch(text)
    if not found or not (found["type"] == "*" or is_resource(found["type"])):
        raise MalformedScope
    letters = _V1.get(found["letters"], found["letters"])
    return Scope(found["level"], found["type"], letters, (found["finer"] or "")[1:])


def cut_down(asked: str, allowed: str, *, finer: bool = False) -> str:
    """What of the scopes asked for may be granted.

    A scope allowed in full is granted in the client's own words; one allowed in part comes back
    as the v2 scopes that are left of it. What is not allowed, or not known, is left out.

    Args:
        allowed: scopes without finer constraints.
        finer: finer scopes are enforced by whoever asks; else they are left out.

    Raises:
        MalformedScope: see ``read_scope``.

    Example:
        >>> cut_down("openid user/Goal.read user/*.cruds email", "openid user/*.rs user/Goal.cu")
        'openid user/Goal.read user/*.rs user/Goal.crus'
    """
    words = set(allowed.split())
    limits = clinical(allowed)
    granted: dict[str, None] = {}
    for text in asked.split():
        scope = read_scope(text)
        if scope is None:
            granted |= {text: None} if text in words else {}
        elif finer or not scope.finer:
            granted |= dict.fromkeys(_within(text, scope, limits))
    return " ".join(granted)


def in_v1(granted: str) -> str:
    """The same scopes in the words of SMART v1, which are wider where v1 has no finer ones.

    Example:
        >>> in_v1("openid user/Goal.crus user/Patient.r")
        'openid user/Goal.read user/Goal.write user/Patient.read'
    """
    words: dict[str, None] = {}
    for text in granted.split():
        scope = read_scope(text)
        letters = set(scope.letters) if scope else set()
        names = [name for name, means in _V1_WORDS.items() if letters & set(means)]
        said = [f"{scope.level}/{scope.type}.{name}" for name in names] if scope else [text]
        words |= dict.fromkeys(said)
    return " ".join(words)


def is_v2(text: str) -> bool:
    """Whether a scope is in words that v1 does not have."""
    return text.startswith(_LEVELS) and text.rpartition(".")[2] not in _V1


def clinical(granted: str) -> list[Scope]:
    """The clinical scopes among these."""
    return [scope for scope in map(read_scope, granted.split()) if scope]


def letters_by_type(scopes: Iterable[Scope]) -> dict[str, str]:
    """What is allowed with each type, ``*`` carried into every type that is named.

    Example:
        >>> letters_by_type(clinical("user/*.rs user/Goal.cu"))
        {'*': 'rs', 'Goal': 'crus'}
    """
    named: dict[str, str] = {}
    for scope in scopes:
        named[scope.type] = _union(named.get(scope.type, ""), scope.letters)
    everywhere = named.get("*", "")
    return {type: _union(letters, everywhere) for type, letters in named.items()}


def _within(text: str, scope: Scope, limits: Iterable[Scope]) -> list[str]:
    left = letters_by_type(
        Scope(scope.level, _narrower(scope.type, limit.type), _both(scope.letters, limit.letters))
        for limit in limits
        if limit.level == scope.level and _meet(scope.type, limit.type)
    )
    if left.get(scope.type) == scope.letters:
        return [text]
    wide = left.get("*", "")
    return [
        str(Scope(scope.level, type, letters, scope.finer))
        for type, letters in left.items()
        if letters and (type == "*" or letters != wide)
    ]


def _meet(one: str, other: str) -> bool:
    return one == other or "*" in {one, other}


def _narrower(one: str, other: str) -> str:
    return other if one == "*" else one


def _both(one: str, other: str) -> str:
    return "".join(letter for letter in LETTERS if letter in one and letter in other)


def _union(one: str, other: str) -> str:
    return "".join(letter for letter in LETTERS if letter in one or letter in other)
