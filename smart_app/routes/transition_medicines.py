"""The medicines of a way home: four columns, a decision a line, questions, a signature.

One form is one act. The EHR's list is read for every page; where it does not come, or is another
one than the form was made for, the form comes back with what was typed.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import reconciling, refusals
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.commitment_moves import Side
from fhir_bridge.care.medicines.columns import Column
from fhir_bridge.care.medicines.decisions import ASKED
from fhir_bridge.care.medicines.line_steps import Asks
from fhir_bridge.care.medicines.lists import Entry
from fhir_bridge.care.medicines.typed_lists import (
    MOST,
    Taken,
    entries_of,
    entry_of,
    taken_otherwise,
)
from fhir_bridge.errors import BridgeError, Malformed, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.reconciling import Decided, Orders, Replied, Typed
from fhir_bridge.record import everything_of, open_record
from smart_app import accountable, frames
from smart_app.asking import ReadsChart, WritesRecord
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import (
    NOT_COMPLETE,
    Posted,
    by_field,
    day_of,
    form_number,
    form_uuid,
    one_of,
)
from smart_app.screens.frame import Notice, PageFrame
from smart_app.screens.transition_medicines import MORE, medicines_page, page_of
from smart_app.screens.typed import Typed as Back

router = APIRouter(prefix="/c/{ctx}/transition/medicines")

WHERE = "transition/medicines"
FROM_EHR = ("Patient", "CareTeam", "Encounter", *reconciling.TYPES)
KEPT = {
    "list": "The list is kept, with whose word it is.",
    "decided": "Decided. It is kept here; orders are changed in the EHR by whoever prescribes.",
    "asked": "The question is kept, and its clock runs. Ask it the way you always do.",
    "answered": "The answer is kept.",
    "again": "Noted: asked again. The clock goes on.",
    "signed": "Signed: the medicines are reconciled.",
}
CHANGED = (
    "Somebody was faster, or the lists changed since this page was opened. Nothing was kept: look "
    "again. What you typed is still here."
)


@router.get("")
def medicines(bridge: CurrentBridge, context: ReadsChart, noted: str = "") -> Response:
    """Four lists side by side, what differs, and what was decided."""
    notice = Notice("good", KEPT[noted]) if noted in KEPT else None
    return HTMLResponse(_page(bridge, context, *_read(bridge, context, notice)))


@router.post("/list")
def type_list(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Keep a column as papers say it, or take it off again."""
    column = one_of(Column, form.get("column", ""))
    wish = Typed(
        form_uuid(form, "submission"), form.get("stay", ""), form_number(form, "version"), column,
        entries_of(form.get("lines", "")), source=form.get("source", ""),
        nothing=form.get("nothing") == "yes", dropped=form.get("dropped") == "yes",
    )  # fmt: skip
    back = Back("list", form, about=column.value)
    return _acted(bridge, context, "list", back, lambda orders: reconciling.type_list(
        bridge, context, orders, wish))  # fmt: skip


