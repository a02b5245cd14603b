"""A site's own calendar: in which zone each of its facilities counts days, and when it is closed.

FHIR has no place for a facility's time zone, so whoever runs Footbridge says it. A day on which the
office is closed plans who covers; it moves no due date (domain §C.2, pitfalls 1 and 3).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo, available_timezones

from sqlmodel import Session, col, delete, select

from fhir_bridge.bridge import Bridge
from fhir_bridge.care.transitions.local_days import Zones
from fhir_bridge.errors import Refused
from fhir_bridge.store import audit
from fhir_bridge.store.access import Actor
from fhir_bridge.store.snapshot import once
from fhir_bridge.store.tables import DayOff, FacilityZone, SiteRow

LONGEST_WORDS = 80


@dataclass(frozen=True)
class SiteCalendar:
    """What a site said of its days.

    Attributes:
        usual: the zone of a facility that is not named.
        zones: zone by facility.
        closed: days on which its office is closed, each with what it is called.
    """

    usual: str
    zones: Mapping[str, str]
    closed: Mapping[date, str]


def zones_of(session: Session, bridge: Bridge, site: str) -> Zones:
    """The zone of each facility of a site; the site's own for those that are not named."""
    return _zones(session, site, bridge.zone)


@once
def _zones(session: Session, site: str, usual: ZoneInfo) -> Zones:
    row = session.get(SiteRow, site)
    rows = session.exec(select(FacilityZone).where(FacilityZone.site_id == site))
    zones = {each.facility: ZoneInfo(each.zone) for each in rows}
    return Zones(ZoneInfo(row.zone) if row else usual, zones)


def closed_on(session: Session, site: str) -> frozenset[date]:
    """The days on which a site's office is closed beside weekends and federal holidays."""
    rows = session.exec(select(DayOff).where(DayOff.site_id == site))
    return frozenset(each.day for each in rows)


def calendar_of(bridge: Bridge, site: str) -> SiteCalendar:
    """What a site said of its days.

    Raises:
        NotFound: there is no such site.
    """
    usual = bridge.site(site).zone
    with bridge.store.reading() as session:
        zones = session.exec(
            select(FacilityZone)
            .where(FacilityZone.site_id == site)
            .order_by(col(FacilityZone.facility))
        )
        days = session.exec(select(DayOff).where(DayOff.site_id == site).order_by(col(DayOff.day)))
        return SiteCalendar(
            usual, {each.facility: each.zone for each in zones},
            {each.day: each.words for each in days},
        )  # fmt: skip


def change(
    bridge: Bridge, site: str, *, zones: Mapping[str, str | None] | None = None,
    closed: Mapping[date, str | None] | None = None, by: Actor,
) -> SiteCalendar:  # fmt: skip
    """Say what holds from now on; what is not named stays. What was heard is read anew by it.

    Args:
        zones: zone by facility, named as the EHR names it; None: the site's usual one again.
        closed: what a day is called; None: the office is open again.
        by: who says so, for the audit.

    Raises:
        NotFound: there is no such site.
        Refused: a zone nobody knows, or a facility without a name.
    """
    bridge.site(site)
    named = {facility.strip(): zone for facility, zone in (zones or {}).items()}
    sound(named)
    days = closed or {}
    with bridge.store.writing() as session:
        for facility, zone in named.items():
            _set_zone(session, site, facility, zone)
        for day, words in days.items():
            _set_day(session, site, day, words)
        detail = f"{len(named)} zones, {len(days)} days"
        audit.record(
            session, site=site, actor=by, action="U", what="calendar", patient=None, detail=detail
        )
    return calendar_of(bridge, site)


def sound(zones: Mapping[str, str | None]) -> None:
    """Stop a zone that is none, before anything is kept.

    Raises:
        Refused: a zone nobody knows, or a facility without a name.
    """
    for facility, zone in zones.items():
        if not facility.strip():
            raise Refused("Name the facility as the EHR names it: “Name=America/Chicago”.")
        if zone is not None and zone not in available_timezones():
            raise Refused("This is no time zone. One is written like America/Chicago.")


def _set_zone(session: Session, site: str, facility: str, zone: str | None) -> None:
    if zone is None:
        session.execute(
            delete(FacilityZone).where(
                col(FacilityZone.site_id) == site, col(FacilityZone.facility) == facility
            )
        )
    else:
        session.merge(FacilityZone(site_id=site, facility=facility, zone=zone))


def _set_day(session: Session, site: str, day: date, words: str | None) -> None:
    if words is None:
        session.execute(delete(DayOff).where(col(DayOff.site_id) == site, col(DayOff.day) == day))
    else:
        session.merge(DayOff(site_id=site, day=day, words=words.strip()[:LONGEST_WORDS]))
