"""What was promised to an EHR, and where it really landed."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from fhir_bridge.store.tables.base import instant


class Placement(SQLModel, table=True):
    """Where a record of ours lives in one target: the receipt is rendered from this."""

    __tablename__ = "placement"
    site_id: str = Field(primary_key=True, max_length=64)
    type: str = Field(primary_key=True, max_length=64)
    id: str = Field(primary_key=True, max_length=64)
    target: str = Field(primary_key=True, max_length=32)
    patient_id: str = Field(max_length=64)
    state: str = Field(max_length=16)
    revision: int = 0
    ehr_id: str | None = None
    ehr_version: str | None = None
    etag: str | None = None
    content_hash: str | None = None
    written_at: datetime | None = instant(null=True)
    verified_at: datetime | None = instant(null=True)
    differences: str = ""
    theirs: bytes | None = Field(default=None, sa_type=LargeBinary, nullable=True)
    twins: str = ""

    __table_args__ = (Index("ix_placement_patient", "site_id", "patient_id", "type"),)


class Submission(SQLModel, table=True):
    """One press of a form's button. The same one again gets the same answer (decision 4)."""

    __tablename__ = "submission"
    site_id: str = Field(primary_key=True, max_length=64)
    submission: str = Field(primary_key=True, max_length=64)
    type: str = Field(max_length=64)
    id: str = Field(max_length=64)
    revision: int
    body_hash: str = Field(max_length=64)
    at: datetime = instant()


STILL_TO_SEND = text("state IN ('queued', 'unknown', 'sending')")
"""Spelled out in the index and in the query: a planner sees that the two are the same."""


class Outbox(SQLModel, table=True):
    """A promise to send one revision of one record, kept by the worker."""

    __tablename__ = "outbox"
    site_id: str = Field(primary_key=True, max_length=64)
    type: str = Field(primary_key=True, max_length=64)
    id: str = Field(primary_key=True, max_length=64)
    revision: int = Field(primary_key=True)
    patient_id: str = Field(max_length=64)
    state: str = Field(max_length=16)
    context: str = Field(max_length=64)
    attempts: int = 0
    looks: int = 0
    fence: int = 0
    reason: str = ""
    promised_at: datetime = instant()
    due_at: datetime = instant()
    lease_until: datetime | None = instant(null=True)

    __table_args__ = (
        Index("ix_outbox_patient", "site_id", "patient_id", "type"),
        Index(
            "ix_outbox_still",
            "due_at",
            "revision",
            sqlite_where=STILL_TO_SEND,
            postgresql_where=STILL_TO_SEND,
        ),
        # decision 4: one revision of a goal in flight, whatever the workers do
        Index(
            "uq_outbox_in_flight",
            "site_id",
            "type",
            "id",
            unique=True,
            sqlite_where=text("state IN ('sending', 'unknown')"),
            postgresql_where=text("state IN ('sending', 'unknown')"),
        ),
    )


class SiteHealth(SQLModel, table=True):
    """How one EHR is, as all workers together found: whether it is asked, and was it looked over.

    The columns up to ``failed_at`` are a ``patience.Breaker``.
    """

    __tablename__ = "site_health"
    site_id: str = Field(primary_key=True, max_length=64)
    state: str = Field(default="closed", max_length=16)
    since: datetime | None = instant(null=True)
    until: datetime | None = instant(null=True)
    failures: int = 0
    counted_from: datetime | None = instant(null=True)
    counted: str = ""
    trips: int = 0
    last_failure: str = ""
    failed_at: datetime | None = instant(null=True)
    looked_over_at: datetime | None = instant(null=True)
    looking_until: datetime | None = instant(null=True)
