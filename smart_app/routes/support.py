"""The page of support, and its forms: people, what each says alone, ways to get help, decisions."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fhir_bridge import people, support, ways
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.informed import Informed
from fhir_bridge.care.people import KIN, Person
from fhir_bridge.care.safe_contact import SafeContact
from fhir_bridge.care.support import TASKS, Answers
from fhir_bridge.care.ways import ASIDE, WAYS, Talk, View
from fhir_bridge.ehr_copies import LONGEST_ID
from fhir_bridge.errors import BridgeError, Malformed, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.people import Dated, Someone
from fhir_bridge.r4.caregiving import Agreed
from fhir_bridge.record import open_record
from smart_app import frames
from smart_app.asking import ReadsChart, WritesCaregivers, WritesRecord, WritesTeam
from smart_app.current import CurrentBridge, CurrentForm
from smart_app.posted import (
    MOST_DIGITS,
    NOT_COMPLETE,
    Posted,
    by_field,
    form_uuid,
    form_version,
    whole,
)
from smart_app.screens.frame import Notice, PageFrame
from smart_app.screens.moments import short_day
from smart_app.screens.support import (
    DecisionCard,
    SupportPage,
    TeamMember,
    blank,
    person_card,
    support_page,
    way_rows,
)
from smart_app.screens.typed import Typed

router = APIRouter(prefix="/c/{ctx}/support")

FASTER = Notice("warn", "Somebody was faster, and nothing of yours was kept: look again.")
NOTICES = {
    "person": "Kept: who they are.",
    "answers": "Kept, for staff alone. Nothing of it goes to the EHR or into the note.",
    "contact": "Kept: how they may be reached. It stands beside the number on every page.",
    "lead": "Kept: what was agreed. It may stop on any day.",
    "stop": "Noted: they do it no more. Nobody asks why.",
    "talk": "Kept: the ways as you talked them over.",
    "decide": "Kept: the decision, and who made it.",
}
RELATIVE = "RelatedPerson/"


@router.get("")
def around(bridge: CurrentBridge, context: ReadsChart, noted: str = "") -> Response:
    """The people around the patient, ways to get help, and what was decided."""
    notice = Notice("good", NOTICES[noted]) if noted in NOTICES else None
    return HTMLResponse(_drawn(bridge, context, notice))


@router.post("/people")
def person(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Add somebody, take them over from the EHR's team, or change what is known of them."""
    key, version = form_uuid(form, "key"), form_version(form)
    if len(form.get("ehr_id", "")) > LONGEST_ID:
        raise Malformed(NOT_COMPLETE)
    told = Person(
        form.get("name", "").strip(), form.get("kin", ""), form.get("authority", ""),
        form.get("born", "").strip(), form.get("phone", "").strip(), "gone" not in form,
    )  # fmt: skip
    return _kept(
        bridge, context, form, "person",
        lambda: people.put_person(bridge, context, key, told, version, form.get("ehr_id", "")),
    )  # fmt: skip


@router.post("/answers")
def answers(bridge: CurrentBridge, context: WritesCaregivers, form: CurrentForm) -> Response:
    """Keep what somebody said alone."""
    key = form_uuid(form, "key")
    said = Answers(
        alone="alone" in form, present="present" in form,
        willing=whole(form.get("willing", ""), MOST_DIGITS),
        tasks=_tasks(form), strained="strained" in form, knows_to_stop="knows_to_stop" in form,
        **{name: form.get(name, "").strip() for name in
           ("helps_with", "strain", "own_health", "hours", "limits", "back_up", "relief")},
    )  # fmt: skip
    return _kept(
        bridge, context, form, "answers",
        lambda: support.note_answers(bridge, context, key, form.get("learner", ""), said),
    )  # fmt: skip


@router.post("/contact")
def contact(bridge: CurrentBridge, context: WritesTeam, form: CurrentForm) -> Response:
    """Keep how somebody, the patient too, may be reached."""
    key = form_uuid(form, "key")
    rule = SafeContact(
        **{each.name: form.get(each.name, "").strip() for each in fields(SafeContact)}
    )
    return _kept(
        bridge, context, form, "contact",
        lambda: people.put_contact(bridge, context, key, rule, form.get("learner", "")),
    )  # fmt: skip


@router.post("/handles")
def handles(bridge: CurrentBridge, context: WritesCaregivers, form: CurrentForm) -> Response:
    """Agree that somebody handles tasks."""
    key = form_uuid(form, "key")
    agreed = Agreed(
        _tasks(form), form.get("kept", "").strip(), "patient_agrees" in form, form.get("by", "")
    )
    return _kept(
        bridge, context, form, "lead",
        lambda: support.lead(bridge, context, key, form.get("learner", ""), agreed),
    )  # fmt: skip


@router.post("/handles/stop")
def stop(bridge: CurrentBridge, context: WritesCaregivers, form: CurrentForm) -> Response:
    """Somebody handles nothing any more."""
    key = form_uuid(form, "key")
    return _kept(
        bridge, context, form, "stop",
        lambda: support.stop(bridge, context, key, form.get("learner", "")),
    )  # fmt: skip


