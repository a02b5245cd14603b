"""The page of approaches, and the forms on it: decide, ask, extra support, plan for support."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import approaches, extra_support, support_plans
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.decision import OWN_CHOICE, Choice
from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.support import CHECKLIST
from fhir_bridge.care.support_plan import SupportPlan
from fhir_bridge.care.wishes import Wish
from fhir_bridge.errors import BridgeError, Malformed, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.record import open_record
from smart_app import frames
from smart_app.asking import ReadsTeam, WritesTeam
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import NOT_COMPLETE, Posted, by_field, day_of, form_uuid
from smart_app.screens.approach import ApproachPage, approach_page, the_page, wished
from smart_app.screens.extra_support import extra_card
from smart_app.screens.frame import Notice

router = APIRouter(prefix="/c/{ctx}/approach")

FASTER = Notice("warn", "Something changed meanwhile, and nothing of yours was kept: look again.")
NOTICES = {
    "decided": "Kept: your decision. Nothing of it goes to the EHR.",
    "asked": "Kept: what was asked for. Decide about it above.",
    "added": "Extra support is in place. Every approach is as it was.",
    "not-needed": "Noted: extra support is not needed, and why.",
    "ended": "Extra support has ended.",
    "planned": "Kept: the plan for support.",
}


@router.get("")
def approach(bridge: CurrentBridge, context: ReadsTeam, noted: str = "") -> Response:
    """How much is done for, with or by the patient; why, and since when."""
    notice = Notice("good", NOTICES[noted]) if noted in NOTICES else None
    return HTMLResponse(_drawn(bridge, context, notice))


@router.post("")
def decide(bridge: CurrentBridge, context: WritesTeam, form: CurrentForm) -> Response:
    """Keep what was decided about one strategy."""
    key, strategy = form_uuid(form, "key"), form.get("strategy", "")
    choice = Choice(
        form.get("approach", ""), form.get("patient", ""), form.get("reason", ""),
        form.get("explained", ""), form.get("could_happen", ""), form.get("safety_net", ""),
        day_of(form.get("review_on", "")), form.get("by", ""),
    )  # fmt: skip
    if strategy not in STRATEGIES:
        raise Malformed(NOT_COMPLETE)
    try:
        approaches.decide(
            bridge, context, key, {strategy: choice}, {strategy: form.get("seen", "")}
        )
    except Refused as error:
        return _again(bridge, context, error, _in_row(strategy, form, error))
    except Stale as error:
        return HTMLResponse(_drawn(bridge, context, FASTER), error.status)
    return _back(context, "decided")


@router.post("/own-choice")
def own_choice(bridge: CurrentBridge, context: WritesTeam, form: CurrentForm) -> Response:
    """Decide as the patient asked, for everything the wish is about: at once."""
    key = form_uuid(form, "key")
    seen = {code: form[f"seen-{code}"] for code in STRATEGIES if f"seen-{code}" in form}
    looked = approaches.look(bridge, context)
    if not seen:
        raise Malformed(NOT_COMPLETE)
    wishes = {code: each.wish for code, each in looked.found.wishes.items() if code in seen}
    choices = {
        code: Choice(
            wished(looked, code), OWN_CHOICE, wish.words, wish.explained, wish.could_happen,
            wish.safety_net, wish.review_on, wish.by,
        )
        for code, wish in wishes.items()
    }  # fmt: skip
    try:
        if choices:  # none: it was decided before, by this very press or by somebody else
            approaches.decide(bridge, context, key, choices, seen)
    except Stale as error:
        return HTMLResponse(_drawn(bridge, context, FASTER), error.status)
    return _back(context, "decided")


@router.post("/wish")
def wish(bridge: CurrentBridge, context: WritesTeam, form: CurrentForm) -> Response:
    """Keep what the patient asks for."""
    asked = Wish(
        form.get("direction", ""), tuple(_ticked(form, "about-", STRATEGIES)),
        form.get("words", ""), form.get("explained", ""), form.get("could_happen", ""),
        form.get("safety_net", ""), day_of(form.get("review_on", "")), form.get("by", ""),
    )  # fmt: skip
    try:
        approaches.ask(bridge, context, form_uuid(form, "key"), asked)
    except Refused as error:
        return _again(bridge, context, error, {"asking": form, "asking_errors": by_field(error)})
    return _back(context, "asked")


@router.post("/extra-support")
def extra(bridge: CurrentBridge, context: WritesTeam, form: CurrentForm) -> Response:
    """Put extra support in place, say that it is not needed, or end it."""
    encounter, say = form.get("encounter", ""), form.get("say", "")
    why, words, used = form.get("why", ""), form.get("words", ""), "used_plan" in form
    try:
        if say == "added":
            extra_support.add(bridge, context, encounter, used_plan=used)
        elif say == "not-needed":
            extra_support.wave_off(bridge, context, encounter, why, used_plan=used)
        elif say == "ended":
            extra_support.end(bridge, context, encounter, why, words)
        else:
            raise Malformed(NOT_COMPLETE)
    except Refused as error:
        return _again(bridge, context, error, {"words": words})
    except Stale as error:
        return HTMLResponse(_drawn(bridge, context, FASTER), error.status)
    return _back(context, say)


@router.post("/support-plan")
def support_plan(bridge: CurrentBridge, context: WritesTeam, form: CurrentForm) -> Response:
    """Plan support for one task."""
    plan = SupportPlan(
        form.get("task", ""), form.get("help", ""), form.get("view", ""),
        tuple(_ticked(form, "checked-", CHECKLIST)),
        day_of(form.get("review_on", "")) or date.min,
    )  # fmt: skip
    try:
        support_plans.agree(bridge, context, form_uuid(form, "key"), plan)
    except Refused as error:
        more = {"planning": form, "planning_errors": by_field(error)}
        return _again(bridge, context, error, more)
    return _back(context, "planned")


def _drawn(
    bridge: Bridge, context: Context, notice: Notice | None = None,
    more: Mapping[str, object] | None = None,
) -> str:  # fmt: skip
    record = open_record(bridge, context, ("Patient", "Encounter", "CareTeam"))
    frame = frames.frame_of(bridge, context, record, "approach", notice)
    looked = approaches.look(bridge, context)
    card = extra_card(extra_support.proposed_or_added(bridge, context.chart), frame)
    page = the_page(frame, looked, card, support_plans.in_force(bridge, context.chart))
    return approach_page(frame, _with(page, more or {}))


def _with(page: ApproachPage, more: Mapping[str, object]) -> ApproachPage:
    """The page with what was typed, where it was typed, and what to do about it."""
    if "strategy" in more:
        rows = tuple(
            replace(row, values=more["values"], errors=more["errors"])  # type: ignore[arg-type]
            if row.code == more["strategy"] else row
            for row in page.rows
        )  # fmt: skip
        return replace(page, rows=rows)
    if "words" in more:
        card = page.extra
        error = "Write down why it ends."
        return replace(page, extra=replace(card, words=str(more["words"]), error=error)
                       if card else None)  # fmt: skip
    return replace(page, **more)  # type: ignore[arg-type]


def _in_row(strategy: str, posted: Posted, error: BridgeError) -> Mapping[str, object]:
    return {"strategy": strategy, "values": posted, "errors": by_field(error)}


def _again(
    bridge: Bridge, context: Context, error: Refused, more: Mapping[str, object]
) -> Response:
    """The page again, with what was typed and what is still missing."""
    if not error.issues:
        raise error
    return HTMLResponse(_drawn(bridge, context, None, more), error.status)


def _ticked(posted: Posted, prefix: str, codes: Iterable[str]) -> Iterable[str]:
    return (code for code in codes if f"{prefix}{code}" in posted)


def _back(context: Context, noted: str) -> Response:
    return RedirectResponse(f"/c/{context.ctx}/approach?noted={noted}", 303)
