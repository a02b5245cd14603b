"""Standalone launch: the user chooses the patient on a page of the EHR (SMART 2.2).

It is shown when ``launch/patient`` is granted and no patient is open. The request waits in the
ledger under a random handle, so nothing of it stands in the page. For drivers without a browser
authorize takes the parameter ``fb_patient``: the patient as chosen, no page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fhir_bridge.authorizing.forms import Parameters, with_parameters
from fhir_bridge.errors import BridgeError, NotFound
from fhir_bridge.http import origin_of
from fhir_bridge.sandbox import asked as waiting
from fhir_bridge.sandbox.ledger import Ledger
from fhir_bridge.sandbox.oauth import SmartRequest
from fhir_bridge.sandbox.pages import Pages
from fhir_bridge.sandbox.records import Records

HINT = "fb_patient"
HINT_MEANING = (
    "For drivers without a browser, on a standalone launch with launch/patient: the id of the"
    " patient as if the user had chosen it on the page."
)
PATH = "/auth/patient"

Answered = Callable[[Parameters, str | None], Response]
"""Ends an authorization request: with the patient that was chosen, or with a no."""


@dataclass(frozen=True)
class Picker:
    """The page where a patient is chosen."""

    ledger: Ledger
    records: Records
    pages: Pages
    answered: Answered

    def routes(self) -> list[Route]:
        """Searching on the page, and its answer."""
        search, answer = with_parameters(self.search), with_parameters(self.answer)
        return [
            Route(PATH, search, methods=["GET"]),
            Route(PATH, answer, methods=["POST"]),
        ]

    def ask(self, asked: SmartRequest) -> Response:
        """Let the user choose."""
        return self._page(waiting.keep(self.ledger, asked.parameters), {})

    def search(self, request: Request, parameters: Parameters) -> Response:
        """The same page again, with what was searched for."""
        given = dict(parameters)
        return self._page(given.get("request", ""), given)

    def answer(self, request: Request, parameters: Parameters) -> Response:
        """Take the answer, once: a patient, or none."""
        given = dict(parameters)
        patient = given.get("patient")
        try:
            chosen = self.records.patient(patient).id if patient else None
        except NotFound:
            return self._over()
        found = waiting.answer(self.ledger, given.get("request", ""))
        return self.answered(found, chosen) if found else self._over()

    def _page(self, handle: str, given: dict[str, str]) -> Response:
        found = waiting.look(self.ledger, handle)
        if found is None:
            return self._over()
        q = given.get("q", "").strip()[:100]
        try:
            listing = self.records.patients(q, given.get("after", ""))
        except BridgeError as error:
            return self.pages.show("refused.html", error.status, reason=str(error))
        more = {"request": handle, "q": q, "after": listing.after}
        return self.pages.show(
            "patient.html",
            forms_to=origin_of(dict(found)["redirect_uri"]),
            path=PATH,
            handle=handle,
            q=q,
            patients=listing.cards,
            heading=listing.heading,
            more=f"{PATH}?{urlencode(more)}" if listing.after else None,
        )

    def _over(self) -> Response:
        reason = "This sign-in was answered already, or waited too long. Start it again in the app."
        return self.pages.show("refused.html", 400, reason=reason)
