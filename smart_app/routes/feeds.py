"""The page of a site's feeds: about no patient, for whoever runs the exchange."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from fhir_bridge import feeds
from smart_app.asking import ReadsFeeds
from smart_app.current import CurrentBridge
from smart_app.frames import staff_frame
from smart_app.screens.feeds import feeds_page

router = APIRouter(prefix="/s/{ctx}")


@router.get("/feeds")
def show(bridge: CurrentBridge, context: ReadsFeeds) -> Response:
    """How each feed goes, and what is wrong with it."""
    told = feeds.overview(bridge, context)
    return HTMLResponse(feeds_page(staff_frame(bridge, context, feeds.PAGE, None), told))
