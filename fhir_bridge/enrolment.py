"""Whose record we keep. Only enrolled patients are stored, listed or shared (decision 10).

A launch for anybody else reads live and keeps nothing but the audit. The first goal starts it.
"""

from datetime import datetime

from sqlmodel import Session

from fhir_bridge.launches import Context
from fhir_bridge.store import audit
from fhir_bridge.store.db import Store, lock_key
from fhir_bridge.store.tables import Enrolment

BY_LAUNCH = "launch"


def is_enrolled(store: Store, context: Context) -> bool:
    """Whether we keep a record of the patient of this context."""
    with store.reading() as session:
        return session.get(Enrolment, (context.site.id, context.patient)) is not None


def enrol(session: Session, context: Context, at: datetime, how: str = BY_LAUNCH) -> None:
    """Start keeping a record of this patient, unless we do already."""
    chart = context.chart
    lock_key(session, "enrolment", chart.site, chart.patient)  # two first goals at once
    if session.get(Enrolment, (chart.site, chart.patient)):
        return
    session.add(
        Enrolment(
            site_id=chart.site,
            patient_id=chart.patient,
            ehr_patient_id=context.ehr_patient,
            how=how,
            by=chart.actor.who,
            at=at,
        )
    )
    audit.of_view(session, chart, action="C", what="enrolment", patient=chart.patient, detail=how)
