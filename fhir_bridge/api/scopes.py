"""Which of the scopes a system asks for it gets (SMART 2.2; P7, Q6).

A word that is no system scope, or names a type that R4 does not have, is refused whole; so is a
scope to change something asked for by a client that only reads, or a finer scope that cannot be
enforced (`granting.finer`). What R4 has and the client may not have is left out in silence: real
bulk clients ask for many types at once.
"""

from fhir_bridge.granting.finer import check_finer
from fhir_bridge.granting.types import READ
from fhir_bridge.scopes import MalformedScope, Scope, clinical, cut_down, read_scope

_CHANGING = frozenset("cud")


def grantable(asked: str, allowed: str) -> str:
    """What is granted, in the client's own words where all of a scope is; "" when nothing is left.

    Args:
        allowed: what the client is registered for.

    Raises:
        MalformedScope: with a sentence that repeats nothing of what was asked.

    Example:
        >>> grantable("system/*.read system/Claim.rs", "system/CarePlan.rs system/Goal.rs")
        'system/CarePlan.rs system/Goal.rs'
    """
    scopes = [_read(word) for word in asked.split()]
    may_change = any(_CHANGING & set(scope.letters) for scope in clinical(allowed))
    if not may_change and any(_CHANGING & set(scope.letters) for scope in scopes):
        raise MalformedScope("This client reads: it may ask for r and s alone.")
    check_finer(scopes)
    served = (word for word, scope in zip(asked.split(), scopes, strict=True) if _is_served(scope))
    return cut_down(" ".join(served), allowed, finer=True)


def _is_served(scope: Scope) -> bool:
    return not scope.finer or scope.type in READ


def _read(word: str) -> Scope:
    try:
        scope = read_scope(word)
    except MalformedScope:
        raise MalformedScope("A scope is malformed, or its type is none of R4.") from None
    if scope is None or scope.level != "system":
        raise MalformedScope("Systems are granted system scopes alone.")
    return scope
