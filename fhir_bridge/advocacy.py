"""Advocacy: fight for what somebody is due, and keep who said what by when.

    form → Matter (care.advocacy) → Task, checked strictly → one transaction
    next stage · what the patient wants · a paper is needed, is here · who said what

A deadline is the letter's own, typed with the letter's day. Nothing goes out before the patient, or
who may speak for them by law, wants it. Nothing of it goes to an EHR. One press of a button is one
deed; of two nurses who move the same matter one is told that the other was faster.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from fhir_bridge import authored, landmarks, learners, staff
from fhir_bridge.authored import Kept
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.advocacy import Matter
from fhir_bridge.care.advocacy_deeds import Deed, Doing, Next, Opening
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.cases import begin, role_of
from fhir_bridge.errors import NotFound, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.people import everybody
from fhir_bridge.r4.advocacy import is_matter, matter_from_fhir, matter_to_fhir
from fhir_bridge.store import resources
from fhir_bridge.store.access import Chart
from fhir_bridge.support import deciders
from fhir_bridge.wire import read_json

QUIET = "Nothing is asked of anybody here any more. What was kept stays readable."


@dataclass(frozen=True)
class KeptMatter:
    """A matter as it stands, with what a change must name."""

    id: str
    version: int
    matter: Matter


@dataclass(frozen=True)
class Told:
    """What a page tells of one matter or of all.

    Attributes:
        role: of the user who asks; what may be noted depends on it.
        names: of staff, by who they are in the audit, and of the people around the patient.
        speakers: who may speak for the patient by law, by ``RelatedPerson/<id>``.
        quiet: nothing is asked of the patient any more.
    """

    kept: tuple[KeptMatter, ...]
    role: str
    names: Mapping[str, str] = field(default_factory=dict)
    speakers: Mapping[str, str] = field(default_factory=dict)
    quiet: bool = False


def take_up(bridge: Bridge, context: Context, key: UUID, opening: Opening) -> KeptMatter:
    """Take a matter up. The same form pressed twice is one.

    Args:
        key: born with the form; names it from then on.

    Raises:
        Refused: something is missing.
        NotAllowed: this user's role may not write one.
        AlreadySent: the form was sent before with another text.
    """
    chart, at = context.chart, bridge.clock().astimezone(bridge.zone)
    with bridge.store.writing() as session:
        who = Doing(chart.actor.who, at, role_of(session, context))
        made = opening.begun(who)
        begin(session, context, at)
        if authored.first_time(session, chart, key, f"Task/{key}", str(opening), at=at):
            _keep(session, context, str(key), made, at)
        return _find(session, chart, str(key))


def go_on(
    bridge: Bridge, context: Context, id: UUID, submission: UUID, deed: Deed
) -> KeptMatter:  # fmt: skip
    """Do one thing to a matter. The same press twice is one deed.

    Args:
        submission: born with the form.

    Raises:
        NotFound: this chart has no such matter.
        Refused: it cannot follow, something is missing, or nothing is asked of the patient here.
        NotAllowed: this user's role may not do it.
        Stale: it was moved since the form was drawn.
    """
    chart, at = context.chart, bridge.clock().astimezone(bridge.zone)
    with bridge.store.writing() as session:
        kept = _find(session, chart, str(id))
        if not authored.first_time(session, chart, submission, f"Task/{id}", str(deed), at=at):
            return kept
        if isinstance(deed, Next) and deed.version != kept.version:
            raise Stale
        if deed.asks and landmarks.nothing_is_asked(session, chart):
            raise Refused(QUIET)
        role = role_of(session, context)
        speakers = _speakers(session, bridge, context) if role in PEOPLE else {}
        after = deed.on(kept.matter, Doing(chart.actor.who, at, role, speakers))
        _keep(session, context, str(id), after, at, kept.version)
        return _find(session, chart, str(id))


def tell(bridge: Bridge, context: Context, id: UUID | None = None) -> Told:
    """All of them, or one, with the names of everybody in it.

    Raises:
        NotFound: this chart has none of that id.
    """
    with bridge.store.reading() as session:
        chart, role = context.chart, role_of(session, context)
        found = (_find(session, chart, str(id)),) if id else of_chart(session, chart)
        names = staff.names(session, context.site, _people(found))
        around = learners.people(session, chart)
        speakers = _speakers(session, bridge, context) if role in PEOPLE else {}
        quiet = landmarks.nothing_is_asked(session, chart)
        return Told(found, role, {**around, **names}, speakers, quiet)


def of_chart(session: Session, chart: Chart) -> tuple[KeptMatter, ...]:
    """Every matter there ever was for this patient, in the order in which they were taken up."""
    found = authored.each_of(session, chart, "Task")
    return tuple(_read(each) for each in found if is_matter(each.data))


def _speakers(session: Session, bridge: Bridge, context: Context) -> dict[str, str]:
    today = bridge.clock().astimezone(bridge.zone).date()
    return deciders(tuple(everybody(session, bridge, context)), today)


def _keep(
    session: Session, context: Context, id: str, made: Matter, at: datetime,
    expected: int | None = None,
) -> None:  # fmt: skip
    resource = matter_to_fhir(made, patient=f"Patient/{context.patient}")
    authored.keep(session, context, resource, id=id, at=at, expected=expected)


def _find(session: Session, chart: Chart, id: str) -> KeptMatter:
    row = resources.find(session, chart, "Task", id)
    data = read_json(row.body) if row else {}
    if row is None or row.owner != "ours" or not is_matter(data):
        raise NotFound
    return _read(Kept(row, data))


def _read(kept: Kept) -> KeptMatter:
    return KeptMatter(kept.id, kept.version, matter_from_fhir(kept.data))


def _people(found: Iterable[KeptMatter]) -> set[str]:
    return {by for kept in found for by in kept.matter.people}
