"""An EHR's Encounters as our copies of them: what acute events are read from."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from fhir_bridge.bridge import Bridge
from fhir_bridge.hearing import hear_read
from fhir_bridge.launches import Context
from fhir_bridge.store import resources
from fhir_bridge.wire import Document, Json

SPACE = UUID("7f7a6f0e-8a0d-4f3f-9d0e-2b8b0f5f6d11")


def encounter(
    code: str, ended: datetime, patient: str = "ann", *, status: str = "finished",
    hospice: bool = False, **more: object,
) -> Json:  # fmt: skip
    """One Encounter of the EHR, under our id."""
    id = str(uuid5(SPACE, f"{patient}/{code}/{ended.isoformat()}"))
    led_to = {"dischargeDisposition": {"coding": [{"code": "hosp"}]}}
    return {
        "resourceType": "Encounter", "id": id, "status": status,
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": code},
        "subject": {"reference": f"Patient/{patient}"},
        "period": {"start": (ended - timedelta(hours=5)).isoformat(), "end": ended.isoformat()},
        **({"hospitalization": led_to} if hospice else {}), **more,
    }  # fmt: skip


def happened(made: Bridge, context: Context, code: str, ended: datetime, **more: object) -> str:
    """Keep a copy of an EHR's Encounter, and take note of it; gives our id of it."""
    told = encounter(code, ended, context.patient, **more)  # type: ignore[arg-type]
    with made.store.writing() as session:
        resources.create(
            session, context.chart, Document.of(told), id=str(told["id"]), at=ended, owner="ehr"
        )
        hear_read(session, context.chart, Document.of(told), ended)
    return str(told["id"])
