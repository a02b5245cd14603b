"""Care data: the records, what can be searched of them, and what an EHR sent.

Plain SQLAlchemy where rows are streamed and never modelled.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)
from sqlmodel import Field, SQLModel

from fhir_bridge.store.tables.base import Instant, instant, metadata


def _columns() -> list[Column[Any]]:
    return [
        Column("site_id", String(64), nullable=False),
        Column("type", String(64), nullable=False),
        Column("id", String(64), nullable=False),
        Column("version", Integer, nullable=False),
        Column("change_no", BigInteger, nullable=False),
        Column("updated", Instant, nullable=False),
        Column("patient_id", String(64), nullable=True),
        Column("owner", String(8), nullable=False),
        Column("deleted", Boolean, nullable=False),
        Column("body", LargeBinary, nullable=False),
    ]


# The current version of each record.
resource = Table(
    "resource",
    metadata,
    *_columns(),
    # born with the record and never changed: paging along it neither repeats nor skips a record
    # that is edited while somebody reads
    Column("created_no", BigInteger, nullable=False),
    PrimaryKeyConstraint("site_id", "type", "id"),
    Index("ix_resource_page", "site_id", "type", "created_no", "id"),
    Index("ix_resource_patient", "site_id", "patient_id", "type", "created_no", "id"),
)

# Every version there ever was, the current one too.
resource_version = Table(
    "resource_version",
    metadata,
    *_columns(),
    PrimaryKeyConstraint("site_id", "type", "id", "version"),
    Index("ix_resource_version_change", "site_id", "change_no"),
)

# What can be searched, extracted at write time from the current version.
search_token = Table(
    "search_token",
    metadata,
    Column("site_id", String(64), nullable=False),
    Column("type", String(64), nullable=False),
    Column("id", String(64), nullable=False),
    Column("param", String(64), nullable=False),
    Column("system", Text, nullable=False),
    Column("code", Text, nullable=False),
    PrimaryKeyConstraint("site_id", "type", "id", "param", "system", "code"),
    Index("ix_search_token_code", "site_id", "type", "param", "code", "system", "id"),
)

search_date = Table(
    "search_date",
    metadata,
    Column("site_id", String(64), nullable=False),
    Column("type", String(64), nullable=False),
    Column("id", String(64), nullable=False),
    Column("param", String(64), nullable=False),
    Column("low", String(32), nullable=False),
    Column("high", String(32), nullable=False),
    PrimaryKeyConstraint("site_id", "type", "id", "param", "low", "high"),
    Index("ix_search_date_low", "site_id", "type", "param", "low", "high"),
)

# One row per writing transaction on SQLite, whose rowid is the change number there.
change_log = Table(
    "change_log",
    metadata,
    Column("change_no", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    sqlite_autoincrement=True,
)


class SourceCopy(SQLModel, table=True):
    """What an EHR sent, byte for byte. Never served and never searched (decision 1)."""

    __tablename__ = "source_copy"
    site_id: str = Field(primary_key=True, max_length=64)
    type: str = Field(primary_key=True, max_length=64)
    ehr_id: str = Field(primary_key=True, max_length=64)
    ehr_version: str = ""
    patient_id: str | None = Field(default=None, max_length=64)
    our_id: str = Field(max_length=64)
    read_at: datetime = instant()
    quarantined: str | None = None
    body: bytes = Field(sa_type=LargeBinary)

    __table_args__ = (Index("ix_source_copy_patient", "site_id", "patient_id", "type"),)
