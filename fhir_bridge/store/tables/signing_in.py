"""Who is signed in: attempts to launch, open contexts, what emergencies opened, the staff."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from fhir_bridge.store.tables.base import instant


class LaunchRow(SQLModel, table=True):
    """One attempt to launch: state (hashed), what it is bound to, single use (L16)."""

    __tablename__ = "launch"
    site_id: str = Field(primary_key=True, max_length=64)
    state: str = Field(primary_key=True, max_length=64)
    browser: str = Field(max_length=64)
    iss: str
    secret: bytes = Field(sa_type=LargeBinary)
    scope: str = ""
    begun_at: datetime = instant()
    used_at: datetime | None = instant(null=True)


class ContextRow(SQLModel, table=True):
    """One launch = one context: one user, one browser, and by ``kind`` one patient or none.

    A ``staff`` context has no patient, and its patient's ids are empty (decision 11).
    """

    __tablename__ = "context"
    site_id: str = Field(primary_key=True, max_length=64)
    ctx: str = Field(primary_key=True, max_length=64, index=True)
    kind: str = Field(default="patient", max_length=8)
    patient_id: str = Field(max_length=64)
    ehr_patient_id: str = Field(max_length=64)
    encounter: str = ""
    user: str
    user_name: str = ""
    iss: str
    sub: str
    scope: str = ""
    intent: str = ""
    banner: bool = True
    opened_with: str = ""
    style: str = ""
    csrf: str = Field(max_length=64)
    opened_at: datetime = instant()
    used_at: datetime = instant()
    token_until: datetime = instant()
    renew_at: datetime | None = instant(null=True)
    renew_pause: datetime | None = instant(null=True)
    renew_lease: datetime | None = instant(null=True)
    renew_fence: int = 0
    ended_at: datetime | None = instant(null=True)


class BrowserRow(SQLModel, table=True):
    """Which browsers (hash of the binding cookie) may use a context."""

    __tablename__ = "context_browser"
    site_id: str = Field(primary_key=True, max_length=64)
    ctx: str = Field(primary_key=True, max_length=64)
    browser: str = Field(primary_key=True, max_length=64)


class EmergencyRow(SQLModel, table=True):
    """What somebody opened in an emergency within one context, until when, and who looked at it.

    Every part of a context stands here again: nothing opens by a context that was made another's.
    """

    __tablename__ = "emergency"
    __table_args__ = (
        Index("ix_emergency_ctx", "site_id", "ctx"),
        Index("ix_emergency_seen", "site_id", "seen_at"),
    )
    site_id: str = Field(primary_key=True, max_length=64)
    id: str = Field(primary_key=True, max_length=36)
    ctx: str = Field(max_length=64)
    patient_id: str = Field(max_length=64)
    ehr_patient_id: str = Field(max_length=64)
    iss: str
    sub: str = Field(max_length=255)
    by: str
    reason: str = Field(max_length=500)
    part_2: bool
    since: datetime = instant()
    until: datetime = instant()
    seen_by: str = ""
    seen_at: datetime | None = instant(null=True)


class TicketRow(SQLModel, table=True):
    """A one-use ticket that carries a context into another cookie partition (decision 26)."""

    __tablename__ = "ticket"
    site_id: str = Field(primary_key=True, max_length=64)
    ticket: str = Field(primary_key=True, max_length=64, index=True)
    ctx: str = Field(max_length=64)
    until: datetime = instant()
    used_at: datetime | None = instant(null=True)


class Staff(SQLModel, table=True):
    """One person at one site, known by issuer and subject, never by name (L43)."""

    __tablename__ = "staff"
    site_id: str = Field(primary_key=True, max_length=64)
    iss: str = Field(primary_key=True)
    sub: str = Field(primary_key=True, max_length=255)
    who: str
    name: str = ""
    role: str = "case-manager"
    discipline: str = Field(default="", max_length=32)
    seen_at: datetime | None = instant(null=True)
