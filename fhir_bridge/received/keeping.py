"""What is written with a record that a system sent: who sent it when, as Provenance (X10).

And what must hold once all that came with it is there: what it refers to is the same patient's, or
nobody's, and seen by its sender.
"""

import re
from collections.abc import Collection
from datetime import datetime
from uuid import uuid4

from sqlmodel import Session

from fhir_bridge.errors import Issue, Refused
from fhir_bridge.r4.provenance import transmitted
from fhir_bridge.r4.references import references_in
from fhir_bridge.received.seeing import HERE, seen
from fhir_bridge.store import received, resources
from fhir_bridge.store.access import Chart, Grant
from fhir_bridge.store.resources import Stored
from fhir_bridge.wire import Document

_ELSEWHERE = re.compile(r"https?://[^\s?]+")
NOTHING = "A reference in it names nothing that this client may see of this patient."


def complete(session: Session, grant: Grant, kept: Stored, *, digest: str, at: datetime) -> None:
    """Note who sent a version, and sign it.

    Args:
        digest: of what was sent: of the record, or of the whole Bundle it came in.
    """
    client = grant.members.client if grant.members else grant.actor.who
    received.note(
        session, grant.site, kept.type, kept.id, client=client, digest=digest, at=at,
        fresh=kept.version == 1,
    )  # fmt: skip
    patient = str(kept.patient)
    told = transmitted(
        f"{kept.type}/{kept.id}", version=kept.version, patient=patient, client=client,
        name=grant.actor.name, at=at, request=grant.request, digest=digest,
    )  # fmt: skip
    chart = Chart(grant.site, patient, grant.actor, grant.request)
    resources.create(session, chart, Document.of(told), id=str(uuid4()), at=at, fresh=True)


def refers_to_nothing_else(
    session: Session, grant: Grant, kept: Stored, *, beside: Collection[str] = ()
) -> None:
    """Stop a record that refers to somebody else's, or to what its sender may not see.

    Args:
        beside: what stood beside it in its Bundle and was not taken over: such a reference stays.

    Raises:
        Refused: it does; not which reference, nor why.
    """
    for reference in dict.fromkeys(references_in(kept.body)):
        if reference.startswith("#") or reference in beside or _ELSEWHERE.fullmatch(reference):
            continue
        found = HERE.fullmatch(reference)
        if not (found and _is_theirs(session, grant, found[1], found[2], kept)):
            raise Refused(NOTHING, issues=(Issue(NOTHING, kept.type, "not-found"),))


def _is_theirs(session: Session, grant: Grant, type: str, id: str, kept: Stored) -> bool:
    there = seen(session, grant, type, id) if type in grant.types else None
    return there is not None and there.patient in {None, kept.patient}
