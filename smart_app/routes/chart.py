"""The pages of one context, and what can be done to the context itself."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import (
    approaches,
    care_plans,
    cases,
    launches,
    left_out,
    monitoring,
    staff_contexts,
    tickets,
    transitions,
)
from fhir_bridge.record import FIRST_PAGE, everything_of, open_panel, open_record
from fhir_bridge.roles import Right
from fhir_bridge.staff import NOT_STAFF
from smart_app import frames, goal_rows, lately, learning, next_frames
from smart_app.asking import GoesOn, Leaves, Opened, ReadsChart, WritesRecord
from smart_app.current import CurrentBridge, CurrentBrowser, in_a_frame
from smart_app.screens.connection import connection_fragment
from smart_app.screens.help import help_page
from smart_app.screens.message import message_page
from smart_app.screens.record import panel_fragment, record_page
from smart_app.screens.theme import theme_css
from smart_app.screens.today import today_page
from smart_app.version import VERSION

router = APIRouter(prefix="/c/{ctx}")


@router.get("/today")
def today(bridge: CurrentBridge, context: ReadsChart) -> Response:
    """What to do next for this patient."""
    record = open_record(bridge, context, FIRST_PAGE)
    frame = frames.frame_of(bridge, context, record, "today")
    readings = monitoring.open_for_staff(bridge, context)
    stays = transitions.tell(bridge, context)
    frame = next_frames.with_what_is_kept(bridge, context, frame, readings, stays)
    goals = goal_rows.all_rows(bridge, context, record, frame)
    open_work = {row.strategy.code for row in goals if row.open and row.strategy}
    if not context.user.startswith(NOT_STAFF):
        frame = frames.with_approach(frame, approaches.line(bridge, context.chart, open_work))
    panels, sure = frames.panels_of(record, frame), learning.headline_today(bridge, context, frame)
    said = left_out.choices(bridge, context.chart).items()
    out = [code for code, choice in said if not choice.said.wanted]
    news = lately.of(bridge, context, frame, record, readings, stays)
    return HTMLResponse(today_page(frame, goals, panels, sure, out, news))


@router.get("/record")
def record_of_ehr(bridge: CurrentBridge, context: ReadsChart) -> Response:
    """Everything the EHR sent, with its source and time."""
    record = open_record(bridge, context, everything_of(context))
    frame = frames.frame_of(bridge, context, record, "record")
    plan = care_plans.show(bridge, context) if record.enrolled else None
    return HTMLResponse(record_page(frame, frames.panels_of(record, frame), plan))


@router.get("/panel/{type}")
def panel(type: str, bridge: CurrentBridge, context: ReadsChart, place: str = "today") -> Response:
    """One panel that was late."""
    record = open_record(bridge, context, ("Patient",))
    frame = frames.frame_of(bridge, context, record, "")
    view = frames.panel_of(open_panel(bridge, context, type), frame)
    return HTMLResponse(panel_fragment(frame, view, whole=place == "record"))


@router.get("/help")
def help_and_about(bridge: CurrentBridge, context: ReadsChart) -> Response:
    """What the words mean, versions and licences."""
    record = open_record(bridge, context, ("Patient", "CareTeam"))
    frame = frames.frame_of(bridge, context, record, "")
    return HTMLResponse(help_page(frame, version=VERSION))


@router.get("/connection")
def connection(context: Opened) -> Response:
    """How long the EHR lets this page go on, for a page that stays open (L53)."""
    return HTMLResponse(connection_fragment(frames.connection_of(context)))


@router.get("/theme.css")
def theme(context: Opened) -> Response:
    """The EHR's colours, radius and font, as far as they are taken (L38)."""
    return Response(theme_css(context.style), media_type="text/css")


@router.post("/start")
def start(bridge: CurrentBridge, context: WritesRecord) -> Response:
    """Begin with this patient, or take on a case that waits for somebody (decision 10)."""
    cases.start(bridge, context)
    return RedirectResponse(f"/c/{context.ctx}/today", 303)


@router.post("/open")
def open_in_new_window(request: Request, bridge: CurrentBridge, context: GoesOn) -> Response:
    """Go on in a new window, which keeps its cookies apart from this frame's (decision 26).

    Out of a frame this form cannot open the window itself: its request would go there without the
    frame's cookie. The ticket is a link, and a link needs none.
    """
    url = f"/open/{tickets.issue(bridge, context)}"
    if not in_a_frame(request):
        return RedirectResponse(url, 303)
    back = f"/c/{context.ctx}/today"
    return HTMLResponse(message_page("new-window", "", action_url=url, back_url=back))


@router.post("/team")
def open_team_pages(bridge: CurrentBridge, context: GoesOn, browser: CurrentBrowser) -> Response:
    """Open the pages of the site's staff beside this patient, who stays open."""
    made = staff_contexts.open_beside(
        bridge, context.site, context.ctx, browser.hash if browser else ""
    )
    return RedirectResponse(f"/s/{made.ctx}/{Right.BOARD}", 303)


@router.post("/logout")
def logout(bridge: CurrentBridge, context: Leaves) -> Response:
    """End this context; other tabs and what waits to be sent are not touched."""
    launches.end(bridge, context)
    return HTMLResponse(message_page("signed-out", ""))
