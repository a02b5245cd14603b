"""Looking for the one enrolled patient whom a question means."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, select

from fhir_bridge.clients import Client
from fhir_bridge.enrolment import is_kept
from fhir_bridge.matching.people import Number, Person, is_same
from fhir_bridge.r4.dates import date_range
from fhir_bridge.r4.released import WITHHELD
from fhir_bridge.store.access import Grant
from fhir_bridge.store.search import Query, Range, Term, search
from fhir_bridge.store.tables import Membership
from fhir_bridge.wire import Json, read_json

MOST = 2000
"""Patients born on one day who are compared; of more, nobody is told."""


@dataclass(frozen=True)
class Patient:
    """A patient of ours."""

    id: str
    body: Json


@dataclass(frozen=True)
class Found:
    """Who was found.

    Attributes:
        one: the one patient who is meant.
        why: else, as the audit has it.
    """

    one: Patient | None = None
    why: str = ""


def find_same(session: Session, client: Client, person: Person, card: Iterable[Number]) -> Found:
    """Compare everybody enrolled at the client's site who was born on that day."""
    # nobody's birthday where theirs is unknown: the question takes as long
    low, high = date_range(person.birth or "0001-01-01") or ("", "")
    born = Term("birthdate", (Range("eq", low, high),))
    page = search(session, _everybody(client), Query("Patient", (born,), count=MOST))
    card = tuple(card)
    same = [
        Patient(each.id, body)
        for each in page.rows
        if is_same(person, card, body := read_json(each.body), _numbers(session, client, each.id))
        and is_kept(session, client.site, each.id)
    ]
    if page.after or len(same) > 1:
        return Found(why="several")
    return Found(one=same[0]) if same else Found(why="none")


def _everybody(client: Client) -> Grant:
    """To compare, never to show: whose own record is withheld is not found either."""
    return Grant(client.site, client.actor, {"Patient": "s"}, denied_labels=WITHHELD)


def _numbers(session: Session, client: Client, patient: str) -> list[str]:
    row = Membership
    wanted = select(row.number).where(
        row.site_id == client.site, row.patient_id == patient, row.number != ""
    )
    return list(session.exec(wanted))
