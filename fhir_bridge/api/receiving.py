"""How the engine keeps what systems send it: what `fhir_bridge.received` says, as its hooks."""

from fhir_bridge import received
from fhir_bridge.rest.server import Admitted, Case
from fhir_bridge.store.messages import hash_of
from fhir_bridge.store.resources import Stored
from fhir_bridge.store.senders import SENT
from fhir_bridge.wire import Document


def admitted(case: Case, document: Document) -> Admitted:
    """A record as its sender's own, in the chart of the one member it is about."""
    session, grant, at = case.session, case.grant, case.address
    known = received.own_record(session, grant, at.type, at.id) if at.id else None
    sent = received.admit(session, grant, document, base=case.server.base_url, known=known)
    return Admitted(sent.chart, sent.document, SENT)


def completed(case: Case, kept: Stored) -> None:
    """Note who sent it, and sign it."""
    digest = hash_of(case.asked.body)
    received.complete(case.session, case.grant, kept, digest=digest, at=case.server.clock())


def holds(case: Case, kept: Stored) -> None:
    """Stop what refers to somebody else's, once all that came with it is there. Raises Refused."""
    received.refers_to_nothing_else(case.session, case.grant, kept)
