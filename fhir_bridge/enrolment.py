"""Whose record we keep. Only enrolled patients are stored, listed or shared (decision 10).

A launch for anybody else reads live and keeps nothing but the audit. *Start*, the first goal, the
EHR's roster or an import that says so begins it; where the work then stands is the case (`cases`).
"""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.errors import NotFound
from fhir_bridge.launches import Context
from fhir_bridge.r4.deceased import died_by
from fhir_bridge.r4.reading import READERS
from fhir_bridge.r4.views import PatientView
from fhir_bridge.store import audit, resources
from fhir_bridge.store.access import Chart
from fhir_bridge.store.db import Store, lock_key
from fhir_bridge.store.tables import Enrolment
from fhir_bridge.wire import Json, read_json

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


def is_kept(session: Session, site: str, patient: str) -> bool:
    """Whether we keep a record of a patient.

    Args:
        patient: our id.
    """
    return session.get(Enrolment, (site, patient)) is not None


def kept_here(session: Session, bridge: Bridge, site: str, ehr_patient: str) -> str:
    """Our id of a patient of whom we keep a record, by the EHR's id.

    Raises:
        NotFound: we keep none.
    """
    patient = our_id(bridge.site(site).base, "Patient", ehr_patient)
    if not is_kept(session, site, patient):
        raise NotFound("We keep no record of such a patient at this site.")
    return patient


def kept_of(session: Session, site: str, patients: Collection[str]) -> frozenset[str]:
    """Those of some patients of whom we keep a record."""
    column = col(Enrolment.patient_id)
    wanted = select(column).where(Enrolment.site_id == site, column.in_(patients))
    return frozenset(session.exec(wanted))


def ehr_id_of(session: Session, site: str, patient: str) -> str:
    """The EHR's id of an enrolled patient; "" where we keep no record."""
    row = session.get(Enrolment, (site, patient))
    return row.ehr_patient_id if row else ""


def has_died(session: Session, bridge: Bridge, context: Context, at: datetime) -> bool:
    """Whether the EHR said, when it was last read, that the patient of a launch has died by now.

    For somebody whose record has not begun it is what this process showed last.
    """
    kept = resources.find(session, context.chart, "Patient", context.patient)
    seen = bridge.faces.of(context.ctx)
    shown = seen.documents[0].data if seen and seen.documents else {}
    return died_by(read_json(kept.body) if kept else shown, at)


def speaks_against(patient: Json) -> str:
    """Why a list or a file should enrol nobody by this Patient; "" when nothing speaks against it.

    Raises:
        BridgeError: it cannot be read.
    """
    view = READERS["Patient"](patient)
    if isinstance(view, PatientView) and view.deceased:
        return "The EHR says that this person has died."
    if patient.get("active") is False:
        return "The EHR says that this record is no longer in use."
    return ""


def enrolled_by(session: Session, site: str) -> dict[str, str]:
    """How each enrolled patient of a site came to be so, by the EHR's id of the patient."""
    rows = session.exec(select(Enrolment).where(Enrolment.site_id == site))
    return {row.ehr_patient_id: row.how for row in rows}
