"""The API put together: tokens, FHIR, discovery, health (decision 17).

It owns absolute paths (`addresses.is_ours`): the app hands it every request for one of them, and
``footbridge serve --only-api`` runs it alone. (Any ASGI server does, by ``create_app``; whoever
runs it so sees to it that no address is logged with its query.)
"""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache, partial
from hashlib import sha256
from hmac import digest
from uuid import uuid4

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from fhir_bridge import received
from fhir_bridge.api import bulk, messages, operations
from fhir_bridge.api.addresses import Addresses, Speakable
from fhir_bridge.api.asking import system_of
from fhir_bridge.api.description import PATH as OPENAPI
from fhir_bridge.api.description import description
from fhir_bridge.api.discovery import security, smart_configuration
from fhir_bridge.api.grants import grant_of
from fhir_bridge.api.introspection import Introspection, Revocation
from fhir_bridge.api.oauth import SystemServer
from fhir_bridge.api.offer import offered, scopes_offered
from fhir_bridge.api.pace import Pace
from fhir_bridge.api.receiving import admitted, completed, holds
from fhir_bridge.api.remembering import memory_of
from fhir_bridge.authorizing.forms import Parameters, with_parameters
from fhir_bridge.authorizing.requests import FormRequest
from fhir_bridge.bridge import Bridge
from fhir_bridge.bulk.groups import groups
from fhir_bridge.clock import real_time
from fhir_bridge.errors import Malformed
from fhir_bridge.installation import create_bridge
from fhir_bridge.r4.released import released
from fhir_bridge.rest.errors import refusal
from fhir_bridge.rest.routes import FAILURES, Engine, response_of
from fhir_bridge.rest.service import FhirService
from fhir_bridge.settings import read_settings
from fhir_bridge.wire import Json, write_json

ROUTERS: tuple[APIRouter, ...] = (messages.router, bulk.router, operations.router)
"""Routes beside the engine's; each says what it asks (`asking.asks`)."""

OPEN: dict[str, str] = {
    "/oauth/token": "whoever has no token yet; the assertion says who it is",
    "/oauth/introspect": "the assertion says who it is",
    "/oauth/revoke": "the assertion says who it is",
    "/fhir/.well-known/smart-configuration": "how to sign in",
    "/.well-known/smart-configuration": "the same, where some look for it",
    messages.HOOK: messages.WHY_OPEN,
    OPENAPI: "what can be asked, as /fhir/metadata tells it; no data",
    "/livez": "health, without any data",
    "/readyz": "health, without any data",
}
"""Routes that ask for no token, each with why; nobody's data is behind them."""

STRANGERS_A_MINUTE = 120
"""How often one address may ask for tokens, whoever it says it is."""

ENGINE = ("/fhir", "/fhir/{path:path}")
"""The engine's: it asks for each interaction by itself; ``/fhir/metadata`` alone is open."""


def create_app(bridge: Bridge | None = None) -> FastAPI:
    """Make the API.

    Args:
        bridge: given by whoever it stands beside; else made from the environment, and closed with
            the app.
    """
    made = bridge or create_bridge(read_settings())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        if bridge is None:
            made.close()

    app = FastAPI(
        title="Footbridge", docs_url=None, redoc_url=None, openapi_url=None,
        redirect_slashes=False, lifespan=lifespan, exception_handlers=dict(FAILURES),
    )  # fmt: skip
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_middleware(Speakable)
    app.state.bridge, app.state.max_body = made, made.max_body
    app.state.pace = Pace(time.monotonic)
    at = Addresses(made.origin)
    for router in ROUTERS:
        # including a router would build its routes once more for each app: a quarter of a second
        app.router.routes.extend(router.routes)
    app.router.routes.extend([*_oauth(made, at, app.state.pace), *_discovery(at), *_health(made)])
    service = _service(made, at, app.state.pace)
    app.router.routes.append(_telling(OPENAPI, partial(description, at, service.offer, ROUTERS)))
    engine = Engine(service)  # without an app around it: what is around this one does for both
    app.router.routes.extend(Route(path, engine) for path in ENGINE)
    return app


def _unreadable(_: Request, __: Exception) -> Response:
    """FastAPI's own answer would repeat what was sent."""
    return response_of(refusal(Malformed()))


def _service(bridge: Bridge, at: Addresses, pace: Pace) -> FhirService:
    return FhirService(
        store=bridge.store,
        access=lambda headers: grant_of(system_of(bridge, pace, headers), bridge.clock()),
        ids=lambda: str(uuid4()), clock=bridge.clock, base_url=at.fhir,
        offer=offered(security(at)), made={"Group": groups}, shown=released,
        max_body=bridge.max_body, max_entries=bridge.max_entries,
        checks=received.sound, admits=admitted, completes=completed,
        foresees=received.look_ahead, holds=holds,
        memory=memory_of(bridge),
        # of the master key, so that every process reads what another one sealed
        key=digest(bridge.vault.keys[-1], b"page tokens of /fhir", sha256),
    )  # fmt: skip


def _oauth(bridge: Bridge, at: Addresses, pace: Pace) -> list[Route]:
    server = SystemServer(bridge.store, at.token, real_time, pace)
    server.register_endpoint(Introspection)
    server.register_endpoint(Revocation)
    endpoint = server.create_endpoint_response
    return [
        _post("/oauth/token", at.token, pace, server.create_token_response),
        _post("/oauth/introspect", at.introspect, pace, partial(endpoint, "introspection")),
        _post("/oauth/revoke", at.revoke, pace, partial(endpoint, "revocation")),
    ]


def _post(path: str, url: str, pace: Pace, answer: Callable[[FormRequest], Response]) -> Route:
    def handle(request: Request, parameters: Parameters) -> Response:
        # before anybody has shown who it is, only where it comes from can be counted
        pace.spend(f"from {request.client.host if request.client else ''}", STRANGERS_A_MINUTE)
        authorization = request.headers.get("authorization", "")
        return answer(FormRequest("POST", url, parameters, authorization=authorization))

    return Route(path, with_parameters(handle), methods=["POST"])


def _discovery(at: Addresses) -> list[Route]:
    smart: Json = smart_configuration(at, scopes_offered())
    path = "/.well-known/smart-configuration"
    return [_telling(f"/fhir{path}", lambda: smart), _telling(path, lambda: smart)]


def _telling(path: str, say: Callable[[], Json]) -> Route:
    """A route that tells everybody the same, made when somebody first asks."""
    headers = {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
    body = cache(lambda: write_json(say()))

    async def told(_: Request) -> Response:
        return Response(body(), headers=headers, media_type="application/json")

    return Route(path, told)


def _health(bridge: Bridge) -> list[Route]:
    async def livez(_: Request) -> Response:
        return PlainTextResponse("ok")

    def readyz(_: Request) -> Response:
        bridge.sites()  # the database answers
        return PlainTextResponse("ok")

    return [Route("/livez", livez), Route("/readyz", readyz)]
