"""Whose record we keep, how each case stands, and who did what."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from fhir_bridge.store.tables.base import instant


class Enrolment(SQLModel, table=True):
    """A patient we keep a record of, and how that began (decision 10)."""

    __tablename__ = "enrolment"
    site_id: str = Field(primary_key=True, max_length=64)
    patient_id: str = Field(primary_key=True, max_length=64)
    ehr_patient_id: str = Field(max_length=64)
    how: str = Field(max_length=16)
    by: str
    at: datetime = instant()


class CaseEvent(SQLModel, table=True):
    """One thing that happened to a patient's case; its last row is where the case stands.

    Append-only: nothing here is ever changed or deleted. Of two who write the same ``number`` the
    key lets one.
    """

    __tablename__ = "case_event"
    site_id: str = Field(primary_key=True, max_length=64)
    patient_id: str = Field(primary_key=True, max_length=64)
    number: int = Field(primary_key=True)
    state: str = Field(max_length=16)
    by: str
    at: datetime = instant()
    why: str = ""
    how: str = Field(default="", max_length=16)
    said_on: date | None = None
    change_no: int = Field(sa_type=BigInteger)


class DerivedTo(SQLModel, table=True):
    """How far something that is made from the record was brought: the last change it has seen.

    Only a place to go on from: what is made can always be made anew.
    """

    __tablename__ = "derived_to"
    site_id: str = Field(primary_key=True, max_length=64)
    what: str = Field(primary_key=True, max_length=32)
    change_no: int = Field(sa_type=BigInteger)


class Audit(SQLModel, table=True):
    """Who did what to which record. Written with the change; never updated or deleted."""

    __tablename__ = "audit"
    site_id: str = Field(primary_key=True, max_length=64)
    id: str = Field(primary_key=True, max_length=36)
    at: datetime = instant()
    actor: str
    action: str = Field(max_length=1)
    what: str
    patient_id: str | None = Field(default=None, max_length=64)
    outcome: str = Field(max_length=2)
    request: str = ""
    detail: str = ""

    __table_args__ = (
        Index("ix_audit_at", "site_id", "at"),
        Index("ix_audit_patient", "site_id", "patient_id", "at"),
    )
