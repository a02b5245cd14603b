"""The weekend of a site: who covers which day, who left since noon before it, what is due by then.

    pool.here_at → each leg whole (transitions) → what is due until the first working day
    → who is asked: owner → cover → lead (care.transitions.escalation)

An owner who does not work on a day off is asked on no such day: whoever covers is, and the lead
where nobody is named. Whoever is shown here is noted in the audit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from fhir_bridge import enrolment, staff
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.transitions.cover import Cover, DaysOff, gaps
from fhir_bridge.care.transitions.escalation import Asked, asked_now
from fhir_bridge.care.transitions.legs import Transition
from fhir_bridge.care.transitions.overview import Leg, Point
from fhir_bridge.care.transitions.pool import holds_nobody, news_of
from fhir_bridge.people import reach_sign
from fhir_bridge.pool import Here, here_at, note_shown, who_is
from fhir_bridge.r4.views import PatientView
from fhir_bridge.roles import Right
from fhir_bridge.staff_contexts import StaffContext
from fhir_bridge.transitions import kept_of, one_leg
from fhir_bridge.working_days import calendar_around


@dataclass(frozen=True)
class DuePoint:
    """One thing that has to be true by a day of the weekend.

    Attributes:
        asked: names of who is asked now, in the order in which they are.
        late: its day has passed.
    """

    title: str
    on: date
    asked: tuple[str, ...]
    late: bool


@dataclass(frozen=True)
class Row:
    """One patient of the list.

    Attributes:
        holder: who has the case, by name; "" where nobody has: they are in the pool.
        left_lately: left, or was said to have left, since noon before the weekend.
        sign: how they may be reached, beside every number.
    """

    patient: str
    view: PatientView | None
    ehr_id: str
    leg: Transition
    holder: str
    left_lately: bool
    due: tuple[DuePoint, ...]
    sign: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """The weekend of a site.

    Attributes:
        uncovered: days that nobody is named for.
        rows: whoever left lately first, then by what is due first.
        team: who can be named to cover.
    """

    off: DaysOff
    rota: tuple[Cover, ...]
    uncovered: tuple[date, ...]
    leads: tuple[str, ...]
    rows: tuple[Row, ...]
    team: tuple[staff.Member, ...]
    role: str
    today: date


def tell(bridge: Bridge, context: StaffContext) -> Told:
    """The weekend that is, was just now, or comes next, for a member of the site's staff."""
    context.require(Right.WEEKEND)
    with bridge.store.reading() as session:
        here = here_at(bridge, session, context)
        rows = [each for patient in here.legs if (each := _row(bridge, session, here, patient))]
    rows.sort(key=_urgency)
    note_shown(bridge, context, Right.WEEKEND, [each.patient for each in rows])
    return Told(
        here.off, here.rota, gaps(here.rota, here.off), here.leads, tuple(rows), here.team,
        context.role, here.today,
    )  # fmt: skip


def _urgency(row: Row) -> tuple[bool, date, str]:
    first = min((each.on for each in row.due), default=date.max)
    return not row.left_lately, first, row.patient


def _row(bridge: Bridge, session: Session, here: Here, patient: str) -> Row | None:
    transition = news_of(here.legs[patient], here.today)
    if transition is None:
        return None
    chart = here.chart(patient)
    kept = kept_of(session, chart)
    leg = one_leg(bridge, session, chart, transition, kept, here.zones).leg
    lately = _left_lately(transition, here)
    due = () if leg.past else tuple(_due(leg, here))
    if not (lately or due):
        return None
    case = here.cases.get(patient)
    holder = "" if case is None or holds_nobody(case) else here.name_of(case.holder)
    ehr_id = enrolment.ehr_id_of(session, here.grant.site, patient)
    view, _ = who_is(session, chart)
    sign = reach_sign(session, chart)
    return Row(patient, view, ehr_id, transition, holder, lately, due, sign)


def _left_lately(leg: Transition, here: Here) -> bool:
    """Left since noon before the weekend, or we were told of it since then."""
    since, ended, heard = here.off.since, leg.stay.ended, leg.stay.discharge_heard
    if ended is None or leg.left is None:
        return False
    if isinstance(ended, datetime) and ended.tzinfo:
        return ended >= since or bool(heard and heard >= since)
    return leg.left >= since.date() or bool(heard and heard >= since)


def _due(leg: Leg, here: Here) -> Iterable[DuePoint]:
    """What is open and due until the first working day after the weekend."""
    for point in leg.points:
        if point.open and point.now.due and point.now.due <= here.off.until:
            title = point.held.row.title
            name = f"{title}: {point.held.thing}" if point.held.thing else title
            asked = tuple(_names(point, leg, here))
            yield DuePoint(name, point.now.due, asked, point.now.due < leg.today)


def _names(point: Point, leg: Leg, here: Here) -> Iterable[str]:
    """Who is asked now, by name; who is named twice is asked once."""
    covers = here.covers
    owner = here.name_of(point.held.owner) or point.held.owner_name
    away = set()
    if not owner or (here.off_now and owner not in {each.name for each in covers}):
        away.add(Asked.OWNER)
    if not covers:
        away.add(Asked.COVER)
    calendar = calendar_around(leg.transition.left or leg.transition.came or leg.today)
    due = point.now.due or leg.today
    asked = asked_now(point.held.row.escalation, due, leg.today, calendar, away)
    named = {
        Asked.OWNER: (owner,), Asked.COVER: tuple(each.name for each in covers),
        Asked.LEAD: here.leads,
    }  # fmt: skip
    found = dict.fromkeys(name for each in asked for name in named[each] if name)
    return found or named[Asked.COVER] or here.leads  # somebody always is, where anybody is named
