"""Stays as an EHR publishes them, for what is made of them here."""

from datetime import datetime
from typing import Any

from fhir_bridge.bridge import Bridge
from fhir_bridge.hearing import hear_read
from fhir_bridge.store.access import Chart
from fhir_bridge.wire import Document, Json


def stay(**more: Any) -> Json:
    """An Encounter as we publish it: at Riverside Hospital, home on Tuesday, November 17, 2026."""
    return {
        "resourceType": "Encounter", "id": "e1", "status": "finished",
        "class": {"code": "IMP"}, "subject": {"reference": "Patient/ann"},
        "identifier": [{"system": "urn:riverside", "value": "V1"}],
        "period": {"start": "2026-11-12T09:40:00-06:00", "end": "2026-11-17T14:10:00-06:00"},
        "hospitalization": {"dischargeDisposition": {"coding": [{"code": "home"}]}},
        "serviceProvider": {"display": "Riverside Hospital"},
        **more,
    }  # fmt: skip


def hear(made: Bridge, chart: Chart, encounter: Json, at: datetime) -> bool:
    """It is read from the EHR."""
    with made.store.writing() as session:
        return hear_read(session, chart, Document.of(encounter), at)
