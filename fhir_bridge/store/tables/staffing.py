"""When a site's people work, and where its days are counted: kept by the site, never by a feed."""

from datetime import date, datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from fhir_bridge.store.tables.base import instant


class FacilityZone(SQLModel, table=True):
    """The time zone a facility writes its days in, by its name as the EHR gives it."""

    __tablename__ = "facility_zone"
    site_id: str = Field(primary_key=True, max_length=64)
    facility: str = Field(primary_key=True, max_length=255)
    zone: str = Field(max_length=64)


class DayOff(SQLModel, table=True):
    """A day on which the organisation's office is closed, beside weekends and federal holidays.

    It plans staff and moves no due date (domain §C.2, pitfall 3).
    """

    __tablename__ = "day_off"
    site_id: str = Field(primary_key=True, max_length=64)
    day: date = Field(primary_key=True)
    words: str = Field(default="", max_length=80)


class CoverEntry(SQLModel, table=True):
    """One line of a site's rota: who covers which days, as a lead typed it.

    Append-only: a line is taken back by another one that names it.

    Attributes:
        id: born with the form, so that one press is one line.
        who: as the audit knows them; "" where they are known by name alone.
        reach: how they are reached while they cover.
        takes_back: the line that no longer holds; such an entry covers no day itself.
    """

    __tablename__ = "cover_entry"
    site_id: str = Field(primary_key=True, max_length=64)
    id: str = Field(primary_key=True, max_length=64)
    first_day: date
    last_day: date
    who: str = ""
    name: str = ""
    reach: str = ""
    takes_back: str = Field(default="", max_length=64)
    by: str = ""
    at: datetime = instant()
    change_no: int = Field(sa_type=BigInteger)
