"""What a match opens: a membership and a decision for as long as the consent lasts (M3, M5).

Both are the rows that every query looks at (`store.members`), so it is open at once, and a no that
is said later closes it at once.
"""

from datetime import datetime
from uuid import uuid4

from sqlmodel import Session, col, or_, select

from fhir_bridge.clients import Client
from fhir_bridge.matching.consents import ends, policy_of
from fhir_bridge.store.tables import GivenConsent, Membership, SharingDecision
from fhir_bridge.wire import Json, write_json


def has_said_no(session: Session, client: Client, patient: str, at: datetime) -> bool:
    """Whether a patient says no to this client just now: a consent that it sends undoes no no."""
    row = SharingDecision
    wanted = select(row).where(
        row.site_id == client.site, row.patient_id == patient, col(row.permit).is_(False),
        col(row.client_id).in_(("", client.id)), col(row.purpose).in_(("", client.purpose)),
        row.since <= at, or_(col(row.until).is_(None), col(row.until) > at),
    )  # fmt: skip
    return session.exec(wanted).first() is not None


def open_to(session: Session, client: Client, patient: str, consent: Json, at: datetime) -> None:
    """Let a client see a member from now until the consent ends; the consent is kept."""
    until, decision, by = ends(consent), str(uuid4()), client.actor.who
    _be_member(session, client, patient, at, until)
    session.add(SharingDecision(
        site_id=client.site, id=decision, patient_id=patient, permit=True, client_id=client.id,
        purpose=client.purpose, since=at, until=until, by=by,
    ))  # fmt: skip
    session.add(GivenConsent(
        site_id=client.site, id=decision, client_id=client.id, patient_id=patient, at=at,
        policy=policy_of(consent), body=write_json(consent),
    ))  # fmt: skip


def _be_member(
    session: Session, client: Client, patient: str, at: datetime, until: datetime
) -> None:
    """A membership until then; one that lasts longer stays as it is."""
    row = Membership
    wanted = select(row).where(
        row.site_id == client.site, row.client_id == client.id, row.patient_id == patient,
        row.since <= at, or_(col(row.until).is_(None), col(row.until) > at),
    )  # fmt: skip
    current = session.exec(wanted).first()
    if current is None:
        session.add(Membership(
            site_id=client.site, client_id=client.id, patient_id=patient, since=at, until=until,
            by=client.actor.who,
        ))  # fmt: skip
    elif current.until is not None and current.until < until:
        current.until = until
