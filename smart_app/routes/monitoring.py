"""Readings from home: what was measured, limits agreed on, alerts answered by a person."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import monitoring, refusals
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.commitment_moves import Side
from fhir_bridge.care.monitoring.alerts import DEED_WORDS, Deed
from fhir_bridge.care.monitoring.limits import Limit
from fhir_bridge.errors import Issue, Malformed, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.monitoring import Wish
from fhir_bridge.record import Record, open_record
from smart_app import accountable, frames
from smart_app.asking import ReadsChart, WritesRecord
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import (
    FASTER,
    NOT_COMPLETE,
    Posted,
    by_field,
    day_of,
    decimal,
    form_number,
    form_uuid,
    one_of,
)
from smart_app.screens.frame import Notice, PageFrame
from smart_app.screens.monitoring import LIMIT_FORM, monitoring_page, page_of
from smart_app.screens.plan_form import Choice
from smart_app.screens.typed import Typed

router = APIRouter(prefix="/c/{ctx}/monitoring")

READ = ("Patient", "CareTeam", "Encounter", "Observation")
ACTS = frozenset({Deed.ANSWERED, Deed.TRIED, Deed.HANDED})
NOTED = {
    "limit": "Agreed and kept. From now on readings are compared with it.",
    "ended": "It holds no more. Nothing is compared with it.",
    **{each.value: f"{DEED_WORDS[each]}. It is kept." for each in ACTS},
}
NO_NUMBER = "Write a plain number, such as 84.5."


@router.get("")
def readings(bridge: CurrentBridge, context: ReadsChart, noted: str = "") -> Response:
    """Alerts, limits and readings."""
    notice = Notice("good", NOTED[noted]) if noted in NOTED else None
    return HTMLResponse(_page(bridge, context, notice))


@router.post("/limit")
def agree(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Keep a limit that was agreed with a clinician."""
    submission = form_uuid(form, "submission")
    try:
        with refusals.audited(bridge, context):
            monitoring.agree(bridge, context, submission, _limit(form))
    except Refused as error:
        return _again(bridge, context, error, Typed(LIMIT_FORM, form, by_field(error)))
    return _done(context, "limit")


@router.post("/end")
def end(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """End a limit."""
    with refusals.audited(bridge, context):
        submission = form_uuid(form, "submission")
        monitoring.end(bridge, context, submission, form.get("measure", ""))
    return _done(context, "ended")


@router.post("/alert/{alert}")
def act(
    alert: UUID, bridge: CurrentBridge, context: WritesRecord, form: CurrentForm
) -> Response:  # fmt: skip
    """Note what became of an alert."""
    deed = one_of(Deed, form.get("deed", ""))
    if deed not in ACTS:
        raise Malformed(NOT_COMPLETE)
    wish = _wish(bridge, context, deed, form)
    try:
        with refusals.audited(bridge, context):
            monitoring.act(bridge, context, alert, wish)
    except Stale as error:
        return HTMLResponse(_page(bridge, context, Notice("warn", FASTER)), error.status)
    except Refused as error:
        typed = Typed(deed.value, form, by_field(error), str(alert))
        return _again(bridge, context, error, typed)
    return _done(context, deed.value)


def _again(bridge: Bridge, context: Context, error: Refused, typed: Typed) -> Response:
    """The page with what was typed, or with why nothing is to be typed there."""
    if error.issues:
        return HTMLResponse(_page(bridge, context, None, typed), error.status)
    return HTMLResponse(_page(bridge, context, Notice("warn", str(error))), error.status)


def _done(context: Context, noted: str) -> Response:
    return RedirectResponse(f"/c/{context.ctx}/monitoring?noted={noted}", 303)


def _page(
    bridge: Bridge, context: Context, notice: Notice | None, typed: Typed | None = None
) -> str:
    record = open_record(bridge, context, READ)
    frame = frames.frame_of(bridge, context, record, "transition", notice)
    told = monitoring.tell(bridge, context)
    page = page_of(
        told, frame.moment, _colleagues(context, frame), _hidden(record), typed or Typed(),
        late=record.panels["Observation"].state == "late", why=_why(record),
    )  # fmt: skip
    return monitoring_page(frames.with_monitoring(frame, told), page)


def _why(record: Record) -> str:
    """Why the EHR's readings are not all here; "" where they are."""
    panel = record.panels["Observation"]
    if panel.state not in {"forbidden", "failed", "copy"}:
        return ""
    return panel.notes[0] if panel.notes else "The EHR could not be read."


def _hidden(record: Record) -> tuple[str, ...]:
    """Why records that the EHR sent stand nowhere: another patient's above all."""
    return tuple(dict.fromkeys(each.reason for each in record.panels["Observation"].quarantined))


def _colleagues(context: Context, frame: PageFrame) -> tuple[Choice, ...]:
    people = accountable.choices(context, frame)
    return tuple(each for each in people if each.side is Side.STAFF)


def _wish(bridge: Bridge, context: Context, deed: Deed, form: Posted) -> Wish:
    to = ("", "")
    if deed is Deed.HANDED and form.get("to"):
        record = open_record(bridge, context, ("Patient", "CareTeam"))
        frame = frames.frame_of(bridge, context, record, "transition")
        people = _colleagues(context, frame)
        found = next((each for each in people if each.value == form["to"]), None)
        if found is None:
            raise Malformed(NOT_COMPLETE)
        to = (found.value, found.name)
    return Wish(
        form_uuid(form, "submission"), form_number(form, "version"), deed, form.get("words", ""),
        form.get("answer", "") if deed is Deed.ANSWERED else "", to,
    )  # fmt: skip


def _limit(form: Posted) -> Limit:
    """What the form says.

    Raises:
        Refused: an end is no number.
    """
    ends = {name: form.get(name, "").strip() for name in ("low", "high")}
    wrong = tuple(
        Issue(NO_NUMBER, name) for name, text in ends.items() if text and decimal(text) is None
    )
    if wrong:
        raise Refused(NOT_COMPLETE, issues=wrong)
    return Limit(
        form.get("measure", ""), decimal(ends["low"]), decimal(ends["high"]), form.get("unit", ""),
        form.get("agreed_with", ""), day_of(form.get("agreed_on", "")),
    )  # fmt: skip
