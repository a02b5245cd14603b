"""The pages of needs and services: what is in the way, who is asked, and the aids at home.

What is private has a page of its own. A mistake brings the form back with what was typed; of two
nurses at once one is told.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import followed, needs, refusals, services
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.care.commitment_moves import Kind
from fhir_bridge.care.following import Step, Subject
from fhir_bridge.care.following_moves import AID, REFERRAL
from fhir_bridge.care.needs import NEEDS, Said
from fhir_bridge.care.services import fits_first
from fhir_bridge.errors import BridgeError, Refused, Stale
from fhir_bridge.followed import Wish
from fhir_bridge.launches import Context
from fhir_bridge.record import open_record
from fhir_bridge.services import Entry
from smart_app import accountable, frames
from smart_app.asking import ReadsChart, WritesRecord
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import (
    FASTER,
    MOST_DIGITS,
    Posted,
    by_field,
    day_of,
    form_number,
    form_uuid,
    whole,
)
from smart_app.screens import needs as screen
from smart_app.screens.following import (
    FollowedPage,
    Way,
    facts_of,
    followed_page,
    happened,
)
from smart_app.screens.following_lines import line_of, lines_of
from smart_app.screens.frame import Notice, PageFrame
from smart_app.screens.needs import Keys, NeedsPage, need_lines, needs_page
from smart_app.screens.typed import Typed

router = APIRouter(prefix="/c/{ctx}/plan/needs")

NOTICES = {
    "said": "Kept, in the words it was said in.",
    "sent": "Written down. Now ask them, the way you always do.",
    "aid": "Written down.",
    "moved": "Noted.",
}
_ANY_DAY = date.min
"""The day of an answer is filled in where it is kept."""
_NO_HOURS = -1
USUAL = timedelta(days=7)
"""Until the next step, where nobody says otherwise."""


@router.get("")
def every(bridge: CurrentBridge, context: ReadsChart, need: str = "", noted: str = "") -> Response:
    """What is in the way, who is asked to help, the aids; with the form to ask somebody."""
    wants = need if need in NEEDS and not NEEDS[need].private else ""
    return HTMLResponse(_page(bridge, context, noted, wants))


@router.get("/alone")
def alone(bridge: CurrentBridge, context: ReadsChart, need: str = "", noted: str = "") -> Response:
    """What is private, for when nobody else is there."""
    wants = need if need in NEEDS and NEEDS[need].private else ""
    return HTMLResponse(_page(bridge, context, noted, wants, alone=True))


@router.post("")
def note(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Keep answers, or what the patient brought up."""
    key, private = form_uuid(form, "key"), "private" in form
    which = screen.BROUGHT_UP if form.get("form") == screen.BROUGHT_UP else screen.QUESTIONS
    said = _brought_up(form) if which == screen.BROUGHT_UP else _answers(form)
    return _kept(
        bridge, context, form, which, "said",
        lambda: needs.note(bridge, context, key, said, alone="alone" in form), private=private,
    )  # fmt: skip


