"""What people decided between our text and the EHR's, and what became of each revision there."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from fhir_bridge.store.tables.base import Instant, instant


class SettledConflict(SQLModel, table=True):
    """One choice between two texts; the text that was not taken stays readable here (W11).

    Append-only. ``revision`` is ours that came of it, ``ours`` the one that was shown beside
    ``theirs``, ``base`` the one both had agreed on (0: not known), ``taken`` the fields that the
    EHR's text won, by their names in the form.
    """

    __tablename__ = "settled_conflict"
    site_id: str = Field(primary_key=True, max_length=64)
    type: str = Field(primary_key=True, max_length=64)
    id: str = Field(primary_key=True, max_length=64)
    revision: int = Field(primary_key=True)
    patient_id: str = Field(max_length=64)
    ours: int
    base: int = 0
    theirs: bytes = Field(sa_type=LargeBinary)
    ehr_version: str = ""
    taken: str = ""
    by: str
    at: datetime = instant()


class GoalLink(SQLModel, table=True):
    """Whether a goal of ours and one that the EHR owns are the same, as a person said.

    ``other`` is our id of the EHR's goal. ``linked``: the two are shown together and ours is not
    sent; ``refused``: they are two, and nobody is asked again.
    """

    __tablename__ = "goal_link"
    site_id: str = Field(primary_key=True, max_length=64)
    id: str = Field(primary_key=True, max_length=64)
    other: str = Field(primary_key=True, max_length=64)
    patient_id: str = Field(max_length=64)
    state: str = Field(max_length=16)
    by: str
    at: datetime = instant()

    __table_args__ = (Index("ix_goal_link_patient", "site_id", "patient_id"),)


class DeliveryEvent(SQLModel, table=True):
    """One thing that happened to a revision on its way into an EHR. Append-only."""

    __tablename__ = "delivery_event"
    site_id: str = Field(primary_key=True, max_length=64)
    type: str = Field(primary_key=True, max_length=64)
    id: str = Field(primary_key=True, max_length=64)
    revision: int = Field(primary_key=True)
    event: str = Field(primary_key=True, max_length=16)
    at: datetime = Field(primary_key=True, sa_type=Instant)
    patient_id: str = Field(max_length=64)
    ehr_version: str = ""
    words: str = ""

    __table_args__ = (Index("ix_delivery_event_at", "site_id", "at"),)
