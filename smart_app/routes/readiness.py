"""Skills and confidence: a question at a time, for the patient and for whoever learns with them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import readiness, scores
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.asking import QUESTIONS, RULER
from fhir_bridge.care.instruments import INSTRUMENTS, SEMCD_ITEMS, Score
from fhir_bridge.errors import AlreadySent, Malformed, Refused
from fhir_bridge.launches import Context
from fhir_bridge.r4.answers import Answer
from fhir_bridge.readiness import PATIENT
from fhir_bridge.record import open_record
from smart_app import frames, learning
from smart_app.asking import ReadsTeam, WritesTeam
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import NOT_COMPLETE, Posted, by_field, day_of, form_uuid, whole
from smart_app.screens.frame import Notice
from smart_app.screens.readiness import readiness_page
from smart_app.screens.typed import Typed

router = APIRouter(prefix="/c/{ctx}/readiness")
SAVED = {
    "answer": "Saved here. It stays here.",
    "in-the-way": "Saved here. Make the next step smaller, together.",
    "done": "That is all for today. Everything is saved.",
    "score": "The score is saved here. It stays here.",
}


@router.get("")
def skills_and_confidence(
    bridge: CurrentBridge, context: ReadsTeam, who: str = PATIENT, saved: str = ""
) -> Response:
    """What one learner has shown and how sure they are, and what to ask today."""
    readiness.learner_exists(bridge, context.chart, who)
    notice = Notice("good", SAVED[saved]) if saved in SAVED else None
    return HTMLResponse(_page(bridge, context, who, notice))


@router.post("")
def answer(bridge: CurrentBridge, context: WritesTeam, form: CurrentForm) -> Response:
    """Save one answer."""
    who, question = _who(bridge, context, form), form.get("question", "")
    if question not in QUESTIONS:
        raise Malformed(NOT_COMPLETE)

    def save() -> None:
        readiness.answer(
            bridge, context, question, _answer(form), learner=who, note=form.get("note", ""),
            unasked=form.get("unasked") == "yes",
        )  # fmt: skip

    return _done(bridge, context, who, "answer", save, Typed(question, form))


@router.post("/in-the-way")
def in_the_way(bridge: CurrentBridge, context: WritesTeam, form: CurrentForm) -> Response:
    """Save what is in the way of somebody who is not sure."""
    who = _who(bridge, context, form)

    def save() -> None:
        about = form.get("question", "")
        readiness.note_way(bridge, context, form.get("words", ""), about=about, learner=who)

    return _done(bridge, context, who, "in-the-way", save, Typed("way", form))


@router.post("/done")
def done(bridge: CurrentBridge, context: WritesTeam, form: CurrentForm) -> Response:
    """That is all for today."""
    who = _who(bridge, context, form)
    readiness.finish(bridge, context, learner=who)
    return _back(context, who, "done")


@router.post("/six")
def six(bridge: CurrentBridge, context: WritesTeam, form: CurrentForm) -> Response:
    """Save the six answers of SEMCD-6."""
    who, key = _who(bridge, context, form), form_uuid(form, "key")
    given = {code: form[code] for code in SEMCD_ITEMS if form.get(code)}

    def save() -> None:
        if not all(text.isascii() and text.isdigit() for text in given.values()):
            raise Malformed(NOT_COMPLETE)
        answers = {code: int(text[:3]) for code, text in given.items()}
        mode = form.get("mode", "")
        scores.note_semcd(bridge, context, key, answers, mode=mode, learner=who)

    return _done(bridge, context, who, "score", save, Typed("six", form))


@router.post("/score")
def score(bridge: CurrentBridge, context: WritesTeam, form: CurrentForm) -> Response:
    """Save the score of an instrument that somebody else made."""
    who, key = _who(bridge, context, form), form_uuid(form, "key")

    def save() -> None:
        scores.note_score(bridge, context, key, _score(form), learner=who)

    return _done(bridge, context, who, "score", save, Typed("score", form))


def _done(
    bridge: Bridge, context: Context, who: str, saved: str, save: "learning.Save", typed: Typed
) -> Response:
    """Save, and go back to the page; a mistake is said where it was made."""
    try:
        save()
    except (Refused, AlreadySent) as error:
        back = replace(typed, errors=by_field(error) or {"": str(error)})
        return HTMLResponse(_page(bridge, context, who, None, back), error.status)
    return _back(context, who, saved)


def _back(context: Context, who: str, saved: str) -> Response:
    about = f"&who={who}" if who else ""
    return RedirectResponse(f"/c/{context.ctx}/readiness?saved={saved}{about}", 303)


def _page(
    bridge: Bridge, context: Context, who: str, notice: Notice | None, typed: Typed | None = None
) -> str:
    record = open_record(bridge, context, ("Patient", "CareTeam", "Encounter"))
    frame = frames.frame_of(bridge, context, record, "", notice)
    return readiness_page(frame, learning.page(bridge, context, frame, who, typed or Typed()))


def _who(bridge: Bridge, context: Context, form: Posted) -> str:
    who = form.get("who", PATIENT)
    readiness.learner_exists(bridge, context.chart, who)
    return who


def _answer(form: Posted) -> Answer:
    """What was chosen; what is no answer stays as typed, and the action says so."""
    if form.get("declined") == "yes":
        return None
    text = form.get("value", "")
    number = whole(text, 3) if QUESTIONS[form["question"]].kind == RULER else None
    return text if number is None else number


def _score(form: Posted) -> Score:
    """The form as a score; what we know of an instrument need not be typed.

    Raises:
        Refused: a number or the day is none.
    """
    known = INSTRUMENTS.get(form.get("instrument", ""))
    least, most = known.scale if known and known.scale else (None, None)
    named = known.name if known and known.id != "other" else form.get("name", "").strip()
    wrong: dict[str, str] = {}
    numbers = {
        name: _number(form.get(name, ""), default, name, wrong)
        for name, default in (("value", None), ("least", least), ("most", most))
    }
    on = day_of(form.get("on", "")) or date.min
    if on == date.min:
        wrong["on"] = "Give the day."
    made = Score(
        form.get("instrument", ""), named, form.get("version", "").strip(), numbers["value"],
        numbers["least"] or Decimal(0), numbers["most"] or Decimal(0),
        form.get("direction") or (known.direction if known else None) or "", on,
        form.get("respondent", ""), form.get("mode", ""),
    )  # fmt: skip
    if wrong:
        wrong = made.faults(on) | wrong
        issues = tuple(learning.issue(words, field) for field, words in wrong.items())
        raise Refused(scores.NOT_KEPT, issues=issues)
    return made


def _number(text: str, default: Decimal | None, name: str, wrong: dict[str, str]) -> Decimal | None:
    text = text.strip().replace(",", ".")
    if not text and default is not None:
        return default
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if number.is_finite() and abs(number) < scores.MOST:
        return number
    wrong[name] = "Give a number."
    return None
