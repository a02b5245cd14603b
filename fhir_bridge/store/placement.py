"""Where each record of ours really lives: one row per record and target (decision 5).

Our ``versionId`` counts our revisions; the EHR's id, version and ETag stand here, ``If-Match``
comes from here, and the receipt a nurse reads is rendered from here. Confirming a write therefore
makes no revision of ours.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from fhir_bridge.errors import WrongPatient
from fhir_bridge.store.access import Chart
from fhir_bridge.store.tables import Placement

EHR_GOAL = "ehr-goal"
"""The target "a Goal resource in the EHR"; others (a note, a message) are rows to come."""


def of(session: Session, chart: Chart, type: str, id: str, target: str) -> Placement | None:
    """The placement of one record, if it has one there."""
    row = session.get(Placement, (chart.site, type, id, target))
    return row if row and row.patient_id == chart.patient else None


def all_of(session: Session, chart: Chart, type: str) -> dict[str, Placement]:
    """Every placement of the chart's records of a type, by our id."""
    rows = session.exec(
        select(Placement).where(
            Placement.site_id == chart.site,
            Placement.patient_id == chart.patient,
            Placement.type == type,
        )
    )
    return {row.id: row for row in rows}


def by_ehr_ids(session: Session, chart: Chart, type: str, ehr_ids: Iterable[str]) -> dict[str, str]:
    """Our ids of records that live in the EHR under these ids."""
    rows = session.exec(
        select(Placement).where(
            Placement.site_id == chart.site,
            Placement.patient_id == chart.patient,
            Placement.type == type,
            col(Placement.ehr_id).in_(list(ehr_ids)),
        )
    )
    return {str(row.ehr_id): row.id for row in rows}


def put(
    session: Session, chart: Chart, type: str, id: str, target: str, **facts: object
) -> Placement:
    """Write down what is known of a record in a target; facts not named stay.

    Raises:
        WrongPatient: that record is another patient's.
    """
    row = session.get(Placement, (chart.site, type, id, target)) or Placement(
        site_id=chart.site, type=type, id=id, target=target, patient_id=chart.patient, state=""
    )
    if row.patient_id != chart.patient:
        raise WrongPatient
    for name, fact in facts.items():
        setattr(row, name, fact)
    session.add(row)
    return row


def verified(row: Placement, at: datetime) -> None:
    """The EHR was read back and holds what was sent."""
    row.state, row.verified_at = "in-ehr", at
