"""The pool of a site: who left or came in and nobody has them, whom it is for, and *Take it*.

    log of each enrolled patient → what stands (care.transitions) → who is proposed → one press

Read anew each time from what was heard, so a discharge is here the moment it is heard, by whatever
road. Nothing crosses sites; whoever is shown here is noted in the audit, one line a patient.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from fhir_bridge import cases, enrolment, landmarks, rota, staff, staff_contexts
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import LEAD, PEOPLE, Case
from fhir_bridge.care.transitions.cover import Cover, DaysOff, covering, days_off
from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.escalation import Landed, lands_on
from fhir_bridge.care.transitions.legs import WATCHED, Transition
from fhir_bridge.care.transitions.local_days import Zones
from fhir_bridge.care.transitions.pool import (
    Waiting,
    freed_at,
    holds_nobody,
    knew_them,
    news_of,
    waiting,
)
from fhir_bridge.errors import NotAllowed, NotFound
from fhir_bridge.people import reach_sign
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.r4.reading import read_all
from fhir_bridge.r4.views import PatientView
from fhir_bridge.roles import Right
from fhir_bridge.site_calendar import closed_on, zones_of
from fhir_bridge.staff_contexts import StaffContext
from fhir_bridge.store import case_events, encounter_events
from fhir_bridge.store.access import Chart, Grant
from fhir_bridge.store.search import Query, Ref, Term, search
from fhir_bridge.transitions import facts_of
from fhir_bridge.wire import Json
from fhir_bridge.working_days import calendar_around, with_closed

LOOKED_BACK = timedelta(days=WATCHED + 15)
"""Messages older than this are of stays whose days are over."""
SAME_PRACTICE = 200
NEW_STAY = "A new stay was heard of."


@dataclass(frozen=True)
class Found:
    """Somebody whom nobody has.

    Attributes:
        number: of the last step of the case; a form must name it.
        view: None where the EHR never told who it is; ``ehr_id`` then names them.
        proposed: whom it is for; None where a team has not even a lead.
        practice: the primary care practice or doctor, as the EHR names it.
        sign: how they may be reached, beside every number.
    """

    patient: str
    view: PatientView | None
    waiting: Waiting
    number: int
    case: Case | None
    proposed: Landed | None
    practice: str = ""
    ehr_id: str = ""
    sign: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """The pool of a site.

    Attributes:
        found: those whose promise was not kept first, then the longest waiting.
        leads: names of the site's leads.
        off: the days off that are, were just now, or come next.
        cover: who covers today.
    """

    found: tuple[Found, ...]
    leads: tuple[str, ...]
    off: DaysOff
    cover: tuple[Cover, ...]
    role: str


@dataclass(frozen=True)
class Here:
    """What a site's lists are made from, read once.

    Attributes:
        grant: the site's enrolled patients, for this user, by list alone.
        legs: of each enrolled patient of whom something was heard lately.
        held: the case of each.
    """

    context: StaffContext
    grant: Grant
    now: datetime
    zones: Zones
    off: DaysOff
    rota: tuple[Cover, ...]
    team: tuple[staff.Member, ...]
    legs: Mapping[str, tuple[Transition, ...]]
    cases: Mapping[str, Case]

    @property
    def today(self) -> date:
        """In the site's own zone."""
        return self.now.astimezone(self.zones.usual).date()

    @property
    def off_now(self) -> bool:
        """Whether those who work on weekdays are away just now."""
        return self.off.since <= self.now and self.today < self.off.until

    @property
    def covers(self) -> tuple[Cover, ...]:
        """Who covers today."""
        return covering(self.rota, self.today)

    @property
    def leads(self) -> tuple[str, ...]:
        """Names of the site's leads."""
        return tuple(each.name for each in self.team if each.role == LEAD)

    def chart(self, patient: str) -> Chart:
        """One of these patients."""
        return Chart(self.grant.site, patient, self.grant.actor, self.grant.request)

    def name_of(self, who: str) -> str:
        """Of somebody of the team; "" where they were never met."""
        return next((each.name for each in self.team if each.who == who), "")


def tell(bridge: Bridge, context: StaffContext) -> Told:
    """Who waits for somebody to take them on, for a member of the site's staff."""
    context.require(Right.POOL)
    with bridge.store.reading() as session:
        here = here_at(bridge, session, context)
        found = [each for patient in here.legs if (each := _found(session, here, patient))]
        found.sort(key=lambda each: (not each.waiting.late, each.waiting.since, each.patient))
    note_shown(bridge, context, Right.POOL, [each.patient for each in found])
    return Told(tuple(found), here.leads, here.off, here.covers, context.role)


