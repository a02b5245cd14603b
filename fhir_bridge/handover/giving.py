"""Making a handover: what was looked at becomes a document that never changes, given to somebody.

    form → who receives it (care.handover.answering) → Bundle (r4.toc) → DocumentReference, its
    Communication, the audit of whom it went to: one transaction

A later version is a new document that replaces the one before. One press is one document.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlmodel import Session

from fhir_bridge import authored, care_plans, enrolment
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.care.handover.answering import Receiver, received_by
from fhir_bridge.care.typed import about_words
from fhir_bridge.cases import role_of
from fhir_bridge.errors import NotAllowed, Refused, Stale
from fhir_bridge.handover.gathering import Found, gather
from fhir_bridge.handover.papers import Given, one_given
from fhir_bridge.launches import Context
from fhir_bridge.r4.handover_papers import (
    GIVEN,
    Filed,
    Giving,
    document_to_fhir,
    giving_to_fhir,
)
from fhir_bridge.r4.toc import HANDOVER_ID, TITLE, Paper, Told, document
from fhir_bridge.record import Record
from fhir_bridge.store import audit
from fhir_bridge.store.access import Chart
from fhir_bridge.store.db import lock_key

NOT_KEPT = "Care coordination has not begun for this patient, so no handover can be made."
HAS_DIED = "So the EHR says, the patient has died: no handover is made."
STAYS = "The record of this patient is marked as one that stays here. Hand over by telephone."
CHANGED = "The record changed since you looked. Read it again before you make the handover."


@dataclass(frozen=True)
class Wish:
    """A handover as a form asks for it.

    Attributes:
        key: born with the form: names the document.
        why: why it is made, and what the next team has to know first, in the nurse's words.
        nil: names of sections of which she says, having asked, that there are none.
        seen: what she looked at (``Found.seen``).
        replaces: id of the version before; "" for a new one.
    """

    key: UUID
    receiver: Receiver
    why: str
    nil: frozenset[str] = frozenset()
    seen: str = ""
    replaces: str = ""


def look(bridge: Bridge, context: Context, record: Record, nil: Iterable[str] = ()) -> Found:
    """What a handover would tell now; only our plan of care is brought up to date for it."""
    if enrolment.is_enrolled(bridge.store, context):
        care_plans.regenerate(bridge, context.site, context.patient)
    with bridge.store.reading() as session:
        return gather(session, bridge, context, record, frozenset(nil))


def make(bridge: Bridge, context: Context, record: Record, wish: Wish) -> str:
    """Make the handover and note whom it is given. The same press twice is one document.

    Args:
        record: what the EHR answered just now, by type.

    Returns:
        Our id of the document.

    Raises:
        Refused: something is missing; or none can be made for this patient.
        NotAllowed: this user does not work with patients.
        Stale: the record changed since it was looked at, or what it replaces is replaced already.
        AlreadySent: the form was sent before with another text.
    """
    wish = replace(wish, receiver=_receiver(wish), why=wish.why.strip())
    chart, at, id = context.chart, bridge.clock().astimezone(bridge.zone), str(wish.key)
    if enrolment.is_enrolled(bridge.store, context):
        care_plans.regenerate(bridge, context.site, context.patient)
    with bridge.store.writing() as session:
        _may_make(session, bridge, context, at)
        lock_key(session, "handover", chart.site, chart.patient)
        said = str(astuple(replace(wish, nil=frozenset(), seen="")))
        target, said = f"DocumentReference/{id}", f"{said}|{sorted(wish.nil)}"
        if not authored.first_time(session, chart, wish.key, target, said, at=at):
            return id
        found = gather(session, bridge, context, record, wish.nil)
        if found.seen != wish.seen:
            raise Stale(CHANGED)
        if f"Patient/{chart.patient}" not in found.records:
            raise Refused(STAYS)
        before = _replaced(session, chart, wish.replaces)
        filed = _filed(bridge, context, wish, found, before, at)
        _keep(session, context, filed, wish.receiver, before, at)
    return id


def _receiver(wish: Wish) -> Receiver:
    """The receiver, once nothing of the form is missing."""
    ask = "Write why it is made, and what they have to know first."
    issues = tuple(about_words(wish.why.strip(), "why", ask))
    try:
        receiver = received_by(wish.receiver)
    except Refused as error:
        raise Refused(str(error), issues=(*error.issues, *issues)) from None
    if issues:
        raise Refused("Something is still missing. No handover was made.", issues=issues)
    return receiver


def _may_make(session: Session, bridge: Bridge, context: Context, at: datetime) -> None:
    if role_of(session, context) not in PEOPLE:
        raise NotAllowed
    if not enrolment.is_kept(session, context.site.id, context.patient):
        raise Refused(NOT_KEPT)
    if enrolment.has_died(session, bridge, context, at):
        raise Refused(HAS_DIED)


def _replaced(session: Session, chart: Chart, id: str) -> Given | None:
    if not id:
        return None
    before = one_given(session, chart, id)
    if before.replaced:
        raise Stale
    return before


def _filed(
    bridge: Bridge, context: Context, wish: Wish, found: Found, before: Given | None, at: datetime
) -> Filed:
    id, author = str(wish.key), context.chart.actor
    set_id = before.document.set_id if before else id
    ours = str(uuid5(NAMESPACE_URL, f"{context.site.base}/custodian"))
    paper = Paper(
        id, set_id, before.document.id if before else "", f"{bridge.origin}/fhir", at,
        context.patient, (author.who, author.name), (ours, context.site.name, context.site.base),
        tuple(_with_words(each, wish) for each in found.sections), found.records, found.hidden,
    )  # fmt: skip
    return Filed(
        GIVEN, id, document(paper), at, TITLE, (HANDOVER_ID, id), set_id, author.who, author.name,
        paper.replaces,
    )  # fmt: skip


def _with_words(told: Told, wish: Wish) -> Told:
    """The section that tells why, with what the nurse wrote; then it is not empty."""
    if told.section.name != "reason":
        return told
    return replace(told, words=wish.why, empty=None)


def _keep(
    session: Session, context: Context, filed: Filed, receiver: Receiver, before: Given | None,
    at: datetime,
) -> None:  # fmt: skip
    patient, keep = f"Patient/{context.patient}", authored.keep
    made = document_to_fhir(filed, patient=patient)
    keep(session, context, made, id=filed.id, at=at)
    giving = Giving(filed.id, receiver, at, filed.by)
    keep(session, context, giving_to_fhir(giving, patient=patient), id=filed.id, at=at)
    audit.of_view(
        session, context.chart, action="R", what=f"DocumentReference/{filed.id}",
        patient=context.patient, detail=f"handover given to {receiver.place}",
    )  # fmt: skip
    if before is None:
        return
    old = document_to_fhir(before.document, patient=patient, superseded=True)
    keep(session, context, old, id=before.document.id, at=at, expected=1)
    if before.giving.answer is None:
        over = giving_to_fhir(replace(before.giving, over=True), patient=patient)
        keep(session, context, over, id=before.document.id, at=at, expected=before.version)
