"""Readmission scores of a stay: what each rests on, a missing input added, a score kept."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import refusals, risk_scores, transitions
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.risk.eight_questions import QUESTIONS
from fhir_bridge.care.risk.lace import WEIGHTS
from fhir_bridge.care.risk.word_of import INPUTS, Kind, Word
from fhir_bridge.errors import Malformed, Refused
from fhir_bridge.launches import Context
from fhir_bridge.record import open_record
from smart_app import frames
from smart_app.asking import ReadsChart, WritesRecord
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import NOT_COMPLETE, Posted, by_field, day_of, decimal, form_uuid
from smart_app.screens.frame import Notice
from smart_app.screens.risk import CHECK_FORM, WORD_FORM, page_of, risk_page
from smart_app.screens.typed import Typed

router = APIRouter(prefix="/c/{ctx}/transition/risk")

READ = ("Patient", "CareTeam", "Encounter", "Condition", "MedicationRequest", "Observation")
NOTED = {
    "word": "Added, with your name and the day.",
    "kept": "The score is kept as it was, with its parts.",
    "check": "The answers are kept.",
}


@router.get("")
def risk(bridge: CurrentBridge, context: ReadsChart, noted: str = "") -> Response:
    """The scores of the last stay, and the checklist."""
    notice = Notice("good", NOTED[noted]) if noted in NOTED else None
    return HTMLResponse(_page(bridge, context, notice))


@router.post("/word")
def add(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Add what the record does not know."""
    submission, word = form_uuid(form, "submission"), _word(form)
    try:
        with refusals.audited(bridge, context):
            risk_scores.add(bridge, context, submission, form.get("stay", ""), word)
    except Refused as error:
        typed = Typed(WORD_FORM, form, by_field(error), word.input)
        return HTMLResponse(_page(bridge, context, None, typed), error.status)
    return _done(context, "word")


@router.post("/keep")
def keep(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Keep a score as it stands now."""
    submission = form_uuid(form, "submission")
    with refusals.audited(bridge, context):
        stay, version = form.get("stay", ""), form.get("version", "")
        risk_scores.keep(bridge, context, submission, stay, version)
    return _done(context, "kept")


@router.post("/check")
def check(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Keep the answers of the checklist."""
    submission = form_uuid(form, "submission")
    answers = {code: form.get(f"answer-{code}", "") for code in QUESTIONS}
    try:
        with refusals.audited(bridge, context):
            risk_scores.check(bridge, context, submission, form.get("stay", ""), answers)
    except Refused as error:
        typed = Typed(CHECK_FORM, form, by_field(error))
        return HTMLResponse(_page(bridge, context, None, typed), error.status)
    return _done(context, "check")


def _done(context: Context, noted: str) -> Response:
    return RedirectResponse(f"/c/{context.ctx}/transition/risk?noted={noted}", 303)


def _page(
    bridge: Bridge, context: Context, notice: Notice | None, typed: Typed | None = None
) -> str:
    record = open_record(bridge, context, READ)
    frame = frames.frame_of(bridge, context, record, "transition", notice)
    frame = frames.with_transition(frame, transitions.tell(bridge, context))
    told = risk_scores.tell(bridge, context)
    return risk_page(frame, page_of(told, frame.moment, typed or Typed()))


def _word(form: Posted) -> Word:
    """What the form says; what cannot be read is absent, and the rule says so."""
    row = INPUTS.get(form.get("input", ""))
    if row is None:
        raise Malformed(NOT_COMPLETE)
    on, source, value = day_of(form.get("on", "")), form.get("source", ""), form.get("value", "")
    if row.kind is Kind.YES_NO:
        yes = {"yes": True, "no": False}.get(value)
        return Word(row.code, on, source, yes=yes)
    if row.kind is Kind.FAMILIES:
        chosen = tuple(code for code in WEIGHTS if form.get(f"family-{code}"))
        return Word(row.code, on, source, families=chosen)
    return Word(row.code, on, source, decimal(value), form.get("unit", ""))
