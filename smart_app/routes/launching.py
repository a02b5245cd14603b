"""The way in: launch, callback, our public keys, the one-use link into a new window.

No JavaScript is needed between ``/launch`` and the first page (Q10), and no patient is in any URL.
"""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from fhir_bridge import launches
from fhir_bridge.errors import LaunchRefused
from smart_app.current import CurrentBridge, CurrentBrowser, reference
from smart_app.security import Browser, cookies_for, new_browser

router = APIRouter()

START_PAGES = {"goals": "goals", "record": "record"}
"""``intent`` of the launch to the first page; anything else, or none, is Today (L39)."""


@router.get("/launch")
def launch(request: Request, bridge: CurrentBridge, browser: CurrentBrowser) -> Response:
    """An EHR starts us: exactly one ``iss`` and one ``launch`` (L13)."""
    binding = browser or new_browser()
    url = launches.begin(
        bridge, iss=_one(request, "iss"), launch=_one(request, "launch"), browser=binding.hash
    )
    return _bound(RedirectResponse(url, 302), binding, bridge.origin)


@router.get("/smart/callback/{site}")
def callback(
    site: str, request: Request, bridge: CurrentBridge, browser: CurrentBrowser
) -> Response:
    """The EHR sends the browser back; we leave the URL with the code at once (L59)."""
    names = ("state", "code", "error", "iss")
    answer = {name: _one(request, name) for name in names if name in request.query_params}
    context = launches.finish(
        bridge, site_id=site, answer=answer, browser=browser.hash if browser else None,
        request=reference(request),
    )  # fmt: skip
    page = START_PAGES.get(context.intent, "today")
    return RedirectResponse(f"/c/{context.ctx}/{page}", 303)


@router.get("/open/{ticket}")
def open_ticket(ticket: str, bridge: CurrentBridge, browser: CurrentBrowser) -> Response:
    """Bind a context to the window this link was opened in; works once, for a minute."""
    binding = browser or new_browser()
    ctx = launches.redeem(bridge, ticket, binding.hash)
    return _bound(RedirectResponse(f"/c/{ctx}/today", 303), binding, bridge.origin)


@router.get("/.well-known/jwks.json")
def jwks(bridge: CurrentBridge) -> Response:
    """Our public keys, for EHRs to check our assertions with (L5)."""
    headers = {"Cache-Control": "public, max-age=300"}
    return JSONResponse(bridge.keys.public_jwks(), headers=headers)


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
