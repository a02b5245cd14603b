"""The page of a site's feeds: about no patient, for whoever runs the exchange."""

from fastapi import APIRouter
from starlette.responses import Response

from fhir_bridge import feeds
from fhir_bridge.bridge import Bridge
from fhir_bridge.feeds import ReadBack
from fhir_bridge.staff_contexts import StaffContext
from smart_app.asking import DecidesFeeds, ReadsFeeds
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.deciding import Deciding
from smart_app.frames import staff_frame
from smart_app.posted import Posted
from smart_app.screens.feeds import feeds_page
from smart_app.screens.frame import Notice
from smart_app.screens.typed import Typed

router = APIRouter(prefix="/s/{ctx}")


@router.get("/feeds")
def show(bridge: CurrentBridge, context: ReadsFeeds, done: str = "") -> Response:
    """How each feed goes, and what is wrong with it."""
    return FEEDS.shown(bridge, context, done)


@router.post("/feeds")
def decide(bridge: CurrentBridge, context: DecidesFeeds, form: CurrentForm) -> Response:
    """Say whom a message is about, by two things read back, or that it is nobody of ours."""
    return FEEDS.decided(bridge, context, form)


def _about(bridge: Bridge, context: StaffContext, id: str, form: Posted) -> None:
    told = ReadBack(form.get("number", ""), form.get("born", ""))
    feeds.is_about(bridge, context, id, told, why=form.get("why", ""))


def _not_ours(bridge: Bridge, context: StaffContext, id: str, form: Posted) -> None:
    feeds.not_ours(bridge, context, id, why=form.get("why", ""))


def _aside(bridge: Bridge, context: StaffContext, id: str, form: Posted) -> None:
    feeds.aside_again(bridge, context, id, why=form.get("why", ""))


def _page(bridge: Bridge, context: StaffContext, notice: Notice | None, typed: Typed) -> str:
    told = feeds.overview(bridge, context)
    return feeds_page(staff_frame(bridge, context, feeds.PAGE, notice), told, typed)


FEEDS = Deciding(
    "feeds",
    {"about": _about, "not-ours": _not_ours, "again": _aside},
    {
        "about": "It is in the record of that patient.",
        "not-ours": "Noted: it is about nobody of ours. It is kept for thirty days and can be "
        "taken back.",
        "again": "It is set aside again, and looked for.",
    },
    _page,
)
