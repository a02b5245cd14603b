"""What the record has of readings, limits and alerts, inside a transaction."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from sqlmodel import Session

from fhir_bridge import authored
from fhir_bridge.care.monitoring.alerts import Alert
from fhir_bridge.care.monitoring.measures import loinc_codes, measure_of
from fhir_bridge.care.monitoring.readings import Reading
from fhir_bridge.r4.measured import LOINC, measured
from fhir_bridge.r4.monitoring import (
    LIMIT,
    MONITORING,
    KeptLimit,
    alert_from_fhir,
    is_alert,
    limit_from_fhir,
)
from fhir_bridge.store.access import Chart
from fhir_bridge.store.search import Query, Term, Token, search
from fhir_bridge.wire import Json, read_json

MOST = 400
"""Records that are looked at, the latest first: more than a year of a reading a day."""


@dataclass(frozen=True)
class KeptAlert:
    """An alert as it was kept, with what a change must name."""

    id: str
    version: int
    alert: Alert


def readings_of(session: Session, chart: Chart) -> tuple[Reading, ...]:
    """Every number of what is followed, of the latest records, in no order."""
    about = Term("code", tuple(Token(LOINC, code) for code in loinc_codes()))
    page = search(session, chart, Query("Observation", (about,), count=MOST, sort="-date"))
    return tuple(
        reading
        for row in page.rows if row.owner == "ehr"
        for reading in numbers(read_json(row.body))
    )  # fmt: skip


def numbers(resource: Json) -> Iterator[Reading]:
    """What a record says of what is followed."""
    for each in measured(resource):
        row = measure_of(each.codes)
        if row:
            yield Reading(
                each.id, row.code, each.taken, each.value, each.unit, each.comparator, each.source
            )


def limits_of(session: Session, chart: Chart) -> dict[str, KeptLimit]:
    """What was agreed last for each measure, the ended ones too."""
    about = (Term("code", (Token(MONITORING, LIMIT.code),)),)
    found = authored.each_of(session, chart, "Observation", about)
    kept = sorted((limit_from_fhir(each.data) for each in found), key=lambda each: each.at)
    return {each.limit.measure: each for each in kept}


def alerts_of(session: Session, chart: Chart, zone: tzinfo) -> tuple[KeptAlert, ...]:
    """Every alert, in the order in which they were raised."""
    found = [each for each in authored.each_of(session, chart, "Task") if is_alert(each.data)]
    kept = [KeptAlert(each.id, each.version, alert_from_fhir(each.data, zone)) for each in found]
    return tuple(sorted(kept, key=lambda each: each.alert.raised_at))
