"""The patient's plan of care as one note: what it tells now, and its versions as they were filed.

Where an EHR takes no goals, this note is what it takes instead. It is a record of ours like a
goal, with versions and a promise of its own, so that everything that holds for sending a goal
holds for it: one version on its way at a time, looked for before it is sent again, read back.
A version is made when a goal's promise is to be kept; several goals may end in one version.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlmodel import Session

from fhir_bridge import staff
from fhir_bridge.care.goal import EnablementGoal, Status, small_win_id
from fhir_bridge.ehr.smart import Site
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.errors import NotFound
from fhir_bridge.r4.canonicals import ENABLEMENT_GOAL
from fhir_bridge.r4.check import require_strict
from fhir_bridge.r4.course import course_from_fhir
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.r4.goal import goal_from_fhir
from fhir_bridge.r4.labels import may_leave
from fhir_bridge.r4.note import note_id, note_to_fhir, tells
from fhir_bridge.r4.note_text import Plan, Written
from fhir_bridge.r4.provenance import provenance_of
from fhir_bridge.r4.reading import read_all
from fhir_bridge.r4.references import target_of
from fhir_bridge.r4.views import PatientView
from fhir_bridge.store import audit, goal_links, outbox, placement, resources
from fhir_bridge.store.access import Actor, Chart
from fhir_bridge.store.db import lock_key
from fhir_bridge.store.resources import Stored
from fhir_bridge.store.search import Query, Ref, Term, search
from fhir_bridge.store.tables import ContextRow, Outbox, Placement
from fhir_bridge.wire import Document, Json, read_json

NOTE = "DocumentReference"
A_PAGE = 200


@dataclass(frozen=True)
class Filed:
    """Where a patient's note stands.

    Attributes:
        promise: the newest promise to send a version of it.
        placed: where it is in the EHR, if it ever arrived.
        told: the goals' versions it tells there: ``Goal/<id>/_history/<version>``.
    """

    promise: Outbox | None
    placed: Placement | None
    told: frozenset[str]


def write(
    session: Session, chart: Chart, site: Site, *, context: str, at: datetime, zone: ZoneInfo,
    anew: bool = False,
) -> tuple[Stored, bool]:  # fmt: skip
    """Keep the note as the record stands now, for somebody whose change made it necessary.

    Args:
        chart: the patient's record.
        context: of whose change it was: the note's author, and the visit it is begun at.
        at: care time.
        anew: a new version though it tells nothing new.

    Returns:
        The note, and whether this made a version of it.
    """
    lock_key(session, chart.site, "plan-note", chart.patient)
    before = resources.find(session, chart, NOTE, note_id(chart.site, chart.patient))
    body: Json = read_json(before.body) if before else {}
    opened = session.get(ContextRow, (chart.site, context))
    by = staff.actor_of(site, opened.user, opened.user_name) if opened else Actor("unknown")
    plan, goals = _plan(session, chart, site, by=by.name, at=at, zone=zone)
    plan = replace(plan, version=before.version + 1 if before else 1)
    made = note_to_fhir(
        plan,
        goals,
        patient=f"Patient/{chart.patient}",
        author=by.who if target_of(by.who) else None,
        encounter=_visit(body) or visit_of(site, opened),
    )
    if before and not anew and tells(body) == tells(made):
        return before, False
    require_strict(made, patient=chart.patient)
    return _keep(session, chart, site, by, Document.of(made), before, at), True


def plan_of(
    session: Session, chart: Chart, site: Site, *, by: str, at: datetime, zone: ZoneInfo
) -> Plan:
    """What the note would tell now, to be read or copied; nothing is kept."""
    plan, _ = _plan(session, chart, site, by=by, at=at, zone=zone)
    before = resources.find(session, chart, NOTE, plan.note)
    return replace(plan, version=before.version if before else 1)


def filed(session: Session, chart: Chart) -> Filed | None:
    """Where the note stands; None while there is none."""
    id = note_id(chart.site, chart.patient)
    promise = outbox.latest(session, chart, NOTE).get(id)
    placed = placement.all_of(session, chart, NOTE).get(id)
    if promise is None and placed is None:
        return None
    told: frozenset[str] = frozenset()
    if placed and placed.revision:
        there = resources.vread(session, chart, NOTE, id, placed.revision)
        told = tells(read_json(there.body))
    return Filed(promise, placed, told)


def visit_of(site: Site, opened: ContextRow | None) -> str | None:
    """The visit a context was opened at, by our id."""
    if opened is None or not opened.encounter:
        return None
    return f"Encounter/{our_id(site.base, 'Encounter', opened.encounter)}"


def _visit(note: Json) -> str | None:
    """The visit the note was begun at: it stays that one, whoever writes a version later."""
    found = (each.get("reference") for each in rows(inner(note, "context"), "encounter"))
    return next((each for each in found if isinstance(each, str)), None)


def _keep(
    session: Session, chart: Chart, site: Site, by: Actor, made: Document, before: Stored | None,
    at: datetime,
) -> Stored:  # fmt: skip
    """Keep a version, who made it necessary, and that it happened."""
    id = str(made.data["id"])
    if before is None:
        kept = resources.create(session, chart, made, id=id, at=at)
    else:
        kept = resources.update(session, chart, made, id=id, at=at, expected=before.version)
    if target_of(by.who):
        signed = provenance_of(
            f"{NOTE}/{id}", version=kept.version, patient=chart.patient, author=by.who,
            site=site.name, at=at,
        )  # fmt: skip
        resources.create(session, chart, Document.of(signed), id=str(uuid4()), at=at)
    audit.of_view(
        session, chart, action="C" if kept.version == 1 else "U", what=f"{NOTE}/{id}",
        patient=chart.patient, detail=f"version {kept.version} of the plan-of-care note",
    )  # fmt: skip
    return kept


def _plan(
    session: Session, chart: Chart, site: Site, *, by: str, at: datetime, zone: ZoneInfo
) -> tuple[Plan, list[Json]]:
    """What may be told of the patient's goals now, and the same goals as FHIR."""
    stored = {row.id: (row, read_json(row.body)) for row in _goals(session, chart)}
    told = list(_told(stored, goal_links.all_linked(session, chart)))
    signed = {goal.key: _signer(session, chart, row) for row, goal in told}
    names = staff.names(session, site, {who for who, _ in signed.values()})
    written = []
    for row, goal in told:
        who, on = signed[goal.key]
        rung = course_from_fhir(stored[str(goal.key)][1]).rung
        win = stored.get(str(small_win_id(goal.key, rung)))
        done = bool(win and win[1].get("lifecycleStatus") == Status.COMPLETED.value)
        version = win[0].version if win else None
        written.append(Written(goal, row.version, names.get(who, ""), on, version, done, rung))
    note = note_id(chart.site, chart.patient)
    plan = Plan(note, 1, tuple(written), _who(session, chart), by, at, zone)
    return plan, [stored[row.id][1] for row, _ in told]