def take(bridge: Bridge, context: StaffContext, patient: str, number: int) -> None:
    """Take somebody on who waits in the pool. The same press twice is one step.

    Args:
        patient: our id; ``number``: of the last step of the case when the list was drawn.

    Raises:
        NotFound: nobody waits here by that id.
        NotAllowed: this user does not work with patients.
        Stale: somebody was faster.
    """
    context.require(Right.POOL)
    if context.role not in PEOPLE:
        raise NotAllowed
    with bridge.store.writing() as session:
        here = here_at(bridge, session, context, frozenset({patient}))
        if holds_nobody(here.cases.get(patient)) and _stands(session, here, patient) is None:
            raise NotFound
        chart, at = here.chart(patient), here.now.astimezone(bridge.zone)
        cases.take_on(session, chart, number, at, role=context.role, why=NEW_STAY)


def here_at(
    bridge: Bridge, session: Session, context: StaffContext, only: frozenset[str] | None = None
) -> Here:
    """What a site's lists are made from.

    Args:
        only: these patients, and not the whole site.
    """
    now, site = bridge.clock(), context.site.id
    grant = Grant(
        site, context.actor, {"Patient": "rs", "Encounter": "rs"}, only, request=context.request
    )
    zones = zones_of(session, bridge, site)
    here = now.astimezone(zones.usual)
    calendar = with_closed(calendar_around(here.date()), closed_on(session, site))
    logs = encounter_events.logs(session, grant, now - LOOKED_BACK)
    covers = rota.lines(session, site, here.date() - timedelta(days=7))
    return Here(
        context, grant, now, zones, days_off(now, calendar, zones.usual), covers,
        staff.team(session, context.site),
        {patient: transitions(log, zones) for patient, log in logs.items()},
        case_events.of_site(session, grant, logs.keys()),
    )  # fmt: skip


def note_shown(bridge: Bridge, context: StaffContext, page: str, patients: Iterable[str]) -> None:
    """Note in the audit whom a list named, one line a patient."""
    with bridge.store.writing() as session:
        staff_contexts.note(session, context, "R", page)
        for patient in sorted(patients):
            staff_contexts.note(session, context, "R", page, patient=patient)


def who_is(session: Session, chart: Chart) -> tuple[PatientView | None, Json]:
    """Who a patient is, as the EHR said last, and in its words; nothing where it never did."""
    for raw in landmarks.copies(session, chart, "Patient"):
        views, _ = read_all([raw], "Patient")
        if views and isinstance(views[0], PatientView):
            return views[0], raw
    return None, {}


def _stands(session: Session, here: Here, patient: str) -> Waiting | None:
    """How somebody stands in the pool; None where they do not wait in it."""
    case = here.cases.get(patient)
    leg = news_of(here.legs.get(patient, ()), here.today) if holds_nobody(case) else None
    if leg is None:
        return None
    chart = here.chart(patient)
    zone = here.zones.zone(leg.facility)
    today = here.now.astimezone(zone).date()
    facts = facts_of(session, chart, leg, today, here.zones)
    return waiting(facts, freed_at(case), here.now)


def _found(session: Session, here: Here, patient: str) -> Found | None:
    stands = _stands(session, here, patient)
    if stands is None:
        return None
    case, chart = here.cases.get(patient), here.chart(patient)
    view, raw = who_is(session, chart)
    people = _people(session, here, chart, case, raw)
    return Found(
        patient, view, stands, case.last.number if case else 0, case, lands_on(people),
        _practice(raw), enrolment.ehr_id_of(session, here.grant.site, patient),
        reach_sign(session, chart),
    )  # fmt: skip


def _people(
    session: Session, here: Here, chart: Chart, case: Case | None, raw: Json
) -> dict[str, str]:
    """Name by the way in which somebody is near, as far as the record tells."""
    covers = here.covers if here.off_now else ()
    return {
        "owner": here.name_of(knew_them(case)),
        "cover": ", ".join(each.name for each in covers),
        "panel": _on_the_team(session, here, chart),
        "pcp": _with_the_practice(session, here, raw),
        "lead": ", ".join(here.leads),
    }


def _on_the_team(session: Session, here: Here, chart: Chart) -> str:
    """Somebody of ours whom the EHR's care team of this patient names."""
    for team in landmarks.copies(session, chart, "CareTeam"):
        for member in rows(team, "participant"):
            name = here.name_of(str(inner(member, "member").get("reference") or ""))
            if name and team.get("status", "active") == "active":
                return name
    return ""


def _with_the_practice(session: Session, here: Here, raw: Json) -> str:
    """Who has most of the patients of the same primary care doctor or practice."""
    doctors = [str(each.get("reference") or "") for each in rows(raw, "generalPractitioner")]
    values = tuple(
        Ref(type, id) for type, _, id in (each.rpartition("/") for each in doctors) if type and id
    )
    if not values:
        return ""
    term = Term("general-practitioner", values)
    page = search(session, here.grant, Query("Patient", (term,), count=SAME_PRACTICE))
    ids = [row.id for row in page.rows]
    held = case_events.of_site(session, here.grant, ids)
    names = Counter(name for each in held.values() if (name := here.name_of(each.holder)))
    return min(names, key=lambda name: (-names[name], name), default="")


def _practice(raw: Json) -> str:
    told = (each.get("display") for each in rows(raw, "generalPractitioner"))
    return str(next(filter(None, told), ""))
