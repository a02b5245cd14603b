"""What was heard of stays: appended, never changed (domain §C.1)."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary
from sqlmodel import Field, SQLModel

from fhir_bridge.store.tables.base import instant


class EncounterEvent(SQLModel, table=True):
    """One message about one stay, as it came; everything else about transitions is made from these.

    ``said`` is ``care.transitions.events.Heard`` without what stands in columns, as JSON.
    """

    __tablename__ = "encounter_event"
    site_id: str = Field(primary_key=True, max_length=64)
    message: str = Field(primary_key=True, max_length=255)
    patient_id: str = Field(max_length=64)
    stay: str = Field(max_length=255)
    kind: str = Field(max_length=32)
    road: str = Field(max_length=16)
    sent_at: datetime = instant()
    notified_at: datetime = instant()
    change_no: int = Field(sa_type=BigInteger)
    said: str = ""
    body: bytes = Field(default=b"", sa_type=LargeBinary)

    __table_args__ = (Index("ix_encounter_event_patient", "site_id", "patient_id"),)
