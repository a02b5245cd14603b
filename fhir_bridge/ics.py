"""A calendar as text: iCalendar (RFC 5545), and the one import of the library that writes it.

Times stand in the zone of the people, which is written out beside them (VTIMEZONE), so that a phone
elsewhere shows the hour of the clinic's clock. What lasts all day is a day without a time. An entry
keeps its UID; a later file with a greater SEQUENCE changes it and doubles nothing.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from fhir_bridge.care.calendar_file import Entry

PRODUCT = "-//Footbridge//Footbridge//EN"


def calendar_text(entries: Iterable[Entry], zone: ZoneInfo, made: datetime) -> bytes:
    """The file.

    Args:
        zone: in which times are told.
        made: when it was made.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for entry in entries:
        calendar.add_component(_event(entry, zone, made))
    year = made.astimezone(zone).year
    calendar.add_missing_timezones(date(year - 1, 1, 1), date(year + 3, 1, 1))
    text: bytes = calendar.to_ical()
    return text


def _event(entry: Entry, zone: ZoneInfo, made: datetime) -> Event:
    event, at = Event(), entry.begins
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", made.astimezone(UTC))
    event.add("dtstart", at.astimezone(zone) if isinstance(at, datetime) else at)
    event.add("summary", entry.title)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if entry.called_off else "CONFIRMED")
    if not isinstance(at, datetime):
        event.add("transp", "TRANSPARENT")  # it takes no time of the day
    if entry.place:
        event.add("location", entry.place)
    if entry.text:
        event.add("description", "\n".join(entry.text))
    return event