@router.post("/ways")
def talk(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Keep what was said of each way to get help."""
    key = form_uuid(form, "key")
    said = Talk(
        {
            code: View(form[f"view_{code}"], form.get(f"trial_{code}", "").strip())
            for code in WAYS if form.get(f"view_{code}")
        },
        *(form.get(name, "").strip() for name in
          ("preference", "told", "seen_by", "chosen", "by", *ASIDE)),
    )  # fmt: skip
    return _kept(bridge, context, form, "talk", lambda: ways.talk_over(bridge, context, key, said))


@router.post("/decisions")
def decide(bridge: CurrentBridge, context: WritesRecord, form: CurrentForm) -> Response:
    """Keep a decision."""
    key = form_uuid(form, "key")
    options = [line.strip() for line in form.get("options", "").splitlines()]
    said = Informed(
        form.get("about", "").strip(), tuple(filter(None, options)),
        *(form.get(name, "").strip() for name in ("told", "preference", "decided", "by")),
    )  # fmt: skip
    return _kept(bridge, context, form, "decide", lambda: ways.settle(bridge, context, key, said))


def _kept(
    bridge: Bridge, context: Context, form: Posted, name: str, keep: Callable[[], None]
) -> Response:
    """Keep what a form says, or draw the page again with what was typed."""
    about = form.get("learner", "")
    typed = Typed(name, form, about=about or form.get("ehr_id", ""))
    try:
        keep()
    except Stale as error:
        return HTMLResponse(_drawn(bridge, context, FASTER, typed), error.status)
    except Refused as error:
        if not error.issues:
            raise
        return HTMLResponse(_drawn(bridge, context, None, typed, error), error.status)
    at = f"#person-{about.removeprefix(RELATIVE)}" if about else ""
    return RedirectResponse(f"/c/{context.ctx}/support?noted={name}{at}", 303)


def _drawn(
    bridge: Bridge, context: Context, notice: Notice | None, typed: Typed = Typed(),  # noqa: B008
    error: BridgeError | None = None,
) -> str:  # fmt: skip
    record = open_record(bridge, context, ("Patient", "CareTeam", "Encounter"))
    frame = frames.frame_of(bridge, context, record, "support", notice)
    shown = replace(typed, errors=by_field(error))
    return support_page(frame, _page(bridge, context, frame, shown))


def _page(bridge: Bridge, context: Context, frame: PageFrame, typed: Typed) -> SupportPage:
    known = people.look(bridge, context)
    reach, talked = people.reach(bridge, context.chart), ways.talked_over(bridge, context)
    names = {each.ref: each.person.name for each in known}
    settled = ways.decisions(bridge, context)
    return SupportPage(
        tuple(person_card(each, frame, typed) for each in known),
        _team(known, frame, typed),
        reach.said.sign if reach else (),
        short_day(reach.at, frame.moment) if reach else "",
        way_rows(talked.said if talked else None),
        _talked(talked, names, frame),
        tuple(_decision(each, names, frame) for each in settled),
        support.deciders(known, frame.moment.today),
        blank("person", "", typed), blank("contact", "", typed, vars(reach.said) if reach else {}),
        blank("talk", "", typed, _talk_values(talked)), blank("decide", "", typed),
        frame.hospice or frame.patient.deceased,
    )  # fmt: skip


def _team(known: tuple[Someone, ...], frame: PageFrame, typed: Typed) -> tuple[TeamMember, ...]:
    """Relatives of the EHR's care team who are not noted here."""
    ours = {each.ehr_id for each in known}
    found = {
        member.reference: member for member in frame.team
        if member.name and (member.reference or "").startswith(RELATIVE)
    }  # fmt: skip
    return tuple(
        TeamMember(
            member.name or "",
            member.role or "",
            id,
            blank("person", id, typed, _as_named(f"{member.name} ({member.role or ''})")),
        )
        for reference, member in found.items()
        if (id := str(reference).removeprefix(RELATIVE)) not in ours
    )


def _as_named(text: str) -> dict[str, str]:
    """Name and kinship as the EHR's team tells them: ``Maria Okafor (daughter)``."""
    name, _, more = text.partition(" (")
    said = more.lower()
    return {"name": name, "kin": next((code for code, word in KIN.items() if word in said), "")}


def _talked(
    talked: Dated[Talk] | None, names: Mapping[str, str], frame: PageFrame
) -> tuple[tuple[str, str], ...]:
    if talked is None:
        return ()
    said = talked.said
    chosen = f"{WAYS[said.chosen].words} · {_who(said.by, names, frame)}" if said.chosen else ""
    rows = (
        ("Looked at", f"{short_day(talked.at, frame.moment)}, {said.seen_by}"),
        ("Told about", said.told),
        *((words, getattr(said, name)) for name, words in ASIDE.items()),
        ("Decided", chosen or "nothing yet"),
    )
    return tuple(row for row in rows if row[1])


def _decision(each: Dated[Informed], names: Mapping[str, str], frame: PageFrame) -> DecisionCard:
    said = each.said
    return DecisionCard(
        said.about, short_day(each.at, frame.moment), said.decided,
        (
            ("Who decided", _who(said.by, names, frame)),
            ("What there was to choose from", " · ".join(said.options)),
            ("Told", said.told),
            (f"What {frame.first_name} likes best", said.preference),
        ),
    )  # fmt: skip


def _who(by: str, names: Mapping[str, str], frame: PageFrame) -> str:
    return f"{names.get(by, 'somebody else')} for {frame.first_name}" if by else frame.first_name


def _talk_values(talked: Dated[Talk] | None) -> dict[str, str]:
    if talked is None:
        return {}
    said = talked.said
    return {
        **{f"view_{code}": each.view for code, each in said.views.items()},
        **{f"trial_{code}": each.trial for code, each in said.views.items()},
        "preference": said.preference, "told": said.told, "seen_by": said.seen_by,
        **{name: getattr(said, name) for name in ASIDE},
    }  # fmt: skip


def _tasks(form: Posted) -> tuple[str, ...]:
    return tuple(code for code in TASKS if f"task_{code}" in form)
