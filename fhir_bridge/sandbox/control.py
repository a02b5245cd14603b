"""`/control`: what the pretend EHR does wrong, and what it holds. For the demo and tests only.

`GET` tells the state and what is accepted, `POST` sets the members it is given (a list of faults
replaces the list), `DELETE` clears everything. What the members are is in ``switches``.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fhir_bridge.authorizing.forms import read_limited
from fhir_bridge.errors import BridgeError
from fhir_bridge.rest.errors import refusal
from fhir_bridge.rest.routes import response_of
from fhir_bridge.sandbox.clients import Client
from fhir_bridge.sandbox.fault_settings import NotAccepted
from fhir_bridge.sandbox.launching import OPTIONS
from fhir_bridge.sandbox.records import Records
from fhir_bridge.sandbox.standalone import HINT, HINT_MEANING
from fhir_bridge.sandbox.switches import Control
from fhir_bridge.wire import Json, read_json

MAX_BYTES = 64 * 1024


@dataclass(frozen=True)
class ControlPages:
    """The addresses below ``/control``."""

    control: Control
    clients: Mapping[str, Client]
    records: Records

    def routes(self) -> list[Route]:
        """`/control` and `/control/store/{type}`."""
        return [
            Route("/control", self._endpoint(), methods=["GET", "POST", "DELETE"]),
            Route("/control/store/{type}", self.store),
        ]

    def _endpoint(self) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            if request.method == "DELETE":
                self.control.clear()
            elif request.method == "POST":
                # JSON by its own media type: a page elsewhere cannot post that unasked
                if request.headers.get("content-type", "").partition(";")[0] != "application/json":
                    return _refused("the body must be application/json", 415)
                try:
                    self.control.set(read_json(await read_limited(request, MAX_BYTES) or b""))
                except (NotAccepted, BridgeError) as error:
                    return _refused(str(error))
            return JSONResponse(self.shown(), headers={"Cache-Control": "no-store"})

        return endpoint

    def shown(self) -> Json:
        """The state, what may be set, and what may be said elsewhere."""
        return {
            **self.control.shown(),
            "launch": dict(OPTIONS),
            "authorize": {HINT: HINT_MEANING},
            "clients": {client.client_id: _shown(client) for client in self.clients.values()},
        }

    def store(self, request: Request) -> Response:
        """Everything that is held of a type."""
        try:
            body = self.records.searchset(request.path_params["type"])
        except BridgeError as error:
            return response_of(refusal(error))
        headers = {"Cache-Control": "no-store"}
        return Response(body, headers=headers, media_type="application/fhir+json")


def _shown(client: Client) -> Json:
    return {
        "name": client.name,
        "methods": list(client.methods),
        "grant_types": list(client.grant_types),
        "redirect_uris": list(client.redirect_uris),
        "scope": client.scope,
    }


def _refused(text: str, status: int = 400) -> Response:
    return JSONResponse({"error": text}, status, {"Cache-Control": "no-store"})
