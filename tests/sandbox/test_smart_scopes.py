"""Scopes: read, cut down to what a client may have, made into letters."""

import pytest

from fhir_bridge.scopes import (
    MalformedScope,
    clinical,
    cut_down,
    letters_by_type,
    read_scope,
)

CUT = [
    ("openid fhirUser", "openid fhirUser launch", "openid fhirUser"),
    ("openid email", "openid", "openid"),
    ("user/Goal.rs", "user/*.cruds", "user/Goal.rs"),
    ("user/Goal.read", "user/*.rs", "user/Goal.read"),
    ("user/Goal.write", "user/Goal.cu", "user/Goal.cu"),
    ("user/Goal.*", "user/Goal.rs", "user/Goal.rs"),
    ("user/*.rs", "user/*.cruds", "user/*.rs"),
    ("user/*.cruds", "user/*.rs user/Goal.cu", "user/*.rs user/Goal.crus"),
    ("user/*.cruds", "user/Goal.rs user/Task.cu", "user/Goal.rs user/Task.cu"),
    ("patient/Goal.rs", "user/*.cruds", ""),
    ("system/Goal.rs", "system/*.cruds", "system/Goal.rs"),
    ("user/Goal.rs user/Goal.rs", "user/*.rs", "user/Goal.rs"),
    ("user/Condition.rs?category=problem-list-item", "user/*.rs", ""),
    ("user/Ingredient.rs user/Goal.r", "user/*.rs", None),
    ("", "user/*.rs", ""),
]
MALFORMED = [
    "user/Goal.sr", "user/Goal.", "user/Goal", "user/goal.rs", "user/Goal.rss", "patient/.rs",
    "user/Nonsense.rs", "patient/*.x", "user/Goal.read.write", "user/Goal.rs?", "system/**.rs",
]  # fmt: skip


@pytest.mark.parametrize(("asked", "allowed", "granted"), CUT)
def test_what_is_granted_is_what_was_asked_and_is_allowed(
    asked: str, allowed: str, granted: str | None
) -> None:
    if granted is None:  # R5's types are not R4's
        with pytest.raises(MalformedScope):
            cut_down(asked, allowed)
    else:
        assert cut_down(asked, allowed) == granted


@pytest.mark.parametrize("text", MALFORMED)
def test_a_scope_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(MalformedScope):
        read_scope(text)


def test_letters_of_every_type_reach_the_types_that_are_named() -> None:
    scopes = clinical("openid user/*.rs user/Goal.write patient/Task.r")
    assert letters_by_type(scopes) == {"*": "rs", "Goal": "cruds", "Task": "rs"}
