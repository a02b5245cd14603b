"""Followed up until it is settled: referrals to services, aids at home.

    form → Followed (care.following) → Task, and what it is about, checked strictly
         → one transaction with Provenance, audit, and what it tells of the service

Only a need that help is wanted with becomes a referral, and only after a yes to what is told.
Nothing of it goes to an EHR or to the service by itself: asking them is a person's work. One press
of a button is one step; of two nurses at once one is told that the other was faster.
"""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from fhir_bridge import authored, landmarks, needs, services, staff
from fhir_bridge.authored import Kept
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.commitment_moves import Side
from fhir_bridge.care.following import Flow, Followed, Step, Subject
from fhir_bridge.care.following_moves import AIDS, REFERRAL
from fhir_bridge.care.needs import NEEDS, WANTED
from fhir_bridge.care.services import outcome_of
from fhir_bridge.cases import begin, role_of
from fhir_bridge.errors import Issue, NotFound, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.people import staff_only
from fhir_bridge.r4.following import (
    about_to_fhir,
    followed_from_fhir,
    is_followed,
    task_to_fhir,
)
from fhir_bridge.readiness import QUIET
from fhir_bridge.store import resources
from fhir_bridge.store.access import Chart
from fhir_bridge.wire import read_json

NOT_BEGUN = "Nothing was begun."
ASKED_OF = frozenset({Side.PATIENT, Side.CAREGIVER})


@dataclass(frozen=True)
class KeptFollowed:
    """Something that is followed up, with what a change must name."""

    id: str
    version: int
    followed: Followed


@dataclass(frozen=True)
class Told:
    """What a page tells of one or of all.

    Attributes:
        role: of the user who asks.
        names: of members of staff, by who they are in the audit.
        quiet: nothing is asked of the patient any more.
    """

    kept: tuple[KeptFollowed, ...]
    role: str
    names: Mapping[str, str]
    quiet: bool = False


@dataclass(frozen=True)
class Wish:
    """One step as a form asks for it.

    Attributes:
        submission: born with the form: one press is one step.
        version: that the form was made from.
        step: what happened; who noted it and when is filled in here.
    """

    submission: UUID
    version: int
    step: Step


def make(
    bridge: Bridge, context: Context, key: UUID, flow: Flow, subject: Subject, first: Step
) -> KeptFollowed:
    """Begin to follow something up. The same form pressed twice is one.

    Args:
        key: born with the form; names it from then on.
        subject: what; whether it is private and why it is done is looked up here.
        first: who owns the next step and by when; the rest is filled in here.

    Raises:
        Refused: something is missing, help is not wanted with it, or nothing is asked any more.
        NotAllowed: this user's role may not begin one.
        AlreadySent: the form was sent before with another text.
    """
    chart, at = context.chart, bridge.clock().astimezone(bridge.zone)
    with bridge.store.writing() as session:
        step = replace(first, by=chart.actor.who, at=at)
        whole = _looked_up(session, bridge, context, flow, subject)
        made = Followed.begun(flow, whole, step, role=role_of(session, context))
        begin(session, context, at)
        if flow.asks_consent or _asks_somebody(made):
            _may_be_asked(session, chart)
        body = str((astuple(subject), first.owner, first.due, first.filled))
        if authored.first_time(session, chart, key, f"Task/{key}", body, at=at):
            if flow is REFERRAL:
                _is_wanted(session, bridge, chart, subject.kind)
            _keep(session, context, str(key), made, at)
        return _find(session, chart, str(key))


def move(bridge: Bridge, context: Context, id: UUID, wish: Wish) -> KeptFollowed:
    """Note what happened to one; the same press twice is one step.

    Raises:
        NotFound: this chart has none of that id.
        Refused: it cannot go there from where it is, or something is missing.
        NotAllowed: this user's role may not note it.
        Stale: somebody was faster; nothing was noted.
    """
    staff_only(context)
    chart, at = context.chart, bridge.clock().astimezone(bridge.zone)
    with bridge.store.writing() as session:
        kept = _find(session, chart, str(id))
        body = str((wish.version, astuple(wish.step)[3:], wish.step.state))
        if not authored.first_time(session, chart, wish.submission, f"Task/{id}", body, at=at):
            return kept
        if kept.version != wish.version:
            raise Stale
        step = replace(wish.step, by=chart.actor.who, at=at)
        moved = kept.followed.move_to(step, role=role_of(session, context))
        if _asks_somebody(moved):
            _may_be_asked(session, chart)
        _keep(session, context, str(id), moved, at, kept.version)
        return _find(session, chart, str(id))


