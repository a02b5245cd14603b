"""The calendar file as other programs read it: whole, unfolded, in the clinic's hours."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from fhir_bridge.care.calendar_file import Entry
from fhir_bridge.ics import calendar_text

MADE = datetime(2026, 11, 20, 15, 41, tzinfo=UTC)
CHICAGO = ZoneInfo("America/Chicago")
ZONES = st.sampled_from(
    ["America/Chicago", "America/Denver", "America/New_York", "America/Phoenix", "UTC",
     "Pacific/Honolulu", "America/St_Johns"]
).map(ZoneInfo)  # fmt: skip
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=120)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)).map(  # noqa: DTZ001
    lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC)
)
ENTRIES = st.builds(
    Entry, st.uuids().map(str), st.integers(0, 9), MOMENTS | st.dates(date(2026, 1, 1)),
    TEXT.filter(bool), TEXT, st.lists(TEXT.filter(bool), max_size=3).map(tuple), st.booleans(),
)  # fmt: skip


def read(body: bytes) -> list[Calendar]:
    return list(Calendar.from_ical(body).walk("VEVENT"))


@given(st.lists(ENTRIES, max_size=5, unique_by=lambda each: each.uid), ZONES)
def test_every_file_is_read_back_to_the_letter(entries: list[Entry], zone: ZoneInfo) -> None:
    body = calendar_text(entries, zone, MADE)
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    found = read(body)
    assert len(found) == len(entries)
    for entry, event in zip(entries, found, strict=True):
        assert event["UID"] == entry.uid
        assert event["SEQUENCE"] == entry.sequence
        assert event["DTSTART"].dt == entry.begins, "the same moment, or the same day"
        assert event["SUMMARY"] == entry.title
        assert event.get("LOCATION", "") == entry.place
        assert event.get("DESCRIPTION", "") == "\n".join(entry.text)
        assert (event["STATUS"] == "CANCELLED") is entry.called_off


@given(MOMENTS, ZONES)
def test_a_time_stands_as_the_clinics_clock_shows_it(at: datetime, zone: ZoneInfo) -> None:
    (event,) = read(calendar_text([Entry("1", 0, at, "Visit")], zone, MADE))
    local = at.astimezone(zone)
    assert event["DTSTART"].dt.replace(tzinfo=None) == local.replace(tzinfo=None)
    assert event["DTSTART"].params.get("TZID", "UTC") == zone.key


@pytest.mark.parametrize(
    ("local", "offset"),
    [
        ("2026-10-31T14:00", -5), ("2026-11-01T14:00", -6), ("2027-03-13T10:00", -6),
        ("2027-03-14T10:00", -5), ("2028-07-04T08:30", -5), ("2028-12-24T08:30", -6),
    ],
)  # fmt: skip
def test_who_knows_no_zones_reads_the_right_hour_on_both_sides_of_the_change(
    local: str, offset: int
) -> None:
    """The zone is written out: read here by a program that takes the file's word for it."""
    at = datetime.fromisoformat(local).replace(tzinfo=CHICAGO)
    body = calendar_text([Entry("1", 0, at, "Visit")], CHICAGO, MADE).decode()
    zone = body[body.index("BEGIN:VTIMEZONE") : body.index("BEGIN:VEVENT")]
    told = tzical(StringIO(zone.replace("\r\n", "\n"))).get("America/Chicago")
    assert datetime.fromisoformat(local).replace(tzinfo=told).utcoffset() == timedelta(hours=offset)


def test_a_day_without_a_time_lasts_all_day_and_takes_no_time() -> None:
    body = calendar_text([Entry("1", 0, date(2026, 12, 4), "One thing")], CHICAGO, MADE)
    assert b"DTSTART;VALUE=DATE:20261204" in body
    assert b"TRANSP:TRANSPARENT" in body
    assert b"VTIMEZONE" not in body, "no time, no zone"


def test_it_is_said_to_be_private_and_to_be_published() -> None:
    body = calendar_text([Entry("1", 0, MADE, "Visit")], CHICAGO, MADE)
    assert b"METHOD:PUBLISH" in body and b"CLASS:PRIVATE" in body
    assert b"DTSTAMP:20261120T154100Z" in body


def test_a_calendar_of_nothing_is_one_too() -> None:
    assert read(calendar_text([], CHICAGO, MADE)) == []
