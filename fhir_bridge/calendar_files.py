"""The patient's own calendar: visits to come, what they took on, what they wait for.

Made when it is asked for, kept nowhere; that it was taken is in the audit. What goes in, and under
which words, is decided in ``care.calendar_file``. A visit whose record says that it is sensitive is
left out whole, whatever it says (care rules §2.3).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from fhir_bridge import commitments, people, visits
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.calendar_file import Entry, discreet, promise_entry, to_come, visit_entry
from fhir_bridge.care.visits import Visit
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.ics import calendar_text
from fhir_bridge.launches import Context
from fhir_bridge.r4.dates import date_range
from fhir_bridge.r4.labels import is_sensitive
from fhir_bridge.r4.reading import read_all
from fhir_bridge.r4.views import EncounterView, PatientView
from fhir_bridge.record import Record
from fhir_bridge.store import audit, resources
from fhir_bridge.store.access import Chart
from fhir_bridge.visits import Planned
from fhir_bridge.wire import Json

FROM_EHR = ("Patient", "CareTeam", "Encounter")
"""What is read of the EHR for a calendar."""
GONE = frozenset({"cancelled", "entered-in-error"})
"""Status of an encounter that was planned and will not be."""


@dataclass(frozen=True)
class CalendarFile:
    """A file to be taken along.

    Attributes:
        entries: how many are in it.
        discreet: without places and names.
    """

    body: bytes
    entries: int
    discreet: bool


def make(bridge: Bridge, context: Context, record: Record, *, private: bool) -> CalendarFile:
    """The calendar as the record stands now.

    Args:
        private: without places and names, because it was asked for so; it is so anyway where
            somebody must not hear of it.
    """
    reach = people.reach(bridge, context.chart)
    private = private or bool(reach and reach.said.not_told)
    now = bridge.clock().astimezone(bridge.zone)
    planned = visits.planned(bridge, context, record)
    with bridge.store.reading() as session:
        found = [
            *_visits(session, bridge.zone, context, record, planned),
            *_promises(session, context.chart),
        ]  # fmt: skip
    entries = to_come(found, now)
    told = [discreet(each) for each in entries] if private else entries
    return CalendarFile(calendar_text(told, bridge.zone, now), len(entries), private)


def note_taken(bridge: Bridge, context: Context, file: CalendarFile) -> None:
    """Note in the audit that the calendar was taken along."""
    told = f"calendar file, {file.entries} entries{' private' if file.discreet else ''}"
    with bridge.store.writing() as session:
        audit.of_view(
            session, context.chart, action="R", what="calendar", patient=context.patient,
            detail=told,
        )  # fmt: skip


def _visits(
    session: Session, zone: ZoneInfo, context: Context, record: Record,
    planned: Iterable[Planned],
) -> Iterator[Entry]:  # fmt: skip
    """Planned visits, and those that were called off since; each change counts."""
    chart, hidden = context.chart, _hidden(context, record)
    arranged = Counter(
        value for _, noted in people.each_noted(session, chart, visits.ARRANGED)
        for part, value in noted.parts if part == visits.VISIT
    )  # fmt: skip
    interpreter = _needs_interpreter(record)
    off = {each.id: each for each in _called_off(zone, context, record)}
    for each in (*planned, *off.values()):
        if each.id not in hidden:
            kept = resources.find(session, chart, "Encounter", each.id)
            changes = (kept.version if kept else 0) + arranged[each.id]
            yield visit_entry(
                each.id, changes, each.visit, interpreter=interpreter, called_off=each.id in off
            )


def _called_off(zone: ZoneInfo, context: Context, record: Record) -> Iterator[Planned]:
    """Visits that the EHR has called off, so that they leave the calendars they are in."""
    views, _ = read_all(_documents(record, "Encounter"), "Encounter")
    for each in views:
        if isinstance(each, EncounterView) and each.status in GONE and "T" in (each.start or ""):
            begins = date_range(each.start or "")
            if begins:
                at = datetime.fromisoformat(begins[0]).astimezone(zone)
                id = our_id(context.site.base, "Encounter", each.id)
                yield Planned(id, Visit(at, "", ""))


def _promises(session: Session, chart: Chart) -> Iterator[Entry]:
    for kept in commitments.of_chart(session, chart):
        entry = promise_entry(kept.id, kept.version, kept.commitment)
        if entry:
            yield entry


def _hidden(context: Context, record: Record) -> frozenset[str]:
    """Our ids of the encounters that their own record calls sensitive."""
    return frozenset(
        our_id(context.site.base, "Encounter", str(each["id"]))
        for each in _documents(record, "Encounter")
        if is_sensitive(each)
    )


def _needs_interpreter(record: Record) -> bool:
    views, _ = read_all(_documents(record, "Patient"), "Patient")
    return any(isinstance(each, PatientView) and each.interpreter_needed for each in views)


def _documents(record: Record, type: str) -> list[Json]:
    panel = record.panels.get(type)
    return [each.data for each in panel.documents] if panel else []
