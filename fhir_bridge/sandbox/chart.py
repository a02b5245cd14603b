"""The pages of the pretend EHR: who its patients are, one chart, and starting the app from it.

Starting the app is SMART's EHR launch: the EHR keeps what it has open under a random handle and
sends the browser to the app with that handle alone; no name or MRN ever stands in an address.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from fhir_bridge.errors import BridgeError, NotFound
from fhir_bridge.sandbox.clients import Client
from fhir_bridge.sandbox.discovery import Addresses
from fhir_bridge.sandbox.documents import shown
from fhir_bridge.sandbox.issued import CASTILLO, OSEI
from fhir_bridge.sandbox.launching import NOBODY, STYLES, context_of, may_start, style_path
from fhir_bridge.sandbox.ledger import Ledger
from fhir_bridge.sandbox.pages import Pages
from fhir_bridge.sandbox.records import Records


@dataclass(frozen=True)
class Charts:
    """The chart pages over the EHR's records."""

    records: Records
    ledger: Ledger
    pages: Pages
    clients: Mapping[str, Client]
    at: Addresses

    def routes(self) -> list[Route]:
        """`/`, `/chart/{patient}`, `/launch/{patient}`, and the styles an app may follow."""
        return [
            Route("/", self._or_refused(self.patients)),
            Route("/chart/{patient}", self._or_refused(self.chart)),
            Route("/chart/{patient}/documents", self._or_refused(self.documents)),
            Route("/launch/{patient}", self._or_refused(self.launch)),
            *(Route(style_path(name), _style(name)) for name in STYLES),
        ]

    def patients(self, request: Request) -> Response:
        """The patients, or those a search finds, fifty a page."""
        q = request.query_params.get("q", "").strip()[:100]
        listing = self.records.patients(q, request.query_params.get("after", ""))
        more = "/?" + urlencode({"q": q, "after": listing.after}) if listing.after else None
        return self.pages.show(
            "patients.html", q=q, patients=listing.cards, heading=listing.heading, more=more,
            lead=OSEI, nurse=CASTILLO,
        )  # fmt: skip

    def chart(self, request: Request) -> Response:
        """One patient's chart, with the app inside."""
        patient = self.records.patient(request.path_params["patient"])
        return self.pages.show("chart.html", patient=patient)

    def documents(self, request: Request) -> Response:
        """The documents of one chart, with what they say."""
        patient = self.records.patient(request.path_params["patient"])
        found = shown(self.records.documents_of(patient.id))
        return self.pages.show("documents.html", patient=patient, documents=found)

    def launch(self, request: Request) -> Response:
        """Keep the context and send the browser to the app (SMART 2.2, EHR launch).

        ``/launch/none`` starts it for the user alone.

        Raises:
            NotFound: no such patient or client, or the encounter is not this patient's.
        """
        named, options = request.path_params["patient"], request.query_params
        if not may_start(options.get("client", ""), self.clients):
            raise NotFound
        patient = None if named == NOBODY else self.records.patient(named).id
        context = context_of(patient, options, self.records, public_url=self.at.public_url)
        handle = self.ledger.begin_launch(context)
        query = urlencode({"iss": self.at.fhir, "launch": handle})
        headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
        launch_url = self.clients[context.client_id or "footbridge"].launch_url
        return RedirectResponse(f"{launch_url}?{query}", 302, headers)

    def _or_refused(self, page: Callable[[Request], Response]) -> Callable[[Request], Response]:
        def endpoint(request: Request) -> Response:
            try:
                return page(request)
            except NotFound:
                reason = "There is no such patient or visit in this EHR."
                return self.pages.show("refused.html", 404, reason=reason)
            except BridgeError as error:  # the records are on another server, and that is away
                return self.pages.show("refused.html", error.status, reason=str(error))

        return endpoint


def _style(name: str) -> Callable[[Request], Response]:
    headers = {"Cache-Control": "max-age=3600", "Access-Control-Allow-Origin": "*"}

    def endpoint(request: Request) -> Response:
        return JSONResponse(STYLES[name], headers=headers)

    return endpoint
