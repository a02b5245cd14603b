"""What people said about a goal of ours and a goal of the EHR: the same, or two (decision 5)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from fhir_bridge.errors import WrongPatient
from fhir_bridge.store.access import Chart
from fhir_bridge.store.snapshot import foreseen, once
from fhir_bridge.store.tables import GoalLink

LINKED, REFUSED = "linked", "refused"


def say(session: Session, chart: Chart, id: str, other: str, state: str, at: datetime) -> None:
    """Remember what somebody said; the last word counts.

    Raises:
        WrongPatient: that was said of another patient's goals.
    """
    row = session.get(GoalLink, (chart.site, id, other)) or GoalLink(
        site_id=chart.site, id=id, other=other, patient_id=chart.patient, state="", by="", at=at
    )
    if row.patient_id != chart.patient:
        raise WrongPatient
    row.state, row.by, row.at = state, chart.actor.who, at
    session.add(row)


@once
def all_of(session: Session, chart: Chart) -> Sequence[GoalLink]:
    """Everything that was said about the chart's goals."""
    wanted = select(GoalLink).where(
        GoalLink.site_id == chart.site, GoalLink.patient_id == chart.patient
    )
    return session.exec(wanted).all()


def foresee(session: Session, charts: Collection[Chart]) -> None:
    """Read what was said about the goals of several patients at once, on a snapshot."""
    found: dict[str, list[GoalLink]] = {each.patient: [] for each in charts}
    for site in {each.site for each in charts}:
        wanted = select(GoalLink).where(
            GoalLink.site_id == site, col(GoalLink.patient_id).in_(found)
        )
        for row in session.exec(wanted):
            found[row.patient_id].append(row)
    for chart in charts:
        foreseen(session, all_of, chart, answer=found[chart.patient])


def all_linked(session: Session, chart: Chart) -> dict[str, str]:
    """Our goals that are the same as one of the EHR's, with our id of that one."""
    return {row.id: row.other for row in all_of(session, chart) if row.state == LINKED}


def linked(session: Session, chart: Chart, id: str) -> str:
    """Our id of the EHR's goal that is the same as this one; "" where there is none."""
    wanted = select(GoalLink.other).where(
        GoalLink.site_id == chart.site,
        GoalLink.patient_id == chart.patient,
        GoalLink.id == id,
        GoalLink.state == LINKED,
    )
    return session.exec(wanted).first() or ""
