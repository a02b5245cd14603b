"""What happened to each revision on its way into an EHR: told once, in the order it happened.

Beside the audit, which is for the privacy officer, this is for the nurse: what was sent when, and
what the EHR answered in its own words.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from fhir_bridge.store.access import Chart
from fhir_bridge.store.db import insert_new
from fhir_bridge.store.tables import DeliveryEvent, metadata

CONFIRMED, CHANGED_THERE = "confirmed", "changed-there"
"""Events beside the results of a write: read back as sent, and found changed."""

SUCCESSES = ("created", "updated", "adopted", CONFIRMED)

LONGEST = 1000  # an EHR's answer may be a page


def note(
    session: Session, chart: Chart, type: str, id: str, revision: int, event: str, *,
    at: datetime, ehr_version: str | None = None, words: str = "",
) -> None:  # fmt: skip
    """Note one event, unless the last one of this revision says just the same.

    Args:
        event: a result of a write (``delivery.PLACED``), ``confirmed`` or ``changed-there``.
        at: care time, as pages show it.
        words: the EHR's own, as far as it said anything; to be escaped by whoever shows them.
    """
    row = {
        "site_id": chart.site, "type": type, "id": id, "revision": revision, "event": event,
        "at": at, "patient_id": chart.patient, "ehr_version": ehr_version or "",
        "words": words[:LONGEST],
    }  # fmt: skip
    wanted = _of(chart, type, id).where(DeliveryEvent.revision == revision)
    last = session.exec(wanted.order_by(col(DeliveryEvent.at).desc()).limit(1)).first()
    told = (event, row["words"], row["ehr_version"])
    if last is None or (last.event, last.words, last.ehr_version) != told:
        insert_new(session, metadata.tables["delivery_event"], row)


def of(session: Session, chart: Chart, type: str, id: str) -> Sequence[DeliveryEvent]:
    """Everything that happened to one of the chart's records, the oldest first."""
    ordered = _of(chart, type, id).order_by(col(DeliveryEvent.at), col(DeliveryEvent.revision))
    return session.exec(ordered).all()


def last_success(session: Session, site: str) -> datetime | None:
    """When a site's EHR last took something of ours, or was seen to hold what was sent."""
    wanted = select(func.max(DeliveryEvent.at)).where(
        DeliveryEvent.site_id == site, col(DeliveryEvent.event).in_(SUCCESSES)
    )
    return session.exec(wanted).one()


def _of(chart: Chart, type: str, id: str) -> SelectOfScalar[DeliveryEvent]:
    return select(DeliveryEvent).where(
        DeliveryEvent.site_id == chart.site,
        DeliveryEvent.patient_id == chart.patient,
        DeliveryEvent.type == type,
        DeliveryEvent.id == id,
    )
