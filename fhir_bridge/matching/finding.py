"""Looking for the one enrolled patient whom a question means."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from fhir_bridge.clients import Client
from fhir_bridge.matching.people import Number, Person, is_same
from fhir_bridge.r4.dates import date_range
from fhir_bridge.r4.released import WITHHELD
from fhir_bridge.store.access import Grant
from fhir_bridge.store.search import Query, Range, Term, search
from fhir_bridge.store.tables import Enrolment, Membership
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
    ids = [each.id for each in page.rows]
    kept, numbers = _enrolled(session, client, ids), _numbers(session, client, ids)
    card = tuple(card)
    same = [
        Patient(each.id, body)
        for each in page.rows
        if each.id in kept
        and is_same(person, card, body := read_json(each.body), numbers.get(each.id, ()))
    ]
    if page.after or len(same) > 1:
        return Found(why="several")
    return Found(one=same[0]) if same else Found(why="none")


def _everybody(client: Client) -> Grant:
    """To compare, never to show: whose own record is withheld is not found either."""
    return Grant(client.site, client.actor, {"Patient": "s"}, denied_labels=WITHHELD)


def _enrolled(session: Session, client: Client, ids: Sequence[str]) -> frozenset[str]:
    row = Enrolment
    wanted = select(row.patient_id).where(row.site_id == client.site, col(row.patient_id).in_(ids))
    return frozenset(session.exec(wanted))


def _numbers(session: Session, client: Client, ids: Sequence[str]) -> dict[str, list[str]]:
    """The numbers of memberships, by patient; asked for all of them at once, whoever is meant."""
    row, found = Membership, dict[str, list[str]]()
    wanted = select(row.patient_id, row.number).where(
        row.site_id == client.site, col(row.patient_id).in_(ids), row.number != ""
    )
    for patient, number in session.exec(wanted):
        found.setdefault(patient, []).append(number)
    return found
