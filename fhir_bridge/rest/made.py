"""Records that are made when they are read: nothing of them is stored, so SQL finds none.

There are few of them: each is made, indexed as a stored one would be, and looked at.
"""

from collections.abc import Iterable

import orjson

from fhir_bridge.errors import NotFound
from fhir_bridge.r4.indexing import AS_WRITTEN, Row, index
from fhir_bridge.rest.server import Case
from fhir_bridge.store.resources import Stored
from fhir_bridge.store.search import Page, Query, Ref, Term, Text, Token, Uri, Value


def is_made(case: Case) -> bool:
    """Whether records of the type that is addressed are made."""
    return case.address.type in case.server.made


def find(case: Case) -> Stored:
    """The one that is addressed.

    Raises:
        NotFound: the grant covers none of that id.
    """
    for each in _all(case):
        if each.id == case.address.id:
            return each
    raise NotFound


def page(case: Case, query: Query) -> Page:
    """All that match; there is never a second page."""
    found = [each for each in _all(case) if _matches(case, each, query.terms)]
    return Page(found, None)


def _all(case: Case) -> Iterable[Stored]:
    return case.server.made[case.address.type](case.session, case.grant)


def _matches(case: Case, made: Stored, terms: tuple[Term, ...]) -> bool:
    own = (each for each in case.offer.parameters if each.paths)
    found = [*index(orjson.loads(made.body), own).tokens, ("_id", "", made.id)]
    return all(holds(term, [row for row in found if row[0] == term.param]) for term in terms)


def holds(term: Term, rows: list[Row]) -> bool:
    """Whether a record with these search rows of the parameter is one that a term looks for."""
    if term.missing is not None:
        return term.missing is not bool(rows)
    found = any(_is(value, system, code) for value in term.any_of for _, system, code in rows)
    return found is not term.negated


def _is(value: Value, system: str, code: str) -> bool:
    match value:
        case Token(system=of, code=wanted) | Ref(type=of, id=wanted):
            return of in {None, system} and wanted in {None, code}
        case Uri(value=wanted):
            return code == wanted
        case Text(value=words, match="exact"):
            return system == AS_WRITTEN and code == words
        case Text(value=words, match=how):
            there = words in code if how == "contains" else code.startswith(words)
            return system != AS_WRITTEN and there
    return False
