"""Finer scopes (``system/CarePlan.rs?category=…``): conditions that every query of a type carries.

What can be searched by can be granted by, and nothing else: what the search rows cannot tell is
refused when the token is asked for (P7). Several scopes of one type add up, as SMART has it.
"""

from collections.abc import Iterable, Sequence

from fhir_bridge.errors import Malformed
from fhir_bridge.granting.types import MADE, READ
from fhir_bridge.rest.offers import everything
from fhir_bridge.rest.search import MAX_ALL_VALUES, read_condition, values_of
from fhir_bridge.scopes import MalformedScope, Scope, clinical
from fhir_bridge.store.terms import AnyOf, Term

MOST = 20
"""Finer scopes of one token."""
_KNOWN = everything().types


def check_finer(scopes: Sequence[Scope]) -> None:
    """Stop finer scopes that cannot be enforced.

    Raises:
        MalformedScope: with a sentence that repeats nothing of what was asked.
    """
    finer = [scope for scope in scopes if scope.finer]
    if len(finer) > MOST:
        raise MalformedScope(f"A token may have {MOST} finer scopes.")
    costs = 0
    for scope in finer:
        if scope.type == "*" or not set(scope.letters) <= set("rs"):
            raise MalformedScope("A finer scope (after a ?) is of one type, and of r and s alone.")
        if scope.type in MADE:
            raise MalformedScope("Of a type that is made when it is read, no part is granted.")
        if scope.type in READ:
            costs += values_of(_terms(scope))
        if costs > MAX_ALL_VALUES:  # every query carries them
            raise MalformedScope(f"All finer scopes of a token have {MAX_ALL_VALUES} values.")
    for type in {scope.type for scope in finer}:
        _check_letters([scope for scope in scopes if scope.type in {type, "*"}])


def conditions(scopes: Sequence[Scope]) -> dict[str, AnyOf]:
    """By type, what its records must match; types that are granted whole are absent."""
    found: dict[str, tuple[tuple[Term, ...], ...]] = {}
    for scope in scopes:
        if scope.type in READ and scope.finer and _adds(scope, scopes):
            found[scope.type] = (*found.get(scope.type, ()), _terms(scope))
    return {type: AnyOf(ways) for type, ways in found.items()}


def reaches(scope: str, written: str, types: Iterable[str]) -> bool:
    """Whether a token shows all of these types that was written down under another one.

    Args:
        scope: of the token at hand.
        written: of the token by which it was written.
    """
    now, then = (conditions(clinical(each)) for each in (scope, written))
    return all(
        type not in now or (type in then and {*then[type].ways} <= {*now[type].ways})
        for type in types
    )


def _check_letters(scopes: Sequence[Scope]) -> None:
    """One condition holds for all that is done with a type, so its scopes must not mix letters."""
    whole = {letter for scope in scopes if not scope.finer for letter in scope.letters} & set("rs")
    adding = {scope.letters for scope in scopes if scope.finer and _adds(scope, scopes)}
    if adding and (whole or len(adding) > 1):
        raise MalformedScope("Scopes of one type, some of them finer, must have the same letters.")


def _adds(scope: Scope, scopes: Sequence[Scope]) -> bool:
    """Whether a finer scope grants anything that another one does not grant whole."""
    whole = {
        letter
        for each in scopes
        if each.type in {scope.type, "*"} and not each.finer
        for letter in each.letters
    }
    return not set(scope.letters) <= whole


def _terms(scope: Scope) -> tuple[Term, ...]:
    try:
        terms = read_condition(scope.type, scope.finer, _KNOWN[scope.type], base="").terms
    except Malformed:
        terms = ()
    if not terms or any(term.param.startswith("_") for term in terms):
        raise MalformedScope("A finer scope names search parameters of its type and values.")
    return terms
