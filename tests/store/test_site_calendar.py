"""A site says in which zone each facility counts its days, and when its office is closed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from fhir_bridge import admin, hearing, site_calendar
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.transitions.events import Heard, Kind
from fhir_bridge.care.transitions.settings import Setting
from fhir_bridge.ehr.smart import Site
from fhir_bridge.errors import NotFound, Refused
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store import encounter_events
from fhir_bridge.store.access import Actor, Chart
from support.world import make_bridge

ROSA = Chart("riverside", "p1", Actor("system"))
LATE = datetime(2026, 11, 21, 5, 30, tzinfo=UTC)  # 23:30 of the 20th in Chicago, 22:30 in Denver


@pytest.fixture
def bridge(database_url: str) -> Iterator[Bridge]:
    made = make_bridge(database_url, "http://127.0.0.1:1")
    base = "https://ehr.example/r4"
    admin.add_site(made.store, Site(id="riverside", name="R", base=base, client_id="fb"))
    yield made
    made.close()


def hear(bridge: Bridge, facility: str, ended: datetime = LATE) -> None:
    heard = Heard(
        "m1", "V1", Kind.DISCHARGE, ended, ended, facility, Setting.INPATIENT, ended=ended
    )
    with bridge.store.writing() as session:
        encounter_events.append(session, ROSA, heard, road="test", body=b"")


def left(bridge: Bridge) -> date | None:
    [found] = hearing.transitions_of(bridge, ROSA)
    return found.left


def test_a_discharge_is_on_the_day_of_its_facility_and_a_zone_said_later_counts_at_once(
    bridge: Bridge,
) -> None:
    half_past_midnight = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)  # in Chicago
    hear(bridge, "Oakview", half_past_midnight)
    assert left(bridge) == date(2026, 11, 21)
    site_calendar.change(bridge, "riverside", zones={"Oakview": "America/Denver"}, by=OPERATOR)
    assert left(bridge) == date(2026, 11, 20), "half past eleven in Denver"
    site_calendar.change(bridge, "riverside", zones={"Oakview": None}, by=OPERATOR)
    assert left(bridge) == date(2026, 11, 21)


def test_a_zone_of_one_site_is_none_of_another_s(bridge: Bridge) -> None:
    base = "https://other.example/r4"
    admin.add_site(bridge.store, Site(id="other", name="O", base=base, client_id="fb"))
    site_calendar.change(bridge, "other", zones={"Oakview": "America/Denver"}, by=OPERATOR)
    assert site_calendar.calendar_of(bridge, "riverside").zones == {}
    with bridge.store.reading() as session:
        zones = site_calendar.zones_of(session, bridge, "riverside")
    assert str(zones.zone("Oakview")) == "America/Chicago"


def test_days_off_are_kept_with_what_they_are_called_and_taken_back(bridge: Bridge) -> None:
    friday = date(2026, 11, 27)
    told = site_calendar.change(
        bridge, "riverside", closed={friday: " Day after Thanksgiving "}, by=OPERATOR
    )
    assert told.closed == {friday: "Day after Thanksgiving"}
    with bridge.store.reading() as session:
        assert site_calendar.closed_on(session, "riverside") == {friday}
        assert site_calendar.closed_on(session, "other") == frozenset()
    again = site_calendar.change(bridge, "riverside", closed={friday: None}, by=OPERATOR)
    assert again.closed == {}


@pytest.mark.parametrize("zones", [{"Oakview": "Denver"}, {" ": "America/Denver"}])
def test_what_is_no_zone_or_no_facility_is_refused_whole(
    bridge: Bridge, zones: dict[str, str | None]
) -> None:
    with pytest.raises(Refused):
        site_calendar.change(bridge, "riverside", zones={"A": "America/Denver"} | zones,
                             by=OPERATOR)  # fmt: skip
    assert site_calendar.calendar_of(bridge, "riverside").zones == {}


def test_a_site_nobody_registered_has_no_calendar(bridge: Bridge) -> None:
    with pytest.raises(NotFound):
        site_calendar.change(bridge, "nowhere", by=OPERATOR)
