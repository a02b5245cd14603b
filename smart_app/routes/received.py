"""The page of what other systems sent: about no patient, for nurses, leads and administrators."""

from fastapi import APIRouter
from starlette.responses import Response

from fhir_bridge import feeds
from fhir_bridge.bridge import Bridge
from fhir_bridge.roles import Right
from fhir_bridge.staff_contexts import StaffContext
from smart_app.asking import DecidesReceived, ReadsReceived
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.deciding import Deciding
from smart_app.frames import staff_frame
from smart_app.posted import Posted
from smart_app.routes.feeds import FEEDS
from smart_app.screens.frame import Notice
from smart_app.screens.received import received_page
from smart_app.screens.typed import Typed

router = APIRouter(prefix="/s/{ctx}/received")


@router.get("")
def show(bridge: CurrentBridge, context: ReadsReceived, done: str = "") -> Response:
    """What each system sent, what became of each entry, and what waits."""
    return RECEIVED.shown(bridge, context, done)


@router.post("")
def decide(bridge: CurrentBridge, context: DecidesReceived, form: CurrentForm) -> Response:
    """Look for whom it is about now, or say that it is nobody of ours, or take that back."""
    return RECEIVED.decided(bridge, context, form)


def _now(bridge: Bridge, context: StaffContext, id: str, _: Posted) -> None:
    feeds.try_again(bridge, context, id)


def _page(bridge: Bridge, context: StaffContext, notice: Notice | None, typed: Typed) -> str:
    told = feeds.deliveries(bridge, context)
    return received_page(staff_frame(bridge, context, Right.RECEIVED, notice), told, typed)


AS_OF_FEEDS = ("not-ours", "again")
RECEIVED = Deciding(
    "received",
    {"now": _now} | {each: FEEDS.acts[each] for each in AS_OF_FEEDS},
    {"now": "It is looked for now: come back in a minute."}
    | {each: FEEDS.done[each] for each in AS_OF_FEEDS},
    _page,
)
