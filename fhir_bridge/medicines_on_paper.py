"""Medicines of one patient: what the EHR lists, and what a nurse chose for the page on paper.

``mark`` keeps choices with whose word they are; the rules of what is printed are those of
``care.medicines_on_paper``. Nothing of it goes to the EHR: whoever prescribes changes orders there.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from sqlmodel import Session

from fhir_bridge import authored
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.medicines_on_paper import (
    ENDED,
    LISTED,
    PAUSED,
    UNSURE,
    Compared,
    Listed,
    Marked,
    compared,
    holds,
    newest,
    sound_mark,
)
from fhir_bridge.cases import begin
from fhir_bridge.ehr.chart import Panel
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.errors import Issue, Refused
from fhir_bridge.launches import Context
from fhir_bridge.people import each_noted, staff_only
from fhir_bridge.r4.medicine_marks import MARKED, mark_of, noted_mark
from fhir_bridge.r4.observation import observation_to_fhir
from fhir_bridge.r4.reading import read_all
from fhir_bridge.r4.views import MedicineView
from fhir_bridge.record import COPY, Record
from fhir_bridge.store.access import Chart
from fhir_bridge.support import ask_nobody_at_the_end

TYPES = ("MedicationRequest", "MedicationStatement")
"""Where an EHR lists medicines; the second where it shows it and the site asks for it."""

_STATES = {
    "active": LISTED, "on-hold": PAUSED, "completed": ENDED, "stopped": ENDED, "cancelled": ENDED,
    "not-taken": ENDED,
}  # fmt: skip
MISTAKES = frozenset({"entered-in-error", "draft"})
"""Statuses of entries that say nothing about what is taken."""
INTENDED = frozenset({"order", "plan", "original-order", "reflex-order", "filler-order",
                      "instance-order", ""})  # fmt: skip
"""Intents of requests that are in force; a proposal or an option is none."""


@dataclass(frozen=True)
class ListOfEhr:
    """The EHR's list as it was read.

    Attributes:
        known: it was read, or a copy of it: there is a list at all.
        read_at: when; of two types the older.
        copy: the EHR did not answer, this is its last copy.
        whole: nothing of it was left out that we know of.
        why: where there is none, why.
    """

    entries: tuple[Listed, ...] = ()
    known: bool = False
    read_at: datetime | None = None
    copy: bool = False
    whole: bool = True
    why: str = ""


@dataclass(frozen=True)
class Medicines:
    """The EHR's list, the newest choice for each entry, and what of it may be printed."""

    of_ehr: ListOfEhr
    chosen: tuple[Marked, ...]
    paper: Compared
    looked_at: datetime

    @property
    def named_by_papers(self) -> tuple[Marked, ...]:
        """What only papers name, as far as the choice still holds."""
        free = (each for each in self.chosen if not each.ref)
        return tuple(each for each in free if holds(each, None, self.looked_at))


def look(bridge: Bridge, context: Context, record: Record) -> Medicines:
    """Everything about one patient's medicines, for a page.

    Args:
        record: read with ``TYPES``, or those of them that the site asks for.
    """
    found = of_record(record, context.site.base)
    chosen, now = tuple(newest(marks(bridge, context.chart)).values()), bridge.clock()
    return Medicines(found, chosen, compared(found.entries, chosen, now), now)


def of_record(record: Record, base: str) -> ListOfEhr:
    """What the EHR lists.

    Args:
        base: of the site, of which our ids are made.
    """
    read = [record.panels[type] for type in TYPES if type in record.panels]
    orders = record.panels.get(TYPES[0])
    if orders is None or orders.state not in {"read", COPY} or not orders.documents:
        said = orders.notes[0] if orders and orders.notes else ""
        return ListOfEhr(why=said or "The EHR sent no medicines.")
    told = [each for panel in read for each in _entries(panel, base)]
    whole = all(sure for _, sure in told) and not any(
        panel.more or panel.quarantined for panel in read
    )
    times = [panel.read_at for panel in read if panel.read_at and panel.documents]
    return ListOfEhr(
        tuple(entry for entry, _ in told), True, min(times), orders.state == COPY,
        whole,
    )  # fmt: skip


def _entries(panel: Panel, base: str) -> Iterable[tuple[Listed, bool]]:
    views, _ = read_all((each.data for each in panel.documents), panel.type)
    for view in views:
        if not isinstance(view, MedicineView) or view.status in MISTAKES:
            continue
        if view.intent in INTENDED:
            ref = f"{panel.type}/{our_id(base, panel.type, view.id)}"
            yield listed(view, ref), not view.cannot_be_fully_read


def listed(view: MedicineView, ref: str) -> Listed:
    """One entry of the EHR's list; unsure where it may mean something else than it seems to.

    Args:
        ref: names it here.
    """
    unsure = view.forbids or view.cannot_be_fully_read
    return Listed(
        ref, view.name or "", view.how,
        UNSURE if unsure else _STATES.get(view.status, UNSURE),
        view.since or "", view.who or "", view.why or "", view.protected,
    )  # fmt: skip


def marks(bridge: Bridge, chart: Chart) -> list[Marked]:
    """Every choice that was ever made, oldest first."""
    with bridge.store.reading() as session:
        return [mark_of(noted) for _, noted in each_noted(session, chart, MARKED)]


def mark(bridge: Bridge, context: Context, key: UUID, chosen: Iterable[Marked]) -> int:
    """Keep what a nurse chose for one medicine or several; pressed again, it is there already.

    Args:
        key: born with the form; each line's record is named by it and the line.

    Returns:
        How many were kept: what stood there already is not kept again.

    Raises:
        Refused: whose word it is, or what it is about, is missing, or nothing was chosen.
        NotAllowed: the launch is the patient's own or a relative's.
    """
    staff_only(context)
    at = bridge.clock()
    sound = [sound_mark(replace(each, at=at)) for each in chosen]
    if not sound:
        issue = Issue("Choose something for at least one of them.", "choice", "required")
        raise Refused("Nothing was kept.", issues=(issue,))
    with bridge.store.writing() as session:
        ask_nobody_at_the_end(session, context.chart)
        begin(session, context, at)
        kept = [each for each in sound if keep_mark(session, context, key, each)]
    return len(kept)


def keep_mark(session: Session, context: Context, key: UUID, mark: Marked) -> bool:
    """Keep one choice; False where the same press kept it before."""
    chart, id = context.chart, uuid5(key, f"{mark.ref}|{mark.name}")
    told = "|".join((mark.choice, mark.source.strip(), mark.name, mark.how))
    target = f"Observation/{id}"
    if not authored.first_time(session, chart, id, target, told, at=mark.at):
        return False
    noted = noted_mark(mark, by=chart.actor.who)
    made = observation_to_fhir(noted, patient=f"Patient/{chart.patient}")
    authored.keep(session, context, made, id=str(id), at=mark.at)
    return True
