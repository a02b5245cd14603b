"""The EHR's orders as they were read, for whichever column each belongs to.

Read by what a page has just read, and so at most as old as that says: no copy stands in unsaid. An
order without a name, or with a privacy label, is counted and never compared.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from functools import partial

from sqlmodel import Session

from fhir_bridge.care.medicines.columns import Ordered
from fhir_bridge.care.medicines.lists import Entry
from fhir_bridge.care.medicines_on_paper import UNSURE, Listed
from fhir_bridge.care.transitions.local_days import local_day
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.landmarks import copies
from fhir_bridge.medicines_on_paper import INTENDED, MISTAKES, TYPES, listed
from fhir_bridge.r4.reading import read_all
from fhir_bridge.r4.references import target_of
from fhir_bridge.r4.stay_events import when
from fhir_bridge.r4.views import MedicineView
from fhir_bridge.record import COPY, Record
from fhir_bridge.store.access import Chart
from fhir_bridge.wire import Json

__all__ = ["TYPES", "Orders", "orders_kept", "orders_of"]


@dataclass(frozen=True)
class Ordering:
    """One order with what places it.

    Attributes:
        encounter: our id of the Encounter it was made in; "" where it is not told.
    """

    order: Ordered
    listed: Listed
    encounter: str


@dataclass(frozen=True)
class Orders:
    """What the EHR lists.

    Attributes:
        known: it was read, or a copy of it: there is a list at all.
        read_at: when; ``copy``: the EHR did not answer, this is its last copy.
        whole: nothing of it was left out that we know of.
        unnamed, private: how many cannot be compared: named by a link alone, or with a label.
        unsure: names of orders of which the EHR does not say whether they are in force.
        why: where there is no list, why.
    """

    all: tuple[Ordering, ...] = ()
    known: bool = False
    read_at: datetime | None = None
    copy: bool = False
    whole: bool = True
    unnamed: int = 0
    private: int = 0
    unsure: tuple[str, ...] = ()
    why: str = ""


def orders_of(record: Record, base: str, zone: tzinfo) -> Orders:
    """The EHR's orders as they were just read.

    Args:
        record: read with ``TYPES``, or those of them that the site asks for.
        base: of the site, of which our ids are made.
        zone: in which days are told.
    """
    panels = [record.panels[type] for type in TYPES if type in record.panels]
    first = record.panels.get(TYPES[0])
    if first is None or first.state not in {"read", COPY} or not first.documents:
        said = first.notes[0] if first and first.notes else ""
        return Orders(why=said or "The EHR sent no medicines.")
    told = {panel.type: [each.data for each in panel.documents] for panel in panels}
    times = [panel.read_at for panel in panels if panel.read_at and panel.documents]
    whole = not any(panel.more or panel.quarantined for panel in panels)
    found = _orders(told, partial(our_id, base), zone)
    return replace(found, read_at=min(times), copy=first.state == COPY, whole=whole)


def orders_kept(session: Session, chart: Chart, zone: tzinfo) -> Orders:
    """The same of the copies that are here: for what comes next, without asking the EHR."""
    told = {type: copies(session, chart, type) for type in TYPES}
    return replace(_orders(told, lambda _, ours: ours, zone), copy=True)


Named = Callable[[str, str], str]
"""Our id of a record, of its type and the id that it has where it was read."""


def _orders(told: Mapping[str, list[Json]], named: Named, zone: tzinfo) -> Orders:
    views = [(type, view) for type, records in told.items() for view in _views(type, records)]
    followed = {_id("MedicationRequest", view.replaces, named) for _, view in views} - {""}
    found = [
        _ordering(view, type, named, followed, zone)
        for type, view in views if view.name and not view.protected
    ]  # fmt: skip
    return Orders(
        tuple(each for each in found if each.listed.state != UNSURE), bool(told[TYPES[0]]),
        unnamed=sum(not view.name and not view.protected for _, view in views),
        private=sum(view.protected for _, view in views),
        unsure=tuple(each.listed.name for each in found if each.listed.state == UNSURE),
    )  # fmt: skip


def _views(type: str, records: Iterable[Json]) -> Iterable[MedicineView]:
    views, _ = read_all(records, type)
    for view in views:
        if not isinstance(view, MedicineView) or view.status in MISTAKES:
            continue
        if view.intent in INTENDED:
            yield view


def _ordering(
    view: MedicineView, type: str, named: Named, followed: set[str], zone: tzinfo
) -> Ordering:
    id = named(type, view.id)
    entry = listed(view, f"{type}/{id}")
    order = Ordered(
        entry.ref, Entry(entry.name, "", entry.how), entry.state, view.category,
        on=_day(view.since, zone), changed=_day(view.changed, zone), replaced=id in followed,
        told=type != TYPES[0],
    )  # fmt: skip
    return Ordering(order, entry, _id("Encounter", view.stay, named))


def _id(type: str, reference: str, named: Named) -> str:
    """Our id of what a record points to."""
    target = target_of(reference)
    return named(type, target[1]) if target and target[0] == type else ""


def _day(text: str | None, zone: tzinfo) -> date | None:
    """A whole day; anything less says none."""
    told = when(text)
    return local_day(told, zone) if told else None
