"""Whom a client may see: the members of its group, and what each patient said to sharing.

Also what it asks to find a member by: who tries whom, with which card, is counted.
"""

from datetime import date, datetime

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from fhir_bridge.store.tables.base import Instant, instant


class Membership(SQLModel, table=True):
    """That a patient is among a client's members for a time; a return is a row of its own (M8).

    Attributes:
        until: the first instant at which it is so no longer; None while nobody knows.
        number: what stands on the member's card, as far as it is known.
    """

    __tablename__ = "membership"
    site_id: str = Field(primary_key=True, max_length=64)
    client_id: str = Field(primary_key=True, max_length=64)
    patient_id: str = Field(primary_key=True, max_length=64)
    since: datetime = Field(sa_type=Instant, primary_key=True)
    until: datetime | None = instant(null=True)
    by: str
    number: str = Field(default="", max_length=255)


class SharingDecision(SQLModel, table=True):
    """What a patient said to sharing, for a time (S13). A row is ended, never deleted.

    Attributes:
        client_id: whom it is about; "" is everybody.
        purpose: what for, of v3-ActReason (TREAT, HPAYMT, HOPERAT); "" is whatever for.
        by: who noted it.
        said_by: who said it: "" is the patient, else ``RelatedPerson/<id>`` of who decides by law.
        how: how it was said, a key of ``members.HOW``; "" where that is not known.
        said_on: the day it was said, where that is known.
    """

    __tablename__ = "sharing_decision"
    site_id: str = Field(primary_key=True, max_length=64)
    id: str = Field(primary_key=True, max_length=36)
    patient_id: str = Field(max_length=64)
    permit: bool
    client_id: str = Field(default="", max_length=64)
    purpose: str = Field(default="", max_length=16)
    since: datetime = instant()
    until: datetime | None = instant(null=True)
    by: str
    said_by: str = Field(default="", max_length=128)
    how: str = Field(default="", max_length=32)
    said_on: date | None = None

    __table_args__ = (Index("ix_sharing_decision_patient", "site_id", "patient_id"),)


class WrittenConsent(SQLModel, table=True):
    """That a patient agreed in writing to one client's seeing one kind of protected record (S14).

    Attributes:
        purpose: what for, of v3-ActReason; it counts while the client is registered for that.
        kind: of ``r4.protected.KINDS``.
        until: the first instant at which it is so no longer; taken back, it is that moment.
        by: who noted it.
        signed_by: "" is the patient, else ``RelatedPerson/<id>`` of who decides by law.
        kept_at: where the signed paper is.
    """

    __tablename__ = "written_consent"
    site_id: str = Field(primary_key=True, max_length=64)
    id: str = Field(primary_key=True, max_length=36)
    patient_id: str = Field(max_length=64)
    client_id: str = Field(max_length=64)
    purpose: str = Field(max_length=16)
    kind: str = Field(max_length=32)
    since: datetime = instant()
    until: datetime = instant()
    by: str
    signed_by: str = Field(default="", max_length=128)
    signed_on: date
    kept_at: str = Field(max_length=200)

    __table_args__ = (Index("ix_written_consent_patient", "site_id", "patient_id", "client_id"),)


class GivenConsent(SQLModel, table=True):
    """A Consent that a client sent for a member; the decision it is bears the same id.

    Attributes:
        policy: ``regular`` or ``sensitive``.
    """

    __tablename__ = "given_consent"
    site_id: str = Field(primary_key=True, max_length=64)
    id: str = Field(primary_key=True, max_length=36)
    client_id: str = Field(max_length=64)
    patient_id: str = Field(max_length=64)
    policy: str = Field(max_length=16)
    at: datetime = instant()
    body: bytes = Field(sa_type=LargeBinary)


class MatchAttempt(SQLModel, table=True):
    """One time that a client asked whether somebody is a member; kept for a day.

    Who was meant stands here as keyed hashes alone: they tell that two attempts are alike, and
    nothing of the person.

    Attributes:
        by_birth: of family name and birth date.
        by_name: of the whole name and the year of birth.
        card: of the numbers on the card.
    """

    __tablename__ = "match_attempt"
    site_id: str = Field(primary_key=True, max_length=64)
    id: str = Field(primary_key=True, max_length=36)
    client_id: str = Field(max_length=64)
    at: datetime = instant()
    by_birth: str = Field(max_length=64)
    by_name: str = Field(max_length=64)
    card: str = Field(max_length=64)
    matched: bool

    __table_args__ = (Index("ix_match_attempt_client", "site_id", "client_id", "at"),)
