"""Changing one record: create, conditional create, update, delete."""

from dataclasses import replace

from fhir_bridge.errors import Malformed, NotFound, Stale
from fhir_bridge.rest.errors import Unusable
from fhir_bridge.rest.messages import JSON, Answer, Deed
from fhir_bridge.rest.negotiation import expected_version, require_json_sent, served
from fhir_bridge.rest.search import read_condition
from fhir_bridge.rest.server import Case
from fhir_bridge.store import resources
from fhir_bridge.store.access import Grant
from fhir_bridge.store.resources import Stored
from fhir_bridge.store.search import Query
from fhir_bridge.wire import Document, read_document, write_json

_DONE = {
    "resourceType": "OperationOutcome",
    "issue": [{"severity": "information", "code": "informational", "details": {"text": "Done."}}],
}


def create(case: Case) -> Answer:
    """Keep a new record; with ``If-None-Exist`` only when nothing matches (X5)."""
    document = _body(case)
    case.server.checks(document.data)
    condition = condition_of(case)
    if condition is None:
        return _written(case, _created(case, document), new=True)
    stored, new = resources.conditional_create(
        case.session, searching(case.grant, condition.type), document,
        match=condition, id=case.id or case.server.ids(), at=case.server.clock(),
    )  # fmt: skip
    if case.id not in {None, stored.id}:
        raise Stale("Another entry of this Bundle creates a record that this one matches.")
    return _written(case, stored, new=new)


def update(case: Case) -> Answer:
    """Keep a new version (``If-Match`` honoured), or a new record where the server allows it."""
    document = _body(case)
    if document.data.get("id") != case.address.id:
        raise Malformed("The id in the body must be the id in the address.")
    expected = expected_version(case.asked, guarded=case.offer.guarded)
    case.server.checks(document.data)
    try:
        return _written(case, _updated(case, document, expected), new=False)
    except NotFound:
        if not case.server.update_as_create:
            raise
    if "if-match" in case.asked.headers:
        raise Stale
    new = replace(case, id=case.address.id)
    try:
        return _written(case, _created(new, document), new=True)
    except Stale:  # it was there after all: of another client, or made in this very moment
        return _written(case, _updated(case, document, expected), new=False)


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


def searching(grant: Grant, type: str) -> Grant:
    """The grant for the look that is part of a conditional create.

    SMART scopes have no letter for it: who may create may learn that it is there already, and
    gets its body only with the letter to read.
    """
    letters = grant.types.get(type, grant.types.get("*", ""))
    return replace(grant, types={**grant.types, type: letters + "s"})


def _body(case: Case) -> Document:
    require_json_sent(case.asked)
    document = read_document(case.asked.body, once=True)
    if document.data.get("resourceType") != case.address.type:
        raise Malformed("The resourceType in the body must be the type in the address.")
    return document


def _created(case: Case, document: Document) -> Stored:
    return resources.create(
        case.session, case.grant, document,
        id=case.id or case.server.ids(), at=case.server.clock(),
    )  # fmt: skip


def _updated(case: Case, document: Document, expected: int | None) -> Stored:
    return resources.update(
        case.session, case.grant, document,
        id=case.address.id, at=case.server.clock(), expected=expected,
    )  # fmt: skip


def _written(case: Case, stored: Stored, *, new: bool) -> Answer:
    found = case.asked.method == "POST" and not new
    action = "R" if found else "C" if new else "U"
    deed = Deed(action, f"{stored.type}/{stored.id}", stored.patient)
    answer = served(case, stored, status=201 if new else 200, deeds=(deed,))
    url = case.server.url(stored.type, stored.id, "_history", stored.version)
    headers = {**answer.headers, "location": url}
    wish = case.asked.prefer.get("return", "representation")
    if wish == "OperationOutcome":
        return replace(answer, headers=headers, body=write_json(_DONE))
    if wish == "minimal" or (found and not case.grant.allows(stored.type, "read")):
        headers.pop("content-type", JSON)
        return replace(answer, headers=headers, body=b"")
    return replace(answer, headers=headers)
