"""Exports that systems asked for, and how far each of them is."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from fhir_bridge.store.tables.base import instant

STILL_TO_EXPORT = text("state IN ('queued', 'running')")
"""Spelled out in the index and in the query: a planner sees that the two are the same."""


class ExportJob(SQLModel, table=True):
    """One export. The row outlives its files: it says up to which change a client has everything.

    Attributes:
        state: queued, running, done, failed; gone when it was cancelled or its files are deleted.
        request: the address that was asked for, as the manifest repeats it.
        asked: what was asked for, as JSON (``bulk.asked``).
        scope: of the token it was asked with.
        lines: how many resources were written so far.
        taken_at: the instant its snapshot stands for (``transactionTime``), on the care clock.
        low: every change below this number is in the snapshot.
        high: no change from this number on is in the snapshot.
        files: what was written, as JSON, once all of it is there.
        used_at: when a file of it was last asked for.
    """

    __tablename__ = "export_job"
    site_id: str = Field(primary_key=True, max_length=64)
    id: str = Field(primary_key=True, max_length=36)
    client_id: str = Field(max_length=64)
    state: str = Field(max_length=16)
    request: str
    asked: str
    scope: str
    asked_at: datetime = instant()
    fence: int = 0
    lease_until: datetime | None = instant(null=True)
    lines: int = 0
    taken_at: datetime | None = instant(null=True)
    low: int | None = Field(default=None, sa_type=BigInteger)
    high: int | None = Field(default=None, sa_type=BigInteger)
    files: str = ""
    ended_at: datetime | None = instant(null=True)
    used_at: datetime | None = instant(null=True)

    __table_args__ = (
        # one export of a client at a time, whichever process it asks
        Index(
            "uq_export_job_going",
            "site_id",
            "client_id",
            unique=True,
            sqlite_where=STILL_TO_EXPORT,
            postgresql_where=STILL_TO_EXPORT,
        ),
        Index("ix_export_job_client", "site_id", "client_id", "taken_at"),
        Index("ix_export_job_ended", "ended_at"),
    )
