"""Visits to come: what the EHR has planned, and what is arranged for each, noted here.

A ride, an interpreter and what to bring are noted per visit (care rules §5): for a visit that is
moved in the EHR they are looked at again, because a ride is for an hour.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from fhir_bridge import authored
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.visits import Arranged, Visit, sound_arranged
from fhir_bridge.cases import begin
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.errors import Issue, Refused
from fhir_bridge.launches import Context
from fhir_bridge.people import each_noted, staff_only
from fhir_bridge.r4.dates import date_range
from fhir_bridge.r4.observation import ENABLEMENT, Code, Noted, observation_to_fhir
from fhir_bridge.r4.reading import read_all
from fhir_bridge.r4.views import EncounterView
from fhir_bridge.record import Record
from fhir_bridge.store.access import Chart
from fhir_bridge.support import ask_nobody_at_the_end
from fhir_bridge.wire import instant

ARRANGED = Code(ENABLEMENT, "visit-arranged", "What is arranged for a visit")
VISIT, TIME = Code(ENABLEMENT, "visit"), Code(ENABLEMENT, "visit-time")
_PARTS = {"ride": "ride", "interpreter": "interpreter", "bring": "bring"}


@dataclass(frozen=True)
class Planned:
    """One visit that the EHR has planned.

    Attributes:
        id: ours, of the EHR's Encounter.
        visit: with what is arranged for it.
        moved: something was arranged, for another time than it has now; it is not printed.
    """

    id: str
    visit: Visit
    moved: bool = False


def planned(bridge: Bridge, context: Context, record: Record) -> tuple[Planned, ...]:
    """Visits to come, the nearest first; those without a time are not dates."""
    panel, now = record.panels.get("Encounter"), bridge.clock()
    views, _ = read_all((each.data for each in panel.documents) if panel else (), "Encounter")
    known = _arranged(bridge, context.chart)
    found = [
        _planned(bridge, context, each, at, known)
        for each in views
        if isinstance(each, EncounterView) and each.status == "planned"
        if (at := _at(each.start or "")) and at >= now
    ]
    return tuple(sorted(found, key=lambda each: each.visit.at))


def arrange(bridge: Bridge, context: Context, key: UUID, of: Planned, arranged: Arranged) -> None:
    """Note what is arranged for a visit; the latest counts, for the time the visit has now.

    Args:
        of: as ``planned`` gave it.

    Raises:
        Refused: it says nothing, or too much.
        AlreadySent: this form was sent before with another text.
    """
    staff_only(context)
    told, at, chart = sound_arranged(arranged), bridge.clock(), context.chart
    words = [(Code(ENABLEMENT, code), said) for name, code in _PARTS.items()
             if (said := getattr(told, name))]  # fmt: skip
    noted = Noted(
        ARRANGED, "; ".join(said for _, said in words), at, chart.actor.who,
        parts=((VISIT, of.id), (TIME, instant(of.visit.at)), *words),
    )  # fmt: skip
    with bridge.store.writing() as session:
        ask_nobody_at_the_end(session, chart)
        begin(session, context, at)
        body = "|".join((of.id, instant(of.visit.at), *(said for _, said in words)))
        if authored.first_time(session, chart, key, f"Observation/{key}", body, at=at):
            made = observation_to_fhir(noted, patient=f"Patient/{chart.patient}")
            authored.keep(session, context, made, id=str(key), at=at)


def one_of(visits: tuple[Planned, ...], id: str) -> Planned:
    """The visit a form is about.

    Raises:
        Refused: it is none of them any more.
    """
    found = next((each for each in visits if each.id == id), None)
    if found is None:
        issue = Issue("The EHR has no such visit planned any more.", "visit", "not-found")
        raise Refused("Nothing was noted.", issues=(issue,))
    return found


def _planned(
    bridge: Bridge, context: Context, view: EncounterView, at: datetime,
    known: Mapping[str, tuple[str, Arranged]],
) -> Planned:  # fmt: skip
    id = our_id(context.site.base, "Encounter", view.id)
    time, arranged = known.get(id, ("", Arranged()))
    moved = bool(time) and datetime.fromisoformat(time) != at
    visit = Visit(
        at.astimezone(bridge.zone), view.who or "", view.place or "",
        Arranged() if moved else arranged,
    )  # fmt: skip
    return Planned(id, visit, moved)


def _arranged(bridge: Bridge, chart: Chart) -> dict[str, tuple[str, Arranged]]:
    """The newest of each visit: for which time, and what."""
    with bridge.store.reading() as session:
        noted = [each for _, each in each_noted(session, chart, ARRANGED)]
    told: dict[str, tuple[str, Arranged]] = {}
    for each in noted:
        said = {code.code: value for code, value in each.parts if isinstance(value, str)}
        words = {name: said.get(code, "") for name, code in _PARTS.items()}
        told[said.get(VISIT.code, "")] = said.get(TIME.code, ""), Arranged(**words)
    return told


def _at(start: str) -> datetime | None:
    """When a visit begins; None for a day without its time. Without a zone it is UTC."""
    if "T" not in start or not date_range(start):
        return None
    at = datetime.fromisoformat(start)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
