"""A client's members, and what patients say to sharing: who may see whom, and since when (S13, M8).

Both count for the very next request. Nothing is deleted: a membership or a decision is ended, and
what was so on a day can be told afterwards. Patients are named by their EHR's id.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select

from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import CONSENT_WORDS
from fhir_bridge.clients import PURPOSES, Client, require_client
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.enrolment import kept_here
from fhir_bridge.errors import NotFound, Refused, Stale
from fhir_bridge.store import audit
from fhir_bridge.store.access import Actor
from fhir_bridge.store.db import lock_key
from fhir_bridge.store.tables import Enrolment, Membership, SharingDecision

HOW = CONSENT_WORDS | {"paper": "on paper"}
"""How somebody can have said it."""


@dataclass(frozen=True)
class Said:
    """What a patient said.

    Attributes:
        client: whom it is about; "" is everybody.
        purpose: what for, a key of ``clients.PURPOSES``; "" is whatever for.
        who: who said it: "" is the patient, else ``RelatedPerson/<id>`` of who decides by law.
        how: a key of ``HOW``; "" where that is not known.
        on: the day it was said, where that is known.
    """

    permit: bool
    client: str = ""
    purpose: str = ""
    who: str = ""
    how: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Press:
    """The form by which it was noted.

    Attributes:
        key: born with the form: the same press twice is one.
        seen: the decision about the same thing that the form was drawn with; "" for none.
    """

    key: str
    seen: str


def add_member(
    bridge: Bridge, client: str, ehr_patient: str, *, by: Actor, since: datetime | None = None,
    until: datetime | None = None, number: str = "",
) -> bool:  # fmt: skip
    """Put a patient among a client's members.

    Args:
        since: from when on; from now on unless told.
        until: the first instant at which it is so no longer.
        number: what stands on the member's card; by it a later payer may ask for them.

    Returns:
        Whether that is new; a patient who is a member already is not made one twice.

    Raises:
        NotFound: there is no such client, or the patient is not enrolled.
        Refused: it ends before it begins.
    """
    begins = since or bridge.clock()
    if until is not None and until <= begins:
        raise Refused("A membership ends after it begins.")
    with bridge.store.writing() as session:
        known = require_client(session, client)
        patient = kept_here(session, bridge, known.site, ehr_patient)
        lock_key(session, "membership", known.site, client, patient)
        current = _current(session, known, patient, begins)
        if current:
            current[0].number = number or current[0].number
            return False
        session.add(Membership(
            site_id=known.site, client_id=client, patient_id=patient, since=begins, until=until,
            by=by.who, number=number,
        ))  # fmt: skip
        _note(session, known.site, by, "C", f"Membership/{client}", patient)
    return True


def end_member(
    bridge: Bridge, client: str, ehr_patient: str, *, by: Actor, at: datetime | None = None
) -> bool:
    """Let a patient be a member no longer.

    Returns:
        Whether there was a membership to end.

    Raises:
        NotFound: there is no such client.
    """
    ends = at or bridge.clock()
    with bridge.store.writing() as session:
        known = require_client(session, client)
        patient = our_id(bridge.site(known.site).base, "Patient", ehr_patient)
        lock_key(session, "membership", known.site, client, patient)
        current = _current(session, known, patient, ends)
        for row in current:
            row.until = ends
        if current:
            _note(session, known.site, by, "D", f"Membership/{client}", patient)
    return bool(current)


def members_of(bridge: Bridge, client: str) -> frozenset[str]:
    """Who is a member just now, by the EHR's ids.

    Raises:
        NotFound: there is no such client.
    """
    row, at = Membership, bridge.clock()
    with bridge.store.reading() as session:
        known = require_client(session, client)
        wanted = select(Enrolment.ehr_patient_id).where(
            row.site_id == known.site, row.client_id == client, *_lasts(at),
            Enrolment.site_id == row.site_id, Enrolment.patient_id == row.patient_id,
        )  # fmt: skip
        return frozenset(session.exec(wanted))


def say(
    bridge: Bridge,
    site: str,
    ehr_patient: str,
    said: Said,
    *,
    by: Actor,
    press: Press | None = None,
) -> None:
    """Keep what a patient said to sharing; what they said before of the same thing ends with it.

    Args:
        by: who notes it.
        press: where a form was pressed: a yes from an old page undoes no newer no.

    Raises:
        NotFound: the patient is not enrolled, or there is no such client at the site.
        Refused: there is no such purpose or way to say it.
        Stale: something else was said since the form was drawn.
    """
    if said.purpose and said.purpose not in PURPOSES:
        raise Refused(f"A purpose is one of: {', '.join(PURPOSES)}.")
    if said.how and said.how not in HOW:
        raise Refused(f"It is said in one of these ways: {', '.join(HOW)}.")
    at = bridge.clock()
    with bridge.store.writing() as session:
        if said.client and require_client(session, said.client).site != site:
            raise NotFound("There is no such client at this site.")
        patient = kept_here(session, bridge, site, ehr_patient)
        lock_key(session, "sharing", site, patient)
        if press and session.get(SharingDecision, (site, press.key)):
            return
        before = _same_before(session, site, patient, said, at)
        if press and [row.id for row in before] != [press.seen] * bool(press.seen):
            raise Stale
        for row in before:
            row.until = at
        session.add(SharingDecision(
            site_id=site, id=press.key if press else str(uuid4()), patient_id=patient,
            permit=said.permit, client_id=said.client, purpose=said.purpose, since=at, by=by.who,
            said_by=said.who, how=said.how, said_on=said.on,
        ))  # fmt: skip
        words = "permit" if said.permit else "deny"
        _note(session, site, by, "C", f"Sharing/{words}", patient)


def take_back(bridge: Bridge, site: str, ehr_patient: str, decision: str, *, by: Actor) -> None:
    """End something a patient said: from now on it is as if they had said nothing of it.

    Args:
        decision: its id; one that has ended stays as it is.

    Raises:
        NotFound: this patient said nothing of the kind.
    """
    at = bridge.clock()
    with bridge.store.writing() as session:
        patient = kept_here(session, bridge, site, ehr_patient)
        lock_key(session, "sharing", site, patient)
        row = session.get(SharingDecision, (site, decision))
        if row is None or row.patient_id != patient:
            raise NotFound
        if row.until is None or row.until > at:
            row.until = at
            _note(session, site, by, "D", "Sharing/taken-back", patient)


def said_now(session: Session, site: str, patient: str, at: datetime) -> list[SharingDecision]:
    """Everything a patient says to sharing just now, the oldest first.

    Args:
        patient: our id.
    """
    row = SharingDecision
    wanted = select(row).where(
        row.site_id == site, row.patient_id == patient, row.since <= at,
        or_(col(row.until).is_(None), col(row.until) > at),
    )  # fmt: skip
    return list(session.exec(wanted.order_by(col(row.since), row.id)))


def _same_before(
    session: Session, site: str, patient: str, said: Said, at: datetime
) -> list[SharingDecision]:
    row = SharingDecision
    wanted = select(row).where(
        row.site_id == site, row.patient_id == patient, row.client_id == said.client,
        row.purpose == said.purpose, or_(col(row.until).is_(None), col(row.until) > at),
    )  # fmt: skip
    return list(session.exec(wanted))


def _current(session: Session, client: Client, patient: str, at: datetime) -> list[Membership]:
    row = Membership
    wanted = select(row).where(
        row.site_id == client.site, row.client_id == client.id, row.patient_id == patient,
        *_lasts(at),
    )  # fmt: skip
    return list(session.exec(wanted))


def _lasts(at: datetime) -> tuple[ColumnElement[bool], ...]:
    until = col(Membership.until)
    return col(Membership.since) <= at, or_(until.is_(None), until > at)


def _note(session: Session, site: str, by: Actor, action: str, what: str, patient: str) -> None:
    audit.record(session, site=site, actor=by, action=action, what=what, patient=patient)
