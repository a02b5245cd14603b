"""The pages of the pretend EHR: who its patients are, one chart, and starting the app from it.

Starting the app is SMART's EHR launch: the EHR keeps what it has open under a random handle and
sends the browser to the app with that handle alone; no name or MRN ever stands in an address.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fhir_bridge.errors import NotFound
from fhir_bridge.r4.compartment import patients_of
from fhir_bridge.r4.reading import read_all
from fhir_bridge.r4.search_parameters import normalised
from fhir_bridge.r4.views import PatientView
from fhir_bridge.sandbox.access import EVERYTHING
from fhir_bridge.sandbox.clients import Client
from fhir_bridge.sandbox.ledger import LaunchContext, Ledger
from fhir_bridge.sandbox.pages import Pages
from fhir_bridge.store import resources
from fhir_bridge.store.db import Store
from fhir_bridge.store.resources import Stored
from fhir_bridge.store.search import Query, Term, Text, Token, count, search
from fhir_bridge.wire import read_json

PAGE = 50
_BANNER = {"true": True, "false": False}
_INTENT = re.compile(r"[a-z][a-z0-9-]{0,63}")
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
class Charts:
    """The chart pages over the EHR's store."""

    store: Store
    ledger: Ledger
    pages: Pages
    client: Client
    fhir_base: str

    def routes(self) -> list[Route]:
        """`/`, `/chart/{patient}`, `/launch/{patient}`."""
        return [
            Route("/", self._or_refused(self.patients)),
            Route("/chart/{patient}", self._or_refused(self.chart)),
            Route("/launch/{patient}", self._or_refused(self.launch)),
        ]

    def patients(self, request: Request) -> Response:
        """The patients, or those a search finds, fifty a page."""
        q = request.query_params.get("q", "").strip()[:100]
        query = Query("Patient", _terms(q), PAGE, _after(request.query_params.get("after", "")))
        with self.store.reading() as session:
            page, number = search(session, EVERYTHING, query), count(session, EVERYTHING, query)
        more = None
        if page.after:
            more = "/?" + urlencode({"q": q, "after": f"{page.after[0]}-{page.after[1]}"})
        heading = f"{number} patient{'' if number == 1 else 's'}"
        cards = [card(row) for row in page.rows]
        return self.pages.show("patients.html", q=q, patients=cards, heading=heading, more=more)

    def chart(self, request: Request) -> Response:
        """One patient's chart, with the app inside."""
        with self.store.reading() as session:
            patient = card(self._patient(session, request))
        return self.pages.show("chart.html", patient=patient)

    def launch(self, request: Request) -> Response:
        """Keep the context and send the browser to the app (SMART 2.2, EHR launch).

        Raises:
            NotFound: no such patient, or the encounter is not this patient's.
        """
        options = request.query_params
        with self.store.reading() as session:
            patient = self._patient(session, request).id
            encounter = options.get("encounter") or None
            if encounter and not _belongs(session, encounter, patient):
                raise NotFound
        intent = options.get("intent", "")
        context = LaunchContext(
            client_id=self.client.client_id,
            patient=patient,
            encounter=encounter,
            intent=intent if _INTENT.fullmatch(intent) else None,
            need_patient_banner=_BANNER.get(options.get("need_patient_banner", ""), True),
        )
        handle = self.ledger.begin_launch(context)
        query = urlencode({"iss": self.fhir_base, "launch": handle})
        headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
        return RedirectResponse(f"{self.client.launch_url}?{query}", 302, headers)

    def _patient(self, session: Session, request: Request) -> Stored:
        return resources.read(session, EVERYTHING, "Patient", request.path_params["patient"])

    def _or_refused(self, page: Callable[[Request], Response]) -> Callable[[Request], Response]:
        def endpoint(request: Request) -> Response:
            try:
                return page(request)
            except NotFound:
                reason = "There is no such patient or visit in this EHR."
                return self.pages.show("refused.html", 404, reason=reason)

        return endpoint


def card(stored: Stored) -> Card:
    """A stored Patient for the pages; one that cannot be read still has its place."""
    views, _ = read_all([read_json(stored.body)], "Patient")
    view = views[0] if views and isinstance(views[0], PatientView) else None
    if view is None:
        return Card(stored.id, "Unnamed patient", "not known", "not known", "none")
    return Card(
        stored.id, view.name or "Unnamed patient", _day(view.birth_date),
        view.sex_word or "not known", view.mrn or "none",
    )  # fmt: skip


def _belongs(session: Session, encounter: str, patient: str) -> bool:
    found = resources.find(session, EVERYTHING, "Encounter", encounter)
    return found is not None and patients_of(read_json(found.body)) == {patient}


def _terms(q: str) -> tuple[Term, ...]:
    """A search for words of the name, or for an MRN when there is a digit in it."""
    if any(letter.isdigit() for letter in q):
        return (Term("identifier", (Token(None, q), Token(None, q.upper()))),)
    return tuple(Term("name", (Text(normalised(word)),)) for word in q.split())


def _after(text: str) -> tuple[int, str] | None:
    found = _AFTER.fullmatch(text)
    return (int(found[1]), found[2]) if found else None


def _day(text: str | None) -> str:
    """A birth date as it is said; a partial one stays as it is."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return text or "not known"
    return f"{day:%b} {day.day}, {day.year}"