@router.post("/taking")
def type_taking(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Keep what the patient really takes, as far as it was asked."""
    answers = list(_answers(form))
    wish = Typed(
        form_uuid(form, "submission"), form.get("stay", ""), form_number(form, "version"),
        Column.TAKING,
        (*(each for each, taken in answers if taken), *_others(form)),
        tuple(each for each, taken in answers if not taken),
        form.get("source", ""), form.get("nothing") == "yes",
    )  # fmt: skip
    back = Back("taking", form, about=Column.TAKING.value)
    return _acted(bridge, context, "list", back, lambda orders: reconciling.type_list(
        bridge, context, orders, wish))  # fmt: skip


@router.post("/decide")
def decide(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Keep what was decided of a line, or the question to a prescriber."""
    code = form.get("code", "")
    wish = Decided(
        form_uuid(form, "submission"), form.get("stay", ""), form.get("key", ""),
        form_number(form, "version"), form.get("seen", ""), code, form.get("words", ""),
        Asks(form.get("prescriber", ""), form.get("hurry") == "yes"),
    )  # fmt: skip
    kind = "asked" if code == ASKED else "decided"
    back = Back(kind, form, about=wish.key)
    return _acted(bridge, context, kind, back, lambda orders: reconciling.decide(
        bridge, context, orders, wish))  # fmt: skip


@router.post("/answer")
def answer(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Note what a prescriber answered."""
    wish = _reply(form)
    return _acted(bridge, context, "answered", Back("answered", form, about=wish.key),
                  lambda orders: reconciling.answer(bridge, context, orders, wish))  # fmt: skip


@router.post("/again")
def again(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Note who was asked again; the clock goes on."""
    wish = _reply(form)
    return _acted(bridge, context, "again", Back("again", form, about=wish.key),
                  lambda orders: reconciling.ask_again(bridge, context, orders, wish))  # fmt: skip


@router.post("/sign")
def sign(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Sign that the medicines are reconciled."""
    submission, stay = form_uuid(form, "submission"), form.get("stay", "")
    return _acted(bridge, context, "signed", Back(), lambda orders: reconciling.sign(
        bridge, context, orders, submission, stay))  # fmt: skip


def _acted(
    bridge: Bridge, context: Context, noted: str, back: Back, act: Callable[[Orders], None]
) -> Response:
    """One act; the page again with what was typed where nothing was kept."""
    _, orders = _read(bridge, context)
    try:
        with refusals.audited(bridge, context):
            act(orders)
    except Stale as error:
        return _again(bridge, context, back, error, CHANGED)
    except Refused as error:
        return _again(bridge, context, back, error, _why(error, back))
    return RedirectResponse(f"/c/{context.ctx}/{WHERE}?noted={noted}", 303)


def _why(error: BridgeError, back: Back) -> str:
    """What a form cannot say beside one of its fields."""
    fields = {issue.expression for issue in error.issues} - {"quiet", "code"}
    said = " ".join(dict.fromkeys(issue.text for issue in error.issues))
    return "" if back.form and fields else f"{error} {said}".strip()


def _again(
    bridge: Bridge, context: Context, back: Back, error: BridgeError, why: str
) -> HTMLResponse:
    frame, orders = _read(bridge, context, Notice("warn", why) if why else None)
    typed = Back(back.form, back.values, by_field(error), back.about)
    return HTMLResponse(_page(bridge, context, frame, orders, typed), error.status)


def _read(
    bridge: Bridge, context: Context, notice: Notice | None = None
) -> tuple[PageFrame, Orders]:
    shown = everything_of(context)
    record = open_record(bridge, context, tuple(each for each in FROM_EHR if each in shown))
    frame = frames.frame_of(bridge, context, record, "transition", notice)
    return frame, reconciling.orders_of(record, context.site.base, bridge.zone)


def _page(
    bridge: Bridge, context: Context, frame: PageFrame, orders: Orders, typed: Back | None = None
) -> str:
    people = accountable.choices(context, frame)
    prescribers = tuple(each.name for each in people if each.side is Side.CLINICIAN)
    told = reconciling.tell(bridge, context, orders)
    return medicines_page(frame, page_of(told, frame, prescribers, typed))


def _answers(form: Posted) -> Iterator[tuple[Entry, bool]]:
    """Each medicine that was asked about, and whether it is taken; in the form's own words."""
    for number in range(MOST):
        said, key = form.get(f"taken_{number}", ""), form.get(f"key_{number}", "")
        if not said or not key:
            continue
        answered, name = one_of(Taken, said), form.get(f"name_{number}", "") or key
        if answered is Taken.OTHERWISE:
            yield taken_otherwise(key, name, form.get(f"how_{number}", "")), True
            continue
        for entry in entries_of(form.get(f"last_{number}", "")) or (entry_of(name),):
            same = entry if entry.key == key else replace(entry, ingredient=key)
            yield same, answered is Taken.SO


def _others(form: Posted) -> Iterator[Entry]:
    """What is taken and no list names, or names otherwise."""
    for number in range(MORE):
        line = form.get(f"other_{number}", "").strip()
        if line:
            yield entry_of(line, form.get(f"same_{number}", ""))


def _reply(form: Posted) -> Replied:
    if not form.get("key"):
        raise Malformed(NOT_COMPLETE)
    return Replied(
        form_uuid(form, "submission"), form.get("stay", ""), form["key"],
        form_number(form, "version"), form.get("prescriber", ""), form.get("words", ""),
        day_of(form.get("on", "")),
    )  # fmt: skip
