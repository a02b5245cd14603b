"""What a page tells of the contacts after a stay: tries, what each counts for, and the next one.

Read from what is here alone: no page of it waits for the EHR.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo

from sqlmodel import Session

from fhir_bridge import caregiver_sheets, contacted, people, staff
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.safe_contact import SafeContact
from fhir_bridge.care.transitions.attempts import Planned, next_attempt, two_attempts
from fhir_bridge.care.transitions.calls import Contact, State
from fhir_bridge.care.transitions.clocks import Due
from fhir_bridge.care.transitions.contact_log import Whom
from fhir_bridge.care.transitions.contacts import Judged, Standing, Wishes, judged
from fhir_bridge.care.transitions.offers import Number, Offer, find_number, offered, to_try
from fhir_bridge.contacted import KeptContact
from fhir_bridge.landmarks import copies, nothing_is_asked
from fhir_bridge.launches import Context
from fhir_bridge.people import Someone, staff_only
from fhir_bridge.r4.datatypes import rows
from fhir_bridge.site_calendar import zones_of
from fhir_bridge.store.access import Chart
from fhir_bridge.transitions import CONTACT_POINT, OneLeg, Told
from fhir_bridge.working_days import calendar_around


@dataclass(frozen=True)
class Calling:
    """The contacts after one stay.

    Attributes:
        one: the stay; ``due``: by when somebody is to be reached.
        kept: every contact about it, the earliest first; ``judged``: of those that count.
        around: the people around the patient.
        planned: the next try; None where nobody is to be called any more.
        numbers: that can be tried, the next one first.
        offers: the taps.
        find: a number has to be found.
        declined: they do not want to be called; the door stays open.
        permitted: ``RelatedPerson/<id>`` of those whom the patient lets know.
        names: of members of staff, by who they are in the audit.
        zone: of the facility.
    """

    one: OneLeg
    due: Due
    kept: tuple[KeptContact, ...]
    judged: tuple[Judged, ...]
    around: tuple[Someone, ...]
    wishes: Wishes
    planned: Planned | None
    numbers: tuple[Number, ...]
    offers: tuple[Offer, ...]
    find: bool
    declined: bool
    permitted: frozenset[str]
    names: Mapping[str, str]
    zone: tzinfo

    @property
    def in_time(self) -> bool:
        """Two tries that count were made in time, apart from each other."""
        return two_attempts(self.judged, self.due, self.zone)

    @property
    def stay(self) -> str:
        """What names the stay in a form."""
        return self.one.key

    @property
    def reached(self) -> date | None:
        """The day somebody was reached, as the clock counts it."""
        return self.one.leg.facts.contact_on

    def contact(self, key: str) -> Contact | None:
        """One of them."""
        return next((each.contact for each in self.kept if each.contact.key == key), None)

    def standing(self, contact: Contact) -> Judged:
        """What a contact counts for."""
        return judged(contact.attempt, self.wishes)

    def going_on(self, today: date) -> tuple[Contact, ...]:
        """Calls that were begun today and not ended, the latest first."""
        begun = (each.contact for each in reversed(self.kept))
        return tuple(
            each for each in begun if each.state is State.GOES_ON and each.at.date() == today
        )


def tell(bridge: Bridge, context: Context, told: Told) -> Calling | None:
    """The contacts after the latest stay that somebody came home from; None where none goes on.

    Args:
        told: the transitions, as ``transitions.tell`` gives them.

    Raises:
        NotAllowed: the launch is the patient's own or a relative's.
    """
    staff_only(context)
    one = next((each for chain in told.chains for each in reversed(chain) if _goes_on(each)), None)
    due = contacted.due_for(one.leg.transition) if one else None
    if one is None or due is None:
        return None
    leg = one.leg.transition
    with bridge.store.reading() as session:
        chart = context.chart
        if nothing_is_asked(session, chart):
            return None
        wanted = contacted.wishes(session, chart, bridge.zone)
        kept = tuple(each for each in contacted.kept_of(session, chart)
                     if each.contact.stay in leg.stay.numbers)  # fmt: skip
        zone = zones_of(session, bridge, chart.site).zone(leg.facility)
        around = tuple(people.everybody(session, bridge, context))
        phones = tuple(_phones(session, chart))
        who = {entry.by for each in kept for entry in each.contact.entries}
        names = staff.names(session, context.site, who)
    permitted = caregiver_sheets.permissions(bridge, context.chart)
    agreed = frozenset(who for who, each in permitted.items() if each.said.agrees)
    known = tuple(_numbers(phones, around, agreed, wanted.safe, one.leg.today))
    tried = contacted.judged_of(kept, wanted, leg.stay.numbers)
    planned = next_attempt(
        tried, due, calendar_around(due.opens), zone, one.leg.today, stopped=_settled(one),
        same_day=leg.light,
    )  # fmt: skip
    left = to_try(known, tried, wanted)
    return Calling(
        one, due, kept, tried, around, wanted, planned, left, offered(planned, wanted, left),
        planned is not None and find_number(tried, left),
        any(each.standing is Standing.DECLINED for each in tried), agreed, names, zone,
    )  # fmt: skip


def _goes_on(one: OneLeg) -> bool:
    leg = one.leg
    return not leg.past and leg.ended is None and contacted.due_for(leg.transition) is not None


def _settled(one: OneLeg) -> bool:
    """Somebody said that they were reached, or that no contact is needed."""
    point = one.kept.get(CONTACT_POINT)
    return point is not None and point.held.settled is not None


def _phones(session: Session, chart: Chart) -> Iterable[str]:
    """The patient's own numbers, as the EHR lists them."""
    for patient in copies(session, chart, "Patient"):
        for each in rows(patient, "telecom"):
            if each.get("system") in {"phone", "sms"} and isinstance(each.get("value"), str):
                yield each["value"].strip()


def _numbers(
    phones: Iterable[str], around: Iterable[Someone], agreed: frozenset[str],
    safe: SafeContact, today: date,
) -> Iterable[Number]:  # fmt: skip
    """Every number that is known: the one to use, the patient's own, those of caregivers."""
    if safe.number:
        yield Number(safe.number, "the number to use")
    for number in phones:
        yield Number(number, "the patient’s")
    for each in around:
        if each.person.phone and each.person.around and not each.person.is_minor(today):
            may = each.ref in agreed or each.person.may_decide(today)
            yield Number(each.person.phone, each.person.name, Whom.CAREGIVER, may)
