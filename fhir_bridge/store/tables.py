"""Every table. A new one is a class here (service tables) and a revision in ``migrations``.

Rules that hold for all of them: the key begins with ``site_id``, so that one health system is one
shard and nothing can cross; instants are UTC; care data lives in the resource tables alone.
The resource tables are plain SQLAlchemy (rows are streamed, never modelled), the rest is SQLModel.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = SQLModel.metadata


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC, on databases that know zones and on SQLite, which does not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time: nobody knows which one it is."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


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


def _instant(*, null: bool = False) -> Any:
    return Field(default=None, sa_type=Instant, nullable=null)


class SourceCopy(SQLModel, table=True):
    """What an EHR sent, byte for byte. Never served and never searched (decision 1)."""

    __tablename__ = "source_copy"
    site_id: str = Field(primary_key=True, max_length=64)
    type: str = Field(primary_key=True, max_length=64)
    ehr_id: str = Field(primary_key=True, max_length=64)
    ehr_version: str = ""
    patient_id: str | None = Field(default=None, max_length=64)
    our_id: str = Field(max_length=64)
    read_at: datetime = _instant()
    quarantined: str | None = None
    body: bytes = Field(sa_type=LargeBinary)

    __table_args__ = (Index("ix_source_copy_patient", "site_id", "patient_id", "type"),)


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
    written_at: datetime | None = _instant(null=True)
    verified_at: datetime | None = _instant(null=True)
    differences: str = ""
    theirs: bytes | None = Field(default=None, sa_type=LargeBinary, nullable=True)

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
    at: datetime = _instant()


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
    promised_at: datetime = _instant()
    due_at: datetime = _instant()
    lease_until: datetime | None = _instant(null=True)

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


class Audit(SQLModel, table=True):
    """Who did what to which record. Written with the change; never updated or deleted."""

    __tablename__ = "audit"
    site_id: str = Field(primary_key=True, max_length=64)
    id: str = Field(primary_key=True, max_length=36)
    at: datetime = _instant()
    actor: str
    action: str = Field(max_length=1)
    what: str
    patient_id: str | None = Field(default=None, max_length=64)
    outcome: str = Field(max_length=2)
    request: str = ""
    detail: str = ""

    __table_args__ = (Index("ix_audit_at", "site_id", "at"),)


class SiteRow(SQLModel, table=True):
    """One EHR installation we may be launched from (L1)."""

    __tablename__ = "site"
    site_id: str = Field(primary_key=True, max_length=64)
    name: str
    base: str
    client_id: str
    backend_client_id: str = ""
    auth: str = "private_key_jwt"
    scopes: str = ""
    quirks: str = "spec"
    internal: bool = False
    origins: str = ""
    embedders: str = ""
    roster: str = ""
    zone: str = "America/Chicago"
    added_at: datetime = _instant()


class LaunchRow(SQLModel, table=True):
    """One attempt to launch: state (hashed), what it is bound to, single use (L16)."""

    __tablename__ = "launch"
    site_id: str = Field(primary_key=True, max_length=64)
    state: str = Field(primary_key=True, max_length=64)
    browser: str = Field(max_length=64)
    iss: str
    secret: bytes = Field(sa_type=LargeBinary)
    scope: str = ""
    begun_at: datetime = _instant()
    used_at: datetime | None = _instant(null=True)


class ContextRow(SQLModel, table=True):
    """One launch = one context: one user, one patient, one browser (decision 11)."""

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
    csrf: str = Field(max_length=64)
    opened_at: datetime = _instant()
    used_at: datetime = _instant()
    token_until: datetime = _instant()
    renew_at: datetime | None = _instant(null=True)
    renew_pause: datetime | None = _instant(null=True)
    renew_lease: datetime | None = _instant(null=True)
    renew_fence: int = 0
    ended_at: datetime | None = _instant(null=True)


class BrowserRow(SQLModel, table=True):
    """Which browsers (hash of the binding cookie) may use a context."""

    __tablename__ = "context_browser"
    site_id: str = Field(primary_key=True, max_length=64)
    ctx: str = Field(primary_key=True, max_length=64)
    browser: str = Field(primary_key=True, max_length=64)


class TicketRow(SQLModel, table=True):
    """A one-use ticket that carries a context into another cookie partition (decision 26)."""

    __tablename__ = "ticket"
    site_id: str = Field(primary_key=True, max_length=64)
    ticket: str = Field(primary_key=True, max_length=64, index=True)
    ctx: str = Field(max_length=64)
    until: datetime = _instant()
    used_at: datetime | None = _instant(null=True)


class Secret(SQLModel, table=True):
    """Something encrypted: tokens, client keys (S4)."""

    __tablename__ = "secret"
    site_id: str = Field(primary_key=True, max_length=64)
    ref: str = Field(primary_key=True, max_length=96)
    sealed: bytes = Field(sa_type=LargeBinary)


class Enrolment(SQLModel, table=True):
    """A patient we keep a record of, and how that began (decision 10)."""

    __tablename__ = "enrolment"
    site_id: str = Field(primary_key=True, max_length=64)
    patient_id: str = Field(primary_key=True, max_length=64)
    ehr_patient_id: str = Field(max_length=64)
    how: str = Field(max_length=16)
    by: str
    at: datetime = _instant()


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
    at: datetime = _instant()
    why: str = ""
    how: str = Field(default="", max_length=16)
    said_on: date | None = None
    change_no: int = Field(sa_type=BigInteger)


class Staff(SQLModel, table=True):
    """One person at one site, known by issuer and subject, never by name (L43)."""

    __tablename__ = "staff"
    site_id: str = Field(primary_key=True, max_length=64)
    iss: str = Field(primary_key=True)
    sub: str = Field(primary_key=True, max_length=255)
    who: str
    name: str = ""
    role: str = "case-manager"
    seen_at: datetime = _instant()
