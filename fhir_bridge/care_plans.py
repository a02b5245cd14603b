"""The plan of care that systems and payers read: one CarePlan a patient, made from the record.

    a goal, a case, a care team changes → the worker, or the next page that shows the plan → one
    transaction: a new version, its Provenance (assembled by us: nobody wrote it), its audit

A version is made only when the plan says something else than before. Never inside a nurse's save,
so that saving stays fast. Any number of workers may make it at once: they make the same.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from sqlmodel import Session

from fhir_bridge import authored, landmarks, staff
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import Case, State
from fhir_bridge.ehr.smart import Site
from fhir_bridge.errors import BridgeError
from fhir_bridge.launches import Context
from fhir_bridge.r4.care_plan import (
    ACTIVE,
    COMPLETED,
    REVOKED,
    WORK,
    Basis,
    care_plan_id,
    care_plan_to_fhir,
    says_the_same,
    sources,
    tells_anything,
)
from fhir_bridge.r4.datatypes import narrative
from fhir_bridge.r4.provenance import assembled
from fhir_bridge.store import audit, case_events, derived, resources
from fhir_bridge.store.access import Actor, Chart
from fhir_bridge.store.db import lock_key
from fhir_bridge.store.resources import Stored
from fhir_bridge.store.search import Query, search
from fhir_bridge.wire import Document, Json, read_json

ASSEMBLER = Actor("footbridge", "Footbridge")
MADE_FROM = ("Goal", *WORK, "CareTeam", "Patient", "Encounter")
"""Types a change of which may change a plan."""
AT_REST = {State.FINISHED: COMPLETED, State.DECLINED: REVOKED}


@dataclass(frozen=True)
class Shown:
    """A plan as a person reads it: its narrative line by line."""

    lines: tuple[str, ...]
    status: str
    version: int
    made_at: datetime


def show(bridge: Bridge, context: Context) -> Shown | None:
    """The plan as the record stands now; None where there is nothing to tell yet."""
    chart = context.chart
    regenerate(bridge, context.site, chart.patient)
    with bridge.store.reading() as session:
        row = _stored(session, chart)
    if row is None:
        return None
    body: Json = read_json(row.body)
    lines = tuple(narrative(body).splitlines())
    return Shown(lines, str(body["status"]), row.version, row.updated)


def regenerate(bridge: Bridge, site: Site, patient: str) -> bool:
    """Make a patient's plan anew where the record says something else than the plan does.

    Returns:
        Whether this made a version of it.
    """
    chart = Chart(site.id, patient, ASSEMBLER)
    with bridge.store.reading() as session:  # nearly always there is nothing new, and no lock
        if not _is_news(_stored(session, chart), _basis(session, bridge, chart, site)):
            return False
    with bridge.store.writing() as session:
        lock_key(session, site.id, "care-plan", patient)
        basis, before = _basis(session, bridge, chart, site), _stored(session, chart)
        if not _is_news(before, basis):
            return False
        _keep(session, chart, site, basis, before, bridge.clock())
    return True


def keep_up(bridge: Bridge) -> int:
    """Bring the plans of all sites up to what changed since; for the worker.

    A record that cannot be told now is left until it changes again: it never holds up the others.

    Returns:
        How many versions that made.
    """
    made = 0
    for site in bridge.sites():
        with bridge.store.reading() as session:
            news = derived.news(session, site.id, "care-plan", ASSEMBLER, MADE_FROM)
        for patient in news.patients:
            made += _tried(bridge, site, patient)
        if news.places:
            with bridge.store.writing() as session:
                derived.seen(session, site.id, news)
    return made


def _tried(bridge: Bridge, site: Site, patient: str) -> bool:
    try:
        return regenerate(bridge, site, patient)
    except BridgeError as error:
        with bridge.store.writing() as session:
            audit.record(
                session, site=site.id, actor=ASSEMBLER, action="U", what="CarePlan",
                patient=patient, outcome=audit.FAILED, detail=type(error).__name__,
            )  # fmt: skip
        return False


def _stored(session: Session, chart: Chart) -> Stored | None:
    return resources.find(session, chart, "CarePlan", care_plan_id(chart.site, chart.patient))


def _is_news(before: Stored | None, basis: Basis) -> bool:
    if before is None:
        return tells_anything(basis)
    return not says_the_same(read_json(before.body), care_plan_to_fhir(basis))


def _basis(session: Session, bridge: Bridge, chart: Chart, site: Site) -> Basis:
    """What the record holds now."""
    case = case_events.current(session, chart)
    holder = case.holder if case else ""
    named = staff.names(session, site, {holder})
    over = landmarks.nothing_is_asked(session, chart)
    return Basis(
        chart.site, chart.patient,
        tuple(each.data for each in authored.each_of(session, chart, "Goal")),
        tuple(each.data for type in WORK for each in authored.each_of(session, chart, type)),
        tuple(_teams(session, chart)),
        (holder, named.get(holder, "")) if "/" in holder else ("", ""),
        REVOKED if over else _status(case),
        _day(bridge, case.steps[0].at) if case else None,
        _day(bridge, case.last.at) if case and case.state in AT_REST else None,
    )  # fmt: skip


def _status(case: Case | None) -> str:
    return AT_REST.get(case.state, ACTIVE) if case else ACTIVE


def _day(bridge: Bridge, at: datetime) -> date:
    return at.astimezone(bridge.zone).date()


def _teams(session: Session, chart: Chart) -> list[Json]:
    """The care teams that are at work, the EHR's among them, as they are here."""
    rows = search(session, chart, Query("CareTeam", count=authored.A_PAGE)).rows
    found: list[Json] = [read_json(row.body) for row in rows]
    return [each for each in found if each.get("status") == "active"]


def _keep(
    session: Session, chart: Chart, site: Site, basis: Basis, before: Stored | None, at: datetime
) -> None:
    made = care_plan_to_fhir(basis)
    document, id = authored.sound(made, chart), str(made["id"])
    if before:
        kept = resources.update(session, chart, document, id=id, at=at, expected=before.version)
    else:
        kept = resources.create(session, chart, document, id=id, at=at)
    signed = assembled(
        f"CarePlan/{id}", version=kept.version, patient=chart.patient, site=site.name, at=at,
        sources=sources(basis),
    )  # fmt: skip
    resources.create(session, chart, Document.of(signed), id=str(uuid4()), at=at)
    audit.of_view(
        session, chart, action="U" if before else "C", what=f"CarePlan/{id}",
        patient=chart.patient, detail=f"version {kept.version}",
    )  # fmt: skip
