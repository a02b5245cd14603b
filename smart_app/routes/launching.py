"""The way in: launch, callback, our public keys, the one-use link into a new window.

No JavaScript is needed between ``/launch`` and the first page (Q10), and no patient is in any URL.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlencode

import structlog
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from fhir_bridge import attempts, launches, refusals, tickets
from fhir_bridge.attempts import WayOut
from fhir_bridge.bridge import Bridge
from fhir_bridge.errors import BridgeError, LaunchRefused
from fhir_bridge.staff_contexts import StaffContext
from smart_app.asking import OPEN
from smart_app.current import CurrentBridge, CurrentBrowser, in_a_frame, reference
from smart_app.screens.message import message_page
from smart_app.screens.way_out import way_out_page
from smart_app.security import Browser, cookies_for, new_browser

router = APIRouter()

COOKIE_ASKED = "cookie_asked"
"""Parameter of the second look for a cookie in a frame."""

START_PAGES = {"goals": "goals", "record": "record"}
"""``intent`` of the launch to the first page; anything else, or none, is Today (L39)."""


@router.get("/launch", dependencies=[OPEN])
def launch(request: Request, bridge: CurrentBridge, browser: CurrentBrowser) -> Response:
    """An EHR starts us: exactly one ``iss`` and one ``launch`` (L13).

    In a frame that has no cookie yet, one is set and asked back before the launch value is spent:
    where it does not come back, the same value still opens a window of its own.
    """
    site = launches.site_named(bridge, request.query_params.get("iss", ""))
    with _told(request, bridge, "launch", site):
        iss, value = _one(request, "iss"), _one(request, "launch")
        again = f"/launch?{urlencode({'iss': iss, 'launch': value})}"
        binding = browser or new_browser()
        if asked := _asked_back(request, binding, bridge.origin, again):
            return asked
        way = launches.begin(bridge, iss=iss, launch=value, browser=binding.hash)
    return _bound(_sent(request, way), binding, bridge.origin)


@router.get("/launch/standalone/{site}", dependencies=[OPEN])
def standalone(
    site: str, request: Request, bridge: CurrentBridge, browser: CurrentBrowser, resume: str = ""
) -> Response:
    """Start without a chart: a registered EHR alone, which asks for the patient (L54).

    ``resume`` names the context that is to go on, if it is this browser's (L53).
    """
    with _told(request, bridge, "launch", site):
        binding = browser or new_browser()
        again = f"/launch/standalone/{quote(site)}?{urlencode({'resume': resume})}"
        if asked := _asked_back(request, binding, bridge.origin, again):
            return asked
        way = launches.begin_standalone(bridge, site_id=site, browser=binding.hash, resumes=resume)
    return _bound(_sent(request, way), binding, bridge.origin)


@router.get("/launch/staff/{site}", dependencies=[OPEN])
def staff(site: str, request: Request, bridge: CurrentBridge, browser: CurrentBrowser) -> Response:
    """Sign in at a registered EHR for the pages without a patient (decision 11)."""
    with _told(request, bridge, "launch", site):
        binding = browser or new_browser()
        again = f"/launch/staff/{quote(site)}?"
        if asked := _asked_back(request, binding, bridge.origin, again):
            return asked
        way = launches.begin_standalone(bridge, site_id=site, browser=binding.hash, alone=True)
    return _bound(_sent(request, way), binding, bridge.origin)


def _sent(request: Request, way: WayOut) -> Response:
    """Send the browser to the EHR: by address, or by a form that does not fit into one (L21)."""
    if not way.fields:
        return RedirectResponse(way.url, 302)
    request.state.form_to = way.hosts
    return HTMLResponse(way_out_page(way))


def _asked_back(request: Request, binding: Browser, origin: str, again: str) -> Response | None:
    """In a frame without a cookie: set one and ask it back, once; where it stays away, say so."""
    if not (binding.new and in_a_frame(request)):
        return None
    if COOKIE_ASKED in request.query_params:
        blocked = message_page("cookies-blocked", reference(request), action_url=again)
        return HTMLResponse(blocked, attempts.CookieMissing.status)
    return _bound(RedirectResponse(f"{again}&{COOKIE_ASKED}=1", 302), binding, origin)


@router.get("/smart/callback/{site}", dependencies=[OPEN])
def callback(
    site: str, request: Request, bridge: CurrentBridge, browser: CurrentBrowser
) -> Response:
    """The EHR sends the browser back; we leave the URL with the code at once (L59)."""
    seen, here = browser.hash if browser else None, reference(request)
    with _told(request, bridge, "callback", site):
        names = ("state", "code", "error", "iss")
        answer = {name: _one(request, name) for name in names if name in request.query_params}
        answer["error_uri"] = request.query_params.get("error_uri", "")
        context = launches.finish(bridge, site_id=site, answer=answer, browser=seen, request=here)
    if isinstance(context, StaffContext):
        return RedirectResponse(f"/s/{context.ctx}/{context.pages[0]}", 303)
    page = START_PAGES.get(context.intent, "today")
    return RedirectResponse(f"/c/{context.ctx}/{page}", 303)


@router.get("/open/{ticket}", dependencies=[OPEN])
def open_ticket(ticket: str, bridge: CurrentBridge, browser: CurrentBrowser) -> Response:
    """Bind a context to the window this link was opened in; works once, for a minute."""
    binding = browser or new_browser()
    ctx = tickets.redeem(bridge, ticket, binding.hash)
    return _bound(RedirectResponse(f"/c/{ctx}/today", 303), binding, bridge.origin)


@router.get("/.well-known/jwks.json", dependencies=[OPEN])
def jwks(bridge: CurrentBridge) -> Response:
    """Our public keys, for EHRs to check our assertions with (L5)."""
    headers = {"Cache-Control": "public, max-age=300"}
    return JSONResponse(bridge.keys.public_jwks(), headers=headers)


@contextmanager
def _told(request: Request, bridge: Bridge, what: str, site: str) -> Iterator[None]:
    """Audit and log what goes wrong on the way in (L57): codes and clocks, never what was sent.

    Args:
        site: as the address names it; one that is not registered is not repeated.
    """
    here = reference(request)
    try:
        with refusals.launch_audited(bridge, what, site=site, request=here):
            yield
    except BridgeError as error:
        known = site if site in {each.id for each in bridge.sites()} else ""
        structlog.get_logger().warning(
            f"{what} refused", request=here, site=known, error=type(error).__name__,
            reason=getattr(error, "code", ""), apart=getattr(error, "apart", None),
        )  # fmt: skip
        raise


def _one(request: Request, name: str) -> str:
    """A parameter that must be there once."""
    found = request.query_params.getlist(name)
    if len(found) != 1 or not found[0]:
        raise LaunchRefused("This link is not complete. Open the patient in the EHR and try again.")
    return found[0]


def _bound(response: Response, browser: Browser, origin: str) -> Response:
    """Give a new browser its binding; one that has it keeps it, so no other tab is signed out."""
    if browser.new:
        for cookie in cookies_for(browser, origin):
            response.headers.append("set-cookie", cookie)
    return response
