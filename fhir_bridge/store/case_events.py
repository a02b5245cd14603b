"""What happened to each case: appended, never changed. The case itself is made from it on reading.

Nothing else says where a case stands, so there is nothing to rebuild that could differ.
"""

from sqlmodel import Session, col, select

from fhir_bridge.care.case import Case, State, Step
from fhir_bridge.errors import Stale
from fhir_bridge.store.access import Chart
from fhir_bridge.store.db import change_number, insert_new
from fhir_bridge.store.tables import CaseEvent, metadata


def current(session: Session, chart: Chart) -> Case | None:
    """The case of the chart's patient; None where nobody ever asked for one."""
    rows = session.exec(
        select(CaseEvent)
        .where(CaseEvent.site_id == chart.site, CaseEvent.patient_id == chart.patient)
        .order_by(col(CaseEvent.number))
    )
    return Case.replayed(map(_step, rows))


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
    if not insert_new(session, metadata.tables["case_event"], row):
        raise Stale


def _step(row: CaseEvent) -> Step:
    return Step(row.number, State(row.state), row.by, row.at, row.why, row.how, row.said_on)
