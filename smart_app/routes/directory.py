"""The pages of the site's directory: every entry, and one with the form to change it."""

from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import cases, refusals, services
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.care.needs import NEEDS
from fhir_bridge.care.services import Service
from fhir_bridge.errors import NotFound, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.people import staff_only
from fhir_bridge.record import open_record
from fhir_bridge.services import Entry
from smart_app import frames
from smart_app.asking import ReadsChart, WritesRecord
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import FASTER, Posted, by_field, form_number, form_uuid, form_version
from smart_app.screens.directory import (
    EntryForm,
    card_of,
    directory_page,
    entry_page,
    form_of,
)
from smart_app.screens.frame import Notice, PageFrame

router = APIRouter(prefix="/c/{ctx}/plan/directory")

NOTICES = {
    "kept": "Kept, for everybody at this site.",
    "checked": "Noted: asked today, and still so.",
}


@router.get("")
def every(bridge: CurrentBridge, context: ReadsChart, noted: str = "") -> Response:
    """Everybody who helps, and a form for one more."""
    return HTMLResponse(_every(bridge, context, noted, EntryForm(uuid4())))


@router.post("")
def put(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Add an entry, or change one."""
    key, version = form_uuid(form, "key"), form_version(form)
    told = _service(form)
    try:
        with refusals.audited(bridge, context):
            services.put(bridge, context, key, told, version)
    except Stale as error:
        page = _one(bridge, context, key, Notice("warn", FASTER))
        return HTMLResponse(page, error.status)
    except Refused as error:
        again = EntryForm(key, version, form, frozenset(told.needs), by_field(error))
        if version is None:
            return HTMLResponse(_every(bridge, context, "", again), error.status)
        return HTMLResponse(_one(bridge, context, key, None, again), error.status)
    return RedirectResponse(f"/c/{context.ctx}/plan/directory?noted=kept", 303)


@router.get("/{service}")
def one(service: UUID, bridge: CurrentBridge, context: ReadsChart, noted: str = "") -> Response:
    """One entry, with the form to change it."""
    return HTMLResponse(_one(bridge, context, service, _notice(noted)))


@router.post("/{service}/checked")
def check(
    service: UUID, bridge: CurrentBridge, context: WritesRecord, form: CurrentForm
) -> Response:
    """Note that somebody asked them today, and that it is still so."""
    try:
        with refusals.audited(bridge, context):
            services.check(bridge, context, service, form_number(form, "version"))
    except Stale as error:
        page = _one(bridge, context, service, Notice("warn", FASTER))
        return HTMLResponse(page, error.status)
    return RedirectResponse(f"/c/{context.ctx}/plan/directory/{service}?noted=checked", 303)


def _service(form: Posted) -> Service:
    texts = ("name", "helps_with", "reached", "ask_for", "languages", "for_whom", "worked")
    told = {name: form.get(name, "") for name in texts}
    ticked = tuple(code for code in NEEDS if f"need-{code}" in form)
    return Service(needs=ticked, gone="gone" in form, **told)


def _every(bridge: Bridge, context: Context, noted: str, form: EntryForm) -> str:
    staff_only(context)
    frame = _frame(bridge, context, _notice(noted))
    cards = tuple(card_of(each, frame) for each in services.directory(bridge, context))
    return directory_page(frame, cards, form if _may_write(bridge, context) else None)


def _one(
    bridge: Bridge, context: Context, id: UUID, notice: Notice | None,
    form: EntryForm | None = None,
) -> str:  # fmt: skip
    staff_only(context)
    entry = _find(bridge, context, id)
    frame = _frame(bridge, context, notice)
    shown = form or form_of(entry)
    may = _may_write(bridge, context)
    return entry_page(frame, card_of(entry, frame), shown if may else None)


def _find(bridge: Bridge, context: Context, id: UUID) -> Entry:
    found = {each.id: each for each in services.directory(bridge, context)}
    if str(id) not in found:
        raise NotFound
    return found[str(id)]


def _may_write(bridge: Bridge, context: Context) -> bool:
    with bridge.store.reading() as session:
        return cases.role_of(session, context) in PEOPLE


def _frame(bridge: Bridge, context: Context, notice: Notice | None) -> PageFrame:
    record = open_record(bridge, context, ("Patient", "CareTeam", "Encounter"))
    return frames.frame_of(bridge, context, record, "plan", notice)


def _notice(noted: str) -> Notice | None:
    return Notice("good", NOTICES[noted]) if noted in NOTICES else None
