"""Which systems are let in: their registration, their tokens, the assertions they showed."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from fhir_bridge.store.tables.base import instant


class ClientRow(SQLModel, table=True):
    """A system that may talk to us about one site's patients (SMART Backend Services).

    Its id is known to one site alone: a system at two sites is two clients, and nothing crosses.

    Attributes:
        jwks: its public keys as a JWK set, where they were given by value.
        jwks_url: where they stand, else; ``internal`` lets that be a private address.
        scopes: what it may have at most.
        per_minute: how many requests a minute it may make.
        purpose: what it sees patients for, of v3-ActReason.
        opt_in: it sees nobody who did not say yes; else nobody who said no.
        rule: the kind of sharing it is, of ``sharing_rules``; "" is none of them.
        matches: it may ask whether somebody is a member (``$member-match``).
        organization: who it is in consents: ``system|value`` of an identifier.
        blocked: why it was shut out by the program itself; "" when it was not.
    """

    __tablename__ = "client"
    site_id: str = Field(primary_key=True, max_length=64)
    client_id: str = Field(primary_key=True, max_length=64, index=True)
    kind: str = Field(max_length=16)
    name: str
    jwks: str = ""
    jwks_url: str = ""
    internal: bool = False
    scopes: str
    per_minute: int
    active: bool = True
    added_at: datetime = instant()
    purpose: str = Field(default="TREAT", max_length=16)
    opt_in: bool = True
    rule: str = Field(default="", max_length=32)
    matches: bool = False
    organization: str = ""
    blocked: str = ""


class SystemToken(SQLModel, table=True):
    """One access token, kept as its hash: a copy of the table opens nothing.

    Attributes:
        patient_id: the one member whom it opens, since that member was matched with it; "" is all
            of the client's members.
    """

    __tablename__ = "system_token"
    site_id: str = Field(primary_key=True, max_length=64)
    token: str = Field(primary_key=True, max_length=64, index=True)
    client_id: str = Field(max_length=64)
    scope: str
    until: datetime = instant()
    patient_id: str = Field(default="", max_length=64)

    __table_args__ = (Index("ix_system_token_until", "until"),)


class SeenAssertion(SQLModel, table=True):
    """An assertion that was shown: of all who show it, whoever inserts the row is let in (P4)."""

    __tablename__ = "seen_assertion"
    site_id: str = Field(primary_key=True, max_length=64)
    client_id: str = Field(primary_key=True, max_length=64)
    jti: str = Field(primary_key=True, max_length=64)
    until: datetime = instant()

    __table_args__ = (Index("ix_seen_assertion_until", "until"),)
