"""Whether a Patient resource says that somebody has died."""

from datetime import datetime

from fhir_bridge.r4.dates import date_range
from fhir_bridge.wire import Json


def died_by(patient: Json, at: datetime) -> bool:
    """Whether it says so of a moment; a day that is still to come is none yet.

    Args:
        patient: as the EHR sent it, or {} where none is known.
    """
    if patient.get("deceasedBoolean") is True:
        return True
    since = date_range(str(patient.get("deceasedDateTime") or ""))
    return since is not None and datetime.fromisoformat(since[0]) <= at