def _told(
    stored: Mapping[str, tuple[Stored, Json]], linked: Container[str]
) -> Iterator[tuple[Stored, EnablementGoal]]:
    """The goals that may be told; one that the chart has as a goal of its own is not told twice."""
    for id, (row, body) in stored.items():
        ours = ENABLEMENT_GOAL in inner(body, "meta").get("profile", ())
        if ours and may_leave(body) and id not in linked:
            goal = goal_from_fhir(body)
            if goal.status is not Status.ENTERED_IN_ERROR:
                yield row, goal


def _goals(session: Session, chart: Chart) -> Iterator[Stored]:
    query: Query | None = Query("Goal", count=A_PAGE)
    while query:
        page = search(session, chart, query)
        yield from (row for row in page.rows if row.owner == "ours")
        query = replace(query, after=page.after) if page.after else None


def _signer(session: Session, chart: Chart, goal: Stored) -> tuple[str, datetime]:
    """Who wrote the current version of a goal, and when."""
    about = Term("target", (Ref("Goal", goal.id),))
    latest = search(session, chart, Query("Provenance", (about,), 1, sort="-recorded")).rows
    agents = rows(read_json(latest[0].body), "agent") if latest else []
    who = (inner(each, "who").get("reference") for each in agents)
    return next((each for each in who if isinstance(each, str)), ""), goal.updated


def _who(session: Session, chart: Chart) -> str:
    """The patient in words: what is copied by hand must not end in another chart."""
    try:
        body = read_json(resources.read(session, chart, "Patient", chart.patient).body)
    except NotFound:
        return ""
    views, _ = read_all([body], "Patient")
    view = views[0] if views and isinstance(views[0], PatientView) else None
    if view is None or not view.name:
        return ""
    return f"{view.name}, born {_day(view.birth_date)}" if view.birth_date else view.name


def _day(text: str) -> str:
    """A birth date as it is said; a partial one stays as it is."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day:%b} {day.day}, {day.year}"
