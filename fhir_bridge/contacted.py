"""Contacts after a stay as they are kept, and what each counts for.

Read by ``transitions``, whose clocks and states they meet; written by ``calls``. What was taken
back stays readable and counts for nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, tzinfo

from sqlmodel import Session

from fhir_bridge import authored, people
from fhir_bridge.care.transitions.attempts import exhausted_on, reached_on
from fhir_bridge.care.transitions.calls import Contact, State
from fhir_bridge.care.transitions.clocks import CONTACT, Due, due_of, in_force
from fhir_bridge.care.transitions.contacts import Judged, Wishes, judged, wishes_of
from fhir_bridge.care.transitions.legs import Transition
from fhir_bridge.people import PATIENT
from fhir_bridge.r4 import caregiving
from fhir_bridge.r4.contact import contact_from_fhir, is_contact
from fhir_bridge.store.access import Chart
from fhir_bridge.store.snapshot import once
from fhir_bridge.working_days import calendar_around


@dataclass(frozen=True)
class KeptContact:
    """A contact as it is kept.

    Attributes:
        version: that a change must name.
    """

    version: int
    contact: Contact


@once
def kept_of(session: Session, chart: Chart) -> tuple[KeptContact, ...]:
    """Every contact of this patient, the earliest first."""
    found = (
        KeptContact(each.version, contact_from_fhir(each.data, each.id))
        for each in authored.each_of(session, chart, "Communication")
        if is_contact(each.data)
    )
    return tuple(sorted(found, key=lambda each: each.contact.at))


@once
def wishes(session: Session, chart: Chart, zone: tzinfo) -> Wishes:
    """How the patient wants to be reached.

    Args:
        zone: of their home.
    """
    noted = people.newest(session, chart, caregiving.CONTACT).get(PATIENT)
    return wishes_of(caregiving.contact_of(noted[1]) if noted else None, zone)


def judged_of(
    kept: Iterable[KeptContact], wanted: Wishes, numbers: frozenset[str]
) -> tuple[Judged, ...]:
    """What counts for a stay, the earliest first.

    Args:
        numbers: of the stay.
    """
    return tuple(
        judged(each.contact.attempt, wanted) for each in kept
        if each.contact.stay in numbers and each.contact.state is not State.MISTAKE
    )  # fmt: skip


def due_for(leg: Transition) -> Due | None:
    """The days of the first contact; None where nobody has come home from it.

    After a visit to the emergency department no clock asks for it; the same two business days are
    ours then (care rules §2.2 row 2).
    """
    if leg.left is None or not leg.went_home or leg.stay.cancelled:
        return None
    return due_of(in_force(CONTACT, leg.left), leg.left, calendar_around(leg.left))


def met_on(
    leg: Transition, tried: tuple[Judged, ...], zone: tzinfo, today: date
) -> tuple[date | None, date | None]:
    """The day somebody was reached, and the day on which the time went by with two valid tries.

    Args:
        zone: of the facility.
    """
    due = due_for(leg)
    if due is None:
        return None, None
    reached = reached_on(tried, due, zone, same_day=leg.light)
    return reached, None if leg.light else exhausted_on(tried, due, zone, today)
