"""Choices between two texts, each with the EHR's text as it was: what lost stays readable (W11)."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from fhir_bridge.store.access import Chart
from fhir_bridge.store.tables import Placement, SettledConflict


def keep(
    session: Session, chart: Chart, placed: Placement, *, revision: int, taken: Sequence[str],
    at: datetime,
) -> None:  # fmt: skip
    """Keep a choice in the transaction that carries it out.

    Args:
        placed: where the record lives, with the EHR's text that was chosen against.
        revision: ours that came of it; the one before was on the screen.
        taken: the fields that are the EHR's.
    """
    session.add(
        SettledConflict(
            site_id=chart.site,
            type=placed.type,
            id=placed.id,
            revision=revision,
            patient_id=chart.patient,
            ours=revision - 1,
            base=agreed_revision(placed),
            theirs=placed.theirs or b"",
            ehr_version=placed.ehr_version or "",
            taken=" ".join(taken),
            by=chart.actor.who,
            at=at,
        )
    )


def agreed_revision(placed: Placement) -> int:
    """The revision of ours that the EHR was once seen to hold; 0 when it never was."""
    return placed.revision if placed.verified_at else 0


def of(session: Session, chart: Chart, type: str, id: str) -> Sequence[SettledConflict]:
    """Every choice about one of the chart's records, the oldest first."""
    wanted = select(SettledConflict).where(
        SettledConflict.site_id == chart.site,
        SettledConflict.patient_id == chart.patient,
        SettledConflict.type == type,
        SettledConflict.id == id,
    )
    return session.exec(wanted.order_by(col(SettledConflict.revision))).all()
