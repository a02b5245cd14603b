"""Looking again after coming home: answers by block, goals that rest and go on, looking back.

Each form is one action and comes back to the page; a mistake brings it with what was typed.
"""

from collections.abc import Callable

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import after_actions, extra_support, refusals, rests, reviews, transitions
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.transitions.after_action import FIELDS, PEOPLE, AfterAction
from fhir_bridge.care.transitions.reviews import BLOCKS, ITEMS, REVIEWS
from fhir_bridge.errors import BridgeError, Malformed, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.record import open_record
from smart_app import frames
from smart_app.asking import ReadsTeam, WritesTeam
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import FASTER, NOT_COMPLETE, by_field, form_number, form_uuid
from smart_app.routes.goals import send_now
from smart_app.screens.extra_support import extra_card
from smart_app.screens.frame import Notice
from smart_app.screens.review import RATHER_NOT, page_of, review_page
from smart_app.screens.typed import Typed

router = APIRouter(prefix="/c/{ctx}/transition/review")
NOTED = {
    "answers": "Saved here. It stays here.",
    "done": "That is all of this look. It is kept.",
    "rest": "It rests, with the reason.",
    "go-on": "It goes on, from the small step.",
    "back": "Kept. What we change is shown on the next way home.",
}


@router.get("")
def review(bridge: CurrentBridge, context: ReadsTeam, noted: str = "") -> Response:
    """Both looks, the goals while things settle, and what was learnt."""
    notice = Notice("good", NOTED[noted]) if noted in NOTED else None
    return HTMLResponse(_page(bridge, context, notice, Typed()))


@router.post("")
def answer(bridge: CurrentBridge, context: WritesTeam, form: CurrentForm) -> Response:
    """Save one block."""
    submission, block = form_uuid(form, "submission"), form.get("block", "")
    if form.get("review") not in REVIEWS or block not in BLOCKS:
        raise Malformed(NOT_COMPLETE)
    given = {
        code: None if value == RATHER_NOT else value
        for code in ITEMS if (value := form.get(f"answer-{code}", ""))
    }  # fmt: skip

    def save() -> None:
        reviews.answer(bridge, context, form["review"], given, submission=submission)

    return _done(bridge, context, save, Typed("answers", form, about=block))


@router.post("/done")
def done(bridge: CurrentBridge, context: WritesTeam, form: CurrentForm) -> Response:
    """That is all of this look."""
    if form.get("review") not in REVIEWS:
        raise Malformed(NOT_COMPLETE)
    return _done(
        bridge, context, lambda: reviews.finish(bridge, context, form["review"]),
        Typed("done", form),
    )  # fmt: skip


@router.post("/rest")
def rest(bridge: CurrentBridge, context: WritesTeam, form: CurrentForm) -> Response:
    """Let a goal rest."""
    key, submission = form_uuid(form, "goal"), form_uuid(form, "submission")
    version = form_number(form, "version")

    def save() -> None:
        send_now(bridge, rests.rest(
            bridge, context, key, submission=submission, version=version,
            words=form.get("words", ""),
        ))  # fmt: skip

    return _done(bridge, context, save, Typed("rest", form, about=str(key)))


@router.post("/go-on")
def go_on(bridge: CurrentBridge, context: WritesTeam, form: CurrentForm) -> Response:
    """Go on with a goal that rested."""
    key, submission = form_uuid(form, "goal"), form_uuid(form, "submission")
    version = form_number(form, "version")

    def save() -> None:
        send_now(bridge, rests.go_on(
            bridge, context, key, submission=submission, version=version,
            agrees=form.get("agrees") == "yes", step=form.get("step", ""),
        ))  # fmt: skip

    return _done(bridge, context, save, Typed("go-on", form, about=str(key)))


@router.post("/back")
def back(bridge: CurrentBridge, context: WritesTeam, form: CurrentForm) -> Response:
    """Keep a look back after a return."""
    submission, version = form_uuid(form, "submission"), form_number(form, "version")
    words = {name: form.get(name, "").strip() for name in (*FIELDS, "why_not")}
    told = AfterAction(**words, asked=tuple(who for who in PEOPLE if form.get(f"asked-{who}")))
    stay = form.get("stay", "")

    def save() -> None:
        after_actions.write(bridge, context, stay, told, submission=submission, version=version)

    return _done(bridge, context, save, Typed("back", form, about=stay))


def _done(bridge: Bridge, context: Context, save: Callable[[], None], typed: Typed) -> Response:
    """Save, and go back to the page; a mistake is said where it was made."""
    try:
        with refusals.audited(bridge, context):
            save()
    except Stale as error:
        return HTMLResponse(_page(bridge, context, Notice("warn", FASTER), Typed()), error.status)
    except Refused as error:
        return _again(bridge, context, error, typed)
    return RedirectResponse(f"/c/{context.ctx}/transition/review?noted={typed.form}", 303)


def _again(bridge: Bridge, context: Context, error: BridgeError, typed: Typed) -> Response:
    if not error.issues:
        notice = Notice("warn", str(error))
        return HTMLResponse(_page(bridge, context, notice, Typed()), error.status)
    back = Typed(typed.form, typed.values, by_field(error), typed.about)
    return HTMLResponse(_page(bridge, context, None, back), error.status)


def _page(bridge: Bridge, context: Context, notice: Notice | None, typed: Typed) -> str:
    record = open_record(bridge, context, ("Patient", "CareTeam", "Encounter", "Goal"))
    frame = frames.frame_of(bridge, context, record, "transition", notice)
    frame = frames.with_transition(frame, transitions.tell(bridge, context))
    extra = extra_support.proposed_or_added(bridge, context.chart)
    page = page_of(
        frame, reviews.tell(bridge, context), rests.tell(bridge, context),
        after_actions.tell(bridge, context), extra_card(extra, frame), typed,
    )  # fmt: skip
    return review_page(frame, page)
