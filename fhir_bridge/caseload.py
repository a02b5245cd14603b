"""The caseload: whom somebody has taken on, read from our own record for all of them at once.

    case log → whose cases → what is kept of these patients, a statement a type → one snapshot

Nothing is asked of the EHR from here, and no list leads into a chart: that is a launch's. What
concerns our record alone may be done from a list (care rules §4.2), for a patient whose case is
theirs; a lead reads a colleague's list, too. Whoever is shown is noted in the audit, one line a
patient.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlmodel import Session

from fhir_bridge import authored, enrolment, staff
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import LEAD, Case
from fhir_bridge.errors import NotFound
from fhir_bridge.launches import Context
from fhir_bridge.medicines_on_paper import TYPES as MEDICINES
from fhir_bridge.pool import note_shown, who_is
from fhir_bridge.r4.views import PatientView
from fhir_bridge.roles import Right
from fhir_bridge.staff_contexts import StaffContext
from fhir_bridge.store import case_events, encounter_events, goal_links, outbox, placement
from fhir_bridge.store.access import Grant

KINDS = (
    "CareTeam", "Communication", "Condition", "DocumentReference", "Encounter", "Goal", "List",
    "Observation", "Patient", "QuestionnaireResponse", "RelatedPerson", "Task", *MEDICINES,
)  # fmt: skip
"""What is read ahead for everybody on the list: the types that what comes next is told from."""
SENT = ("Goal", "DocumentReference")
"""Types that are sent to an EHR, and so live there or wait."""


@dataclass(frozen=True)
class Carried:
    """A patient of a caseload.

    Attributes:
        context: their chart as it is read from a list: without a launch or a token of the EHR.
        view: None where the EHR never told who it is; ``ehr_id`` then names them.
    """

    context: Context
    case: Case
    view: PatientView | None
    ehr_id: str

    @property
    def patient(self) -> str:
        """Our id."""
        return self.context.patient


@dataclass(frozen=True)
class Told:
    """A caseload.

    Attributes:
        carried: everybody on it; those whose stays were heard of come first.
        whose: who has these patients, as the audit knows them; ``name``: as people do.
        colleagues: whose list this user may read, too.
    """

    carried: tuple[Carried, ...]
    whose: str
    name: str
    colleagues: tuple[staff.Member, ...]


@contextmanager
def open_list(bridge: Bridge, context: StaffContext, whose: str = "") -> Iterator[Told]:
    """A caseload, for a member of the site's staff; what is read meanwhile is of one moment.

    Args:
        whose: of whom; "" for their own. Who is no lead reads their own alone.

    Raises:
        NotFound: nobody of theirs is called so.
    """
    context.require(Right.BOARD)
    with bridge.store.one_moment() as session:
        team = staff.team(session, context.site) if context.role == LEAD else ()
        mine = context.actor.who
        name = next((each.name for each in team if each.who == whose), "")
        if whose not in {"", mine} and not name:
            raise NotFound
        cases = case_events.taken_on_by(session, _grant(context), [whose or mine])
        yield Told(
            tuple(_carried(bridge, session, context, cases)), whose or mine, name,
            tuple(each for each in team if each.who != mine),
        )  # fmt: skip


def look_at(session: Session, carried: Iterable[Carried]) -> None:
    """Read ahead what is kept of these patients, so that nobody is asked about one by one."""
    charts = [each.context.chart for each in carried]
    authored.foresee(session, charts, KINDS)
    # what everybody of the team may know is read past what a role is not shown
    whole = [each.whole for each in charts if each.denied_labels]
    authored.foresee(session, whole, KINDS)
    outbox.foresee(session, charts, SENT)
    placement.foresee(session, charts, SENT)
    goal_links.foresee(session, charts)


def note_read(bridge: Bridge, context: StaffContext, carried: Iterable[Carried]) -> None:
    """Note in the audit who was shown."""
    note_shown(bridge, context, Right.BOARD, [each.patient for each in carried])


def chart_of(bridge: Bridge, context: StaffContext, patient: str) -> Context:
    """The record of one patient of their own list, to note something that concerns it alone.

    Raises:
        NotFound: this patient's case is not theirs.
    """
    context.require(Right.BOARD)
    with bridge.store.reading() as session:
        held = case_events.taken_on_by(session, _grant(context), [context.actor.who])
    if patient not in held:
        raise NotFound
    return _beside(bridge, context, patient)


def _carried(
    bridge: Bridge, session: Session, context: StaffContext, cases: dict[str, Case]
) -> Iterator[Carried]:
    contexts = [_beside(bridge, context, patient) for patient in sorted(cases)]
    charts = [each.chart for each in contexts]
    encounter_events.foresee(session, charts)
    case_events.foresee(session, charts, cases)
    authored.foresee(session, charts, ["Patient"])
    for each in sorted(contexts, key=lambda one: not encounter_events.log(session, one.chart)):
        view, _ = who_is(session, each.chart)
        ehr_id = "" if view else enrolment.ehr_id_of(session, context.site.id, each.patient)
        yield Carried(each, cases[each.patient], view, ehr_id)


def _grant(context: StaffContext) -> Grant:
    return Grant(
        context.site.id, context.actor, {"Patient": "rs"}, request=context.request
    )  # fmt: skip


def _beside(bridge: Bridge, context: StaffContext, patient: str) -> Context:
    now = bridge.real()
    return Context(
        site=context.site, ctx=context.ctx, patient=patient, ehr_patient="", user=context.user,
        user_name=context.user_name, role=context.role, csrf=context.csrf, scope=frozenset(),
        banner=True, intent="", encounter="", opened_at=now, token_until=now,
        request=context.request,
    )  # fmt: skip
