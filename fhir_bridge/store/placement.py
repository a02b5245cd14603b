"""Where each record of ours really lives: one row per record and target (decision 5).

Our ``versionId`` counts our revisions; the EHR's id, version and ETag stand here, ``If-Match``
comes from here, and the receipt a nurse reads is rendered from here. Confirming a write therefore
makes no revision of ours.
"""

import hashlib
import json
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from fhir_bridge.errors import WrongPatient
from fhir_bridge.store.access import Chart
from fhir_bridge.store.snapshot import foreseen, once
from fhir_bridge.store.tables import Placement
from fhir_bridge.wire import read_json

EHR_GOAL = "ehr-goal"
"""The target "a Goal resource in the EHR"."""

EHR_NOTE = "ehr-note"
"""The target "the patient's plan-of-care note in the EHR": the note's, and each goal's in it."""

IN_NOTE = "in-note"
"""State of a goal that the note tells; whether that has arrived, the note's own placement says."""

CONFLICT = "conflict"
"""State of a placement whose record says one thing here and another there, until somebody chose."""

_NOT_TEXT = ("meta", "text")


def of(
    session: Session, chart: Chart, type: str, id: str, target: str, *, lock: bool = False
) -> Placement | None:
    """The placement of one record, if it has one there.

    Args:
        lock: nobody else changes it before this transaction ends.
    """
    row = session.get(Placement, (chart.site, type, id, target), with_for_update=lock or None)
    return row if row and row.patient_id == chart.patient else None


def home_of(session: Session, chart: Chart, type: str, id: str) -> Placement | None:
    """The placement that tells where one record lives, whatever the target."""
    return session.exec(_of_type(chart, type).where(Placement.id == id)).first()


@once
def all_of(session: Session, chart: Chart, type: str) -> dict[str, Placement]:
    """Where each of the chart's records of a type lives, by our id."""
    return {row.id: row for row in session.exec(_of_type(chart, type))}


def foresee(session: Session, charts: Collection[Chart], types: Iterable[str]) -> None:
    """Read where the records of several patients live, on a snapshot."""
    types = tuple(types)
    found = {(each.patient, type): dict[str, Placement]() for each in charts for type in types}
    for site in {each.site for each in charts}:
        wanted = select(Placement).where(
            Placement.site_id == site, col(Placement.type).in_(types),
            col(Placement.patient_id).in_({patient for patient, _ in found}),
        )  # fmt: skip
        for row in session.exec(wanted):
            found[row.patient_id, row.type][row.id] = row
    for chart in charts:
        for type in types:
            foreseen(session, all_of, chart, type, answer=found[chart.patient, type])


def _of_type(chart: Chart, type: str) -> SelectOfScalar[Placement]:
    return select(Placement).where(
        Placement.site_id == chart.site,
        Placement.patient_id == chart.patient,
        Placement.type == type,
    )


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


def count_twins(session: Session) -> dict[str, int]:
    """By site: how many records are in the EHR more than once, and stay so until somebody acts."""
    rows = session.exec(
        select(Placement.site_id, func.count())
        .where(Placement.twins != "")
        .group_by(Placement.site_id)
    )
    return {site: number for site, number in rows}  # noqa: C416 - rows are no pairs to mypy


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


def in_conflict(session: Session, chart: Chart, type: str, id: str) -> bool:
    """Whether two texts of a record wait for somebody of the case to choose."""
    row = home_of(session, chart, type, id)
    return row is not None and row.state == CONFLICT


def fingerprint(row: Placement) -> str:
    """Names what the EHR holds, so that a form can say which text was on the screen.

    Not its version, which moves when an EHR files a record anew; "" where nothing was read.
    """
    if not row.theirs:
        return ""
    said = {name: value for name, value in read_json(row.theirs).items() if name not in _NOT_TEXT}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def move_to(
    session: Session, chart: Chart, type: str, id: str, target: str, **facts: object
) -> Placement:
    """Write down what is known of a record whose place is in this target now: see ``put``.

    What is known of others that never held it is forgotten; a record lives in one place.
    """
    others = _of_type(chart, type).where(
        Placement.id == id, Placement.target != target, col(Placement.ehr_id).is_(None)
    )
    for row in session.exec(others):
        session.delete(row)
    return put(session, chart, type, id, target, **facts)


def verified(row: Placement, at: datetime) -> None:
    """The EHR was read back and holds what was sent."""
    row.state, row.verified_at = "in-ehr", at
