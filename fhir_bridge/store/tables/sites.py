"""The registry of EHRs, and what is kept encrypted for them."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from fhir_bridge.store.tables.base import instant


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
    flags: str = ""
    write_targets: str = "goal note"
    internal: bool = False
    origins: str = ""
    embedders: str = ""
    roster: str = ""
    zone: str = "America/Chicago"
    between_looks: int = 0
    day_and_night: str = ""
    who_answers: str = ""
    added_at: datetime = instant()


class Secret(SQLModel, table=True):
    """Something encrypted: tokens, client keys (S4)."""

    __tablename__ = "secret"
    site_id: str = Field(primary_key=True, max_length=64)
    ref: str = Field(primary_key=True, max_length=96)
    sealed: bytes = Field(sa_type=LargeBinary)


class EhrStatement(SQLModel, table=True):
    """What an EHR listed when it was asked last: its CapabilityStatement, byte for byte (C1)."""

    __tablename__ = "ehr_statement"
    site_id: str = Field(primary_key=True, max_length=64)
    base: str
    body: bytes = Field(sa_type=LargeBinary)
    etag: str = ""
    asked_at: datetime = instant()


class Demoted(SQLModel, table=True):
    """One interaction that an EHR lists and does not do (C1)."""

    __tablename__ = "demoted"
    site_id: str = Field(primary_key=True, max_length=64)
    type: str = Field(primary_key=True, max_length=64)
    interaction: str = Field(primary_key=True, max_length=32)
    why: str
    at: datetime = instant()


class SignedRules(SQLModel, table=True):
    """That a site's clinical owner signed one version of something that proposes.

    Attributes:
        version: ``signed_rules.Signable.key``: of the rules of approaches, or of a plan template.
        shown: proposals made by it are shown; a site may hide them.
    """

    __tablename__ = "signed_rules"
    site_id: str = Field(primary_key=True, max_length=64)
    version: str = Field(primary_key=True, max_length=32)
    name: str
    by: str
    at: datetime = instant()
    shown: bool = True
