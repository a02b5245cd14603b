"""What an EHR sent, byte for byte, beside the published record: never served or searched.

It is shown to nobody but the patient's own chart, when the EHR does not answer (decision 1).
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from fhir_bridge.errors import WrongPatient
from fhir_bridge.store.access import Chart, Grant, View
from fhir_bridge.store.db import insert_new, lock_key
from fhir_bridge.store.gathering import waiting_in
from fhir_bridge.store.tables import SourceCopy, metadata
from fhir_bridge.wire import Document

UNLISTED = "The EHR lists it no more."
"""Reason of a copy that the last whole list did not have: its bytes stay, it is shown no more."""

Copy = SourceCopy
"""One record as received; its columns are the store's business."""


def of_type(session: Session, chart: Chart, type: str) -> Sequence[SourceCopy]:
    """Every copy of the chart's EHR records of one type."""
    return session.exec(
        select(SourceCopy).where(
            SourceCopy.site_id == chart.site,
            SourceCopy.patient_id == chart.patient,
            SourceCopy.type == type,
        )
    ).all()


def of_ids(session: Session, grant: Grant, type: str, ehr_ids: Collection[str]) -> list[SourceCopy]:
    """The copies of one type that a whole site has under these ids, whosever they are."""
    return list(
        session.exec(
            select(SourceCopy).where(
                SourceCopy.site_id == grant.site,
                SourceCopy.type == type,
                col(SourceCopy.ehr_id).in_(ehr_ids),
            )
        )
    )


def find(session: Session, view: View, type: str, ehr_id: str) -> SourceCopy | None:
    """One copy of the view, by the EHR's id.

    Raises:
        WrongPatient: it is kept for another patient.
    """
    row = session.get(SourceCopy, (view.site, type, ehr_id))
    if row is not None and row.patient_id != _patient(view):
        raise WrongPatient
    return row


def _patient(view: View) -> str | None:
    """Whose copies a view keeps: its patient's, or those that belong to nobody."""
    return view.patient if isinstance(view, Chart) else None


def one_at_a_time(session: Session, chart: Chart) -> None:
    """Let one page at a time take in this patient's records: two would both find a new one."""
    lock_key(session, chart.site, "copies", chart.patient)


def keep(
    session: Session,
    view: View,
    document: Document,
    *,
    ehr_id: str,
    our_id: str,
    at: datetime,
    quarantined: str | None,
    fresh: bool = False,
) -> None:
    """Keep what was just read, over what was there.

    Args:
        view: the patient's chart; a grant for what belongs to no patient.
        document: a record as received.
        our_id: the id it is published under.
        quarantined: why it is not published; None when it is.
        fresh: there is none yet, so that it may wait where the session gathers.

    Raises:
        WrongPatient: a copy of it is kept for another patient; that one stays.
    """
    meta = document.data.get("meta")
    key = {
        "site_id": view.site, "type": str(document.data["resourceType"]), "ehr_id": ehr_id,
        "patient_id": _patient(view),
    }  # fmt: skip
    said = {
        "ehr_version": str(meta.get("versionId", "")) if isinstance(meta, dict) else "",
        "our_id": our_id, "read_at": at, "quarantined": quarantined, "body": document.raw,
    }  # fmt: skip
    waiting = waiting_in(session) if fresh else None
    if waiting is not None:
        waiting.added[_TABLE].append(key | said)
        return
    if insert_new(session, _TABLE, key | said):
        return
    known = session.get_one(SourceCopy, (view.site, key["type"], ehr_id))
    if known.patient_id != key["patient_id"]:
        raise WrongPatient("A copy of this record is kept for another patient.")
    for name, value in said.items():
        setattr(known, name, value)


_TABLE = metadata.tables["source_copy"]
