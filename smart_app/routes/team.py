"""Pages of a site's staff that name patients: who waits for somebody, and the weekend.

Each route asks for the right it needs. No address names a patient and no list leads into a
chart: that is a launch's. A form here names the patient it is for, as it was drawn, and acts on
nobody who does not wait in this site's pool.
"""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import pool, rota, weekend
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.transitions.cover import Cover
from fhir_bridge.errors import Malformed, NotFound, Refused, Stale
from fhir_bridge.roles import Right
from fhir_bridge.staff_contexts import StaffContext
from smart_app.asking import ReadsPool, ReadsWeekend, TakesOn, WritesWeekend
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.frames import staff_frame
from smart_app.posted import NOT_COMPLETE, Posted, by_field, day_of, form_number, form_uuid
from smart_app.screens import pool as pool_screen
from smart_app.screens import weekend as weekend_screen
from smart_app.screens.frame import Notice
from smart_app.screens.weekend import OTHER

router = APIRouter(prefix="/s/{ctx}")

TAKEN = "Somebody was faster, or it is over: this patient does not wait any more."
DONE = {
    "taken": Notice("good", "You have the case. Open the patient in the EHR to go on."),
    "line": Notice("good", "The rota is kept."),
    "back": Notice("good", "This line no longer holds."),
}


@router.get("/pool")
def waits(bridge: CurrentBridge, context: ReadsPool, done: str = "") -> Response:
    """Who left or came in and nobody has them."""
    return HTMLResponse(_pool(bridge, context, DONE.get(done)))


@router.post("/pool")
def take(bridge: CurrentBridge, context: TakesOn, form: CurrentForm) -> Response:
    """Take one of them on."""
    patient, number = form.get("patient", ""), form_number(form, "number")
    try:
        pool.take(bridge, context, patient, number)
    except (Stale, NotFound) as error:
        return HTMLResponse(_pool(bridge, context, Notice("warn", TAKEN)), error.status)
    return RedirectResponse(f"/s/{context.ctx}/pool?done=taken", 303)


@router.get("/weekend")
def cover(bridge: CurrentBridge, context: ReadsWeekend, done: str = "") -> Response:
    """Who covers, who left since noon before the weekend, what is due until after it."""
    return HTMLResponse(_weekend(bridge, context, DONE.get(done)))


@router.post("/weekend")
def write(bridge: CurrentBridge, context: WritesWeekend, form: CurrentForm) -> Response:
    """Say who covers which days."""
    submission = form_uuid(form, "submission")
    today = bridge.clock().astimezone(bridge.zone).date()
    try:
        rota.write(bridge, context, submission, _line(form), today)
    except Refused as error:
        return HTMLResponse(_weekend(bridge, context, None, form, by_field(error)), error.status)
    return RedirectResponse(f"/s/{context.ctx}/weekend?done=line", 303)


@router.post("/weekend/take-back")
def take_back(bridge: CurrentBridge, context: WritesWeekend, form: CurrentForm) -> Response:
    """Say that a line of the rota no longer holds."""
    rota.take_back(bridge, context, form_uuid(form, "submission"), form.get("line", ""))
    return RedirectResponse(f"/s/{context.ctx}/weekend?done=back", 303)


def _pool(bridge: Bridge, context: StaffContext, notice: Notice | None) -> str:
    frame = staff_frame(bridge, context, Right.POOL, notice)
    page = pool_screen.page_of(pool.tell(bridge, context), frame.moment)
    return pool_screen.pool_page(frame, page)


def _weekend(
    bridge: Bridge, context: StaffContext, notice: Notice | None, typed: Posted | None = None,
    errors: dict[str, str] | None = None,
) -> str:  # fmt: skip
    frame = staff_frame(bridge, context, Right.WEEKEND, notice)
    page = weekend_screen.page_of(weekend.tell(bridge, context), frame.moment, typed, errors)
    return weekend_screen.weekend_page(frame, page)


def _line(form: Posted) -> Cover:
    first, last = day_of(form.get("first", "")), day_of(form.get("last", ""))
    if first is None or last is None:
        raise Malformed(NOT_COMPLETE)
    who = form.get("who", "")
    named = "" if who == OTHER else who
    return Cover("", first, last, form.get("name", ""), form.get("reach", ""), named)
