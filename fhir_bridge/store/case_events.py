"""What happened to each case: appended, never changed. The case itself is made from it on reading.

Nothing else says where a case stands, so there is nothing to rebuild that could differ.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, select
from sqlmodel import Session

from fhir_bridge.care.case import Case, State, Step
from fhir_bridge.errors import Stale
from fhir_bridge.store.access import Chart, Grant, require
from fhir_bridge.store.db import change_number, insert_new
from fhir_bridge.store.snapshot import foreseen, once
from fhir_bridge.store.tables import metadata

_event = metadata.tables["case_event"]
# made once: every save asks, and building a statement costs more than running it
_STEPS = (
    select(_event)
    .where(_event.c.site_id == bindparam("site"), _event.c.patient_id == bindparam("patient"))
    .order_by(_event.c.number)
)


@once
def current(session: Session, chart: Chart) -> Case | None:
    """The case of the chart's patient; None where nobody ever asked for one."""
    rows = session.execute(_STEPS, {"site": chart.site, "patient": chart.patient})
    return Case.replayed(map(_step, rows))


def of_site(session: Session, grant: Grant, patients: Collection[str]) -> dict[str, Case]:
    """The case of each of these patients who has one."""
    require(grant, "Patient", "search")
    return _replayed(session, grant, _event.c.patient_id.in_(patients))


def _replayed(session: Session, grant: Grant, of: ColumnElement[bool]) -> dict[str, Case]:
    wanted = select(_event).where(_event.c.site_id == grant.site, of)
    if grant.patients is not None:
        wanted = wanted.where(_event.c.patient_id.in_(grant.patients))
    steps: dict[str, list[Step]] = {}
    for row in session.execute(wanted):
        steps.setdefault(row.patient_id, []).append(_step(row))
    replayed = {patient: Case.replayed(each) for patient, each in steps.items()}
    return {patient: case for patient, case in replayed.items() if case}


def taken_on_by(session: Session, grant: Grant, who: Collection[str]) -> dict[str, Case]:
    """The case of each patient who is somebody's of these just now."""
    require(grant, "Patient", "search")
    taken = _event.alias()
    theirs = select(taken.c.patient_id).where(
        taken.c.site_id == grant.site, taken.c.state == State.ACCEPTED.value, taken.c.by.in_(who)
    )
    found = _replayed(session, grant, _event.c.patient_id.in_(theirs))
    return {patient: case for patient, case in found.items() if case.holder in who}


def foresee(session: Session, charts: Collection[Chart], cases: Mapping[str, Case]) -> None:
    """Let the cases of several patients, as ``of_site`` gave them, be read no more."""
    for chart in charts:
        foreseen(session, current, chart, answer=cases.get(chart.patient))


def append(session: Session, chart: Chart, step: Step) -> None:
    """Keep what happened just now.

    Raises:
        Stale: somebody else's step has this number: of two at once, one is kept.
    """
    row = {
        "site_id": chart.site, "patient_id": chart.patient, "number": step.number,
        "state": step.state.value, "by": step.by, "at": step.at, "why": step.why,
        "how": step.how, "said_on": step.said_on, "change_no": change_number(session),
    }  # fmt: skip
    if not insert_new(session, _event, row):
        raise Stale


def _step(row: Row[Any]) -> Step:
    return Step(row.number, State(row.state), row.by, row.at, row.why, row.how, row.said_on)
