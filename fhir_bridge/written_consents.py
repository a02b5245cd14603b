"""What a patient agreed to in writing: that one client sees one kind of protected record (S14).

It counts for the very next request, and so does its end. Nothing is deleted: a consent is ended,
and what was so on a day can be told afterwards. What must be in it is law (`r4.protected`); that it
always has a last day, and that it is for one system alone, is our own narrower design.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from sqlmodel import Session, col, select

from fhir_bridge.bridge import Bridge
from fhir_bridge.clients import require_client
from fhir_bridge.enrolment import kept_here
from fhir_bridge.errors import NotFound, Refused
from fhir_bridge.r4.protected import KINDS
from fhir_bridge.store import audit
from fhir_bridge.store.access import Actor
from fhir_bridge.store.db import lock_key
from fhir_bridge.store.tables import WrittenConsent


@dataclass(frozen=True)
class Agreed:
    """What was signed.

    Attributes:
        client: who may see it; ``purpose``: what for. One and one alone.
        kind: of ``r4.protected.KINDS``.
        last: the last day on which it counts.
        signed_by: "" is the patient, else ``RelatedPerson/<id>`` of who decides by law.
        kept_at: where the paper is.
    """

    client: str
    purpose: str
    kind: str
    last: date
    signed_on: date
    kept_at: str
    signed_by: str = ""


def agree(
    bridge: Bridge, site: str, ehr_patient: str, agreed: Agreed, *, by: Actor, key: str = ""
) -> None:
    """Keep a consent; one before it to the same thing ends with it.

    Args:
        by: who notes it.
        key: born with a form: the same press twice is one.

    Raises:
        NotFound: the patient is not kept, or there is no such client at the site.
        Refused: there is no such kind, or it is for something else than the client sees people for.
    """
    at = bridge.clock()
    until = datetime.combine(agreed.last + timedelta(1), time(), bridge.zone)
    if agreed.kind not in KINDS or until <= at:
        raise Refused("A consent is to a kind of record that is known, for a time to come.")
    with bridge.store.writing() as session:
        client = require_client(session, agreed.client)
        if client.site != site:
            raise NotFound("There is no such client at this site.")
        if client.purpose != agreed.purpose:
            raise Refused("The system sees patients for something else.")
        patient = kept_here(session, bridge, site, ehr_patient)
        lock_key(session, "sharing", site, patient)
        if key:
            known = session.get(WrittenConsent, (site, key))
            if known is not None:
                return
        for row in lasting(session, site, patient, at):
            if (row.client_id, row.kind) == (agreed.client, agreed.kind):
                row.until = at
        session.add(WrittenConsent(
            site_id=site, id=key or str(uuid4()), patient_id=patient, client_id=agreed.client,
            purpose=agreed.purpose, kind=agreed.kind, since=at, until=until, by=by.who,
            signed_by=agreed.signed_by, signed_on=agreed.signed_on, kept_at=agreed.kept_at,
        ))  # fmt: skip
        _note(session, site, by, "C", f"WrittenConsent/{agreed.client}", patient)


def end(bridge: Bridge, site: str, ehr_patient: str, consent: str, *, by: Actor) -> None:
    """End a consent, now: the very next request finds what it opened closed again.

    Raises:
        NotFound: this patient signed nothing of the kind.
    """
    at = bridge.clock()
    with bridge.store.writing() as session:
        patient = kept_here(session, bridge, site, ehr_patient)
        lock_key(session, "sharing", site, patient)
        row = session.get(WrittenConsent, (site, consent))
        if row is None or row.patient_id != patient:
            raise NotFound
        if row.until > at:
            row.until = at
            _note(session, site, by, "D", f"WrittenConsent/{row.client_id}", patient)


def lasting(session: Session, site: str, patient: str, at: datetime) -> list[WrittenConsent]:
    """The consents of a patient that count at an instant, the oldest first.

    Args:
        patient: our id.
    """
    row = WrittenConsent
    wanted = select(row).where(
        row.site_id == site, row.patient_id == patient, row.since <= at, row.until > at
    )
    return list(session.exec(wanted.order_by(col(row.since), row.id)))


def _note(session: Session, site: str, by: Actor, action: str, what: str, patient: str) -> None:
    audit.record(session, site=site, actor=by, action=action, what=what, patient=patient)
