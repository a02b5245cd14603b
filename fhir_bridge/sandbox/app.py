"""`create_sandbox`: the pretend EHR as one ASGI app, put together here and nowhere else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields, replace
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from fhir_bridge.authorizing.client_keys import ClientKeys
from fhir_bridge.clock import Clock, real_time
from fhir_bridge.http import GuardedSession, origin_of
from fhir_bridge.rest.offers import everything
from fhir_bridge.rest.routes import fhir_app
from fhir_bridge.sandbox import stories
from fhir_bridge.sandbox.access import bearer_access
from fhir_bridge.sandbox.chart import Charts
from fhir_bridge.sandbox.clients import registered
from fhir_bridge.sandbox.control import ControlPages
from fhir_bridge.sandbox.discovery import Addresses, oauth_security
from fhir_bridge.sandbox.ehr_service import EhrService
from fhir_bridge.sandbox.faulty import Faulty
from fhir_bridge.sandbox.forwarding import ForwardingService
from fhir_bridge.sandbox.held import base_checks, is_seeded, open_ehr, seed, short_id
from fhir_bridge.sandbox.keys import signing_key, symmetric_secret
from fhir_bridge.sandbox.ledger import Ledger
from fhir_bridge.sandbox.pages import STATIC, Pages
from fhir_bridge.sandbox.records import HeldRecords, Records
from fhir_bridge.sandbox.smart import SignIn, smart_server
from fhir_bridge.sandbox.stories.dates import SEED_DAY, demo_day, seed_day
from fhir_bridge.sandbox.switches import Control, Offering, offered
from fhir_bridge.sandbox.upstream import Upstream
from fhir_bridge.sandbox.upstream_records import UpstreamRecords
from fhir_bridge.settings import LOOPBACK
from fhir_bridge.store.db import Store


def create_sandbox(
    data_dir: Path,
    *,
    app_url: str = "http://127.0.0.1:8400",
    public_url: str = "http://localhost:8410",
    vendor: str = "spec",
    clock: Clock = real_time,
    sign_in_clock: Clock = real_time,
    secret: str | None = None,
    upstream: str | None = None,
) -> ASGIApp:
    """Make the pretend EHR; the first time, its stories are put into it.

    Args:
        data_dir: holds ``ehr.db``, ``ehr-auth.db``, ``ehr-seed-day`` and ``keys/``.
        app_url: where Footbridge is, without a trailing slash; the one app that is registered.
        public_url: where browsers and Footbridge find this EHR, without a trailing slash.
        vendor: a row of ``vendors.VENDORS``, or ``file:`` and the path of a CapabilityStatement.
        clock: the care clock: stamps of records, the day the stories are told from.
        sign_in_clock: real time, but for tests.
        secret: of ``footbridge-symmetric``; left out, ``keys/symmetric.secret`` holds one.
        upstream: FHIR base of another server, by the address it calls itself: this EHR's SMART
            stands in front of it, and nothing is seeded.

    Raises:
        NotAccepted: there is no such vendor.
    """
    at, control = Addresses(public_url), Control(vendor, sign_in_clock)
    store = open_ehr(data_dir)
    ledger = Ledger(data_dir / "ehr-auth.db", control.now)
    if upstream is None:
        _seed_once(store, data_dir, clock)
    server_behind = Upstream(upstream.rstrip("/"), at.fhir) if upstream else None
    service = EhrService(
        store=store, access=bearer_access(ledger, control), ids=short_id,
        clock=control.skewed(clock),
        base_url=at.fhir, checks=base_checks,
        name="Riverside EHR", publisher="Riverside Hospital (pretend)",
        offer=replace(everything(), security=oauth_security(at)),
    )  # fmt: skip
    records: Records = HeldRecords(store, at.fhir)
    if server_behind:
        service, records = _forwarding(service, server_behind), UpstreamRecords(server_behind)
    key, folder = signing_key(data_dir / "keys"), data_dir / "keys"
    clients = registered(app_url, secret or symmetric_secret(folder))
    to_app = _session_to(app_url)
    keys = ClientKeys(lambda _: to_app, ledger.seconds, second_looks=10)
    server = smart_server(at, clients, ledger, key, keys, control)
    sign_in = SignIn(server, at, key, Pages(app_url), records)
    charts = Charts(records, ledger, Pages(app_url), clients, at)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        ledger.close()
        store.close()

    pages_app = Starlette(
        routes=[
            *charts.routes(),
            *sign_in.routes(),
            *ControlPages(control, clients, records).routes(),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        lifespan=lifespan,
    )
    pages_app.router.redirect_slashes = False
    fhir = _Fhir(service, control, sign_in.discovery_routes())
    return Faulty(_Door(fhir, pages_app), control)


def _forwarding(service: EhrService, behind: Upstream) -> ForwardingService:
    """The same service, handing on instead of answering."""
    own = {each.name: getattr(service, each.name) for each in fields(service)}
    return ForwardingService(**own, upstream=behind)


def _session_to(app_url: str) -> GuardedSession:
    internal = urlsplit(app_url).hostname in LOOPBACK
    return GuardedSession(frozenset({origin_of(app_url)}), internal=internal)


def _seed_once(store: Store, data_dir: Path, clock: Clock) -> None:
    if seed_day(data_dir) is None or not is_seeded(store):
        today = demo_day(clock())
        seed(store, stories.bundles(today), clock)
        (data_dir / SEED_DAY).write_text(f"{today.isoformat()}\n")


class _Fhir:
    """The FHIR server as it offers itself just now: `/control` may take something away."""

    def __init__(self, service: EhrService, control: Control, routes: list[Route]) -> None:
        self._service = service
        self._control = control
        self._routes = routes
        self._apps: dict[Offering, ASGIApp] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = self._control.offering()
        if key not in self._apps:
            offer = offered(key, self._service.offer)
            service = replace(self._service, offer=offer, vendor=key.vendor)
            self._apps[key] = fhir_app(service, extra_routes=self._routes)
        await self._apps[key](scope, receive, send)


class _Door:
    """Hands FHIR its requests with their whole path: a Mount would redirect POST ``/r4``."""

    def __init__(self, fhir: ASGIApp, pages: ASGIApp) -> None:
        self._fhir = fhir
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        app = self._fhir if path == "/r4" or path.startswith("/r4/") else self._pages
        await app(scope, receive, send)
