"""Changing one record: create, update, each of them conditional too, delete."""

from dataclasses import replace

from fhir_bridge.errors import Malformed, NotFound, Stale
from fhir_bridge.r4.outcome import told_of
from fhir_bridge.rest.errors import SeveralMatches, Unusable
from fhir_bridge.rest.messages import JSON, Answer, Deed
from fhir_bridge.rest.negotiation import expected_version, require_json_sent, served
from fhir_bridge.rest.search import read_condition
from fhir_bridge.rest.server import Admitted, Case
from fhir_bridge.store import resources
from fhir_bridge.store.access import Grant
from fhir_bridge.store.db import lock_key
from fhir_bridge.store.resources import Stored
from fhir_bridge.store.search import Query, search
from fhir_bridge.wire import Document, read_document, splice, write_json

ANOTHERS_MATCH = "Another entry of this Bundle makes a record that this one matches."

_DONE = {
    "resourceType": "OperationOutcome",
    "issue": [{"severity": "information", "code": "informational", "details": {"text": "Done."}}],
}


def create(case: Case) -> Answer:
    """Keep a new record; with ``If-None-Exist`` only when nothing matches (X5)."""
    admitted = _admitted(case, _body(case))
    condition = condition_of(case)
    found = the_match(case, condition) if condition else None
    if found is None:
        return _written(case, _created(case, admitted), new=True)
    if case.id not in {None, found.id}:
        raise Stale(ANOTHERS_MATCH)
    return _written(case, found, new=False)


def update(case: Case) -> Answer:
    """Keep a new version (``If-Match`` honoured), or a new record where the server allows it."""
    document = _body(case)
    if document.data.get("id") != case.address.id:
        raise Malformed("The id in the body must be the id in the address.")
    expected = expected_version(case.asked, guarded=case.offer.guarded)
    admitted = _admitted(case, document)
    try:
        return _written(case, _updated(case, admitted, expected), new=False)
    except NotFound:
        if not case.server.update_as_create:
            raise
    if "if-match" in case.asked.headers:
        raise Stale
    new = replace(case, id=case.address.id)
    try:
        return _written(case, _created(new, admitted, fresh=False), new=True)
    except Stale:  # it was there after all: of another client, or made in this very moment
        return _written(case, _updated(case, admitted, expected), new=False)


def update_where(case: Case) -> Answer:
    """Keep a new version of the one record that criteria find, or a new record (X5).

    The criteria say which version is meant as well as an ``If-Match`` would, so none is asked for.
    """
    found = the_match(case, criteria_of(case))
    if found is None:
        if "id" in _body(case).data:
            raise Malformed("Nothing matches, and the id of a new record is not for you to choose.")
        return _written(case, _created(case, _admitted(case, _body(case))), new=True)
    if case.id is not None:
        raise Stale(ANOTHERS_MATCH)
    return update(named(case, found))


def named(case: Case, found: Stored) -> Case:
    """A conditional update as the update it turns out to be.

    Raises:
        Malformed: the body has another id than the record that was found.
    """
    asked, document = case.asked, _body(case)
    if document.data.get("id", found.id) != found.id:
        raise Malformed("The id in the body is not that of the record that matches.")
    guard = asked.headers.get("if-match", found.etag)
    asked = replace(
        asked, body=splice(document.raw, {"id": found.id}),
        headers={**asked.headers, "if-match": guard},
    )  # fmt: skip
    address = replace(case.address, shape="instance", id=found.id)
    return replace(case, asked=asked, address=address)


def delete(case: Case) -> Answer:
    """Mark a record deleted. Doing it twice is no error (FHIR R4 http, delete)."""
    address = case.address
    expected = expected_version(case.asked, guarded=False)
    gone = resources.delete(
        case.session, case.grant, address.type, address.id,
        at=case.server.clock(), expected=expected,
    )  # fmt: skip
    deed = Deed("D", f"{gone.type}/{gone.id}", gone.patient)
    return Answer(204, {"etag": gone.etag}, b"", (deed,), gone.updated)


def condition_of(case: Case) -> Query | None:
    """The criteria of ``If-None-Exist``.

    Raises:
        Unusable: this server does not create conditionally.
        Malformed: criteria that cannot be searched by.
    """
    text = case.asked.headers.get("if-none-exist")
    if text is None:
        return None
    if not case.offer.conditional_create:
        raise Unusable("Conditional create is not supported here.")
    # some clients send "Goal?identifier=…", as in a conditional reference
    criteria = text.removeprefix(f"{case.address.type}?").removeprefix("?")
    return read_condition(case.address.type, criteria, case.offer, base=case.server.base_url)


def criteria_of(case: Case) -> Query:
    """The criteria of a conditional update. Raises Malformed as ``read_condition`` does."""
    base = case.server.base_url
    return read_condition(case.address.type, case.asked.query, case.offer, base=base)


def the_match(case: Case, condition: Query) -> Stored | None:
    """The one record that criteria find; nobody else makes one until this transaction ends.

    Raises:
        SeveralMatches: there are more.
    """
    lock_key(case.session, case.grant.site, condition.type, repr(condition.terms))
    rows = search(case.session, searching(case.grant, condition.type), condition).rows
    if len(rows) > 1:
        raise SeveralMatches
    return rows[0] if rows else None


def searching(grant: Grant, type: str) -> Grant:
    """The grant for the look that is part of a conditional create.

    SMART scopes have no letter for it: who may create may learn that it is there already, and
    gets its body only with the letter to read.
    """
    letters = grant.types.get(type, grant.types.get("*", ""))
    return replace(grant, types={**grant.types, type: letters + "s"})


def _body(case: Case) -> Document:
    require_json_sent(case.asked)
    document = read_document(case.asked.body, once=not case.asked.once)
    if document.data.get("resourceType") != case.address.type:
        raise Malformed("The resourceType in the body must be the type in the address.")
    return document


def _admitted(case: Case, document: Document) -> Admitted:
    case.warnings.extend(case.server.checks(document.data) or ())
    return case.server.admits(case, document)


def _created(case: Case, admitted: Admitted, *, fresh: bool = True) -> Stored:
    return _noted(case, resources.create(
        case.session, admitted.view, admitted.document, owner=admitted.owner,
        id=case.id or case.server.ids(), at=case.server.clock(), fresh=fresh,
    ))  # fmt: skip


def _updated(case: Case, admitted: Admitted, expected: int | None) -> Stored:
    return _noted(case, resources.update(
        case.session, admitted.view, admitted.document,
        id=case.address.id, at=case.server.clock(), expected=expected,
    ))  # fmt: skip


def _noted(case: Case, stored: Stored) -> Stored:
    case.written.append(stored)
    return stored


def _written(case: Case, stored: Stored, *, new: bool) -> Answer:
    found = case.asked.method == "POST" and not new
    action = "R" if found else "C" if new else "U"
    deed = Deed(action, f"{stored.type}/{stored.id}", stored.patient)
    answer = served(case, stored, status=201 if new else 200, deeds=(deed,))
    answer = replace(answer, warnings=tuple(case.warnings))
    url = case.server.url(stored.type, stored.id, "_history", stored.version)
    headers = {**answer.headers, "location": url}
    wish = case.asked.prefer.get("return", "representation")
    if wish == "OperationOutcome":
        said = told_of(answer.warnings) if answer.warnings else _DONE
        return replace(answer, headers=headers, body=write_json(said))
    if wish == "minimal" or (found and not case.grant.allows(stored.type, "read")):
        headers.pop("content-type", JSON)
        return replace(answer, headers=headers, body=b"")
    return replace(answer, headers=headers)
