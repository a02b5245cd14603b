"""What other systems tell us of stays: each message as it came, and what is known of each feed."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from fhir_bridge.store.tables.base import instant

TO_FOLLOW = text("due_at IS NOT NULL")
"""Spelled out in the index and in the query: a planner sees that the two are the same."""


class Message(SQLModel, table=True):
    """One message or file, byte for byte, with what was answered (exchange X9).

    ``body_hash`` is part of the key: what came under a known id with another text is kept beside
    the first, and moves nothing.
    """

    __tablename__ = "message"
    site_id: str = Field(primary_key=True, max_length=64)
    sender: str = Field(primary_key=True, max_length=128)
    key: str = Field(primary_key=True, max_length=255)
    body_hash: str = Field(primary_key=True, max_length=64)
    road: str = Field(max_length=16)
    event: str = Field(max_length=64)
    about: str = Field(default="", max_length=255)
    state: str = Field(max_length=16)
    reason: str = ""
    patient_id: str | None = Field(default=None, max_length=64)
    status: int = 0
    answer: bytes = Field(default=b"", sa_type=LargeBinary)
    request: str = Field(default="", max_length=128)
    sent_at: datetime | None = instant(null=True)
    received_at: datetime = instant()
    due_at: datetime | None = instant(null=True)
    lease_until: datetime | None = instant(null=True)
    attempts: int = 0
    body: bytes = Field(default=b"", sa_type=LargeBinary)

    __table_args__ = (
        Index("ix_message_heard", "site_id", "sender", "received_at"),
        Index(
            "ix_message_due", "due_at", sqlite_where=TO_FOLLOW, postgresql_where=TO_FOLLOW,
        ),
    )  # fmt: skip


class Feed(SQLModel, table=True):
    """What somebody who runs the exchange said of one feed, and how far a subscription has come.

    A feed that nobody said anything of has no row here; what it sent is in ``message``.
    """

    __tablename__ = "feed"
    site_id: str = Field(primary_key=True, max_length=64)
    feed: str = Field(primary_key=True, max_length=128)
    owner: str = ""
    quiet_minutes: int = 0
    subscription: str = Field(default="", max_length=64)
    secret_hash: str = Field(default="", max_length=64)
    last_number: int | None = None
    last_heard_at: datetime | None = instant(null=True)
    trouble: str = ""
    added_at: datetime = instant()


class EncounterLook(SQLModel, table=True):
    """When the worker looks at a patient's stays in the EHR again."""

    __tablename__ = "encounter_look"
    site_id: str = Field(primary_key=True, max_length=64)
    patient_id: str = Field(primary_key=True, max_length=64)
    due_at: datetime = instant()
    lease_until: datetime | None = instant(null=True)
    looked_at: datetime | None = instant(null=True)
    trouble: str = ""

    __table_args__ = (Index("ix_encounter_look_due", "due_at"),)
