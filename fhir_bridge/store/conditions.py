"""Conditions: a record meant by what it bears, not by its id (``Patient?identifier=mrn|7``).

For records that come in files. Conditions are of tokens alone (identifiers, codes): what is said of
other kinds is left to an engine that reads whole query strings.
"""

import re
from urllib.parse import parse_qsl

from sqlmodel import Session

from fhir_bridge.errors import Refused, Stale
from fhir_bridge.r4.search_parameters import SEARCH_PARAMETERS
from fhir_bridge.store.access import Grant
from fhir_bridge.store.search import Query, Term, Token, search

_CONDITIONAL = re.compile(r"([A-Z][A-Za-z]{1,63})\?(.+)", re.DOTALL)


def is_conditional(reference: str) -> bool:
    """Whether a reference is a condition.

    Example:
        >>> is_conditional("Practitioner?identifier=npi|1"), is_conditional("Practitioner/1")
        (True, False)
    """
    return _CONDITIONAL.fullmatch(reference) is not None


def meant_by(session: Session, grant: Grant, condition: str) -> str | None:
    """The reference of the one record that a condition is about; None when there is none.

    Args:
        condition: ``Type?parameter=system|code``, several joined by ``&``.

    Raises:
        Refused: it is no condition that can be looked for here.
        Stale: more than one record matches.
    """
    found = _CONDITIONAL.fullmatch(condition)
    query = _query(found[1], found[2]) if found else None
    if query is None:
        raise Refused("A condition can only be looked for by identifiers and codes.")
    rows = search(session, grant, query).rows
    if len(rows) > 1:
        raise Stale("More than one record matches a condition.")
    return f"{query.type}/{rows[0].id}" if rows else None


def _query(type: str, criteria: str) -> Query | None:
    tokens = {row.code for row in SEARCH_PARAMETERS.get(type, ()) if row.kind == "token"}
    asked = parse_qsl(criteria, keep_blank_values=True)
    if not asked or not all(name in tokens and _can_be_sought(value) for name, value in asked):
        return None
    return Query(type, tuple(Term(name, (_token(value),)) for name, value in asked), count=2)


def _can_be_sought(text: str) -> bool:
    return bool(text.strip("|")) and "\x00" not in text  # which PostgreSQL refuses


def _token(text: str) -> Token:
    system, bar, code = text.partition("|")
    return Token(system, code or None) if bar else Token(None, text)