def tell(bridge: Bridge, context: Context, id: UUID | None = None) -> Told:
    """All of them, or one, with the names of those who noted it.

    Raises:
        NotAllowed: the launch is the patient's own or a relative's.
        NotFound: this chart has none of that id.
    """
    staff_only(context)
    with bridge.store.reading() as session:
        chart = context.chart
        found = (_find(session, chart, str(id)),) if id else of_chart(session, chart)
        noted = {step.by for each in found for step in each.followed.steps}
        names = staff.names(session, context.site, noted)
        quiet = landmarks.nothing_is_asked(session, chart)
        return Told(found, role_of(session, context), names, quiet)


def open_for_staff(bridge: Bridge, context: Context) -> Told:
    """The same for a page that others may open, too: a patient or a relative is told nothing."""
    if context.user.startswith(staff.NOT_STAFF):
        return Told((), "", {})
    return tell(bridge, context)


def of_chart(session: Session, chart: Chart) -> tuple[KeptFollowed, ...]:
    """Everything that is or was followed up, in the order in which it was begun."""
    found = authored.each_of(session, chart, "Task")
    return tuple(_read(each) for each in found if is_followed(each.data))


def open_of(bridge: Bridge, chart: Chart) -> tuple[Followed, ...]:
    """What is not settled."""
    with bridge.store.reading() as session:
        found = of_chart(session, chart)
    return tuple(each.followed for each in found if each.followed.is_open)


def _looked_up(
    session: Session, bridge: Bridge, context: Context, flow: Flow, subject: Subject
) -> Subject:
    """The subject with what the record knows: the entry's name, the need it comes from."""
    if flow is not REFERRAL:
        if subject.kind not in AIDS:
            raise Refused(NOT_BEGUN, issues=(Issue("Choose what it is.", "kind", "required"),))
        return replace(subject, what=subject.what or AIDS[subject.kind])
    need = NEEDS.get(subject.kind)
    if need is None:
        raise Refused(NOT_BEGUN, issues=(Issue("Choose what for.", "kind", "required"),))
    entry = services.find(session, context.site.id, subject.service_id)
    known = entry.name if entry else ""
    last = needs.newest(session, bridge, context.chart).get(need.code)
    return replace(
        subject, private=need.private, service=known or subject.service,
        service_id=subject.service_id if entry else "",
        because=f"Observation/{last.id}" if last else "",
    )  # fmt: skip


def _is_wanted(session: Session, bridge: Bridge, chart: Chart, need: str) -> None:
    last = needs.newest(session, bridge, chart).get(need)
    if last is None or last.said.answer != WANTED:
        issue = Issue("Help is not wanted with this, as far as we know: ask first.", "kind")
        raise Refused(NOT_BEGUN, issues=(issue,))


def _asks_somebody(followed: Followed) -> bool:
    owner = followed.last.owner
    return owner is not None and owner.side in ASKED_OF


def _may_be_asked(session: Session, chart: Chart) -> None:
    if landmarks.nothing_is_asked(session, chart):
        raise Refused(QUIET)


def _keep(
    session: Session, context: Context, id: str, made: Followed, at: datetime,
    expected: int | None = None,
) -> None:  # fmt: skip
    patient, subject = f"Patient/{context.patient}", made.subject
    told = (about_to_fhir(made, patient=patient), task_to_fhir(made, id=id, patient=patient))
    for resource in told:
        authored.keep(session, context, resource, id=id, at=at, expected=expected)
    if made.flow is REFERRAL and subject.service_id:
        outcome = outcome_of(made.state, made.last.came)
        services.note_outcome(session, context.site.id, id, subject.service_id, outcome)


def _find(session: Session, chart: Chart, id: str) -> KeptFollowed:
    row = resources.find(session, chart, "Task", id)
    data = read_json(row.body) if row else {}
    if row is None or row.owner != "ours" or not is_followed(data):
        raise NotFound
    return _read(Kept(row, data))


def _read(kept: Kept) -> KeptFollowed:
    return KeptFollowed(kept.id, kept.version, followed_from_fhir(kept.data))
