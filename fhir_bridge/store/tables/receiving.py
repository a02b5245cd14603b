"""Which records other systems keep with us."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from fhir_bridge.store.tables.base import instant


class ReceivedRecord(SQLModel, table=True):
    """Whose record one is that a system sent: of all systems it alone sees and changes it.

    Attributes:
        body_hash: of the text that was sent last; the same again changes nothing.
    """

    __tablename__ = "received_record"
    site_id: str = Field(primary_key=True, max_length=64)
    type: str = Field(primary_key=True, max_length=64)
    id: str = Field(primary_key=True, max_length=64)
    client_id: str = Field(max_length=64)
    body_hash: str = Field(max_length=64)
    at: datetime = instant()
