"""Shared accountability: who does what by when, and what came of it.

    form → Commitment (care.commitments) → Task, checked strictly → one transaction
    done · talked through · did not happen, with its reason and both sides' words · another day

The patient, a caregiver, an agency, a clinician and we ourselves stand in one list, what is late of
ours first. Nothing of it goes to an EHR. One press of a button is one step; of two nurses at once
one is told that the other was faster.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from fhir_bridge import authored, landmarks, staff
from fhir_bridge.authored import Kept
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.care.commitment_moves import OPEN, Side, State
from fhir_bridge.care.commitments import Agreed, Commitment, Said, Step
from fhir_bridge.care.due_order import is_late_for, is_ours_and_late
from fhir_bridge.cases import begin, role_of
from fhir_bridge.errors import NotAllowed, NotFound, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.r4.task import commitment_from_fhir, commitment_to_fhir, is_commitment
from fhir_bridge.store import resources
from fhir_bridge.store.access import Chart
from fhir_bridge.wire import read_json

QUIET = "Nothing is asked of anybody here any more. What was agreed stays readable."
PATIENT, CAREGIVER = Side.PATIENT, Side.CAREGIVER


@dataclass(frozen=True)
class KeptCommitment:
    """A commitment as it stands, with what a change must name."""

    id: str
    version: int
    commitment: Commitment


@dataclass(frozen=True)
class Told:
    """What a page tells of one commitment or of all.

    Attributes:
        role: of the user who asks; what may be noted depends on it.
        names: of members of staff, by who they are in the audit.
        quiet: nothing is asked of the patient any more.
    """

    kept: tuple[KeptCommitment, ...]
    role: str
    names: dict[str, str]
    quiet: bool = False

    def name_of(self, said: Said | Step) -> str:
        """Who did or said something; "" where we never met them."""
        named = said.name if isinstance(said, Said) else ""
        return named or self.names.get(said.by, "")


@dataclass(frozen=True)
class Wish:
    """One step as a form asks for it.

    Attributes:
        submission: born with the form: one press is one step.
        version: that the form was made from.
        theirs, ours: what the accountable person says to it, and what we say: kept as feedback.
        our_part: it was our part, or the system's.
    """

    submission: UUID
    version: int
    state: State
    why: str = ""
    cause: str = ""
    our_part: bool = False
    due: date | None = None
    theirs: str = ""
    ours: str = ""


@dataclass(frozen=True)
class Remark:
    """Something to keep beside a commitment.

    Attributes:
        theirs: the accountable person said it; otherwise one of us did.
        learnt: it is an after-action note.
    """

    submission: UUID
    words: str
    theirs: bool = False
    learnt: bool = False


def make(bridge: Bridge, context: Context, key: UUID, agreed: Agreed) -> KeptCommitment:
    """Write down what somebody takes on. The same form pressed twice is one.

    Args:
        key: born with the form; names it from then on.

    Raises:
        Refused: something is missing, or nothing is asked of the patient any more.
        NotAllowed: this user's role may not write one.
        AlreadySent: the form was sent before with another text.
    """
    chart, at = context.chart, bridge.clock().astimezone(bridge.zone)
    with bridge.store.writing() as session:
        role = role_of(session, context)
        made = Commitment.begun(agreed, chart.actor.who, at, role=role)
        begin(session, context, at)
        if agreed.owner.side in {PATIENT, CAREGIVER}:
            _may_be_asked(session, chart)
        if authored.first_time(
            session, chart, key, f"Task/{key}", str(astuple(made.agreed)), at=at
        ):
            _keep(session, context, str(key), made, at)
        return _find(session, chart, str(key))


def move(bridge: Bridge, context: Context, id: UUID, wish: Wish) -> KeptCommitment:
    """Note what happened to one, with what both sides say to it. The same press twice is one step.

    Raises:
        NotFound: this chart has no such commitment.
        Refused: it cannot go there from where it is, or something is missing.
        NotAllowed: this user's role may not note it.
        Stale: somebody was faster; nothing was noted.
    """
    chart, at = context.chart, bridge.clock().astimezone(bridge.zone)
    with bridge.store.writing() as session:
        kept = _find(session, chart, str(id))
        if _pressed_before(session, chart, wish.submission, str(id), wish, at):
            return kept
        if kept.version != wish.version:
            raise Stale
        step = Step(wish.state, chart.actor.who, at, wish.why, wish.cause, wish.our_part, wish.due)
        moved = kept.commitment.move_to(step, role=role_of(session, context))
        if moved.state in OPEN and moved.owner.side in {PATIENT, CAREGIVER} and moved.last.due:
            _may_be_asked(session, chart)
        for words, theirs in ((wish.theirs, True), (wish.ours, False)):
            if words.strip():
                moved = moved.tell(_said(moved, chart, at, words, theirs=theirs))
        _keep(session, context, str(id), moved, at, kept.version)
        return _find(session, chart, str(id))


def remark(bridge: Bridge, context: Context, id: UUID, said: Remark) -> KeptCommitment:
    """Keep one more sentence of the conversation, or an after-action note; pressed twice, one.

    Raises:
        NotFound: this chart has no such commitment.
        Refused: it says nothing, or too much.
        NotAllowed: this user's role may not keep it.
    """
    chart, at = context.chart, bridge.clock().astimezone(bridge.zone)
    with bridge.store.writing() as session:
        kept = _find(session, chart, str(id))
        if role_of(session, context) not in PEOPLE:
            raise NotAllowed
        if _pressed_before(session, chart, said.submission, str(id), said, at):
            return kept
        one = _said(kept.commitment, chart, at, said.words, theirs=said.theirs)
        after = kept.commitment.learn(one) if said.learnt else kept.commitment.tell(one)
        _keep(session, context, str(id), after, at, kept.version)
        return _find(session, chart, str(id))


def of_chart(session: Session, chart: Chart) -> tuple[KeptCommitment, ...]:
    """Everything that was ever agreed for this patient, in the order it was written down."""
    found = authored.each_of(session, chart, "Task")
    return tuple(_read(each) for each in found if is_commitment(each.data))


def tell(bridge: Bridge, context: Context, id: UUID | None = None) -> Told:
    """All of them, or one, with the names of those who did and said what.

    After-action notes stay with the team: a launch of the patient or a relative reads none.

    Raises:
        NotFound: this chart has none of that id.
    """
    with bridge.store.reading() as session:
        chart = context.chart
        found = (_find(session, chart, str(id)),) if id else of_chart(session, chart)
        if context.user.startswith(staff.NOT_STAFF):
            found = tuple(map(_without_notes, found))
        names = staff.names(session, context.site, _people(found))
        quiet = landmarks.nothing_is_asked(session, chart)
        return Told(found, role_of(session, context), names, quiet)


def open_of(bridge: Bridge, chart: Chart) -> tuple[Commitment, ...]:
    """What somebody has still to do, or to talk about."""
    with bridge.store.reading() as session:
        found = of_chart(session, chart)
    return tuple(each.commitment for each in found if each.commitment.state in OPEN)


def late_of(bridge: Bridge, chart: Chart, learner: str = "") -> tuple[Commitment, ...]:
    """What a learner agreed to and has said nothing of since its day passed.

    It is what an approach may look at (care rules §2.2 row 4); ours never count against anybody.

    Args:
        learner: ``RelatedPerson/<id>``; "" for the patient.
    """
    who, today = learner or f"Patient/{chart.patient}", _today(bridge)
    return tuple(
        each
        for each in open_of(bridge, chart)
        if each.owner.reference == who and is_late_for(each, today)
    )


def late_of_staff(bridge: Bridge, chart: Chart) -> tuple[Commitment, ...]:
    """What we ourselves owe and have not done: the only red, the longest due first."""
    found = [each for each in open_of(bridge, chart) if is_ours_and_late(each, _today(bridge))]
    return tuple(sorted(found, key=lambda each: each.due))


def _pressed_before(
    session: Session, chart: Chart, submission: UUID, id: str, form: Wish | Remark, at: datetime
) -> bool:
    body = str(astuple(form))
    return not authored.first_time(session, chart, submission, f"Task/{id}", body, at=at)


def _said(commitment: Commitment, chart: Chart, at: datetime, words: str, *, theirs: bool) -> Said:
    """Words of the accountable person, or of whoever writes them down."""
    owner = commitment.owner
    if theirs:
        return Said(owner.reference, at, words, owner.name)
    return Said(chart.actor.who, at, words, chart.actor.name)


def _may_be_asked(session: Session, chart: Chart) -> None:
    if landmarks.nothing_is_asked(session, chart):
        raise Refused(QUIET)


def _keep(
    session: Session, context: Context, id: str, made: Commitment, at: datetime,
    expected: int | None = None,
) -> None:  # fmt: skip
    resource = commitment_to_fhir(made, patient=f"Patient/{context.patient}")
    authored.keep(session, context, resource, id=id, at=at, expected=expected)


def _find(session: Session, chart: Chart, id: str) -> KeptCommitment:
    row = resources.find(session, chart, "Task", id)
    data = read_json(row.body) if row else {}
    if row is None or row.owner != "ours" or not is_commitment(data):
        raise NotFound
    return _read(Kept(row, data))


def _read(kept: Kept) -> KeptCommitment:
    return KeptCommitment(kept.id, kept.version, commitment_from_fhir(kept.data))


def _without_notes(kept: KeptCommitment) -> KeptCommitment:
    return replace(kept, commitment=replace(kept.commitment, learnt=()))


def _people(found: Iterable[KeptCommitment]) -> set[str]:
    each = [kept.commitment for kept in found]
    did = {step.by for one in each for step in one.steps}
    return did | {said.by for one in each for said in (*one.said, *one.learnt)}


def _today(bridge: Bridge) -> date:
    return bridge.clock().astimezone(bridge.zone).date()
