"""Alerts raised from readings, and stopped where nothing is asked any more: by nobody's hand.

The worker does it as records change, and a page before it is drawn: whoever comes first, there is
one alert, because its id follows from the reading that raised it. Where no limit was agreed nothing
is raised, and after death or in hospice care what was open stops.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from sqlmodel import Session

from fhir_bridge import authored, landmarks, staff
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.monitoring.alerts import Alert, Deed, Entry, due_of, look_over
from fhir_bridge.care.monitoring.limits import STANDS_WORDS, Limit
from fhir_bridge.care.monitoring.readings import Reading, in_order
from fhir_bridge.ehr.smart import Site
from fhir_bridge.errors import BridgeError
from fhir_bridge.monitoring.kept import (
    KeptAlert,
    alerts_of,
    limits_of,
    readings_of,
)
from fhir_bridge.r4.monitoring import KeptLimit, alert_to_fhir
from fhir_bridge.r4.provenance import assembled
from fhir_bridge.store import audit, case_events, derived, resources
from fhir_bridge.store.access import Actor, Chart
from fhir_bridge.store.db import lock_key
from fhir_bridge.wire import Document
from fhir_bridge.working_days import calendar_around

RAISER = Actor("footbridge", "Footbridge")
RAISED_FROM = ("Observation", "Patient", "Encounter")
"""Types a change of which may raise or stop an alert."""
_OURS = UUID("0f6b1a54-58d3-4d0d-9c39-9b3a1c6c5a20")

Change = tuple[str, int | None, Alert]
"""Id, the version it was made from (None for a new one), and the alert."""


def raise_alerts(bridge: Bridge, site: Site, patient: str) -> int:
    """Raise, follow or stop what a patient's readings ask for.

    Returns:
        How many alerts changed.
    """
    chart = Chart(site.id, patient, RAISER)
    with bridge.store.reading() as session:  # nearly always there is nothing, and no lock
        if not list(_changes(session, bridge, chart, site)):
            return 0
    with bridge.store.writing() as session:
        lock_key(session, site.id, "alerts", patient)
        found = list(_changes(session, bridge, chart, site))
        for id, version, alert in found:
            _keep(session, bridge, chart, site, id, version, alert)
    return len(found)


def keep_up(bridge: Bridge) -> int:
    """Look at the readings of all sites that changed since; for the worker.

    Returns:
        How many alerts changed.
    """
    changed = 0
    for site in bridge.sites():
        with bridge.store.reading() as session:
            news = derived.news(session, site.id, "alerts", RAISER, RAISED_FROM)
        for patient in news.patients:
            changed += _tried(bridge, site, patient)
        if news.places:
            with bridge.store.writing() as session:
                derived.seen(session, site.id, news)
    return changed


def _tried(bridge: Bridge, site: Site, patient: str) -> int:
    """One record that cannot be read never holds up the others."""
    try:
        return raise_alerts(bridge, site, patient)
    except BridgeError as error:
        with bridge.store.writing() as session:
            audit.record(
                session, site=site.id, actor=RAISER, action="U", what="alert", patient=patient,
                outcome=audit.FAILED, detail=type(error).__name__,
            )  # fmt: skip
        return 0


def _changes(session: Session, bridge: Bridge, chart: Chart, site: Site) -> Iterator[Change]:
    limits = limits_of(session, chart)
    if not limits:
        return
    now = bridge.clock().astimezone(bridge.zone)
    before = alerts_of(session, chart, bridge.zone)
    if landmarks.nothing_is_asked(session, chart):
        stopped = Entry(Deed.STOPPED, "", now)
        yield from ((e.id, e.version, e.alert.with_entry(stopped)) for e in before if e.alert.open)
        return
    counted = in_order(readings_of(session, chart), now)
    for measure, kept in limits.items():
        if not kept.limit.ended:
            readings = [each for each in counted if each.measure == measure]
            mine = [each for each in before if each.alert.measure == measure]
            yield from _of_measure(session, chart, site, readings, kept, mine, now)


def _of_measure(
    session: Session, chart: Chart, site: Site, readings: Iterable[Reading], kept: KeptLimit,
    before: list[KeptAlert], now: datetime,
) -> Iterator[Change]:  # fmt: skip
    found = look_over(readings, kept.limit, kept.at, [each.alert for each in before], now)
    if found.until is None:
        return
    if found.first is None:
        standing = next(each for each in before if each.alert.open)
        reached = replace(standing.alert, until=found.until)
        yield standing.id, standing.version, reached
        return
    first = found.first
    words = f"{first.row.words}: {first.words}, {STANDS_WORDS[found.stands]}"
    due = due_of(now, calendar_around(now.date()))
    alert = Alert(
        first.measure, first.id, f"{words} ({kept.limit.words})", found.until,
        *_owner(session, chart, site, kept), due, (Entry(Deed.RAISED, "", now),),
    )  # fmt: skip
    yield _id(chart, first, kept.limit), None, alert


def _owner(session: Session, chart: Chart, site: Site, kept: KeptLimit) -> tuple[str, str]:
    """Whoever has the case; else whoever wrote the limit down."""
    case = case_events.current(session, chart)
    who = (case.holder if case else "") or kept.by
    return who, staff.names(session, site, {who}).get(who, "") or "Case manager"


def _id(chart: Chart, first: Reading, limit: Limit) -> str:
    """The same for whoever comes first; a second alert of one reading is for another limit."""
    told = f"{chart.site}|{chart.patient}|{first.id}|{first.measure}|{limit.words}"
    return str(uuid5(_OURS, told))


def _keep(
    session: Session, bridge: Bridge, chart: Chart, site: Site, id: str, version: int | None,
    alert: Alert,
) -> None:  # fmt: skip
    at = bridge.clock()
    made = alert_to_fhir(alert, bridge.zone, patient=f"Patient/{chart.patient}")
    document = authored.sound(made, chart)
    if version is None:
        kept = resources.create(session, chart, document, id=id, at=at)
    else:
        kept = resources.update(session, chart, document, id=id, at=at, expected=version)
    signed = assembled(
        f"Task/{id}", version=kept.version, patient=chart.patient, site=site.name, at=at,
        sources=(f"Observation/{alert.reading}",),
    )  # fmt: skip
    resources.create(session, chart, Document.of(signed), id=str(uuid4()), at=at)
    audit.of_view(
        session, chart, action="C" if version is None else "U", what=f"Task/{id}",
        patient=chart.patient, detail=alert.entries[-1].deed.value,
    )  # fmt: skip
