"""Cases: begin one, move one on, say who did what when and why.

    Start or first goal at a launch   asked for, and taken on by the nurse: one tap
    the EHR's roster, an import       asked for, and waits for somebody to take it on
    then, one tap or form each        said yes · working together · looked back · finished for now

A patient we keep a record of has a case: enrolment, case and audit are one transaction. The rules
are a table (`care.case`).
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from fhir_bridge import staff
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import AT_REST, LAUNCH, MOVES, ROSTER, WAITING, Case, State, Step
from fhir_bridge.care.disciplines import Discipline
from fhir_bridge.enrolment import enrol, enrol_patient
from fhir_bridge.errors import Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.store import audit, case_events
from fhir_bridge.store.access import Chart
from fhir_bridge.store.db import lock_key
from fhir_bridge.store.snapshot import once
from fhir_bridge.store.tables import ContextRow


@dataclass(frozen=True)
class Told:
    """A case as a person reads it.

    Attributes:
        role: of the user who asks; what may be done next depends on it.
        names: of the people in it, by who they are in the audit.
    """

    case: Case
    role: str
    names: dict[str, str]

    def name_of(self, who: str) -> str:
        """The name of somebody in it; "" where we never met them."""
        return self.names.get(who, "")


@dataclass(frozen=True)
class Wish:
    """One move as a form asks for it.

    Attributes:
        number: of the last step when the form was drawn.
        how, said_on: of a yes.
    """

    state: State
    number: int
    why: str = ""
    how: str = ""
    said_on: date | None = None


def start(bridge: Bridge, context: Context) -> None:
    """Begin with this patient, or take on a case that waits; a second press changes nothing."""
    with bridge.store.writing() as session:
        begin(session, context, bridge.clock())


def begin(session: Session, context: Context, at: datetime) -> None:
    """Enrol the patient, open the case, and take it on where the user may.

    Somebody else's case stays theirs; one that is at rest stays so.
    """
    under_way = case_events.current(session, context.chart)
    if under_way and under_way.state not in WAITING:
        return
    enrol(session, context, at)  # holds the lock under which a case is opened once
    chart, role = context.chart, role_of(session, context)
    case = case_events.current(session, chart)
    if case is None:
        case = Case.opened(chart.actor.who, at, role=role, how=LAUNCH)
        _keep(session, chart, case.last)
    if case.state in WAITING and role in MOVES[case.state, State.ACCEPTED].roles:
        taken = case.move_to(State.ACCEPTED, chart.actor.who, at, role=role)
        _keep(session, chart, taken.last, case.state)


def enrol_listed(
    session: Session, chart: Chart, ehr_patient: str, at: datetime, how: str = ROSTER
) -> bool:
    """Enrol a patient whom a roster or a file brings, and put the case before the team.

    Args:
        how: a key of ``care.case.REFERRAL_WORDS``.

    Returns:
        Whether that happened just now.
    """
    if not enrol_patient(session, chart, ehr_patient, at, how):
        return False
    actor = chart.actor
    case = Case.opened(actor.who, at, role=actor.role, how=how)
    _keep(session, chart, case.last)
    waits = case.move_to(State.UNASSIGNED, actor.who, at, role=actor.role)
    _keep(session, chart, waits.last, case.state)
    return True


def current(bridge: Bridge, chart: Chart) -> Case | None:
    """Where the work with the chart's patient stands; None where it never began."""
    with bridge.store.reading() as session:
        return case_events.current(session, chart)


def tell(bridge: Bridge, context: Context) -> Told | None:
    """The case with the names of its people; None where it never began."""
    with bridge.store.reading() as session:
        case = case_events.current(session, context.chart)
        if case is None:
            return None
        known = staff.names(session, context.site, {step.by for step in case.steps})
        return Told(case, role_of(session, context), known)


def move(bridge: Bridge, context: Context, wish: Wish) -> Case:
    """Move the case on. The same press twice is one step.

    Raises:
        Refused: it has not begun, cannot go there from where it is, or something is missing.
        NotAllowed: this user's role may not do it.
        Stale: it was moved since the form was drawn.
    """
    chart, at = context.chart, bridge.clock().astimezone(bridge.zone)
    with bridge.store.writing() as session:
        case = case_events.current(session, chart)
        if case is None:
            raise Refused("Care coordination has not begun for this patient.")
        if _pressed_before(case, wish, chart.actor.who):
            return case
        if case.last.number != wish.number:
            raise Stale
        moved = case.move_to(
            wish.state, chart.actor.who, at, wish.why, role=role_of(session, context),
            how=wish.how, said_on=wish.said_on,
        )  # fmt: skip
        _keep(session, chart, moved.last, case.state)
    return moved


def take_on(
    session: Session, chart: Chart, number: int, at: datetime, *, role: str, why: str
) -> Case:
    """Take a case on from a list; one that is at rest is opened again first.

    Args:
        number: of the last step when the list was drawn; 0 where nobody had asked for a case yet.
        why: what has changed, of one that was at rest.

    Raises:
        NotAllowed: this role may not.
        Stale: somebody was faster.
    """
    who = chart.actor.who
    lock_key(session, "enrolment", chart.site, chart.patient)
    case = case_events.current(session, chart)
    if case and case.holder == who:
        return case  # pressed twice
    if (case.last.number if case else 0) != number or (case and case.holder):
        raise Stale
    if case is None:
        case = Case.opened(who, at, role=role, how=LAUNCH)
        _keep(session, chart, case.last)
    for state in (State.REOPENED, State.ACCEPTED) if case.state in AT_REST else (State.ACCEPTED,):
        moved = case.move_to(state, who, at, why, role=role)
        _keep(session, chart, moved.last, case.state)
        case = moved
    return case


def _pressed_before(case: Case, wish: Wish, who: str) -> bool:
    last = case.last
    return (
        (last.number, last.state, last.by, last.why)
        == (wish.number + 1, wish.state, who, wish.why.strip())
    )  # fmt: skip


def _keep(session: Session, chart: Chart, step: Step, before: State | None = None) -> None:
    case_events.append(session, chart, step)
    detail = f"{before.value} to {step.state.value}" if before else step.how
    action = "U" if before else "C"
    audit.of_view(session, chart, action=action, what="case", patient=chart.patient, detail=detail)


def role_of(session: Session, context: Context) -> str:
    """The user's role at this site; "" for patients and relatives, who launch as themselves."""
    row = _opened(session, context.site.id, context.ctx)
    if row is None:
        return ""
    return staff.role_of(session, row.site_id, row.iss, row.sub, context.user)


def discipline_of(session: Session, context: Context) -> Discipline | None:
    """What the user is by training; None where nobody who runs Footbridge said so."""
    row = _opened(session, context.site.id, context.ctx)
    if row is None:
        return None
    return staff.discipline_of(session, row.site_id, row.iss, row.sub, context.user)


@once
def _opened(session: Session, site: str, ctx: str) -> ContextRow | None:
    return session.get(ContextRow, (site, ctx))
