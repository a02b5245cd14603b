"""What the EHR's own pages need of its records, wherever those are: here, or on another server."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlmodel import Session

from fhir_bridge.r4.compartment import patients_of
from fhir_bridge.r4.reading import read_all
from fhir_bridge.r4.search_parameters import normalised
from fhir_bridge.r4.views import PatientView
from fhir_bridge.sandbox.access import EVERYTHING
from fhir_bridge.sandbox.held import searchset
from fhir_bridge.sandbox.issued import User
from fhir_bridge.store import resources
from fhir_bridge.store.db import Store
from fhir_bridge.store.search import Query, Ref, Term, Text, Token, count, search
from fhir_bridge.wire import Json, read_json

PAGE = 50
DOCUMENTS = 100
_AFTER = re.compile(r"(\d{1,18})-([A-Za-z0-9\-.]{1,64})")


@dataclass(frozen=True)
class Card:
    """A patient as the pages show one."""

    id: str
    name: str
    born: str
    sex: str
    mrn: str


@dataclass(frozen=True)
class Listing:
    """One page of patients.

    Attributes:
        after: what the next page is asked for with; ``""`` on the last.
    """

    cards: tuple[Card, ...]
    heading: str
    after: str = ""


class Records(Protocol):
    """The records, as the EHR itself sees them: all of them."""

    def patients(self, q: str, after: str) -> Listing:
        """The patients, or those a search for a name or an MRN finds, fifty a page."""

    def patient(self, id: str) -> Card:
        """One patient.

        Raises:
            NotFound: there is none with this id.
        """

    def belongs(self, type: str, id: str, patient: str) -> bool:
        """Whether there is this record, and it is this patient's."""

    def plan_of(self, patient: str) -> str | None:
        """A reference to a care plan of this patient."""

    def documents_of(self, patient: str) -> list[Json]:
        """The documents of this patient, a hundred at most."""

    def searchset(self, type: str) -> bytes:
        """All current records of a type, whoever asks.

        Raises:
            NotFound: R4 has no such type.
        """

    def welcome(self, user: User) -> None:
        """See to it that there is a record of who signs in."""


@dataclass(frozen=True)
class HeldRecords:
    """The records of the EHR's own store."""

    store: Store
    fhir_base: str

    def patients(self, q: str, after: str) -> Listing:
        """See ``Records``."""
        query = Query("Patient", _terms(q), PAGE, _key(after))
        with self.store.reading() as session:
            page, number = search(session, EVERYTHING, query), count(session, EVERYTHING, query)
        cards = tuple(card(row.id, read_json(row.body)) for row in page.rows)
        next = f"{page.after[0]}-{page.after[1]}" if page.after else ""
        return Listing(cards, heading_of(number), next)

    def patient(self, id: str) -> Card:
        """See ``Records``."""
        with self.store.reading() as session:
            found = resources.read(session, EVERYTHING, "Patient", id)
        return card(found.id, read_json(found.body))

    def belongs(self, type: str, id: str, patient: str) -> bool:
        """See ``Records``."""
        with self.store.reading() as session:
            return _belongs(session, type, id, patient)

    def plan_of(self, patient: str) -> str | None:
        """See ``Records``."""
        terms = (Term("patient", (Ref("Patient", patient),)),)
        with self.store.reading() as session:
            rows = search(session, EVERYTHING, Query("CarePlan", terms, 1)).rows
        return f"CarePlan/{rows[0].id}" if rows else None

    def documents_of(self, patient: str) -> list[Json]:
        """See ``Records``."""
        terms = (Term("patient", (Ref("Patient", patient),)),)
        wanted = Query("DocumentReference", terms, DOCUMENTS)
        with self.store.reading() as session:
            return [read_json(row.body) for row in search(session, EVERYTHING, wanted).rows]

    def searchset(self, type: str) -> bytes:
        """See ``Records``."""
        return searchset(self.store, type, self.fhir_base)

    def welcome(self, user: User) -> None:
        """The stories hold everybody who can sign in."""


def card(id: str, resource: Json) -> Card:
    """What the pages show of a Patient; what cannot be read is called unknown."""
    views, _ = read_all([resource], "Patient")
    view = views[0] if views and isinstance(views[0], PatientView) else None
    if view is None:
        return Card(id, "Unnamed patient", "not known", "not known", "none")
    return Card(
        id, view.name or "Unnamed patient", _day(view.birth_date),
        view.sex_word or "not known", view.mrn or "none",
    )  # fmt: skip


def heading_of(number: int) -> str:
    """How many patients, in words."""
    return f"{number} patient{'' if number == 1 else 's'}"


def is_number_like(q: str) -> bool:
    """Whether a search is for an MRN: there is a digit in it."""
    return any(letter.isdigit() for letter in q)


def _belongs(session: Session, type: str, id: str, patient: str) -> bool:
    found = resources.find(session, EVERYTHING, type, id)
    return found is not None and patients_of(read_json(found.body)) == {patient}


def _terms(q: str) -> tuple[Term, ...]:
    if is_number_like(q):
        return (Term("identifier", (Token(None, q), Token(None, q.upper()))),)
    return tuple(Term("name", (Text(normalised(word)),)) for word in q.split())


def _key(text: str) -> tuple[int, str] | None:
    found = _AFTER.fullmatch(text)
    return (int(found[1]), found[2]) if found else None


def _day(text: str | None) -> str:
    """A birth date as it is said; a partial one stays as it is."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return text or "not known"
    return f"{day:%b} {day.day}, {day.year}"
