"""What somebody opens in an emergency though their role hides it: a reason, hours, a second look.

It opens labels of ``roles.opened_in_an_emergency`` for one context alone, which is one person, one
patient, one site and one browser; it ends by real time or by a button. Whoever reads the audit
finds it on top of their page until one of them, and never the one who opened it, noted a look at it
(S12). No message is sent.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from fhir_bridge import staff, staff_contexts
from fhir_bridge.bridge import Bridge
from fhir_bridge.errors import Issue, NotAllowed, NotFound, Refused
from fhir_bridge.roles import Right, rights_of
from fhir_bridge.staff_contexts import StaffContext
from fhir_bridge.store import audit
from fhir_bridge.store.access import Chart
from fhir_bridge.store.db import lock_key
from fhir_bridge.store.tables import ContextRow, EmergencyRow

LASTS = timedelta(hours=4)
LONGEST_REASON = 500
MOST = 50
WHAT = "emergency"
NO_REASON = "Say in your own words what is happening."
TOO_LONG = f"Say it in at most {LONGEST_REASON} characters."
NOT_YOUR_OWN = "Somebody else looks at what you opened."


@dataclass(frozen=True)
class Emergency:
    """What is open now, until when; ``part_2``: records under 42 CFR Part 2, too."""

    until: datetime
    part_2: bool


@dataclass(frozen=True)
class Opening:
    """What was opened, for whoever looks at it afterwards.

    Attributes:
        who: their name; "" where it is not known.
        number: the patient's id in the EHR.
        mine: whoever looks opened it: somebody else notes the look.
    """

    id: str
    who: str
    number: str
    reason: str
    part_2: bool
    since: datetime
    until: datetime
    mine: bool


def lasting(session: Session, context: ContextRow, role: str, at: datetime) -> Emergency | None:
    """What is open in a context at an instant of real time, to the role somebody has just now."""
    if Right.EMERGENCY not in rights_of(role):
        return None
    row = max(_lasting(session, context, at), key=lambda each: each.until, default=None)
    return Emergency(row.until, row.part_2) if row else None


def open_up(bridge: Bridge, chart: Chart, ctx: str, reason: str, *, part_2: bool, key: str) -> None:
    """Open what a role hides, in one context, from now for at most four hours.

    What was open there before ends with it, so that its reason stands for everything that is open.

    Args:
        reason: in their own words.
        part_2: a medical emergency in which the patient cannot agree (42 CFR 2.51).
        key: born with the form: the same press twice is one.

    Raises:
        Refused: there is no reason.
    """
    if not reason or len(reason) > LONGEST_REASON:
        issue = Issue(TOO_LONG if reason else NO_REASON, "reason", "required")
        raise Refused("Nothing was opened.", issues=(issue,))
    at = bridge.real()
    with bridge.store.writing() as session:
        lock_key(session, WHAT, chart.site, ctx)
        if session.get(EmergencyRow, (chart.site, key)) is not None:
            return
        context = session.get_one(ContextRow, (chart.site, ctx))
        for each in _lasting(session, context, at):
            each.until = at
        session.add(EmergencyRow(
            site_id=chart.site, id=key, ctx=ctx, patient_id=context.patient_id,
            ehr_patient_id=context.ehr_patient_id, iss=context.iss, sub=context.sub,
            by=chart.actor.who, reason=reason, part_2=part_2, since=at, until=at + LASTS,
        ))  # fmt: skip
        detail = "part-2" if part_2 else ""
        _note(session, chart, "E", detail=f"{audit.IN_EMERGENCY}; opened; {detail}".rstrip("; "))


def end(bridge: Bridge, chart: Chart, ctx: str) -> None:
    """End what is open in a context, now; where nothing is, nothing happens."""
    at = bridge.real()
    with bridge.store.writing() as session:
        lock_key(session, WHAT, chart.site, ctx)
        open_now = _lasting(session, session.get_one(ContextRow, (chart.site, ctx)), at)
        for each in open_now:
            each.until = at
        if open_now:
            _note(session, chart, "D", detail=f"{audit.IN_EMERGENCY}; ended")


def not_looked_at(bridge: Bridge, context: StaffContext) -> tuple[Opening, ...]:
    """What was opened at a site and nobody noted a look at, the latest first; the audit tells it.

    Raises:
        NotAllowed: their role does not include it.
    """
    context.require(Right.ACCESSES)
    row, me = EmergencyRow, context.actor.who
    wanted = select(row).where(row.site_id == context.site.id, col(row.seen_at).is_(None))
    with bridge.store.writing() as session:
        found = list(session.exec(wanted.order_by(col(row.since).desc(), row.id).limit(MOST)))
        for patient in dict.fromkeys(each.patient_id for each in found):
            staff_contexts.note(session, context, "R", WHAT, patient=patient)
        names = staff.names(session, context.site, {each.by for each in found})
        return tuple(
            Opening(
                each.id, names.get(each.by, ""), each.ehr_patient_id, each.reason, each.part_2,
                each.since, each.until, mine=each.by == me,
            )
            for each in found
        )  # fmt: skip


def note_a_look(bridge: Bridge, context: StaffContext, id: str) -> None:
    """Note that somebody looked at it; the first who did stays noted.

    Raises:
        NotAllowed: their role does not include it, or they opened it themselves.
        NotFound: nothing of the kind was opened at this site.
    """
    context.require(Right.ACCESSES)
    with bridge.store.writing() as session:
        lock_key(session, WHAT, context.site.id, id)
        row = session.get(EmergencyRow, (context.site.id, id))
        if row is None:
            raise NotFound
        if row.by == context.actor.who:
            raise NotAllowed(NOT_YOUR_OWN)
        if row.seen_at is None:
            row.seen_by, row.seen_at = context.actor.who, bridge.real()
            staff_contexts.note(
                session, context, "U", WHAT, detail="looked at", patient=row.patient_id
            )


def _lasting(session: Session, context: ContextRow, at: datetime) -> list[EmergencyRow]:
    row = EmergencyRow
    wanted = select(row).where(
        row.site_id == context.site_id, row.ctx == context.ctx, row.iss == context.iss,
        row.patient_id == context.patient_id, row.sub == context.sub, row.until > at,
    )  # fmt: skip
    return list(session.exec(wanted))


def _note(session: Session, chart: Chart, action: str, *, detail: str) -> None:
    audit.record(
        session, site=chart.site, actor=chart.actor, action=action, what=WHAT,
        patient=chart.patient, request=chart.request, detail=detail,
    )  # fmt: skip
