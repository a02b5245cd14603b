"""Whose record we keep. Only enrolled patients are stored, listed or shared (decision 10).

A launch for anybody else reads live and keeps nothing but the audit. *Start*, the first goal or
the EHR's roster begins it; where the work then stands is the case (`cases`).
"""

from datetime import datetime

from sqlmodel import Session, select

from fhir_bridge.launches import Context
from fhir_bridge.store import audit
from fhir_bridge.store.access import Chart
from fhir_bridge.store.db import Store, lock_key
from fhir_bridge.store.tables import Enrolment

BY_LAUNCH = "launch"


def is_enrolled(store: Store, context: Context) -> bool:
    """Whether we keep a record of the patient of this context."""
    with store.reading() as session:
        return session.get(Enrolment, (context.site.id, context.patient)) is not None


def enrol(session: Session, context: Context, at: datetime, how: str = BY_LAUNCH) -> bool:
    """Start keeping a record of the patient of a launch, unless we do already."""
    return enrol_patient(session, context.chart, context.ehr_patient, at, how)


def enrol_patient(session: Session, chart: Chart, ehr_patient: str, at: datetime, how: str) -> bool:
    """Start keeping a record of this patient, unless we do already.

    Args:
        ehr_patient: the EHR's id of the patient.

    Returns:
        Whether that began just now.
    """
    lock_key(session, "enrolment", chart.site, chart.patient)  # two first goals at once
    if session.get(Enrolment, (chart.site, chart.patient)):
        return False
    session.add(
        Enrolment(
            site_id=chart.site,
            patient_id=chart.patient,
            ehr_patient_id=ehr_patient,
            how=how,
            by=chart.actor.who,
            at=at,
        )
    )
    audit.of_view(session, chart, action="C", what="enrolment", patient=chart.patient, detail=how)
    return True


def enrolled_by(session: Session, site: str) -> dict[str, str]:
    """How each enrolled patient of a site came to be so, by the EHR's id of the patient."""
    rows = session.exec(select(Enrolment).where(Enrolment.site_id == site))
    return {row.ehr_patient_id: row.how for row in rows}