@router.post("/referrals")
def refer(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Ask a service to help with a need."""
    key, kind = form_uuid(form, "key"), form.get("kind", "")
    service = form.get("service", "")
    subject = Subject(
        kind, form.get("what", ""), form.get("service_name", ""),
        "" if service == "other" else service, form.get("may_tell", ""), "agreed" in form,
        "in_plan" in form, hours=_hours(form, "hours") or 0,
    )  # fmt: skip
    return _kept(
        bridge, context, form, screen.REFERRAL, "sent",
        lambda: followed.make(bridge, context, key, REFERRAL, subject,
                              _step(bridge, context, form)),
        private=kind in NEEDS and NEEDS[kind].private,
    )  # fmt: skip


@router.post("/aids")
def aid(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Note an aid that is wanted."""
    key = form_uuid(form, "key")
    subject = Subject(form.get("kind", ""), form.get("what", ""), form.get("service_name", ""))
    return _kept(
        bridge, context, form, screen.AID, "aid",
        lambda: followed.make(bridge, context, key, AID, subject, _step(bridge, context, form)),
    )  # fmt: skip


@router.get("/{item}")
def one(item: UUID, bridge: CurrentBridge, context: ReadsChart, noted: str = "") -> Response:
    """One of them: where it stands, who owns the next step, all that happened."""
    return HTMLResponse(_item(bridge, context, item, _notice(noted)))


@router.post("/{item}")
def move(item: UUID, bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Note what happened."""
    step = replace(
        _step(bridge, context, form), state=form.get("state", ""), why=form.get("why", ""),
        cause=form.get("cause", ""), spoke_to=form.get("spoke_to", ""),
        theirs=form.get("theirs", ""), came=form.get("came", ""),
    )  # fmt: skip
    wish = Wish(form_uuid(form, "submission"), form_number(form, "version"), step)
    try:
        with refusals.audited(bridge, context):
            followed.move(bridge, context, item, wish)
    except Stale as error:
        return HTMLResponse(_item(bridge, context, item, Notice("warn", FASTER)), error.status)
    except Refused as error:
        if not error.issues:
            raise
        return HTMLResponse(_item(bridge, context, item, None, form, error), error.status)
    return RedirectResponse(f"/c/{context.ctx}/plan/needs/{item}?noted=moved", 303)


def _answers(form: Posted) -> list[Said]:
    """What was said to the questions of the list; what was left is not said."""
    return [
        Said(code, form[f"answer-{code}"], _ANY_DAY, form.get(f"words-{code}", ""))
        for code in NEEDS if form.get(f"answer-{code}")
    ]  # fmt: skip


def _brought_up(form: Posted) -> list[Said]:
    need, answer = form.get("need", ""), form.get("answer", "")
    return [Said(need, answer, _ANY_DAY, form.get("words", ""), unasked=True)]


def _step(bridge: Bridge, context: Context, form: Posted) -> Step:
    """Who owns the next step and by when, as a form says."""
    frame = _frame(bridge, context)
    people = accountable.choices(context, frame)
    owner = accountable.chosen(form, Kind.COMMITMENT, people)
    now = frame.moment.now
    due = day_of(form.get("due", ""))
    return Step("", "", now, owner if owner.name else None, due, filled=_hours(form, "filled"))


def _hours(form: Posted, name: str) -> int | None:
    """Hours a week; None where nobody said. What is no number comes back beside its field."""
    typed = form.get(name, "").strip()
    number = whole(typed, MOST_DIGITS)
    return _NO_HOURS if typed and number is None else number


def _kept(
    bridge: Bridge, context: Context, form: Posted, which: str, noted: str,
    keep: Callable[[], object], *, private: bool = False,
) -> Response:  # fmt: skip
    """Keep what a form says, or draw the page again with what was typed."""
    try:
        with refusals.audited(bridge, context):
            keep()
    except Refused as error:
        if not error.issues:
            raise
        typed = Typed(which, form, by_field(error))
        wants = form.get("kind", "") if which == screen.REFERRAL else ""
        page = _page(bridge, context, "", wants, typed, alone=private)
        return HTMLResponse(page, error.status)
    back = "plan/needs/alone" if private else "plan/needs"
    return RedirectResponse(f"/c/{context.ctx}/{back}?noted={noted}", 303)


def _page(
    bridge: Bridge, context: Context, noted: str = "", wants: str = "",
    typed: Typed = Typed(), *, alone: bool = False,  # noqa: B008 - frozen
) -> str:  # fmt: skip
    told, kept = needs.tell(bridge, context), followed.tell(bridge, context)
    frame = _frame(bridge, context, _notice(noted))
    lines = [line for line in lines_of(kept.kept, frame.moment) if line.private is alone]
    kinds = {each.id: each.followed.flow.code for each in kept.kept}
    referrals = tuple(line for line in lines if kinds[line.key] == REFERRAL.code)
    now, before = need_lines(told, referrals, frame, private=alone)
    may = kept.role in PEOPLE and not frame.patient.deceased
    page = NeedsPage(
        alone, now, before, referrals, tuple(line for line in lines if line not in referrals),
        told.alone if alone else told.asks, told.may_write and may, may,
        Keys(uuid4(), uuid4(), uuid4(), uuid4()), accountable.choices(context, frame),
        _services(bridge, context, wants) if wants else (), wants,
        (frame.moment.today + USUAL).isoformat(), typed,
    )  # fmt: skip
    return needs_page(frame, page)


def _services(bridge: Bridge, context: Context, need: str) -> tuple[Entry, ...]:
    """Entries that are still there, those for the need first."""
    found = services.directory(bridge, context)
    order = fits_first([each.service for each in found], need)
    return tuple(
        sorted((each for each in found if not each.service.gone),
               key=lambda each: order.index(each.service))
    )  # fmt: skip


def _item(
    bridge: Bridge, context: Context, id: UUID, notice: Notice | None,
    posted: Posted | None = None, error: BridgeError | None = None,
) -> str:  # fmt: skip
    told = followed.tell(bridge, context, id)
    frame = _frame(bridge, context, notice)
    (kept,) = told.kept
    made = kept.followed
    moves = () if frame.patient.deceased else made.moves(told.role)
    wanted = posted.get("state") if posted else None
    ways = tuple(
        Way(each, posted or {}, by_field(error)) if each.after == wanted
        else Way(each, {"due": (frame.moment.today + USUAL).isoformat()})
        for each in moves
    )  # fmt: skip
    return followed_page(frame, FollowedPage(
        line_of(kept, frame.moment), made.flow is AID, facts_of(made), ways,
        tuple(happened(step, made, told, frame) for step in reversed(made.steps)),
        uuid4(), accountable.choices(context, frame),
    ))  # fmt: skip


def _frame(bridge: Bridge, context: Context, notice: Notice | None = None) -> PageFrame:
    record = open_record(bridge, context, ("Patient", "CareTeam", "Encounter"))
    return frames.frame_of(bridge, context, record, "plan", notice)


def _notice(noted: str) -> Notice | None:
    return Notice("good", NOTICES[noted]) if noted in NOTICES else None
