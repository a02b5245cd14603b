"""The app, put together: bridge, routes, static files, headers, failures, health.

The composition root beside `cli`: settings are read here and passed down as values.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from fhir_bridge.api.addresses import is_ours
from fhir_bridge.api.app import create_app as create_api
from fhir_bridge.bridge import Bridge
from fhir_bridge.settings import read_settings
from smart_app import failures
from smart_app.asking import OPEN
from smart_app.assets import Assets
from smart_app.envelope import Envelope
from smart_app.installation import create_bridge
from smart_app.routes import (
    accesses,
    advocacy,
    approach,
    attempts,
    board,
    calendar,
    call,
    caregiver_sheets,
    case,
    chart,
    directory,
    emergency,
    exchange,
    feeds,
    goal_choices,
    goals,
    handout,
    handover,
    launching,
    lifeline,
    medicines,
    monitoring,
    needs,
    note,
    plan,
    plan_templates,
    readiness,
    received,
    review,
    risk,
    sharing,
    small_wins,
    strategies,
    support,
    team,
    transition,
    transition_by_hand,
    transition_close,
    transition_coverage,
    transition_medicines,
    warning_signs,
)
from smart_app.screens.pages import STATIC


def create_app(bridge: Bridge | None = None) -> FastAPI:
    """Make the app.

    Args:
        bridge: given by tests; else made from the environment.
    """
    made = bridge or create_bridge(read_settings())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        made.close()

    app = _App(
        title="Footbridge", docs_url=None, redoc_url=None, openapi_url=None,
        redirect_slashes=False, lifespan=lifespan,
    )  # fmt: skip
    app.state.bridge = made
    for routes in (
        launching.router, case.router, approach.router, goals.router, goal_choices.router,
        note.router, directory.router, needs.router,  # before the plan's, which ends with an id
        advocacy.router, calendar.router,  # before the plan, whose pages have any name
        plan.router, readiness.router, small_wins.router, support.router, strategies.router,
        review.router, transition.router, handover.router, transition_by_hand.router,
        transition_close.router, transition_coverage.router,
        call.router, attempts.router,
        warning_signs.router, chart.router, exchange.router, feeds.router, received.router,
        team.router,
        board.router,
        accesses.router,
        handout.router, plan_templates.router,
        medicines.router, transition_medicines.router, caregiver_sheets.router,
        risk.router, monitoring.router, lifeline.router, sharing.router, emergency.router,
    ):  # fmt: skip
        # including a router would build its routes once more for each app: a quarter of a second
        app.router.routes.extend(routes.routes)
    app.mount("/static", Assets(STATIC))
    _health(app, made)
    failures.install(app)
    return app


class _App(FastAPI):
    """An app whose envelope goes around everything, the answer to an unforeseen failure too.

    Added as middleware it would stand inside of Starlette's own last resort, whose pages would
    leave without our headers.
    """

    def build_middleware_stack(self) -> ASGIApp:
        """Put the envelope outside, around the pages and the API."""
        doors = _Doors(create_api(self.state.bridge), super().build_middleware_stack())
        return Envelope(doors, self.state.bridge)


class _Doors:
    """Hands the API the requests that are its own, with their whole path (decision 17)."""

    def __init__(self, api: ASGIApp, pages: ASGIApp) -> None:
        self._api, self._pages = api, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ours = scope["type"] == "http" and is_ours(scope["path"])
        await (self._api if ours else self._pages)(scope, receive, send)


def _health(app: FastAPI, bridge: Bridge) -> None:
    @app.get("/livez", dependencies=[OPEN])
    async def livez() -> Response:
        return PlainTextResponse("ok")

    @app.get("/readyz", dependencies=[OPEN])
    def readyz() -> Response:
        bridge.sites()  # the database answers
        return PlainTextResponse("ok")
