"""Tables of a site's directory: who helps, and what came of asking them. No patient is in them."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from fhir_bridge.store.tables.base import instant


class ServiceRow(SQLModel, table=True):
    """One person or agency who helps patients of a site.

    Attributes:
        needs: codes with a space between.
        checked_on, checked_by: when somebody last asked them how things are, and who that was.
    """

    __tablename__ = "service"
    site_id: str = Field(primary_key=True, max_length=64)
    id: str = Field(primary_key=True, max_length=64)
    version: int = 1
    name: str
    needs: str
    helps_with: str
    reached: str
    ask_for: str = ""
    languages: str = ""
    for_whom: str = ""
    worked: str = ""
    gone: bool = False
    checked_on: date
    checked_by: str
    changed_at: datetime = instant()


class ServiceOutcome(SQLModel, table=True):
    """What one referral tells of its service, as it stands now; made again from the Tasks any time.

    Attributes:
        referral: the id of the Task: whose it is stands there alone.
    """

    __tablename__ = "service_outcome"
    site_id: str = Field(primary_key=True, max_length=64)
    referral: str = Field(primary_key=True, max_length=64)
    service: str = Field(max_length=64)
    outcome: str = Field(max_length=32)
